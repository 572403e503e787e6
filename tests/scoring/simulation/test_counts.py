"""Counts of a comparison against counting by hand."""

from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from scoring.matrix.figures import Figure
from scoring.simulation.costs import counted
from scoring.simulation.groups import LABELS, _members, fairness_document, groups_document
from scoring.simulation.measures import changes_document, measure_changes
from scoring.simulation.pairs import STATES, paired
from tests.hand_card import hand_card
from tests.scoring.cases import DAY
from tests.scoring.random_worlds import world
from tests.scoring.shipped import law, policy
from tests.scoring.sides import groups_of, side


@pytest.fixture(scope="module")
def records():
    return world(11, DAY, enterprises=60)


@pytest.fixture(scope="module")
def before(records):
    return side(records, law(DAY), hand_card())


@pytest.fixture(scope="module")
def after(records):
    return side(records, law(DAY), hand_card(base_points=600))


def test_enterprises_that_gain_or_lose_are_counted_once_in_a_domain_and_kind(before, after):
    pairs = paired(before, after)
    had, has = (one.measures.rows(np.arange(pairs.size)) for one in (before, after))
    expected = Counter()
    for change, changed in (("gained", has & ~had), ("lost", had & ~has)):
        for row in changed:
            of_one = {(rule.domain, rule.kind) for rule, it in zip(law(DAY).measures, row, strict=True) if it}
            expected.update((*one, change) for one in of_one)
    told = changes_document(measure_changes(before, after, pairs))["by_domain"]
    found = {
        (one["domain"], one["kind"], change): one[f"enterprises_{change}"]
        for one in told
        for change in ("gained", "lost")
    }
    assert {name: count for name, count in found.items() if count} == expected
    assert max(expected.values()) > 1


def test_rates_count_who_has_the_grade_among_those_graded_and_leave_out_whose_group_is_unknown(before, after):
    pairs = paired(before, after)
    groups = (
        groups_of(before)
        .drop("uscc")
        .with_columns(ownership=pl.when(pl.int_range(pl.len()) % 3 > 0).then("ownership"))
    )
    found = fairness_document(pairs, measure_changes(before, after, pairs), groups)
    (owners,) = [one for one in found["attributes"] if one["attribute"] == "ownership"]
    assert len(owners["groups"]) > 1
    for one in owners["groups"]:
        ours = (groups["ownership"] == one["group"]).fill_null(value=False)
        assert one["enterprises"] == ours.sum()
        for when, at in (("before", before), ("after", after)):
            grades = at.rows["grade"].filter(ours)
            for grade in "AD":
                rate = one["rates"][f"{grade}_{when}"]
                assert rate["rows"] == grades.is_in(list("ABCD")).sum()
                assert rate["selected"] == (grades == grade).sum()


def test_a_score_of_nought_is_a_score_and_none_on_either_side_differs_by_nothing(before):
    def with_score(number):
        score = pl.when(pl.col("score").is_not_null()).then(pl.lit(number, pl.Int16))
        return replace(before, rows=before.rows.with_columns(score=score))

    scores = before.rows["score"].fill_null(0).to_list()
    assert any(scores)
    assert paired(with_score(0), before).difference.tolist() == scores
    assert paired(before, with_score(0)).difference.tolist() == [-one for one in scores]
    assert not paired(with_score(None), before).difference.any()
    assert not paired(before, with_score(None)).difference.any()


def test_groups_are_told_the_largest_first_and_by_name_where_they_are_equal(before, after):
    pairs = paired(before, after)
    sizes = {"乙": 20, "甲": 20, "丁": 19, "丙": 1}
    names = [name for name, count in sizes.items() for _ in range(count)]
    groups = groups_of(before).drop("uscc").with_columns(county=pl.Series(names))
    told = groups_document(pairs, measure_changes(before, after, pairs), groups)["county"]
    assert [(one["value"], one["enterprises"]) for one in told] == sorted(
        sizes.items(), key=lambda one: (-one[1], one[0])
    )


@pytest.mark.parametrize(("size", "verdict"), [(199, "too_few"), (200, "impact"), (201, "too_few")])
def test_rates_of_groups_are_judged_where_each_side_has_two_hundred(size, verdict):
    """Of the one group nobody has an A, of the other everybody."""
    graded = np.where(np.arange(400) < size, STATES.index("B"), STATES.index("A")).astype(np.int8)
    everyone = np.ones(400, dtype=bool)
    nobody = ~everyone
    pairs = SimpleNamespace(state_before=graded, state_after=graded, both=everyone, worse=nobody)
    changes = SimpleNamespace(deprived=nobody)
    groups = pl.DataFrame({name: pl.repeat(None, 400, dtype=pl.String, eager=True) for name in LABELS})
    groups = groups.with_columns(county=pl.Series(["甲"] * size + ["乙"] * (400 - size)))
    found = fairness_document(pairs, changes, groups)["attributes"]
    (told,) = [one["groups"] for one in found if one["attribute"] == "county"]
    # Against 甲, of whom nobody has anything that is counted, 乙 cannot be measured.
    assert {one["group"]: one["verdict"] for one in told} == {"甲": verdict, "乙": "too_few"}


def test_groups_of_one_size_stand_by_name_and_whose_group_is_unknown_is_in_none():
    names = ["乙", "甲", "甲", "丙", None, None, None]
    told = [(name, ours.tolist().count(True)) for name, ours in _members(pl.Series("county", names))]
    assert told == [("甲", 2), ("丙", 1), ("乙", 1)]


def test_a_measure_without_a_type_stands_for_what_its_figure_does():
    figure = Figure(quantity="bid_bond", unit="percent", at_most=50)
    asked = policy().measures[0].model_copy(update={"domain": "government_procurement", "type": ""})
    measures = [
        asked.model_copy(update={"figure": None}),
        asked.model_copy(update={"figure": figure}),
        asked.model_copy(update={"figure": figure, "type": "another"}),
        asked.model_copy(update={"type": "bid_bond_relief", "figure": None}),
    ]
    assert [(one.proxy.id, one.places) for one in counted(measures)] == [("bid_bond", [1, 3])]
