"""The enterprises: believable shares, entries and exits."""

from collections import Counter

import numpy as np
import polars as pl
import pytest

from features.records.registry import ENTERPRISE_TYPES
from features.sample.industries import INDUSTRIES
from features.sample.population import populate
from features.sample.simulate import build_world

c = pl.col


@pytest.fixture(scope="module")
def people():
    return populate(1, 0, 0, 20_000)


def share(counts, name):
    return counts[name] / sum(counts.values())


def test_types_sizes_and_counties_are_believable(people):
    types = Counter(people.kind)
    assert set(types) == set(ENTERPRISE_TYPES)
    assert 0.76 < share(types, "company") < 0.80
    assert 0.11 < share(types, "individual_business") < 0.13
    sizes = Counter(people.size_class.tolist())
    assert share(sizes, 0) > 0.6
    assert 0.02 < share(sizes, 2) < 0.06
    assert 0.002 < share(sizes, 3) < 0.008
    assert set(people.division) == {"632801", "632802", "632803", "632821", "632822", "632823"}


def test_all_industries_occur_with_codes_of_the_standard(people):
    assert len(set(people.industry.tolist())) == len(INDUSTRIES)
    assert all(
        len(item.code) == 5 and item.code[0].isalpha() and item.code[1:].isdigit() for item in INDUSTRIES
    )


def test_names_say_that_they_are_made_up(people):
    assert people.names.str.contains("样本").all()
    assert people.names.n_unique() == people.size


def test_codes_are_unique_over_chunks():
    codes = pl.concat([populate(1, chunk, chunk * 3_000, 3_000).codes for chunk in range(4)])
    assert codes.n_unique() == 12_000


def test_enterprises_come_and_go(larger):
    registry = larger.good("registry").sort("occurred_on").unique("uscc", keep="last")
    new = (registry["established_on"].dt.year() >= 2021).mean()
    assert 0.20 < new < 0.34
    gone = (registry["status"] != "active").mean()
    assert 0.10 < gone < 0.22
    assert set(registry["status"]) == {"active", "cancelled", "revoked", "moved_out"}


def test_one_subject_does_not_reshuffle_another():
    world = build_world(2, 0, 0, 500)
    first = world.rng("permits").random(3)
    world.rng("inspections").random(1_000)
    assert np.array_equal(world.rng("permits").random(3), first)
    assert not np.array_equal(world.rng("inspections").random(3), first)
