"""`simulate`: two sides over everyone; a page, a document, a workbook, a web page; nothing is stored or decided."""

import io
import re
import shutil
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
import yaml

from scoring.compiler.loader import PACKAGED
from service.reports.tables import Report, ReportTable
from service.reports.web_page import web_page
from service.reports.workbook import workbook
from service.runs.kept import Runs
from tests.command import done, shouxin

LAST = "2026-10-31"


@pytest.fixture(scope="module")
def wider(tmp_path_factory) -> Path:
    """The packaged policy with a wider A and one incentive for A only."""
    folder = Path(shutil.copytree(PACKAGED, tmp_path_factory.mktemp("policy") / "wider"))
    _edit(folder / "grades.yaml", lambda grades: _bound(grades, 0.02))
    _edit(folder / "measures" / "government_procurement.yaml", _for_a_only)
    return folder


def _edit(path, change):
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def _bound(grades, value):
    grades["bands"][0]["grades"][0]["probability_below"] = value


def _for_a_only(content):
    measure = next(one for one in content["measures"] if one["id"] == "GP-02")
    next(one for one in measure["when"] if one["type"] == "grade_in")["grades"] = ["A"]


@pytest.fixture(scope="module")
def found(sample_home, wider):
    return done(sample_home, "simulate", "--policy", wider, "--json").json


def test_the_grades_before_are_those_of_the_run(sample_home, found):
    decisions = Runs(sample_home / "runs").latest("public").table("decisions").collect()
    grades = dict(decisions["grade"].fill_null("out_of_scope").value_counts().iter_rows())
    assert {name: count for name, count in found["grades"]["before"].items() if count} == grades


def test_both_sides_are_named_with_their_hashes(found):
    before, after = found["before"], found["after"]
    assert found["differs"] == ["policy"]
    assert before["hashes"].keys() == {"code", "data", "features", "law", "model", "policy"}
    assert before["hashes"]["policy"] != after["hashes"]["policy"]
    assert before["policy"]["name"] == "现行政策"
    assert after["policy"]["name"].endswith("wider")
    assert before["model"] == after["model"]


def test_it_says_that_it_is_analysis_of_simulated_data(sample_home, wider, found):
    assert found["analysis"] is True
    assert found["simulated"] is True
    page = done(sample_home, "simulate", "--policy", wider).out
    for words in ("不是评价决定", "模拟数据，非真实企业", "等级转移", "不在数据之中", "GP-02", "典型企业"):
        assert words in page, words


def test_it_stores_nothing(copied_home, wider):
    def files():
        return sorted(path.relative_to(copied_home) for path in copied_home.rglob("*") if path.is_file())

    before = files()
    done(copied_home, "simulate", "--policy", wider, "--json")
    assert files() == before


def test_a_stored_run_and_the_records_say_the_same(copied_home, wider):
    """Out of the columns of a run of this very ground, or out of the records: another way to the same document."""
    done(copied_home, "evaluate")
    stored = done(copied_home, "simulate", "--policy", wider, "--json").json
    shutil.rmtree(copied_home / "runs")
    fresh = done(copied_home, "simulate", "--policy", wider, "--json").json
    assert (stored["shared"]["way"], stored["shared"]["stored_runs"]) == ("columns", ["before"])
    assert (fresh["shared"]["way"], fresh["shared"]["stored_runs"]) == ("records", [])
    assert stored | {"shared": None} == fresh | {"shared": None}


def test_a_new_condition_on_records_is_asked_of_the_records(copied_home, wider, tmp_path):
    """What the run never asked is asked of the records of that kind alone, and comes out as in a whole evaluation."""
    other = Path(shutil.copytree(wider, tmp_path / "asking"))

    def ask(content):
        measure = next(one for one in content["measures"] if one["id"] == "IN-05")
        listed = next(one for one in measure["when"] if one["type"] == "has_record")
        listed["within_months"] = 24

    _edit(other / "measures" / "inspection.yaml", ask)
    done(copied_home, "evaluate")
    stored = done(copied_home, "simulate", "--policy", other, "--json").json
    shutil.rmtree(copied_home / "runs")
    fresh = done(copied_home, "simulate", "--policy", other, "--json").json
    assert stored["shared"]["way"] == "columns"
    assert stored | {"shared": None} == fresh | {"shared": None}


def test_the_policy_in_force_against_itself_shows_nothing(sample_home):
    found = done(sample_home, "simulate", "--policy", PACKAGED, "--json").json
    assert found["shared"]["way"] == "same"
    assert found["differs"] == []
    assert found["adverse"] == 0
    assert found["cases"] == []


def test_another_gate_is_worked_out_apart(sample_home, tmp_path):
    other = Path(shutil.copytree(PACKAGED, tmp_path / "gate"))

    def shorter(gate):
        gate["versions"][-1]["publicity_months"]["general"] = 6

    _edit(other / "gate.yaml", shorter)
    found = done(sample_home, "simulate", "--policy", other, "--json").json
    assert found["shared"]["way"] == "apart"
    assert found["grades"]["score_changed"] > 0
    assert found["grades"]["moved"]["worse"] == 0


def test_another_version_of_the_card(two_versions):
    """The second version is the champion; the first is what it is compared with."""
    found = done(two_versions, "simulate", "--model", 1, "--json").json
    shadow = done(two_versions, "shadow", 1, "--json").json
    assert found["differs"] == ["model"]
    assert found["shared"]["way"] == "records"
    graded = [one for one in found["grades"]["matrix"] if {one["before"], one["after"]} <= set("ABCD")]
    told = {(one["before"], one["after"]): one["enterprises"] for one in graded}
    # Overrides set a D for some who are not scored; the shadow leaves them out.
    for one in shadow["matrix"]:
        assert told[one["champion"], one["challenger"]] >= one["enterprises"]
    assert any(case["points"] for move in found["cases"] for case in move["cases"])


