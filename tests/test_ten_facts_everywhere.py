"""The ten facts (facts §14) over random populations: each as a law that holds for every enterprise, whatever happened to it."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.lawful_gate import judge
from features.store import end_of_day
from scoring import decision
from scoring.matrix.condition_types import HasRecord
from tests.endurance import long_or
from tests.features.builders import code
from tests.hand_card import hand_card
from tests.scoring.cases import DAY, REGISTERED, evaluated, ground
from tests.scoring.random_worlds import AGAINST, end_of, record_against, with_more, world
from tests.scoring.shipped import law

seeds = st.integers(0, 2**32)
many = settings(max_examples=long_or(6, 200))
NEW = code(1)
GRADE = ["uscc", "status", "grade", "score", "score_grade", "measures", "overrides"]


def _ground(base_points: int = 660, **card):
    return ground(replace(hand_card(base_points=base_points), **card), law(DAY))


def _decided(records, on=None):
    return evaluated(records, on or _ground()).decisions.select(GRADE)


def _verdicts(records, kind):
    gated = judge(records, as_of=DAY, known_at=end_of_day(DAY), rules=law(DAY).gate)
    return gated.verdicts[kind]


def _bits(found, kind):
    measures = law(DAY).measures
    return [
        [
            one.id
            for one, holds in zip(measures, decision.unpacked(row, len(measures)), strict=True)
            if holds and one.kind == kind
        ]
        for row in found["measures"]
    ]


def _new_record(seed, kind="penalty", **changed):
    record = record_against(Random(seed), NEW, kind, DAY, 900)  # noqa: S311
    counting = {
        "occurred_on": DAY - timedelta(days=20),
        "severity": "general",
        "publicity_until": DAY + timedelta(days=200),
    }
    plain = {"penalty_type": "fine", "procedure": "ordinary"} if kind == "penalty" else {}
    return record | counting | plain | changed


@many
@given(seed=seeds)
def test_1_no_grade_whatever_it_is_adds_or_takes_a_restriction(seed):
    records = world(seed, DAY, enterprises=10)
    worst = _ground(540, intercept=20.0, slope=-0.01)
    found = evaluated(records, _ground())
    assert _bits(found.decisions, "restriction") == _bits(_decided(records, worst), "restriction")
    has_ground = set(found.evidence.select("uscc", "condition").iter_rows())
    by_id = {one.id: one for one in law(DAY).measures}
    for uscc, restricted in zip(found.decisions["uscc"], _bits(found.decisions, "restriction"), strict=True):
        for name in restricted:
            asked = [one for one in by_id[name].when if isinstance(one, HasRecord)]
            assert asked
            assert all((uscc, one.id) in has_ground for one in asked)


@many
@given(seed=seeds, how=st.sampled_from(["repair", "annulment", "removal"]), kind=st.sampled_from(AGAINST))
def test_2_what_was_repaired_or_removed_leaves_everything_as_if_it_had_never_been(seed, how, kind):
    records = world(seed, DAY)
    record = _new_record(seed, kind, document_no="样新〔2026〕1号")
    event = end_of(Random(seed), record, kind, how, DAY) | {"effective_on": DAY, "occurred_on": DAY}  # noqa: S311
    ended = with_more(with_more(records, kind, record), "event", event)
    assert _decided(ended).equals(_decided(records))


@many
@given(seed=seeds, severity=st.sampled_from(["minor", "general", "serious"]), days=st.integers(0, 1400))
def test_3_no_penalty_counts_longer_than_its_class_allows(seed, severity, days):
    months = {"minor": 3, "general": 12, "serious": 36}[severity]
    occurred = DAY - timedelta(days=days)
    record = _new_record(seed, severity=severity, occurred_on=occurred, publicity_until=date(2040, 1, 1))
    judged = _verdicts(with_more(world(seed, DAY), "penalty", record), "penalty")
    ours = judged.filter(uscc=NEW, document_no=record["document_no"])
    last = pl.Series([occurred]).dt.offset_by(f"{months}mo").item()
    assert (ours["reason"] == "publicity_ended").fill_null(value=False).all() == (last < DAY)


@many
@given(seed=seeds, fines=st.lists(st.integers(1, 10**13), min_size=2, max_size=2, unique=True))
def test_4_the_amount_of_a_fine_changes_nothing(seed, fines):
    records = world(seed, DAY)
    one, other = (with_more(records, "penalty", _new_record(seed, fine_fen=fine)) for fine in fines)
    assert _decided(one).equals(_decided(other))
    unknown = _new_record(seed, severity=None, publicity_until=None, fine_fen=fines[0])
    assert _decided(with_more(records, "penalty", unknown)).equals(_decided(records))


@many
@given(seed=seeds)
def test_5_place_capital_age_and_honours_move_no_score(seed):
    records = world(seed, DAY)
    moved = records["registration"].with_columns(
        division=pl.lit("632802"),
        registered_capital_fen=pl.lit(10**13),
        established_on=pl.lit(date(1990, 1, 1)),
    )
    honour = {"uscc": NEW, "occurred_on": DAY, "document_no": "样表9号", "level": "county", "title": "先进"}
    elsewhere = with_more(records | {"registration": moved}, "honour", honour)
    assert _decided(elsewhere).equals(_decided(records))


@many
@given(seed=seeds, feeds=st.integers(2, 5), kind=st.sampled_from(["penalty", "wage_arrears", "finding"]))
def test_6_through_however_many_feeds_an_event_comes_it_counts_once(seed, feeds, kind):
    records = world(seed, DAY)
    record = _new_record(seed, kind)
    copies = [record | {"source": f"feed{number}"} for number in range(feeds)]
    once, often = (with_more(records, kind, *copies[:count]) for count in (1, feeds))
    assert _decided(often).equals(_decided(once))
    counting = _verdicts(often, kind).filter(document_no=record["document_no"])["reason"].is_null().sum()
    assert counting <= 1


@many
@given(seed=seeds)
def test_7_who_is_not_known_enough_has_no_score_and_no_less_than_its_own_records_give(seed):
    stranger = REGISTERED | {"uscc": code(99)}
    every = _decided(with_more(world(seed, DAY, enterprises=10), "registration", stranger))
    found = every.filter(status="not_rated")
    unknown = every.filter(uscc=code(99))
    assert unknown.select("status", "grade", "score").row(0) == ("not_rated", "M", None)
    assert _bits(unknown, "restriction") == [[]]
    assert found["score"].is_null().all()
    assert found["grade"].is_in(["M", "D"]).all()
    graded = {one.id for one in law(DAY).measures if one.uses_grade}
    for grade, kinds in zip(found["grade"], _bits(found, "incentive"), strict=True):
        assert grade == "D" or not graded & set(kinds)


@many
@given(seed=seeds, owed=st.integers(1, 10**9))
def test_8_arrears_that_others_caused_and_a_complaint_move_nothing(seed, owed):
    records = world(seed, DAY)
    due = {
        "uscc": NEW,
        "occurred_on": DAY - timedelta(days=100),
        "effective_on": DAY - timedelta(days=700),
        "document_no": "样工信确〔2026〕9号",
        "payer": "样本县交通运输局",
        "payer_kind": "public_body",
        "amount_fen": 10**13,
        "confirmed_on": DAY - timedelta(days=100),
    }
    wages = _new_record(seed, "wage_arrears", amount_fen=owed, arose_on=DAY - timedelta(days=40))
    complaint = {"uscc": NEW, "occurred_on": DAY, "document_no": "样诉9号", "amount_fen": owed}
    before = with_more(records, "receivables_overdue", due)
    after = with_more(with_more(before, "wage_arrears", wages), "payment_complaint", complaint)
    assert _decided(after).equals(_decided(before))


@many
@given(seed=seeds)
def test_9_no_measure_of_procurement_moves_with_the_size(seed):
    records = world(seed, DAY)
    bought = [one.id for one in law(DAY).measures if one.domain == "government_procurement"]

    def held(size):
        reports = records["annual_report"].with_columns(
            employees=pl.lit(size, pl.Int64),
            revenue_fen=pl.lit(size * 10**7, pl.Int64),
            assets_fen=pl.lit(size * 10**7, pl.Int64),
        )
        found = _decided(records | {"annual_report": reports}).filter(pl.col("status") != "out_of_scope")
        kinds = ("incentive", "management", "restriction")
        every = zip(*(_bits(found, kind) for kind in kinds), strict=True)
        ours = [[one for ids in parts for one in ids if one in bought] for parts in every]
        return dict(zip(found["uscc"], ours, strict=True))

    small, medium = held(3), held(250)
    assert all(small[uscc] == medium[uscc] for uscc in small.keys() & medium.keys())


@pytest.mark.parametrize("months", [0, 12, 24, 36, 60])
def test_10_no_day_rests_on_what_was_not_in_force_on_it(months):
    first = date(2021, 10, 31)
    day = first.replace(year=first.year + months // 12)
    on = law(day)
    rules = (*on.measures, *on.overrides)
    cited = [on.instruments[basis.instrument] for rule in on.measures for basis in rule.bases]
    for one in (*rules, *cited):
        assert one.in_force_from <= day
        assert one.in_force_to is None or day <= one.in_force_to
    for rule in rules:
        for one in on.citations(rule.bases):
            assert on.instruments[one.instrument].in_force_from <= day
