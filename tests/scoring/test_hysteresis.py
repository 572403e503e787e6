"""A better grade outlives a small fall of the score for a while: never longer, never against the enterprise, never a D."""

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from features.store import end_of_day
from scoring import decision, grading
from scoring.document import render
from scoring.evaluate import evaluate
from scoring.evaluate_one import Enterprise, Rules, evaluate_one
from scoring.ground import subject_of
from scoring.hysteresis import PREVIOUS_SCHEMA, Before, Previous, before_of, kept_grade, kept_grades
from scoring.matrix.condition_types import GRADES
from scoring.schema.measure import Basis
from scoring.schema.policy import Hysteresis
from service.days import months_away
from tests.endurance import long_or
from tests.features.builders import USCC
from tests.hand_card import hand_card
from tests.scoring.cases import DAY, ENOUGH, RATED_A, WAGE_LIST, case, document, evaluated, ground
from tests.scoring.shipped import law

LIMITS = grading.Thresholds(a=800, b=600, c=400)
RULE = Hysteresis(
    in_force_from=date(2026, 1, 1),
    margin_points=10,
    months=6,
    bases=(Basis(instrument="促进条例", article="第十八条"),),
)
scores = st.integers(0, 1000)
had = st.sampled_from([*GRADES, "M", None])


def keep(score, grade, *, day=DAY, until=DAY, rule=RULE):
    before = pl.DataFrame({"grade": [grade], "until": [until]}, schema={"grade": pl.String, "until": pl.Date})
    found = kept_grades(rule, before, np.array([score]), LIMITS, day)
    return str(found.grades[0]), None if np.isnat(found.until[0]) else found.until[0].astype(date)


@pytest.mark.parametrize(
    ("score", "grade", "expected"),
    [
        (800, "A", ("A", None)),
        (799, "A", ("A", DAY)),
        (791, "A", ("A", DAY)),
        (790, "A", ("B", None)),  # it lacks ten points, which is not less than ten
        (799, "B", ("B", None)),
        (799, "M", ("B", None)),
        (799, None, ("B", None)),
        (800, "D", ("A", None)),
        (595, "A", ("B", DAY)),  # too far below A, near enough to B
        (395, "B", ("C", DAY)),
        (10, "A", ("D", None)),
    ],
)
def test_what_lacks_less_than_the_margin_is_kept(score, grade, expected):
    assert keep(score, grade) == expected
    one = kept_grade(RULE, Before(grade, DAY), score, LIMITS, DAY)
    assert one == (expected[0] if expected[1] else None)


def test_nothing_is_kept_after_the_last_day():
    assert keep(795, "A", until=date(2026, 10, 30)) == ("B", None)
    assert keep(795, "A", until=date(2026, 10, 31)) == ("A", date(2026, 10, 31))


@given(scores, had, st.integers(1, 50), st.booleans())
def test_both_paths_agree_and_it_never_takes_anything_away(score, grade, margin, over):
    rule = replace_rule(margin_points=margin)
    until = date(2026, 10, 30) if over else DAY
    found, _ = keep(score, grade, until=until, rule=rule)
    one = kept_grade(rule, Before(grade, until), score, LIMITS, DAY)
    by_score = str(grading.grade_of([score], LIMITS)[0])
    assert found == (one or by_score)
    assert found <= by_score, "A is before D"
    if one is not None:
        assert one >= (grade or "")
        assert one == grade or str(grading.grade_of([score + margin - 1], LIMITS)[0]) == one


@given(scores, scores, had, had)
def test_a_better_score_or_a_better_grade_before_never_gives_a_worse_one(low, high, one, other):
    low, high = sorted((low, high))
    assert keep(high, one)[0] <= keep(low, one)[0]
    rank = {grade: place for place, grade in enumerate([*GRADES, "M", None])}
    better, worse = sorted((one, other), key=rank.__getitem__)
    assert keep(low, better)[0] <= keep(low, worse)[0]


@given(st.lists(st.integers(791, 809), min_size=1, max_size=12), st.integers(1, 12))
def test_no_flapping_within_the_margin_and_never_longer_than_the_months(path, months):
    """From an A on, month after month: A as long as the score bore it within the months, and B from then on."""
    rule = replace_rule(months=months)
    start = date(2026, 10, 15)
    grade, kept_until, borne = "A", None, start
    for month, score in enumerate(path, start=1):
        day = months_away(start, month)
        previous = Previous("run", months_away(start, month - 1), said(grade, kept_until))
        before = before_of(rule, previous, pl.Series(["x"]))
        found = kept_grades(rule, before, np.array([score]), LIMITS, day)
        grade = str(found.grades[0])
        kept_until = None if np.isnat(found.until[0]) else found.until[0].astype(date)
        if score >= 800:
            assert (grade, kept_until) == ("A", None)
            borne = day
        elif grade == "A":
            assert day <= kept_until == months_away(borne, months)
        else:
            assert day > months_away(borne, months)
            return


def replace_rule(**changes):
    return RULE.model_copy(update=changes)


def said(grade, kept_until):
    row = {"uscc": ["x"], "grade": [grade], "kept_until": [kept_until]}
    return pl.DataFrame(row, schema=PREVIOUS_SCHEMA)


