"""Profiles: counts, ranges and codes of a load; batches give what one batch gives; nothing about anybody."""

import json

import pytest

from features import ingest as ingest_module
from features import profile as profile_module
from features.archive import Archive
from features.errors import StoreError
from tests.features.builders import code, delivery, example, load, write_csv

LAYOUT = "findings"


def rows(count, **changes):
    return [
        example(LAYOUT)
        | {"统一社会信用代码": code(n), "决定文号": f"样{n}号", "涉及金额(元)": f"{n}.00"}
        | {"决定日期": f"2024-01-{1 + n % 28:02d}"}
        | {name: value(n) if callable(value) else value for name, value in changes.items()}
        for n in range(1, count + 1)
    ]


def profiled(home, *tables, received="2025-01-01", feed="feed"):
    paths = [write_csv(home / f"{received}{n}.csv", LAYOUT, *table) for n, table in enumerate(tables)]
    return load(home, *(delivery(path, LAYOUT, received, feed) for path in paths))


def column(profile, name):
    return next(one for one in profile["columns"] if one["column"] == name)


def test_ranges_medians_unknowns_and_codes(tmp_path):
    table = rows(9, 所引条款=lambda n: "" if n < 4 else "第一条", 期限止="")
    [profile] = profiled(tmp_path, table, [example(LAYOUT, 决定日期="x")]).profiles
    assert (profile["rows"], profile["good"], profile["quarantined"], profile["files"]) == (10, 9, 1, 2)
    amount = column(profile, "涉及金额(元)")
    assert [amount[name] for name in ("min", "median", "max", "unit")] == [100, 500, 900, "分"]
    dates = column(profile, "决定日期")
    assert [dates[name] for name in ("min", "median", "max")] == ["2024-01-02", "2024-01-06", "2024-01-10"]
    kinds = column(profile, "决定类型")
    assert (kinds["distinct"], sum(kinds["values"].values())) == (1, 9)
    assert column(profile, "所引条款") == {"column": "所引条款", "type": "text", "rows": 9, "unknown": 3}
    assert column(profile, "期限止")["median"] is None


def test_new_code_values_are_told_with_how_often(tmp_path):
    table = rows(5, 决定类型=lambda n: "新类型" if n < 3 else "x" * 60)
    [profile] = profiled(tmp_path, table).profiles
    assert column(profile, "决定类型")["new_values"] == {"x" * 40: 3, "新类型": 2}


def test_texts_and_codes_of_enterprises_are_only_counted(tmp_path):
    report = profiled(tmp_path, rows(5, 认定机关="某某局"))
    text = json.dumps(report.profiles, ensure_ascii=False)
    assert "某某局" not in text
    assert code(1) not in text
    assert (tmp_path / "profiles" / f"{report.load_id}.json").read_text(encoding="utf-8") == text


def test_batches_and_samples_tell_the_same(tmp_path, monkeypatch):
    tables = [rows(101), rows(50, 决定文号=lambda n: f"乙{n}号")]
    (tmp_path / "one").mkdir()
    (tmp_path / "many").mkdir()
    [whole] = profiled(tmp_path / "one", *tables).profiles
    monkeypatch.setattr(ingest_module, "BATCH_ROWS", 10)
    [parts] = profiled(tmp_path / "many", *tables).profiles
    assert parts == whole
    monkeypatch.setattr(profile_module, "SAMPLE", 10)
    (tmp_path / "few").mkdir()
    [sampled] = profiled(tmp_path / "few", *tables).profiles
    amounts = [column(one, "涉及金额(元)") for one in (whole, sampled)]
    assert amounts[0]["max"] == amounts[1]["max"]
    assert abs(amounts[0]["median"] - amounts[1]["median"]) <= 1000


def test_each_feed_has_its_own_profile(tmp_path):
    paths = [write_csv(tmp_path / f"{n}.csv", LAYOUT, *rows(n)) for n in (3, 5)]
    report = load(tmp_path, delivery(paths[0], LAYOUT, feed="one"), delivery(paths[1], LAYOUT, feed="two"))
    assert [(one["feed"], one["good"]) for one in report.profiles] == [("one", 3), ("two", 5)]
    assert [column(one, "涉及金额(元)")["max"] for one in report.profiles] == [300, 500]


def test_a_load_is_compared_with_the_last_of_its_layout_and_feed(tmp_path):
    first = profiled(tmp_path, rows(200))
    other = profiled(tmp_path, rows(10), received="2025-01-02", feed="other")
    assert [one["against"] for one in (*first.profiles, *other.profiles)] == [None, None]
    [same] = profiled(tmp_path, rows(199), received="2025-01-03").profiles
    assert (same["against"], same["drift"]) == (first.load_id, [])
    strange = rows(120, 所引条款="")
    strange = [row | {"涉及金额(元)": "500"} for row in strange]
    [moved] = profiled(tmp_path, strange, received="2025-01-04").profiles
    assert [(flag["column"], flag["what"]) for flag in moved["drift"]] == [
        ("所引条款", "未知占比"),
        ("涉及金额(元)", "中位数"),
    ]


def test_a_profile_that_cannot_be_read_or_written_is_a_clear_error(tmp_path):
    report = profiled(tmp_path, rows(3))
    archive = Archive(tmp_path)
    (tmp_path / "profiles" / f"{report.load_id}.json").write_text("{", encoding="utf-8")
    with pytest.raises(StoreError, match="概况读不出"):
        archive.profiles.read(report.load_id)
    assert archive.profiles.read("unknown") == []
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "profiles").write_text("")
    with pytest.raises(StoreError, match="概况写入失败"):
        profiled(tmp_path / "x", rows(3))
    assert Archive(tmp_path / "x").store.loads() == []


def test_a_sampled_value_stands_for_the_rows_it_was_taken_from(tmp_path, monkeypatch):
    monkeypatch.setattr(profile_module, "SAMPLE", 10)
    monkeypatch.setattr(ingest_module, "BATCH_ROWS", 1)
    many = [row | {"涉及金额(元)": "1"} for row in rows(300)]
    few = [row | {"涉及金额(元)": "2"} for row in rows(20)]
    tables = [many, few, [row | {"决定文号": f"乙{row['决定文号']}"} for row in few]]
    [profile] = profiled(tmp_path, *tables).profiles
    assert column(profile, "涉及金额(元)")["median"] == 100
