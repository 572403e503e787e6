"""From which day a record may be repaired is one answer: of an application, of a list of records, and of the gate."""

from dataclasses import replace
from datetime import date

import pytest

from features.lawful_gate import judge
from features.store import end_of_day
from scoring.rights.eligibility import Shown, eligibility, judged_record
from scoring.rights.repairable import repair_days, repairable_from, shut_out
from scoring.schema.recourse import Wait
from tests.features.builders import USCC
from tests.scoring.cases import DAY, case
from tests.scoring.recourse_cases import MARKET, listing, penalty
from tests.scoring.shipped import law

BAN = {
    "record_id": "f1",
    "occurred_on": "2026-09-01",
    "document_no": "样禁〔2026〕1号",
    "finding_type": "procurement_ban",
    "severity": "general",
    "publicity_until": "2027-09-01",
}
REPAIRED = {"event_type": "repair", "effective_on": "2026-10-30", "occurred_on": "2026-10-30"}


def waiting(rules, since):
    """The law with a wait of six months for every repair."""
    wait = Wait(months=6, since=since, mark="V")
    waits = [
        one.model_copy(update={"wait": wait}) if one.how == "repair" else one
        for one in rules.recourse.remedies
    ]
    return replace(rules, recourse=rules.recourse.model_copy(update={"remedies": tuple(waits)}))


def gated_by(rules, **kinds):
    return judge(case(**kinds), as_of=DAY, known_at=end_of_day(DAY), rules=rules.gate)


@pytest.mark.parametrize(
    ("kind", "record", "day"),
    [
        ("penalty", penalty(1, "2026-09-01", issuing_body=MARKET), date(2027, 3, 1)),
        ("penalty", penalty(1, "2026-09-01"), date(2026, 12, 1)),
        ("penalty", penalty(1, "2026-09-01", "serious", issuing_body=MARKET), date(2027, 9, 1)),
        ("penalty", penalty(1, "2026-09-01", None, issuing_body=MARKET), None),
        (
            "penalty",
            penalty(1, "2026-09-01", "serious", issuing_body=MARKET, penalty_type="stop_business"),
            None,
        ),
        ("penalty", penalty(1, "2026-09-01", "serious", penalty_type="stop_business"), date(2027, 9, 1)),
        ("finding", BAN, None),
        ("finding", BAN | {"finding_type": "idle_land"}, None),
        ("serious_dishonesty", listing(1, "2026-09-01", "wage_defaulter"), None),
    ],
)
def test_the_day_is_that_on_which_an_application_may_be_decided(kind, record, day):
    rules = law(DAY)
    gated = gated_by(rules, **{kind: [record]})
    row, counting = judged_record(gated, USCC, kind, record["document_no"])
    told = eligibility(row, counting, Shown(), law=rules, on=DAY)
    assert repairable_from(row, counting, rules.recourse, DAY) == told.earliest == day
    assert repair_days(gated, rules) == ({(USCC, record["record_id"]): day} if day else {})
    assert (told.excluded is None) == (shut_out(row, rules.recourse) is None)
    if day is not None:
        assert row["repairable_from"] == day, "the gate looks at what is repaired before"


def test_what_ends_before_that_or_was_punished_again_has_no_day():
    rules = law(DAY)
    short = penalty(1, "2026-09-01", issuing_body=MARKET, publicity_until="2027-02-28")
    again = [
        penalty(number, day, issuing_body=MARKET, violation="短斤少两")
        for number, day in ((2, "2026-08-01"), (3, "2026-09-01"))
    ]
    gated = gated_by(rules, penalty=[short, *again])
    assert repair_days(gated, rules) == {(USCC, "p3"): date(2027, 3, 1)}
    for number in (1, 2):
        row, counting = judged_record(gated, USCC, "penalty", f"样罚〔2026〕{number}号")
        assert eligibility(row, counting, Shown(), law=rules, on=DAY).earliest is None


@pytest.mark.parametrize(("since", "day"), [("document", date(2027, 3, 1)), ("cure", date(2027, 4, 30))])
def test_a_wait_since_the_cure_runs_from_the_day_asked_about(since, day):
    rules = waiting(law(DAY), since)
    gated = gated_by(rules, penalty=[penalty(1, "2026-09-01")])
    row, counting = judged_record(gated, USCC, "penalty", "样罚〔2026〕1号")
    told = eligibility(row, counting, Shown(), law=rules, on=DAY)
    assert repairable_from(row, counting, rules.recourse, DAY) == told.earliest == day


@pytest.mark.parametrize(
    ("kind", "record", "looked_at"),
    [
        ("penalty", penalty(1, "2026-06-01", issuing_body=MARKET), True),
        ("penalty", penalty(1, "2026-06-01"), False),
        ("penalty", penalty(1, "2025-06-01", "serious", issuing_body=MARKET), False),
        (
            "penalty",
            penalty(1, "2025-06-01", "serious", issuing_body=MARKET, penalty_type="stop_business"),
            True,
        ),
        ("finding", BAN | {"occurred_on": "2026-01-01"}, True),
        ("finding", BAN | {"occurred_on": "2026-01-01", "finding_type": "land_penalty"}, False),
        ("serious_dishonesty", listing(1, "2026-01-01", "wage_defaulter"), True),
        ("serious_dishonesty", listing(1, "2026-01-01", "food_serious"), False),
    ],
)
def test_the_gate_looks_at_repairs_by_the_rules_of_recourse(kind, record, looked_at):
    event = REPAIRED | {"target_kind": kind, "target_document_no": record["document_no"]}
    gated = gated_by(law(DAY), **{kind: [record]}, event=[event])
    row = gated.verdicts[kind].row(0, named=True)
    assert (row["reason"], row["flagged"]) == ("repaired", looked_at)