def test_a_rule_book(sample_home):
    found = done(sample_home, "simulate", "--rule-book", "thousand_base", "--json").json
    assert found["after"]["model"] == "规则手册 thousand_base"
    assert sum(found["grades"]["before"].values()) == sum(found["grades"]["after"].values())


def test_another_day(sample_home):
    found = done(sample_home, "simulate", "--against", "2026-06-30", "--json").json
    assert (found["before"]["as_of"], found["after"]["as_of"]) == ("2026-06-30", LAST)
    assert found["before"]["known_at"] == "2026-06-30"
    assert {"as_of", "known_at", "data"} <= set(found["differs"])
    assert found["shared"]["way"] == "apart"
    later = done(
        sample_home, "simulate", "--as-of", "2027-01-15", "--known-at", LAST, "--against", LAST, "--json"
    ).json
    ended = {one["id"] for one in later["measures"]["by_measure"] if one["lost"] and not one["after"]}
    assert "CT-01" in ended  # incentives by grade in tendering end with 2026


def test_the_workbook_and_the_web_page_hold_every_table(sample_home, wider, tmp_path, found):
    xlsx, html = tmp_path / "found.xlsx", tmp_path / "found.html"
    done(sample_home, "simulate", "--policy", wider, "--xlsx", xlsx, "--html", html)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["found.html", "found.xlsx"]
    book = openpyxl.load_workbook(xlsx)
    text = html.read_text(encoding="utf-8")
    for name in book.sheetnames[1:]:
        assert f">{name}</a>" in text
    matrix = book["等级转移"]
    total = [cell.value for cell in matrix[matrix.max_row]]
    assert total == ["合计", *found["grades"]["after"].values(), found["population"]["after"]]
    assert "不是评价决定" in text
    assert "不是评价决定" in str([row[0].value for row in book["说明"].rows])
    assert "<script" not in text
    again = tmp_path / "again.xlsx"
    done(sample_home, "simulate", "--policy", wider, "--xlsx", again)
    assert again.read_bytes() == xlsx.read_bytes()


EVIL = '=HYPERLINK("x")<script>alert(1)</script>&"\''


@pytest.fixture
def evil() -> Report:
    return Report(EVIL, (EVIL,), (ReportTable("甲", EVIL, (EVIL, "数"), ((EVIL, 3), ("-1", 2.5)), EVIL),))


def test_a_name_becomes_no_formula(evil):
    content = workbook(evil)
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.rows for cell in row if cell.value is not None]
    assert all(cell.data_type != "f" for cell in cells)
    assert EVIL in {cell.value for cell in cells}
    assert {3, 2.5} <= {cell.value for cell in cells}
    quoted = [cell for cell in cells if str(cell.value).startswith(("=", "-")) and cell.row > 2]
    assert all(cell.style.startswith("Normal") and cell.quotePrefix for cell in quoted)
    assert quoted
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert not any("<f>" in parts.read(name).decode("utf-8", "ignore") for name in parts.namelist())


def test_a_name_becomes_no_markup(evil):
    class Tags(HTMLParser):
        def __init__(self):
            super().__init__()
            self.tags, self.text = [], []

        def handle_starttag(self, tag, attrs):
            self.tags.append(tag)
            assert not any(name.startswith("on") for name, _ in attrs)

        def handle_data(self, data):
            self.text.append(data)

    parser = Tags()
    parser.feed(web_page(evil))
    assert "script" not in parser.tags
    assert parser.text.count(EVIL) >= 4
    assert not re.search(r"https?://", web_page(evil))


@pytest.mark.parametrize(
    ("code", "arguments", "words"),
    [
        (2, [], "请说明换什么"),
        (2, ["--model", 1, "--rule-book", "thousand_base"], "二者取一"),
        (1, ["--model", 99], "99"),
        (1, ["--rule-book", "nobody"], "nobody"),
        (2, ["--policy", "no-such-folder"], "--policy：没有文件夹 no-such-folder"),
        (2, ["--against", "yesterday"], "不是日期"),
        (1, ["--against", "2019-01-01"], "没有任何数据"),
        (2, ["--against", "2019-01-01", "--against-known-at", LAST], "2020-07-01"),
        (4, ["--against", "2026-06-30", "--xlsx", "no-such-folder/x.xlsx"], "写不出"),
        (1, ["--against", "2026-06-30", "--purpose", "financing"], ""),
    ],
)
def test_a_wrong_question_has_its_exit_code(sample_home, code, arguments, words):
    answer = shouxin(sample_home, "simulate", *arguments)
    assert answer.code == code, answer.err
    assert answer.out == ""
    assert words in answer.err


def test_an_unlawful_policy_is_not_simulated(sample_home, tmp_path):
    other = Path(shutil.copytree(PACKAGED, tmp_path / "unlawful"))

    def by_grade(content):
        measure = next(one for one in content["measures"] if one["kind"] == "restriction" and one["when"])
        measure["when"] = [{"type": "grade_in", "grades": ["D"]}]

    _edit(other / "measures" / "land_transfer.yaml", by_grade)
    answer = shouxin(sample_home, "simulate", "--policy", other, "--json")
    assert answer.code == 3
    assert answer.out == ""
    assert "land_transfer.yaml" in answer.err


def test_an_empty_home_has_nothing_to_compare(empty_home):
    assert shouxin(empty_home, "simulate", "--against", "2026-06-30").code == 1
