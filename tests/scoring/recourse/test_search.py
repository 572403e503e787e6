"""The search against brute force: every set of actions, on every day, compared one by one."""

from datetime import date, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.recourse.search import (
    Cost,
    DayTable,
    Found,
    Group,
    bits,
    by_acting,
    by_waiting_too,
    cheapest,
    places,
)
from tests.endurance import long_or

FIRST = date(2026, 11, 1)


@st.composite
def worlds(draw):
    """Actions in groups: effort, money and day of each; on each day what every subset of a group is worth, or that it bars."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    count = sum(sizes)
    efforts = draw(st.lists(st.integers(1, 3), min_size=count, max_size=count))
    money = draw(st.lists(st.sampled_from([0, 0, 100, 250]), min_size=count, max_size=count))
    days = draw(st.lists(st.integers(0, 2), min_size=count, max_size=count))
    points = st.one_of(st.none(), *[st.integers(-2, 4)] * 4)
    tables, start = [], 0
    groups = []
    for size in sizes:
        groups.append(list(range(start, start + size)))
        start += size
    for day in range(4):
        there = [[one for one in group if days[one] <= day] for group in groups]
        tables.append(
            DayTable(
                day=FIRST + timedelta(days=30 * day),
                groups=tuple(
                    _group(group, efforts, money, draw(st.lists(points, min_size=8, max_size=8)))
                    for group in there
                    if group
                ),
                needed=draw(st.integers(-2, 7)),
                barred=draw(st.sampled_from([False, False, False, True])),
                fresh=sum(1 << one for one in range(count) if days[one] == day),
            )
        )
    return tables


def _group(members, efforts, money, worth):
    options = []
    for subset in range(1 << len(members)):
        chosen = [one for place, one in enumerate(members) if subset >> place & 1]
        if worth[subset] is not None:
            mask = sum(1 << one for one in chosen)
            cost = (sum(efforts[one] for one in chosen), len(chosen), sum(money[one] for one in chosen))
            options.append(Cost(*cost, -worth[subset], mask))
    return Group(sum(1 << one for one in members), tuple(options))


def _all_sets(table):
    """Cost of every set of the day's actions that reaches the grade, found without any of the search's code."""
    reached = {}
    available = 0
    for group in table.groups:
        available |= group.actions
    for size in range(len(places(available)) + 1):
        for chosen in combinations(places(available), size):
            mask = sum(1 << one for one in chosen)
            parts = [
                next((one for one in group.options if one.chosen == mask & group.actions), None)
                for group in table.groups
            ]
            if table.barred or None in parts:
                continue
            total = [sum(column) for column in zip(*parts, strict=True)] or [0] * 5
            if -total[3] >= table.needed:
                reached[mask] = Cost(*total)
    return reached


def _minimal_ways(tables):
    for table in tables:
        reached = _all_sets(table)
        for mask, cost in reached.items():
            least = not any(other != mask and other & mask == other for other in reached)
            if mask & table.fresh and least:
                yield Found(cost.effort, table.day, *cost[1:])


@settings(max_examples=long_or(100, 1000))
@given(worlds())
def test_the_cheapest_of_a_day_is_that_of_all_sets(tables):
    for table in tables:
        reached = _all_sets(table)
        for fresh in (True, False):
            fitting = [one for one in reached.values() if one.chosen & (table.fresh if fresh else -1)]
            assert cheapest(table, fresh=fresh) == min(fitting, default=None)


@settings(max_examples=long_or(100, 1000))
@given(worlds(), st.integers(1, 4))
def test_ways_are_the_cheapest_minimal_sets_and_none_contains_another(tables, wanted):
    left = sorted(_minimal_ways(tables))
    expected = []
    while left and len(expected) < wanted:
        expected.append(left[0])
        left = [one for one in left if one.chosen & expected[-1].chosen != expected[-1].chosen]
    assert by_acting(tables, wanted) == expected


@settings(max_examples=long_or(80, 1000))
@given(worlds())
def test_waiting_too_takes_the_first_day_and_the_cheapest_set_of_it(tables):
    found = by_waiting_too(tables)
    for table in tables:
        fitting = [one for one in _all_sets(table).values() if one.chosen]
        if fitting:
            best = min(fitting)
            assert found == Found(best.effort, table.day, *best[1:])
            return
    assert found is None


@settings(max_examples=long_or(80, 1000))
@given(worlds())
def test_what_reaches_and_the_most_that_can_be_had(tables):
    for table in tables:
        reached = _all_sets(table)
        assert table.reaches(0) == (0 in reached)
        assert all(table.reaches(mask) for mask in reached)
        if reached:
            assert table.most >= max(-one.lost for one in reached.values())


def test_a_way_is_found_behind_a_cheaper_set_that_only_waited():
    """Action 0 alone suffices as soon as less is needed, so the way that counts from this day does without it."""
    worth = {0: 0, 1: 4, 2: 2, 4: 2}
    groups = tuple(
        Group(one, (Cost(0, 0, 0, 0, 0), Cost(effort, 1, 0, -worth[one], one)))
        for one, effort in ((1, 1), (2, 1), (4, 2))
    )
    table = DayTable(FIRST, groups, needed=4, barred=False, fresh=2)
    assert cheapest(table, fresh=True).chosen == 0b11
    assert by_acting([table], 3) == [Found(3, FIRST, 2, 0, -4, 0b110)]


def test_of_two_ways_behind_what_only_waited_the_cheaper_is_told():
    """Actions 0 and 1 suffice as soon as less is needed; the way does without one of them: without 1 it costs 4, without 0 it costs 6."""
    efforts_and_points = [(1, 3), (1, 2), (1, 1), (4, 2), (2, 1)]
    groups = tuple(
        Group(1 << place, (Cost(0, 0, 0, 0, 0), Cost(effort, 1, 0, -points, 1 << place)))
        for place, (effort, points) in enumerate(efforts_and_points)
    )
    table = DayTable(FIRST, groups, needed=5, barred=False, fresh=0b100)
    assert cheapest(table, fresh=True).chosen == 0b111
    assert by_acting([table], 1) == [Found(4, FIRST, 3, 0, -5, 0b10101)]


def test_sets_are_numbers():
    assert bits(0b1011) == [1, 2, 8]
    assert places(0b1011) == [0, 1, 3]
    assert places(0) == []