def on(previous=None, bands=None):
    """A ground whose law keeps grades, after a run that gave one."""
    bands = bands or law(DAY).bands
    ours = ground(day=replace(law(DAY), information=ENOUGH, hysteresis=RULE, bands=bands))
    named = None if previous is None else Previous("f" * 64, date(2026, 9, 30), previous)
    return replace(ours, manifest=replace(ours.manifest, previous=named and named.run_id), previous=named)


def decided(records, ours):
    return evaluate(
        records,
        manifest=ours.manifest,
        known_at=end_of_day(DAY),
        law=ours.law,
        card=ours.card,
        features=ours.features,
        previous=ours.previous,
    )


def before(grade, kept_until=None):
    row = {"uscc": [USCC], "grade": [grade], "kept_until": [kept_until]}
    return pl.DataFrame(row, schema=PREVIOUS_SCHEMA)


@cache
def _score():
    return evaluated(case(tax_rating=[RATED_A])).decisions["score"][0]


def lacking(limit, points=1):
    """The day's law with bands by which the one enterprise's score lacks so many points of a grade."""
    card, score = hand_card(), _score()
    place = "abc".index(limit)
    lowest = [score + points + 60 * (place - other) for other in range(3)]
    bounds = [*card.probability_of(np.array(lowest) - 1).tolist(), 1.0]
    bands = [
        band.model_copy(update={"probability_below": bound})
        for band, bound in zip(law(DAY).bands.grades, bounds, strict=True)
    ]
    return law(DAY).bands.model_copy(update={"grades": tuple(bands)})


def test_off_leaves_rows_and_manifest_as_they_were():
    records = case(tax_rating=[RATED_A])
    plain = evaluated(records, ground())
    assert "kept_until" not in plain.decisions.columns
    assert "previous" not in ground().manifest.to_json()
    kept = decided(records, on())
    same = [name for name in plain.decisions.columns if name != "decision_id"]
    assert kept.decisions.select(same).equals(plain.decisions.select(same))
    assert kept.decisions.select("kept_grade", "kept_until").row(0) == (None, None)


def test_the_decision_says_which_grade_it_kept_and_until_when():
    ours = on(previous=before("A"), bands=lacking("a"))
    found = decided(case(tax_rating=[RATED_A]), ours).decisions
    row = found.row(0, named=True)
    assert (row["score_grade"], row["kept_grade"], row["grade"]) == ("B", "A", "A")
    assert row["kept_until"] == date(2027, 3, 30)
    told = _document(case(tax_rating=[RATED_A]), ours)["kept"]
    assert (told["grade"], told["until"], told["previous_run_id"]) == ("A", "2027-03-30", "f" * 64)
    assert told["bases"][0]["article"] == "第十八条"
    assert document(case(tax_rating=[RATED_A]))["kept"] is None


def _document(records, ours):
    found = decided(records, ours)
    parts = {name: getattr(found, name) for name in ("decisions", "population", "unused", "evidence")}
    return render(ours, subject_of(USCC, **parts))


def test_what_was_kept_is_part_of_the_decisions_number():
    ours = on(previous=before("A"), bands=lacking("a"))
    rows = decided(case(tax_rating=[RATED_A]), ours).decisions
    assert rows.schema == decision.schema(len(ours.features), keeping=True)
    other = rows.with_columns(kept_until=pl.lit(date(2027, 4, 1)))
    assert decision.canonical_bytes(other) != decision.canonical_bytes(rows)


@pytest.mark.parametrize("grade", ["A", "B", "C", "D", "M", None])
def test_direct_d_and_bars_are_never_softened(grade):
    ours = on(previous=before(grade), bands=lacking("a"))
    listed = decided(case(tax_rating=[RATED_A], serious_dishonesty=[WAGE_LIST]), ours).decisions
    assert listed["grade"].to_list() == ["D"]
    barred = case(
        tax_rating=[RATED_A], abnormal_operation=[{"occurred_on": "2026-07-01", "document_no": "异1"}]
    )
    assert decided(barred, ours).decisions["grade"].to_list() == ["B"]


def test_m_and_who_is_outside_keep_nothing():
    ours = on(previous=before("A"), bands=lacking("a"))
    found = decided(case(), ours).decisions.row(0, named=True)
    assert (found["grade"], found["kept_grade"], found["kept_until"]) == ("M", None, None)


@settings(max_examples=long_or(10, 200))
@example("A", 1, "a", False)
@example("B", 9, "b", True)
@given(had, st.integers(-30, 30), st.sampled_from(["a", "b", "c"]), st.booleans())
def test_one_enterprise_and_the_batch_agree(grade, shift, limit, barred):
    kinds = {"tax_rating": [RATED_A]}
    if barred:
        kinds["abnormal_operation"] = [{"occurred_on": "2026-07-01", "document_no": "异1"}]
    records = case(**kinds)
    ours = on(previous=before(grade), bands=lacking(limit, shift))
    found = decided(records, ours)
    row = found.decisions.row(0, named=True)
    usable = {kind: rows.to_dicts() for kind, rows in records.items()}
    rules = Rules.of(ours.law, grading.thresholds(ours.law.bands, ours.card))
    told = before_of(RULE, ours.previous, pl.Series([USCC])).row(0)
    one = Enterprise(found.population.row(0, named=True), usable, row["score"], Before(*told))
    ruling = evaluate_one(rules, one)
    names = ("grade", "score_grade", "kept_grade", "kept_until", "measures", "conditions", "overrides")
    assert {name: getattr(ruling, name) for name in names} == {name: row[name] for name in names}
