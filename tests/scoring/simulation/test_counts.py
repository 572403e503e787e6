"""Counts of a comparison against counting by hand."""

from collections import Counter
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from scoring.simulation.groups import fairness_document
from scoring.simulation.measures import changes_document, measure_changes
from scoring.simulation.pairs import paired
from tests.hand_card import hand_card
from tests.scoring.cases import DAY
from tests.scoring.random_worlds import world
from tests.scoring.shipped import law
from tests.scoring.sides import groups_of, side

RECORDS = world(11, DAY, enterprises=60)


@pytest.fixture(scope="module")
def before():
    return side(RECORDS, law(DAY), hand_card())


@pytest.fixture(scope="module")
def after():
    return side(RECORDS, law(DAY), hand_card(base_points=600))


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


def test_a_score_of_nought_is_a_score(before):
    nought = replace(
        before,
        rows=before.rows.with_columns(score=pl.when(pl.col("score").is_not_null()).then(pl.lit(0, pl.Int16))),
    )
    told = paired(nought, before).difference
    assert told.tolist() == before.rows["score"].fill_null(0).to_list()
    assert told.any()
