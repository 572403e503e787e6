"""What comes, through the command: dates, whom they touch, the clocks of the records, and homes without a run."""

import pytest

from scoring.decision import unpacked
from service.runs.kept import Runs
from tests.command import done, shouxin


@pytest.fixture(scope="module")
def found(sample_home):
    return done(sample_home, "policy", "horizon", "--from", "2026-11-24", "--enterprises", "--json").json


def test_what_ends_says_how_many_hold_it_today(sample_home, found):
    turn = next(one for one in found["days"] if one["day"] == "2027-01-01")
    ended = {one["id"]: one for one in turn["measures_end"]}
    run = Runs(sample_home / "runs").latest()
    ids = [one.id for one in run.ground.law.measures]
    decided = run.collect(run.table("decisions").select("uscc", "measures"))
    run_holders = [code for code, held in decided.iter_rows() if unpacked(held, len(ids))[ids.index("CT-02")]]
    told = ended["CT-02"]
    assert [one["uscc"] for one in told["listed"]] == sorted(run_holders)
    assert told["enterprises"] == len(run_holders) == sum(one["enterprises"] for one in told["by_county"])
    assert all(not one["county"].isdigit() for one in told["by_county"])
    assert [one["domain"] for one in turn["by_domain"]] == ["construction_tendering"]


def test_clocks_name_records_measures_and_overrides_within_the_days(found):
    clocks = found["clocks"]
    assert {"penalty", "serious_dishonesty"} <= {one["kind"] for one in clocks["records"]}
    for one in clocks["records"] + clocks["measures_end"] + clocks["overrides_end"]:
        assert found["from"] < one["first"] <= one["last"] <= found["until"]
    assert clocks["measures_end"]
    for one in clocks["measures_end"]:
        assert len(one["listed"]) == one["enterprises"]


def test_the_page_and_wrong_use(sample_home, empty_home):
    page = done(sample_home, "policy", "horizon", "--from", "2026-11-24").out
    assert "招标投标领域信用管理暂行办法" in page
    assert "随之终止的措施" in page
    assert "CT-17（草案）" in page
    assert "未启用" in "".join(page.split())
    for asked in (("--from", "soon"), ("--days", "0"), ("--days", "many")):
        answer = shouxin(sample_home, "policy", "horizon", *asked)
        assert (answer.code, answer.out) == (2, "")
    bare = done(empty_home, "policy", "horizon", "--from", "2026-11-24", "--json").json
    assert (bare["run"], bare["clocks"]) == (None, None)
    assert bare["days"]
    assert "还没有评价结果" in done(empty_home, "policy", "horizon", "--from", "2026-11-24").out
