"""`shouxin quarantine`: list, write out, load the mended workbook, and how each ends."""

import pytest

from tests.command import done, shouxin
from tests.features.builders import code, example, write_csv
from tests.features.workbooks import mend


@pytest.fixture
def home(empty_home, tmp_path):
    rows = [example("honours", 统一社会信用代码=code(n), 文号=f"样{n}号", 授予日期="x") for n in range(4)]
    rows[3] = rows[3] | {"授予机关级别": "[bold]村级"}
    path = write_csv(tmp_path / "a.csv", "honours", *rows)
    done(empty_home, "ingest", path, "--layout", "honours")
    return empty_home


def test_the_list_counts_rows_by_file_and_reason(home):
    listed = done(home, "quarantine", "--json", "--limit", 2).json
    assert {name: listed[name] for name in ("quarantined", "open", "corrected", "dismissed", "total")} == {
        "quarantined": 4,
        "open": 4,
        "corrected": 0,
        "dismissed": 0,
        "total": 5,
    }
    assert listed["by_file"] == [{"file": "a.csv", "rows": 4}]
    assert listed["by_reason"] == [
        {"reason": "不是可识别的日期", "rows": 4},
        {"reason": "不在代码表内", "rows": 1},
    ]
    assert [row["state"] for row in listed["rows"]] == ["open", "open"]
    page = done(home, "quarantine").out
    assert "累计 4 行，待处理 4，已改正 0，不再载入 0，自然人 0" in page
    assert "[bold]村级" in page


def test_an_empty_quarantine_is_a_page_too(empty_home):
    assert "累计 0 行" in done(empty_home, "quarantine").out
    assert done(empty_home, "quarantine", "--json").json["rows"] == []


def test_written_out_mended_and_loaded_again(home, tmp_path):
    out = tmp_path / "mend.xlsx"
    answer = done(home, "quarantine", "--export", out)
    assert (answer.out, "待处理的 4 行" in answer.err) == ("", True)
    mend(out, {2: {"授予日期": "2024-03-01"}, 3: {"处理": "不再载入", "说明": "重复"}})
    told = done(home, "quarantine", "--load", out, "--json").json
    assert (told["corrected"], told["dismissed"], told["still_open"], told["closed_before"]) == (1, 1, 2, 0)
    again = done(home, "quarantine", "--load", out)
    assert "此前已处理、未重复计入 2" in again.out
    assert "没有新的变化" in again.out
    assert done(home, "quarantine", "--json").json["open"] == 2
    whole = done(home, "quarantine", "--all", "--json").json
    assert sorted(row["state"] for row in whole["rows"]) == ["corrected", "dismissed"] + ["open"] * 3
    assert {row["closed_by"] for row in whole["rows"]} == {None, told["load_id"]}


def test_rows_that_are_still_wrong_are_shown_with_their_new_reasons(home, tmp_path):
    out = tmp_path / "mend.xlsx"
    assert done(home, "quarantine", "--export", out, "--json").json["rows"] == 4
    mend(out, {2: {"授予日期": "2999-01-01"}})
    answer = done(home, "quarantine", "--load", out)
    assert "日期晚于收到日" in answer.out


@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        (("--export", "a.xlsx", "--load", "a.xlsx"), 2, "不能同时使用"),
        (("--export", "a.csv"), 2, "只能写成 .xlsx"),
        (("--load", "a.csv"), 2, "请载入 shouxin quarantine --export 写出"),
        (("--load", "gone.xlsx"), 2, "没有这个文件"),
        (("--export", "there.xlsx"), 2, "文件已存在"),
        (("--load", "there.xlsx"), 4, "不是完整的 XLSX 文件"),
        (("--export", "gone/a.xlsx"), 4, "工作簿写不出"),
    ],
)
def test_wrong_use_and_failures(home, tmp_path, monkeypatch, arguments, exit_code, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.xlsx").write_bytes(b"x")
    answer = shouxin(home, "quarantine", *arguments)
    assert (answer.code, answer.out) == (exit_code, "")
    assert message in answer.err


def test_nothing_to_write_out_is_a_no(empty_home, tmp_path):
    answer = shouxin(empty_home, "quarantine", "--export", tmp_path / "a.xlsx")
    assert (answer.code, "没有待处理的行" in answer.err) == (1, True)
    assert not (tmp_path / "a.xlsx").exists()


def test_a_damaged_workbook_fails_and_says_where(home, tmp_path):
    out = tmp_path / "mend.xlsx"
    done(home, "quarantine", "--export", out)
    mend(out, {2: {"处理": "不再载入"}})
    answer = shouxin(home, "quarantine", "--load", out)
    assert answer.code == 4
    assert "第 2 行：“处理”为不再载入，须在“说明”中写明理由" in answer.err


def test_the_workbook_is_no_source_file(home, tmp_path):
    out = tmp_path / "mend.xlsx"
    done(home, "quarantine", "--export", out)
    answer = shouxin(home, "ingest", out, "--layout", "honours", "--json")
    assert answer.code == 4
    assert "shouxin quarantine --load" in answer.json["failed"]["mend.xlsx"]


def test_a_person_s_row_is_wiped_and_counted_apart(home, tmp_path):
    out = tmp_path / "mend.xlsx"
    done(home, "quarantine", "--export", out)
    mend(out, {2: {"处理": "自然人"}})
    assert "自然人的 1 行内容已抹去" in done(home, "quarantine", "--load", out).out
    listed = done(home, "quarantine", "--all", "--json").json
    assert (listed["quarantined"], listed["open"], listed["person"]) == (4, 3, 1)
    assert [row["value"] for row in listed["rows"] if row["state"] == "person"] == [""]
    assert "不再载入 0，自然人 1" in done(home, "quarantine").out
