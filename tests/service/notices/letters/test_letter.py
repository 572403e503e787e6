"""Letters say what their kind must say and nothing else, and are laid out as official letters are."""

import io
import re
import zipfile
from datetime import date

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from scoring.compiler.loader import load_policy
from scoring.errors import PolicyNotInForce
from scoring.schema.notice import LETTER_FIELDS, LETTERS, REQUIRED
from service.errors import NotFound, WrongUse
from service.notices.kinds import KINDS
from service.notices.letters.letter import MARK, letter

DAY = date(2026, 11, 26)
_NAMES_A_STYLE = re.compile(r'<w:(?:pStyle|rStyle|tblStyle|basedOn|link|next) w:val="(\w+)"')


@pytest.fixture(scope="module")
def policy():
    return load_policy(None)


def _fields(kind, **changed):
    return {name: f"〔{name}〕" for name in REQUIRED[kind]} | changed


def _letter(policy, kind, fields=None, **changed):
    usual = {"recipient": "某公司", "sender": "自治州发展和改革委员会", "day": DAY, "simulated": False}
    return letter(policy, kind, _fields(kind) if fields is None else fields, **(usual | changed))


def _opened(found):
    return docx.Document(io.BytesIO(found.docx))


@pytest.mark.parametrize("kind", LETTERS)
def test_each_letter_says_each_of_its_fields(policy, kind):
    found = _letter(policy, kind)
    told = [one.text for one in _opened(found).paragraphs]
    assert told[:3] == [LETTERS[kind], "（文号：　　　　　　）", "某公司："]
    assert told[-3:] == ["自治州发展和改革委员会", "（印章）", "2026年11月26日"]
    for name in REQUIRED[kind]:
        assert f"〔{name}〕" in "\n".join(told[3:-3]), name
    assert "{" not in "".join(told)


def test_each_letter_is_of_a_step_of_which_parties_are_told():
    assert set(LETTERS) <= set(KINDS)


@pytest.mark.parametrize("kind", LETTERS)
def test_a_field_that_is_missing_empty_or_of_another_kind_is_refused(policy, kind):
    for name in sorted(REQUIRED[kind]):
        fields = _fields(kind)
        del fields[name]
        with pytest.raises(WrongUse, match=rf"没有写明{LETTER_FIELDS[name]}（{name}）".replace("：", ".")):
            _letter(policy, kind, fields)
        with pytest.raises(WrongUse, match=rf"（{name}）"):
            _letter(policy, kind, _fields(kind, **{name: " \n"}))
    with pytest.raises(WrongUse, match="没有这些项：grade"):
        _letter(policy, kind, _fields(kind, grade="D"))


@pytest.mark.parametrize(("what", "told"), [("recipient", "抬头"), ("sender", "落款单位")])
def test_nobody_is_told_by_nobody(policy, what, told):
    with pytest.raises(WrongUse, match=told):
        _letter(policy, "objection_admitted", **{what: " "})


def test_what_is_filled_in_is_text_and_no_template(policy):
    kind = "objection_decided"
    found = _letter(policy, kind, _fields(kind, proceedings="{remedy} <b>&\n第二行"))
    told = [one.text for one in _opened(found).paragraphs]
    assert "{remedy} <b>&" in told
    assert "第二行" in told


def test_a_letter_on_invented_data_says_so_above_its_title(policy):
    assert _opened(_letter(policy, "repair_decided", simulated=True)).paragraphs[0].text == MARK


def test_there_is_no_letter_before_the_policy(policy):
    with pytest.raises(PolicyNotInForce):
        _letter(policy, "repair_decided", day=date(2020, 6, 30))


def test_a_policy_of_before_a_kind_has_no_such_letter(policy):
    kind = "objection_review_requested"
    older = policy.model_copy(update={"notices": tuple(one for one in policy.notices if one.kind != kind)})
    with pytest.raises(NotFound, match="当时发布的政策没有“异议复核受理通知书”的文字，这一步没有文书"):
        _letter(older, kind)


def test_the_same_letter_is_the_same_bytes(policy):
    one, other = (_letter(policy, "repair_annulled").docx for _ in range(2))
    assert one == other


def test_it_is_laid_out_as_official_letters_are(policy):
    document = _opened(_letter(policy, "objection_decided"))
    (section,) = document.sections
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    title, number, recipient, *text, sender, seal, day = document.paragraphs
    assert title.alignment == number.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert [one.alignment for one in (sender, seal, day)] == [WD_ALIGN_PARAGRAPH.RIGHT] * 3
    assert _indent(recipient) is None
    assert {_indent(one) for one in text} == {("firstLineChars", "200")}
    assert {_indent(one) for one in (sender, seal, day)} == {("rightChars", "400")}
    assert [one.paragraph_format.keep_with_next for one in (text[-1], sender, seal, day)] == [
        True,
        True,
        True,
        False,
    ]
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "仿宋"
    assert title.runs[0]._element.rPr.rFonts.get(qn("w:eastAsia")) == "黑体"
    order = [child.tag.rpartition("}")[2] for child in sender._p.pPr]
    assert order.index("ind") < order.index("jc"), "Word refuses another order"
    assert "PAGE" in section.footer._element.xml
    assert document.styles["Footer"].font.size == Pt(12)
    assert {one.font.size for one in section.footer.paragraphs[0].runs} == {None}, "dashes and number alike"


def test_what_it_names_inside_itself_is_in_it_and_nothing_else_is(policy):
    content = _letter(policy, "objection_decided").docx
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert {name for name in packed.namelist() if name.startswith("word/") and "_rels" not in name} == {
            f"word/{name}.xml"
            for name in ("document", "styles", "settings", "fontTable", "theme/theme1", "footer1")
        }
        texts = [packed.read(name).decode() for name in packed.namelist() if name.endswith(".xml")]
    styles = docx.Document(io.BytesIO(content)).styles
    named = {one for text in texts for one in _NAMES_A_STYLE.findall(text)}
    assert "Footer" in named
    assert named <= {one.style_id for one in styles}
    related = {one for text in texts for one in re.findall(r'r:id="(\w+)"', text)}
    assert related <= _opened(_letter(policy, "objection_decided")).part.rels.keys()
    assert len(content) < 12_000


def _indent(paragraph):
    found = paragraph._p.pPr.find(qn("w:ind"))
    if found is None:
        return None
    return next(
        (name, found.get(qn(f"w:{name}")))
        for name in ("firstLineChars", "rightChars")
        if found.get(qn(f"w:{name}"))
    )
