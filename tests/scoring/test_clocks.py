"""What ends by itself ends on the day on which an evaluation would find it ended, and not a day before."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest

from features.lawful_gate import judge
from features.store import end_of_day
from scoring.clocks import conditions_ending, records_ending, rules_turning
from scoring.decision import unpacked
from scoring.matrix.condition_types import HasNone, HasRecord
from scoring.matrix.conditions import months_before
from tests.features.builders import USCC
from tests.scoring.cases import DAY, ENOUGH, RATED_A, case, evaluated, ground
from tests.scoring.shipped import law

LAST = date(2030, 1, 1)
LISTED = {
    "record_id": "listed",
    "occurred_on": "2026-02-02",
    "document_no": "样人社列〔2026〕1号",
    "list_id": "wage_defaulter",
    "term_until": "2027-02-01",
}
PENALTY = {
    "record_id": "penalty",
    "occurred_on": "2026-03-10",
    "document_no": "样环罚〔2026〕1号",
    "severity": "general",
    "publicity_until": "2027-01-15",
}


def on(day):
    return ground(day=replace(law(day), information=ENOUGH))


def turned(records, what="measures"):
    ours = on(DAY)
    found = evaluated(records, ours)
    gated = judge(records, as_of=DAY, known_at=end_of_day(DAY), rules=ours.law.gate)
    ending = conditions_ending(ours.law, found.evidence, gated.verdicts, LAST)
    return rules_turning(ours.law, what, found.decisions, ending)


def held(records, day):
    """Ids of the measures that an evaluation of that day gives, and of its overrides."""
    ours = on(day)
    row = evaluated(records, ours).decisions.row(0, named=True)
    return [
        {one.id for one, bit in zip(rules, unpacked(row[what], len(rules)), strict=True) if bit}
        for what, rules in (("measures", ours.law.measures), ("overrides", ours.law.overrides))
    ]


def test_measures_and_overrides_of_a_listing_end_with_its_term():
    records = case(tax_rating=[RATED_A], serious_dishonesty=[LISTED])
    ends = turned(records).filter(event="end")
    assert ends.height > 2
    assert set(ends["day"]) == {date(2027, 2, 2)}
    assert turned(records, "overrides").rows() == [
        (USCC, "direct_d.wage_defaulter", "end", date(2027, 2, 2)),
    ]
    before, after = held(records, date(2027, 2, 1)), held(records, date(2027, 2, 2))
    in_force = {one.id for one in law(date(2027, 2, 2)).measures}
    assert set(ends["rule"]) & in_force <= before[0] - after[0]
    assert before[1] - after[1] == {"direct_d.wage_defaulter"}


def test_what_a_record_keeps_away_begins_when_it_ends():
    records = case(tax_rating=[RATED_A], penalty=[PENALTY])
    begins = turned(records).filter(event="begin")
    kept_away = {
        one.id
        for one in law(DAY).measures
        if any(isinstance(condition, HasNone) and condition.kind == "penalty" for condition in one.when)
    }
    assert set(begins["rule"]) <= kept_away
    for rule, day in begins.select("rule", "day").iter_rows():
        assert rule not in held(records, day - timedelta(days=1))[0]
        assert day == date(2027, 1, 16)


def test_with_two_records_the_later_one_decides():
    later = LISTED | {"record_id": "later", "document_no": "样人社列〔2026〕2号", "term_until": "2027-06-30"}
    records = case(tax_rating=[RATED_A], serious_dishonesty=[LISTED, later])
    assert set(turned(records).filter(event="end")["day"]) == {date(2027, 7, 1)}


def test_an_open_listing_ends_nothing():
    open_end = {name: value for name, value in LISTED.items() if name != "term_until"} | {
        "list_id": "judgment_defaulter"
    }
    assert turned(case(tax_rating=[RATED_A], serious_dishonesty=[open_end])).is_empty()


def test_a_window_runs_out_on_the_day_the_condition_fails():
    """Conditions with months: of each, the day that the clock gives is the first on which it does not hold."""
    windows = [
        one for one in law(DAY).conditions if isinstance(one, HasRecord | HasNone) and one.within_months
    ]
    evidence = pl.DataFrame(
        {
            "uscc": [USCC] * len(windows),
            "condition": [one.id for one in windows],
            "record_id": ["x"] * len(windows),
            "occurred_on": [date(2026, 3, 10)] * len(windows),
        },
        schema={"uscc": pl.String, "condition": pl.String, "record_id": pl.String, "occurred_on": pl.Date},
    )
    days = dict(
        conditions_ending(law(DAY), evidence, {}, date(2100, 1, 1)).select("condition", "day").iter_rows()
    )
    assert set(days) == {one.id for one in windows}
    for one in windows:
        day = days[one.id]
        assert not date(2026, 3, 10) > months_before(day, one.within_months)
        assert date(2026, 3, 10) > months_before(day - timedelta(days=1), one.within_months)


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [("2027-01-15", "2027-01-16", 1), ("2027-01-16", "2028-01-01", 0), ("2026-11-01", "2027-01-15", 0)],
)
def test_records_that_end_within_the_days(first, last, found):
    gated = judge(case(penalty=[PENALTY]), as_of=DAY, known_at=end_of_day(DAY), rules=law(DAY).gate)
    ending = records_ending(gated.verdicts, date.fromisoformat(first), date.fromisoformat(last))
    assert ending.height == found


def test_what_two_records_keep_away_begins_with_the_later_end():
    measure = (
        law(DAY)
        .measures[0]
        .model_copy(
            update={
                "id": "XX-01",
                "when": (
                    HasNone(type="has_none", kind="penalty"),
                    HasNone(type="has_none", kind="serious_dishonesty"),
                ),
            }
        )
    )
    ordered = tuple(sorted(measure.when, key=lambda one: one.id))
    ours = replace(
        on(DAY).law,
        measures=(measure,),
        overrides=(),
        conditions=ordered,
        positions={one.id: place for place, one in enumerate(ordered)},
    )
    records = case(tax_rating=[RATED_A], penalty=[PENALTY], serious_dishonesty=[LISTED])
    found = evaluated(records, ground(day=ours))
    gated = judge(records, as_of=DAY, known_at=end_of_day(DAY), rules=ours.gate)
    ending = conditions_ending(ours, found.evidence, gated.verdicts, LAST)
    turning = rules_turning(ours, "measures", found.decisions, ending)
    assert turning.rows() == [(USCC, "XX-01", "begin", date(2027, 2, 2))]
    first = ending.filter(pl.col("condition") != "has_none:penalty")
    assert rules_turning(ours, "measures", found.decisions, first).is_empty(), "the penalty stays"
