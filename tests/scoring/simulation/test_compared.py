"""Two sides compared: whatever changes, the counts agree with each other, and nothing depends on order or sharing out."""

import json
from dataclasses import replace
from datetime import date
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.records import KINDS
from features.store import Store, end_of_day
from models.scorecard import Scorecard
from scoring.hysteresis import Previous
from scoring.schema.policy import Hysteresis
from scoring.simulation.compared import compared
from scoring.simulation.pairs import STATES
from scoring.simulation.side import joined_sides, missing_facts, side_under, stored_side
from service.runs.run import open_run
from tests.endurance import long_or
from tests.hand_card import hand_card
from tests.scoring.cases import DAY, RATED_A, WAGE_LIST, case, evaluated, ground
from tests.scoring.random_worlds import world
from tests.scoring.shipped import policy
from tests.scoring.sides import NEW_CONDITIONS, changed, groups_of, side, with_bands, with_measure, without

POLICIES = changed(policy())
FEW = settings(max_examples=long_or(4, 60), deadline=None)


@pytest.fixture(scope="module")
def records():
    """Every record of a random world, in which grades and states of every sort occur."""
    return world(11, DAY, enterprises=150)


@pytest.fixture(scope="module")
def card() -> Scorecard:
    return hand_card()


@pytest.fixture(scope="module")
def now(records, card):
    return side(records, policy().on(DAY), card)


def found_of(before, after):
    return compared(before, after, groups_of(before, after))


def numbers(document, names):
    """Every number under one of these names, wherever it stands."""
    if isinstance(document, dict):
        for name, value in document.items():
            if name in names and isinstance(value, int):
                yield value
            else:
                yield from numbers(value, names)
    elif isinstance(document, list):
        for one in document:
            yield from numbers(one, names)


def test_the_same_side_twice_shows_zero_everywhere(now):
    found = found_of(now, now)
    grades = found["grades"]
    assert all(one["before"] == one["after"] for one in grades["matrix"])
    assert grades["moved"] == {"better": 0, "worse": 0, "other": 0, "same": found["population"]["both"]}
    told = [*numbers(found["measures"], {"gained", "lost", "enterprises_gained", "enterprises_lost"})]
    told += numbers(found["costs"], {"gained", "lost"})
    assert told
    assert not any(told)
    assert (found["adverse"], found["deprived"], found["cases"]) == (0, 0, [])
    for rows in found["groups"].values():
        assert not any(
            value for row in rows for name, value in row.items() if name not in {"value", "enterprises"}
        )
    assert all(
        group["rates"]["adverse"]["selected"] == 0 and group["new"] == []
        for one in found["fairness"]["attributes"]
        for group in one["groups"]
    )


@FEW
@given(after=POLICIES)
def test_counts_agree_with_each_other(now, records, card, after):
    found = found_of(now, side(records, after.on(DAY), card))
    matrix = {(one["before"], one["after"]): one["enterprises"] for one in found["grades"]["matrix"]}
    people = found["population"]["both"]
    assert sum(matrix.values()) == people
    for which, place in (("before", 0), ("after", 1)):
        totals = {state: sum(n for key, n in matrix.items() if key[place] == state) for state in STATES}
        assert totals == found["grades"][which]
    moved = found["grades"]["moved"]
    assert sum(moved.values()) == people
    assert sum(one["enterprises"] for one in found["grades"]["causes"]) == people - moved["same"]
    for one in found["measures"]["by_measure"]:
        assert one["before"] + one["gained"] - one["lost"] == one["after"], one["id"]
    for kind, totals in found["measures"]["totals"].items():
        for change in ("gained", "lost"):
            by_measure = [one for one in found["measures"]["by_measure"] if one["kind"] == kind]
            by_domain = [one for one in found["measures"]["by_domain"] if one["kind"] == kind]
            assert sum(one[change] for one in by_measure) == totals[change]
            assert sum(one[change] for one in by_domain) == totals[change]
            for rows in found["groups"].values():
                told = sum(row[f"{kind}_{change}"] for row in rows)
                assert told == totals[f"enterprises_{change}"] <= totals[change]
    for rows in found["groups"].values():
        assert sum(row["enterprises"] for row in rows) == people
        assert sum(row["adverse"] for row in rows) == found["adverse"]
        assert sum(row["better"] for row in rows) == moved["better"]
    for proxy in found["costs"]["proxies"]:
        assert proxy["before"] + proxy["gained"] - proxy["lost"] == proxy["after"]


