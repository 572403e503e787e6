"""A cell of the matrix explained: every state, every record with the day to which it counts."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.lawful_gate import judge
from features.records.compliance import LISTS
from features.store import end_of_day
from scoring import decision, scope
from scoring.matrix.condition_types import GradeIn
from scoring.matrix.conditions import months_before
from scoring.ruling import ruling_of
from scoring.why import Asked, _last_day_within, why
from service.decisions.why import named_records
from tests.features.builders import USCC
from tests.scoring.cases import DAY, RATED_A, REGISTERED, WAGE_LIST, case, evaluated, ground
from tests.scoring.random_worlds import world
from tests.scoring.shipped import law, policy


def _asked(records, on=None, uscc=USCC):
    on = on or ground()
    found = evaluated(records, on)
    row = found.decisions.row(by_predicate=pl.col("uscc") == uscc, named=True)
    facts = found.population.row(by_predicate=pl.col("uscc") == uscc, named=True)
    evidence = {}
    for one in found.evidence.filter(uscc=uscc).iter_rows(named=True):
        evidence.setdefault(one["condition"], []).append(one["record_id"])
    gated = judge(records, as_of=DAY, known_at=end_of_day(DAY), rules=on.law.gate)
    return Asked(
        on.law, policy(), ruling_of(on.law, row, facts, evidence), facts, named_records(gated, on.law)
    )


def test_every_cell_of_every_enterprise_says_what_the_decision_says():
    records = world(11, DAY, enterprises=12)
    on = ground(day=law(DAY))
    for uscc in evaluated(records, on).decisions["uscc"]:
        asked = _asked(records, on, uscc)
        for rules, bits in (
            (on.law.measures, asked.ruling.measures),
            (on.law.overrides, asked.ruling.overrides),
        ):
            for rule, holds in zip(rules, decision.unpacked(bits, len(rules)), strict=True):
                told = why(asked, rule.id)
                assert (told["state"] == "applies") == holds
                if asked.ruling.status == "out_of_scope":
                    assert {(one["holds"], one["why"]) for one in told["conditions"]} <= {(None, None)}
                else:
                    assert all(one["holds"] for one in told["conditions"]) == holds
                    assert all(one["holds"] or one["why"] for one in told["conditions"])
                assert [one["article"] for one in told["bases"]] == [one.article for one in rule.bases]


def test_a_restriction_names_its_record_and_the_day_to_which_it_counts():
    told = why(_asked(case(tax_rating=[RATED_A], serious_dishonesty=[WAGE_LIST])), "GP-13")
    (condition,) = told["conditions"]
    (record,) = condition["records"]
    assert (told["state"], condition["holds"], condition["why"]) == ("applies", True, None)
    assert (record["record_id"], record["document_no"]) == ("listed", WAGE_LIST["document_no"])
    assert (record["subkind"], record["subkind_label"]) == (WAGE_LIST["list_id"], LISTS[WAGE_LIST["list_id"]])
    assert record["seen_until"] == record["until"]
    assert told["remedy"]
    assert all(one["in_force"] for one in told["bases"])
    assert any("不再成立" in text for text in told["changes"])


def test_what_a_grade_keeps_away_is_said_with_the_way_to_it():
    told = why(_asked(case(tax_rating=[RATED_A], serious_dishonesty=[WAGE_LIST])), "GP-02")
    assert told["state"] == "not_applied"
    assert told["conditions"][0]["why"] == "须信用等级为 A、B，现为 D"
    assert told["changes"] == ["等级变化时随之变化；怎样达到更高等级，见达级办法（recourse）"]
    assert told["figure"]["at_most"] == 2


def test_m_is_told_that_no_right_is_lost():
    told = why(_asked(case()), "GP-02")
    assert (told["grade"], told["state"]) == ("M", "not_applied")
    assert "未评级不因此失去其他权利" in told["conditions"][0]["why"]


def test_an_override_is_explained_as_a_measure_is():
    told = why(_asked(case(tax_rating=[RATED_A], serious_dishonesty=[WAGE_LIST])), "direct_d.wage_defaulter")
    assert (told["state"], told["effect"]) == ("applies", "direct_d")
    assert told["conditions"][0]["records"][0]["record_id"] == "listed"


def test_out_of_scope_says_so_first():
    told = why(_asked(case(registration=[REGISTERED | {"status": "cancelled"}])), "GP-02")
    assert (told["state"], told["reason"], told["changes"]) == ("out_of_scope", "已注销，不评价", [])
    assert told["scope_notice"] == scope.NOTICE
    assert why(_asked(case(tax_rating=[RATED_A])), "GP-02")["scope_notice"] is None


def test_a_draft_says_why_it_is_one():
    draft = next(one for one in policy().measures if not one.active)
    told = why(_asked(case(tax_rating=[RATED_A])), draft.id)
    assert told["state"] == "draft"
    assert told["reason"].startswith(draft.draft_reason)
    assert told["changes"] == []


def test_a_measure_of_another_day_says_its_days():
    on = ground()
    gone = on.law.measures[0]
    without = replace(on.law, measures=on.law.measures[1:])
    told = why(replace(_asked(case(tax_rating=[RATED_A])), law=without), gone.id)
    assert told["state"] == "not_in_force"
    assert str(gone.in_force_from) in told["reason"]
    assert str(DAY) in told["reason"]


def test_a_purpose_without_measures_says_so():
    asked = _asked(case(tax_rating=[RATED_A]))
    ruling = asked.ruling._replace(measures=b"", overrides=b"", conditions=b"")
    empty = replace(asked.law, measures=(), overrides=(), conditions=(), positions={})
    told = why(replace(asked, law=empty, ruling=ruling), "GP-02")
    assert told["state"] == "other_purpose"
    assert [one["holds"] for one in told["conditions"]] == [None, None]


def test_an_unknown_rule_is_none():
    assert why(_asked(case(tax_rating=[RATED_A])), "XX-99") is None


def test_the_end_of_a_rule_is_told():
    on = ground()
    first = next(one for one in on.law.measures if one.when and all(isinstance(c, GradeIn) for c in one.when))
    ended = first.model_copy(update={"in_force_to": date(2026, 12, 31)})
    measures = tuple(ended if one.id == first.id else one for one in on.law.measures)
    told = why(_asked(case(tax_rating=[RATED_A]), ground(day=replace(on.law, measures=measures))), first.id)
    assert "本条规则 2026-12-31 后不再施行" in told["changes"]
    listed = case(tax_rating=[RATED_A], serious_dishonesty=[WAGE_LIST])
    told = why(_asked(listed, ground(day=replace(on.law, measures=measures))), first.id)
    assert told["state"] == "not_applied"
    assert not [text for text in told["changes"] if "不再施行" in text]


@given(occurred=st.dates(date(2020, 1, 1), date(2030, 12, 31)), months=st.integers(1, 60))
def test_a_window_holds_a_record_to_exactly_that_day(occurred, months):
    last = _last_day_within(occurred, months)
    assert months_before(last, months) < occurred
    assert months_before(last + timedelta(days=1), months) >= occurred


@pytest.mark.parametrize(("until", "expected"), [(None, "2027-05-09"), ("2026-12-01", "2026-12-01")])
def test_a_record_counts_to_the_earlier_of_its_own_end_and_the_windows(until, expected):
    on = ground()
    windowed = next(one for one in on.law.conditions if getattr(one, "within_months", None) == 36)
    rule = on.law.measures[0].model_copy(update={"when": (windowed,)})
    asked = _asked(case(tax_rating=[RATED_A]))
    record = {"record_id": "r", "occurred_on": "2024-05-10", "until": until}
    asked = replace(
        asked,
        law=replace(asked.law, measures=(rule, *asked.law.measures[1:])),
        ruling=asked.ruling._replace(evidence={windowed.id: ("r",)}),
        records={"r": record},
    )
    assert why(asked, rule.id)["conditions"][0]["records"][0]["seen_until"] == expected
