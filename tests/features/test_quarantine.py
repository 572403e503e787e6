import json

import polars as pl
import pytest

from features.errors import StoreError
from features.quarantine import SCHEMA, Quarantine
from tests.features.builders import delivery, example, load, write_csv

PROBLEM = {
    "load_id": "one",
    "file_no": 0,
    "file": "a.csv",
    "row": 2,
    "column": "决定日期",
    "value": "x",
    "reason": "r",
    "expected": "e",
    "content": "{}",
    "found_by": "",
}


def problems(*rows):
    return pl.DataFrame([PROBLEM | row for row in rows], schema=SCHEMA)


def test_what_is_written_is_read_back_load_by_load(tmp_path):
    quarantine = Quarantine(tmp_path / "q")
    quarantine.write("b", problems({"row": 3}))
    quarantine.write("a", problems({"row": 4}, {"row": 5}))
    assert quarantine.read(["b", "a"]).select("found_by", "row").rows() == [("b", 3), ("a", 4), ("a", 5)]
    assert quarantine.read(["a"])["row"].to_list() == [4, 5]
    assert quarantine.read(["none"]).schema == pl.Schema(SCHEMA)


def test_nothing_is_written_for_nothing(tmp_path):
    Quarantine(tmp_path / "q").write("a", problems())
    assert not (tmp_path / "q").exists()


def test_the_row_is_kept_whole_as_it_stood_in_the_file(tmp_path):
    row = example("wage-arrears", 决定日期="某日", 涉及人数="", 认定机关='带"引号"与,逗号')
    report = load(tmp_path, delivery(write_csv(tmp_path / "a.csv", "wage-arrears", row), "wage-arrears"))
    content = json.loads(report.problems["content"][0])
    assert {name: value or "" for name, value in content.items()} == row


def test_a_row_with_two_faults_is_two_problems_and_one_row(tmp_path):
    row = example("wage-arrears", 决定日期="某日", 涉及人数="几人")
    report = load(
        tmp_path,
        delivery(write_csv(tmp_path / "a.csv", "wage-arrears", example("wage-arrears"), row), "wage-arrears"),
    )
    assert (report.problems.height, report.quarantined, report.accepted) == (2, 1, 1)
    assert report.problems["row"].to_list() == [3, 3]


def test_a_failing_disk_is_a_clear_error(tmp_path):
    (tmp_path / "q").write_text("")
    with pytest.raises(StoreError, match="隔离区写入失败"):
        Quarantine(tmp_path / "q").write("a", problems({}))


def test_a_damaged_file_is_a_clear_error(tmp_path):
    quarantine = Quarantine(tmp_path / "q")
    quarantine.write("a", problems({}))
    (tmp_path / "q" / "a.parquet").write_bytes(b"PAR1oops")
    with pytest.raises(StoreError, match="隔离区读取失败"):
        quarantine.read(["a"])
