"""The commands `policy export`, `import` and `review`: exit codes, one JSON document, files whole or not at all."""

import shutil

import openpyxl
import pytest

from scoring.compiler.loader import PACKAGED
from tests.command import done, shouxin


@pytest.fixture
def workbook(empty_home, tmp_path):
    path = tmp_path / "p.xlsx"
    done(empty_home, "policy", "export", path)
    return path


def _change(path, header, value):
    book = openpyxl.load_workbook(path)
    page = book["措施"]
    place = next(cell.column for cell in page[1] if cell.value == header)
    page.cell(2, place).value = value
    book.save(path)


def test_export_says_what_it_wrote(empty_home, tmp_path):
    answer = done(empty_home, "policy", "export", tmp_path / "p.xlsx", "--json")
    assert answer.json["rows"]["措施"] > 100
    assert answer.json["out"] == str(tmp_path / "p.xlsx")
    again = shouxin(empty_home, "policy", "export", tmp_path / "p.xlsx")
    assert (again.code, again.out) == (2, "")
    assert "已存在" in again.err
    assert shouxin(empty_home, "policy", "export", tmp_path / "p.xls").code == 2
    assert shouxin(empty_home, "policy", "export", tmp_path / "no" / "p.xlsx").code == 4
    assert shouxin(empty_home, "policy", "export", tmp_path / "q.xlsx", "--policy", tmp_path / "no").code == 4


def test_a_round_trip_from_the_command_line(empty_home, workbook, tmp_path):
    _change(workbook, "备注", "新的备注")
    checked = done(empty_home, "policy", "import", workbook, "--dry-run", "--json").json
    assert (checked["written"], len(checked["edits"]), len(checked["files"])) == (None, 1, 1)
    answer = done(empty_home, "policy", "import", workbook, "--to", tmp_path / "new", "--json")
    assert answer.json["written"] == str(tmp_path / "new")
    assert answer.json["hash"] == checked["hash"]
    assert done(empty_home, "policy", "check", tmp_path / "new").code == 0
    page = done(empty_home, "policy", "import", workbook, "--to", tmp_path / "newer").out
    assert "改动 1 处" in page
    assert "公平竞争审查" in page
    stale = shouxin(
        empty_home, "policy", "import", workbook, "--to", tmp_path / "x", "--policy", tmp_path / "new"
    )
    assert stale.code == 2
    assert "另一份政策" in stale.err


def test_what_is_unlawful_is_refused_with_sheet_and_cell(empty_home, workbook, tmp_path):
    _change(workbook, "状态", "停用")
    answer = shouxin(empty_home, "policy", "import", workbook, "--to", tmp_path / "new")
    assert answer.code == 3
    assert "措施" in answer.out
    assert "H2" in answer.out
    assert "没有写入任何内容" in answer.out
    document = shouxin(empty_home, "policy", "import", workbook, "--to", tmp_path / "new", "--json").json
    assert (document["refused"], document["faults"][0]["cell"]) == (True, "H2")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "arguments",
    [["p.xlsx"], ["p.xlsx", "--to", "x", "--dry-run"], ["nowhere.xlsx", "--dry-run"], ["p.xls", "--dry-run"]],
)
def test_wrong_use_is_told(empty_home, workbook, tmp_path, arguments):
    path, *others = arguments
    answer = shouxin(empty_home, "policy", "import", tmp_path / path, *others)
    assert (answer.code, answer.out) == (2, "")


def test_a_file_that_is_no_workbook_fails(empty_home, tmp_path):
    (tmp_path / "p.xlsx").write_text("no", encoding="utf-8")
    assert shouxin(empty_home, "policy", "import", tmp_path / "p.xlsx", "--dry-run").code == 4


def test_review_writes_the_form(empty_home, tmp_path):
    answer = done(empty_home, "policy", "review", tmp_path / "r.docx", "--against", PACKAGED, "--json")
    assert answer.json["changes"] == {"new": [], "gone": [], "changed": []}
    assert (tmp_path / "r.docx").stat().st_size > 10_000
    assert shouxin(empty_home, "policy", "review", tmp_path / "r.docx").code == 2
    assert shouxin(empty_home, "policy", "review", tmp_path / "r.doc").code == 2
    assert "CT-01" in done(empty_home, "policy", "review", tmp_path / "s.docx").err


def test_an_unlawful_policy_gets_no_form(empty_home, tmp_path):
    folder = tmp_path / "policy"
    shutil.copytree(PACKAGED, folder)
    grades = folder / "grades.yaml"
    text = grades.read_text(encoding="utf-8")
    grades.write_text(text.replace("probability_below: 0.007", "probability_below: 0.7"), encoding="utf-8")
    assert shouxin(empty_home, "policy", "review", tmp_path / "r.docx", "--policy", folder).code == 3
    assert not (tmp_path / "r.docx").exists()