@FEW
@given(after=POLICIES)
def test_the_other_way_round_what_was_gained_is_lost(now, records, card, after):
    other = side(records, after.on(DAY), card)
    there, back = found_of(now, other), found_of(other, now)
    for one in there["grades"]["matrix"]:
        assert {"before": one["after"], "after": one["before"], "enterprises": one["enterprises"]} in back[
            "grades"
        ]["matrix"]
    assert there["grades"]["moved"]["better"] == back["grades"]["moved"]["worse"]
    gained = {one["id"]: (one["gained"], one["lost"]) for one in there["measures"]["by_measure"]}
    assert gained == {one["id"]: (one["lost"], one["gained"]) for one in back["measures"]["by_measure"]}


@FEW
@given(after=POLICIES)
def test_columns_of_a_run_say_what_the_records_say(now, records, card, after):
    """Grades and measures alone are worked out again, out of stored bits, and come out the same."""
    law = after.on(DAY)
    straight = side(records, law, card)
    facts = {}
    if asked := missing_facts(now, law):
        every = with_measure(policy(), _asking_all())
        wide = side(records, every.on(DAY), card)
        bits = wide.conditions.rows(range_of(wide))
        facts = {one.id: bits[:, wide.law.positions[one.id]] for one in asked}
    found = side_under(now, law, facts)
    assert found.rows.equals(straight.rows)
    for name in ("overrides", "conditions", "measures"):
        assert (getattr(found, name).content == getattr(straight, name).content).all(), name


def range_of(one):
    return pl.int_range(one.rows.height, eager=True).to_numpy()


def _asking_all():
    measure = next(one for one in policy().measures if one.active)
    return measure.model_copy(update={"when": (*measure.when, *NEW_CONDITIONS)})


@FEW
@given(after=POLICIES, count=st.integers(1, 4), seed=st.integers(0, 10_000))
def test_neither_order_nor_sharing_out_changes_anything(now, records, card, after, count, seed):
    random = Random(seed)  # noqa: S311 - hypothesis chooses it
    law = after.on(DAY)
    share_of = {code: random.randrange(count) for code in now.rows["uscc"]}
    shuffled = {kind: rows.sample(fraction=1, shuffle=True, seed=seed) for kind, rows in records.items()}
    parts = []
    for share in range(count):
        codes = pl.Series([code for code, s in share_of.items() if s == share], dtype=pl.String).implode()
        ours = {kind: rows.filter(pl.col("uscc").is_in(codes)) for kind, rows in shuffled.items()}
        parts.append(side(ours, law, card))
    random.shuffle(parts)
    whole, joined = side(records, law, card), joined_sides(parts)
    assert json.dumps(found_of(now, joined)) == json.dumps(found_of(now, whole))


def test_a_stored_run_is_the_side_that_made_it(sample_home):
    run = open_run(next((sample_home / "runs").glob("2*")))
    law, evaluator = run.ground.law, run.evaluator
    tables = {name: run.table(name).collect() for name in ("decisions", "population")}
    stored = stored_side(law, evaluator, **tables)
    known = Store(sample_home / "store").known(end_of_day(run.manifest.as_of))
    made = side({kind: known.rows(kind) for kind in KINDS}, law, evaluator)
    assert stored.rows.equals(made.rows)
    assert stored.people.equals(made.people)
    rated = (stored.rows["status"] == "evaluated").to_numpy()
    assert (stored.points[rated] == made.points[rated]).all()
    assert found_of(stored, made)["cases"] == []


def test_the_rows_of_an_evaluation_are_the_side_that_made_them():
    on, rows = ground(), case(tax_rating=[RATED_A], serious_dishonesty=[WAGE_LIST])
    found = evaluated(rows, on)
    stored = stored_side(on.law, on.card, decisions=found.decisions, population=found.population)
    made = side(rows, on.law, on.card)
    assert stored.rows.equals(made.rows)
    assert stored.people.equals(made.people)
    assert (stored.points == made.points).all()
    assert found_of(stored, made)["cases"] == []


