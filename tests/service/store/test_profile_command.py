"""`shouxin profile` and what `shouxin ingest` says of it."""

import pytest

from tests.command import done, shouxin
from tests.features.builders import code, example, write_csv
from tests.features.workbooks import mend


def rows(count, **changes):
    return [
        example("findings", 统一社会信用代码=code(n), 决定文号=f"样{n}号")
        | {"涉及金额(元)": str(n)}
        | changes
        for n in range(1, count + 1)
    ]


@pytest.fixture
def home(empty_home, tmp_path):
    first = write_csv(tmp_path / "a.csv", "findings", *rows(150, 期限止=""))
    second = write_csv(
        tmp_path / "b.csv", "findings", *rows(120, 期限止="2030-01-01"), *rows(1, 决定类型="新[b]类")
    )
    for path in (first, second):
        done(empty_home, "ingest", path, "--layout", "findings")
    return empty_home


def test_the_last_load_is_shown_whole(home):
    told = done(home, "profile", "--json").json
    [profile] = told["profiles"]
    assert (profile["rows"], profile["good"], profile["quarantined"]) == (121, 120, 1)
    assert [file["kept"] for file in told["files"]] == ["whole"]
    page = done(home, "profile").out
    assert "60.00 元" in page
    assert "列“决定类型”有代码表以外的值：新[b]类（1）" in page
    assert "列“期限止”的未知占比上次 100.0%，本次 0.0%（变动超过 10 个百分点）" in page


def test_an_earlier_load_by_its_id(home):
    against = done(home, "profile", "--json").json["profiles"][0]["against"]
    told = done(home, "profile", against, "--json").json
    assert (told["load_id"], told["profiles"][0]["rows"], told["profiles"][0]["drift"]) == (against, 150, [])


def test_ingest_shows_only_what_is_flagged(empty_home, tmp_path):
    plain = write_csv(tmp_path / "a.csv", "findings", *rows(150))
    answer = done(empty_home, "ingest", plain, "--layout", "findings")
    assert "值得留意" not in answer.out
    moved = write_csv(tmp_path / "b.csv", "findings", *rows(10))
    answer = done(empty_home, "ingest", moved, "--layout", "findings")
    assert "行数上次 150，本次 10（相差 3 倍以上）" in answer.out
    again = write_csv(tmp_path / "c.csv", "findings", *rows(140, 决定类型="新类"))
    told = done(empty_home, "ingest", again, "--layout", "findings", "--json").json
    assert told["new_values"] == [{"layout": "findings", "column": "决定类型", "values": {"新类": 140}}]
    assert [flag["what"] for flag in told["drift"]] == ["行数"]


def test_no_load_yet_and_unknown_loads_are_a_no(empty_home, home, tmp_path):
    assert shouxin(tmp_path / "other", "profile").code == 1
    answer = shouxin(home, "profile", "x")
    assert (answer.code, "没有载入“x”" in answer.err) == (1, True)


def test_a_correction_has_no_profile(home, tmp_path):
    last = done(home, "profile", "--json").json["load_id"]
    out = tmp_path / "mend.xlsx"
    done(home, "quarantine", "--export", out)
    mend(out, {2: {"处理": "不再载入", "说明": "无此类"}})
    told = done(home, "quarantine", "--load", out, "--json").json
    assert done(home, "profile", "--json").json["load_id"] == last
    assert shouxin(home, "profile", told["load_id"]).code == 1
