"""The file: the same bytes, Chinese fonts, tables within the page, pages numbered, blanks for people."""

import zipfile
from functools import cache

import docx
import pytest
from docx.oxml.ns import qn

from scoring.compiler.loader import load_policy
from service.errors import NotWritten
from service.policy_review.docx_form import BODY_FONT, HEAD_FONT
from service.policy_review.form import review_form
from service.policy_review.pages import write_form


@cache
def form():
    return review_form(load_policy(), load_policy())


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    out = tmp_path_factory.mktemp("review") / "review.docx"
    write_form(form(), out)
    return out


@pytest.fixture(scope="module")
def document(path):
    return docx.Document(path)


def _texts(document):
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [*(one.text for one in document.paragraphs), *cells]


def test_the_same_form_gives_the_same_bytes(path, tmp_path):
    write_form(form(), tmp_path / "again.docx")
    assert (tmp_path / "again.docx").read_bytes() == path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_fonts_are_set_for_chinese(document):
    for name, font in (
        ("Normal", BODY_FONT),
        ("Cell", BODY_FONT),
        ("Title", HEAD_FONT),
        ("Heading 1", HEAD_FONT),
    ):
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == font
        assert fonts.get(qn("w:eastAsiaTheme")) is None
        assert document.styles[name].element.rPr.find(qn("w:lang")).get(qn("w:eastAsia")) == "zh-CN"


def test_tables_keep_within_the_page_and_repeat_their_heads(document):
    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    assert section.page_width > section.page_height
    for table in document.tables:
        assert (
            sum(cell.width for cell in table.rows[0].cells) <= room + 10_000
        )  # rounding of twentieths of a point
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
        assert table._tbl.tblPr.find(qn("w:tblLayout")).get(qn("w:type")) == "fixed"


def test_pages_are_numbered_and_named(document):
    section = document.sections[0]
    fields = [one.get(qn("w:instr")) for one in section.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert form()["hash"][:12] in section.footer.paragraphs[0].text
    assert form()["title"] in section.header.paragraphs[0].text


def test_everything_of_the_form_is_there(document):
    texts = "\n".join(_texts(document))
    for name in ("favours", "restrictions", "management", "size_rules"):
        assert all(one["id"] in texts for one in form()[name])
    assert all(one["question"] in texts for one in form()["standards"])
    assert form()["hash"] in texts
    assert form()["law_hash"] in texts


@pytest.mark.parametrize(
    "words",
    [
        "起草单位（牵头）",
        "听取意见（第十六条）",
        "行业协会、商会",
        "审查结论",
        "起草单位负责人",
        "未读原文（V2）",
        "原文未读全",
    ],
)
def test_what_only_people_can_say_is_left_open(document, words):
    assert any(words in one for one in _texts(document))


def test_no_answer_is_ticked(document):
    texts = "\n".join(_texts(document))
    assert texts.count("□无　□有") >= len(form()["standards"])
    assert not any(mark in texts for mark in ("☑", "■", "√"))


def test_a_place_that_takes_nothing_is_told(tmp_path):
    with pytest.raises(NotWritten, match="写不出"):
        write_form(form(), tmp_path / "nowhere" / "a.docx")