def test_wider_bands_only_lift_and_are_told_as_the_cause(now, records, card):
    found = found_of(now, side(records, with_bands(policy(), 1.5).on(DAY), card))
    moved = found["grades"]["moved"]
    assert moved["better"] > 0
    assert moved["worse"] == moved["other"] == found["adverse"] == found["grades"]["score_changed"] == 0
    causes = {one["cause"]: one["enterprises"] for one in found["grades"]["causes"]}
    assert causes["bands"] == moved["better"]
    case = found["cases"][0]["cases"][0]
    assert case["cause"] == "等级分数线"
    assert case["points"] == []
    assert all("须信用等级为" in why for one in case["measures"] for why in one["why"])


def test_grades_kept_for_a_while_are_told_as_the_cause(now, records, card):
    """Had everyone been A before, who lacks a few points of it now would keep it."""
    rule = Hysteresis(
        in_force_from=date(2026, 1, 1),
        margin_points=50,
        months=6,
        bases=({"instrument": "x", "article": "第十八条"},),
    )
    law = replace(policy().on(DAY), hysteresis=rule)
    everyone = now.rows.select("uscc", grade=pl.lit("A"), kept_until=pl.lit(None, pl.Date))
    previous = Previous("0" * 64, date(2026, 9, 30), everyone)
    keeping = side(records, law, card, previous)
    assert side_under(now, law, {}, previous).rows.equals(keeping.rows)
    found = found_of(now, keeping)
    causes = {one["cause"]: one["enterprises"] for one in found["grades"]["causes"]}
    assert causes["kept"] == found["grades"]["moved"]["better"] > 0
    assert found["grades"]["moved"]["worse"] == found["adverse"] == 0


def test_a_measure_that_is_struck_out_is_lost_by_all_who_had_it(now, records, card):
    lost = next(one for one in now.law.measures if one.kind == "incentive" and not one.when)
    found = found_of(now, side(records, without(policy(), lost.id).on(DAY), card))
    entry = next(one for one in found["measures"]["by_measure"] if one["id"] == lost.id)
    assert entry["lost"] == entry["before"] == found["deprived"] == found["adverse"] > 0
    (case,) = found["cases"]
    assert case["label"] == "等级不变，失去守信激励"
    assert case["cases"][0]["measures"][0]["why"] == [
        "后者没有这项措施（未规定、已停止、未到施行日，或为草案）"
    ]


def test_a_measure_of_another_kind_ends_and_begins(now, records, card):
    """A favour that becomes a restriction is a restriction gained, even by those who had it."""
    had = next(one for one in now.law.measures if one.kind == "incentive" and not one.when)
    worse = had.model_copy(update={"kind": "restriction"})
    found = found_of(now, side(records, with_measure(policy(), worse).on(DAY), card))
    assert found["measures"]["totals"]["restriction"]["enterprises_gained"] == found["deprived"] > 0


def test_cases_are_those_that_change_most(now, records):
    steeper = [
        replace(one, points=tuple(points * 5 // 4 for points in one.points)) for one in hand_card().inputs
    ]
    other = side(records, policy().on(DAY), replace(hand_card(), inputs=tuple(steeper)))
    found = found_of(now, other)
    for move in found["cases"]:
        scores = [
            abs((case["after"]["score"] or 0) - (case["before"]["score"] or 0))
            if None not in {case["after"]["score"], case["before"]["score"]}
            else 0
            for case in move["cases"]
        ]
        assert scores == sorted(scores, reverse=True)
        assert len(move["cases"]) == min(3, move["enterprises"])
    assert any(case["points"] for move in found["cases"] for case in move["cases"])


def test_who_is_on_one_side_only_is_told_and_harms_nobody(now, records, card):
    gone = now.rows["uscc"][0]
    fewer = {kind: rows.filter(pl.col("uscc") != gone) for kind, rows in records.items()}
    found = found_of(now, side(fewer, policy().on(DAY), card))
    assert found["population"]["before"] == found["population"]["after"] + 1
    assert found["grades"]["after"]["absent"] == 1
    assert found["adverse"] == found["deprived"] == 0
    causes = {one["cause"]: one["enterprises"] for one in found["grades"]["causes"]}
    assert causes["presence"] == 1


def test_nobody_to_compare_is_no_error(card):
    from tests.features.builders import no_rows

    nobody = side({kind: no_rows(kind) for kind in KINDS}, policy().on(DAY), card)
    found = found_of(nobody, nobody)
    assert found["population"] == {"before": 0, "after": 0, "both": 0}
    assert found["cases"] == []
