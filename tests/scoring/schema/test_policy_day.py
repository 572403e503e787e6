"""The whole law loads on every day on which it ever changed, and says the right thing on it."""

from datetime import date, timedelta

import pytest

from features.gate_rules import REASONS
from features.records import KINDS
from scoring.schema.measure import ARTICLE_18, Basis
from scoring.schema.policy import Hysteresis
from tests.scoring.shipped import law, policy, policy_with

DAYS = sorted({day + timedelta(days=shift) for day in policy().change_days() for shift in (-1, 0)})[1:]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_law_of_every_day_it_ever_changed(day):
    on = law(day)
    assert set(on.gate.citations) == set(REASONS)
    assert all(on.gate.citations.values())
    assert [band.grade for band in on.bands.grades] == ["A", "B", "C", "D"]
    assert len(on.size_standard.rows) == 16
    ids = [condition.id for condition in on.conditions]
    assert ids == sorted(set(ids))
    assert all(on.positions[name] == place for place, name in enumerate(ids))
    assert all(condition.explanation for condition in on.conditions)
    for measure in on.measures:
        assert measure.in_force(day)
        assert all(on.instruments[basis.instrument].in_force(day) for basis in measure.bases)
        assert all(condition.id in on.positions for condition in measure.when)
    for domain in ARTICLE_18:
        found = [one for one in on.measures if one.domain == domain and one.kind == "incentive"]
        assert found, domain


def test_something_changes_on_every_change_day():
    days = policy().change_days()
    assert days[0] == date(2020, 7, 1)
    assert date(2026, 8, 15) in days
    assert date(2027, 1, 1) in days
    for day in days[1:]:
        before, after = law(day - timedelta(days=1)), law(day)
        in_force = [
            {name for name, one in on.instruments.items() if one.in_force(on.day)} for on in (before, after)
        ]
        assert before.measures != after.measures or in_force[0] != in_force[1]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2023-04-30", []),
        ("2023-05-01", ["信用修复管理办法(2023)"]),
        ("2025-06-21", ["信用修复管理办法(2023)"]),
        ("2025-06-22", ["信用修复管理办法(2023)", "国办发〔2025〕22号"]),
        ("2026-03-31", ["信用修复管理办法(2023)", "国办发〔2025〕22号"]),
        ("2026-04-01", ["国办发〔2025〕22号", "信用修复管理办法"]),
    ],
)
def test_repair_cites_what_is_in_force(day, expected):
    citations = law(date.fromisoformat(day)).gate.citations["repaired"]
    cited = {one.instrument: one.verified for one in citations}
    assert cited["促进条例"] is True
    assert [name for name in cited if "修复" in name or "国办发" in name] == expected
    assert not any(cited[name] for name in expected), "read at second hand only, and said so"


def test_the_gate_of_today():
    gate = law().gate
    assert gate.publicity_months == {"minor": 3, "general": 12, "serious": 36}
    assert gate.unpublished_severities == {"minor"}
    assert gate.upstream_payers == {"public_body", "large_enterprise"}
    outside = {kind.name for kind in KINDS.values() if kind.negative} - set(gate.catalogue)
    assert "unconfirmed_arrears" in outside
    assert "penalty" in gate.catalogue


def test_a_later_basis_makes_the_measure_start_then():
    eve, day = date(2026, 8, 14), date(2026, 8, 15)
    started = {one.id for one in law(day).measures} - {one.id for one in law(eve).measures}
    assert started == {"RA-05", "RA-17", "HO-04", "CR-06"}


def test_tendering_by_grade_ends_before_the_order_nobody_has_read():
    last, after = law(date(2026, 12, 31)), law(date(2027, 1, 1))
    ended = {one.id for one in last.measures} - {one.id for one in after.measures}
    assert ended == {"CT-01", "CT-02", "CT-04"}


def test_grades_are_kept_only_while_a_rule_says_so():
    rules = tuple(
        Hysteresis(
            in_force_from=date(2026, first, 1),
            in_force_to=date(2026, first + 1, 28),
            margin_points=first,
            months=6,
            bases=(Basis(instrument="促进条例", article="第十八条"),),
        )
        for first in (3, 5)
    )
    kept = policy_with(grades=policy().grades.model_copy(update={"hysteresis": rules}))
    days = (date(2026, 2, 28), date(2026, 3, 1), date(2026, 5, 1), date(2026, 6, 29))
    assert [kept.on(day).hysteresis for day in days] == [None, *rules, None]
