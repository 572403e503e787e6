"""Until when the ground of an effect lasts: as `shouxin why` says it, and since when a record that is gone counts no more."""

import datetime as dt

import polars as pl
import pytest

from features.lawful_gate import judge
from features.succession import known_rows_of
from service.days import instant
from service.home import Home
from service.procedures.acting import acting_run, effects_in
from service.procedures.gone import gone_records
from service.procedures.grounds import with_ends
from tests.command import done


@pytest.fixture(scope="module")
def home(sample_home):
    return Home(sample_home)


@pytest.fixture(scope="module")
def run(home):
    return acting_run(home)


@pytest.fixture(scope="module")
def ended(home, run):
    return [one for one in with_ends(run, effects_in(run)) if one.evidence]


def test_the_ends_are_those_that_why_tells(home, ended):
    """One effect of each kind: listings, findings and penalties, with windows and without."""
    some = {one.kind: one for one in ended if one.seen_until}
    assert some.keys() >= {"direct_d", "duty_to_check", "as_decided"}
    for one in some.values():
        told = done(home.root, "why", one.uscc, one.id, "--json").json["conditions"]
        seen = {
            (condition["condition"], record["record_id"]): record["seen_until"]
            for condition in told
            if condition["condition"] in one.evidence
            for record in condition["records"]
            if record["seen_until"]
        }
        assert {key: day.isoformat() for key, day in one.seen_until.items()} == seen, one


def test_few_enterprises_are_read_as_all_are(run, ended):
    codes = sorted({one.uscc for one in ended})[:3]
    ours = with_ends(run, effects_in(run, codes))
    assert [one for one in ours if one.evidence] == [one for one in ended if one.uscc in codes]


def test_a_record_that_is_gone_went_on_the_day_of_its_act_or_after_its_last(home, run):
    """Against the gate itself, asked for the day before and for the day."""
    acted = run.collect(
        run.table("unused").filter(pl.col("reason").is_in(["repaired", "removed", "publicity_ended"]))
    )
    known = home.store.known(instant(run.manifest.known_at), version=run.manifest.data_version)
    for reason in ("repaired", "removed", "publicity_ended"):
        rows = acted.filter(pl.col("reason") == reason).sort("uscc", "record_id").head(1)
        assert rows.height, reason
        for row in rows.iter_rows(named=True):
            uscc, name = row["uscc"], row["record_id"]
            found = gone_records(home, run, {uscc: frozenset({name})})[uscc, name]
            before, on = (
                _counts(known, run, uscc, name, found.since - dt.timedelta(back)) for back in (1, 0)
            )
            assert (before, on) in {(True, False), (None, False)}, row
            assert found.since <= run.manifest.as_of


def _counts(known, run, uscc, name, day):
    """Whether a record counts on a day by what is known now; None where it did not exist yet."""
    rules = run.ground.law.gate
    rows = known_rows_of(known, uscc, as_of=day, rules=rules)
    judged = judge(rows, as_of=day, known_at=known.known_at, rules=rules).all()
    reasons = judged.filter(pl.col("record_id") == name)["reason"].to_list()
    return reasons[0] is None if reasons else None


def test_who_was_told_nothing_costs_nothing(home, run):
    assert gone_records(home, run, {}) == {}
    assert gone_records(home, run, {"91632899MA0000007G": frozenset({"no-such-record"})}) == {}
