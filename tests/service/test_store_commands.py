"""Commands on the store: a record's history, compaction, retention and purge, as an officer uses them."""

from datetime import datetime

import pytest

from features.store import ZONE, end_of_day
from scoring.compiler.loader import load_policy
from service import clock
from service.errors import NotFound
from service.home import Home
from service.runs.evaluation import ground_for
from tests.command import done, shouxin
from tests.features.builders import USCC, code, day, example, write_csv
from tests.hand_card import hand_card

TODAY = datetime(2026, 11, 24, 12, 0, tzinfo=ZONE)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An honour of 2004, corrected once, one of 2024, and registrations."""
    monkeypatch.setattr(clock, "now", lambda: TODAY)
    for received_on, body in (("2025-01-01", "甲局"), ("2025-02-01", "乙局")):
        table = [
            example("honours", 统一社会信用代码=uscc, 文号=number, 授予日期=on, 授予机关=body)
            for uscc, number, on in ((USCC, "荣1号", "2004-05-05"), (code(3), "荣3号", "2024-03-03"))
        ]
        path = write_csv(tmp_path / f"{body}.csv", "honours", *table)
        done(tmp_path, "ingest", path, "--layout", "honours", "--received-on", received_on)
    return tmp_path


@pytest.fixture
def kept_for_ten_years(monkeypatch):
    """The policy's terms, whatever it ships: ten years for honours."""
    monkeypatch.setattr("service.cli.store.retention_months", lambda _policy, _day: {"honour": 120})


def test_the_history_of_a_record(home):
    answer = done(home, "records", USCC, "--history", "荣1号", "--json").json
    (record,) = answer["records"]
    assert (record["kind"], record["document_no"], answer["purged"]) == ("honour", "荣1号", None)
    assert [one["files"] for one in record["revisions"]] == [["甲局.csv"], ["乙局.csv"]]
    assert record["revisions"][1]["changes"] == [
        {"field": "issuing_body", "label": "作出单位", "before": "甲局", "after": "乙局"}
    ]
    page = done(home, "records", USCC, "--history", record["record_id"]).out
    assert "2025-02-01（申报）" in page
    assert "甲局 → 乙局" in page
    assert "首次收到" in page


def test_no_such_record_is_answer_no(home):
    answer = shouxin(home, "records", USCC, "--history", "无1号")
    assert (answer.code, answer.out) == (1, "")
    assert "没有文书号或记录号为“无1号”的记录" in answer.err


def test_compact_says_what_it_did(home):
    told = done(home, "records", USCC, "--json").out
    assert done(home, "compact", "--json").json["rows"] == 4
    assert done(home, "records", USCC, "--json").out == told
    assert "无事可做" in done(home, "compact").out


@pytest.mark.parametrize("arguments", [["compact"], ["purge", "--who", "王某"], ["purge", "--dry-run"]])
def test_where_nothing_was_loaded_nothing_is_created(empty_home, arguments):
    answer = shouxin(empty_home, *arguments)
    assert (answer.code, answer.out) == (1, "")
    assert "请先运行 shouxin ingest" in answer.err
    assert not empty_home.exists()


def test_a_purge_names_its_officer(home):
    answer = shouxin(home, "purge")
    assert answer.code == 2
    assert "--who" in answer.err


@pytest.mark.usefixtures("kept_for_ten_years")
def test_a_purge_is_counted_first_then_done_and_told_ever_after(home):
    before = done(home, "purge", "--dry-run", "--json").json
    assert (before["dry_run"], before["records"], before["originals"]) == (True, {"honour": 1}, 0)
    assert "表彰荣誉" in done(home, "purge", "--dry-run").out
    assert done(home, "purge", "--who", "王某", "--json").json["records"] == {"honour": 1}
    assert "没有保存期限已届满的记录" in done(home, "purge", "--who", "王某").out
    gone = shouxin(home, "records", USCC, "--as-of", "2025-06-30")
    assert gone.code == 1
    assert "部分记录已按保存期限清除" in gone.err
    gone = shouxin(home, "records", USCC, "--history", "荣9号", "--known-at", "2025-06-30")
    assert gone.code == 1
    assert "2026-11-24 清除" in gone.err
    kept = done(home, "records", code(3), "--as-of", "2025-06-30", "--json").json
    assert kept["purged"] is None
    features = done(home, "features", "--as-of", "2025-06-30", "--json")
    assert "部分记录已按保存期限清除" in features.err


@pytest.mark.usefixtures("kept_for_ten_years")
def test_the_history_of_a_purged_record_says_when_and_why_it_went(home):
    (record,) = done(home, "records", USCC, "--history", "荣1号", "--json").json["records"]
    done(home, "purge", "--who", "王某")
    for named in ("荣1号", record["record_id"]):
        answer = done(home, "records", USCC, "--history", named, "--json").json
        assert answer["records"] == []
        (gone,) = answer["purged_records"]
        assert (gone["record_id"], gone["kind"], gone["who"]) == (record["record_id"], "honour", "王某")
        assert (gone["retention_months"], gone["judged_on"]) == (120, "2026-11-24")
        assert (gone["occurred_on"], len(gone["recorded_at"])) == ("2004-05-05", 2)
    page = done(home, "records", USCC, "--history", "荣1号").out.replace("\n", "")
    assert "收到 2025-01-01、2025-02-01）已于 2026-11-24 12:00 清除" in page
    assert "保存期限 120 个月" in page
    assert "经办人 王某" in page
    assert shouxin(home, "records", code(3), "--history", record["record_id"]).code == 1
    assert shouxin(home, "records", USCC, "--history", "荣1号", "--known-at", "2024-12-31").code == 1


@pytest.mark.usefixtures("kept_for_ten_years")
def test_a_past_day_is_not_evaluated_again_as_if_nothing_had_been_purged(home):
    def ground(known_on):
        known_at = end_of_day(day(known_on))
        return ground_for(
            Home(home),
            load_policy(),
            hand_card(),
            as_of=day("2025-06-30"),
            known_at=known_at,
            purpose="public",
        )

    assert ground("2025-06-30")[1].version == 1
    done(home, "purge", "--who", "王某")
    with pytest.raises(
        NotFound, match="截至 2025-06-30 的数据已不完整，不能照当时重新评价。部分记录已按保存期限清除"
    ):
        ground("2025-06-30")
    assert ground("2026-11-24")[1].version == 1


@pytest.mark.usefixtures("kept_for_ten_years")
def test_a_file_that_says_a_purged_record_again_is_told(home):
    done(home, "purge", "--who", "王某")
    again = example("honours", 统一社会信用代码=USCC, 文号="荣1号", 授予日期="2004-05-05", 授予机关="乙局")
    other = example("honours", 统一社会信用代码=USCC, 文号="荣9号", 授予日期="2024-05-05", 授予机关="乙局")
    path = write_csv(home / "again.csv", "honours", again, other)
    answer = done(home, "ingest", path, "--layout", "honours", "--received-on", "2025-03-01", "--json").json
    assert (answer["accepted"], answer["purged"]) == (1, 1)
