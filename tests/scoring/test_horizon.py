"""What of the shipped policy comes, and that nothing with dates is passed over."""

from datetime import date, timedelta

import pytest

from scoring.horizon import PARTS, turns
from tests.scoring.shipped import law, policy

FIRST, LAST = date(2026, 11, 24), date(2027, 12, 31)


def test_the_tender_credit_order_and_whom_it_ends():
    turn = next(one for one in turns(policy(), FIRST, LAST) if one.day == date(2027, 1, 1))
    assert {"CT-01", "CT-02", "CT-04"} <= set(turn.end)
    order = next(one for one in turn.changes if one.part == "instruments")
    assert (order.event, order.id) == ("begins", "招标投标领域信用管理暂行办法")
    assert (order.measures, order.measures_draft, order.draft) == ((), ("CT-17",), False)


def test_a_draft_is_told_apart_and_comes_into_force_for_nobody():
    found = turns(policy(), date(1990, 1, 1), date(2100, 1, 1))
    drafts = {one.id for one in policy().measures if not one.active}
    told = {one.id: one.draft for turn in found for one in turn.changes if one.part == "measures"}
    assert told["CT-17"] is True
    assert told == {name: name in drafts for name in told}
    assert drafts.isdisjoint(name for turn in found for name in (*turn.begin, *turn.end))


def test_reviews_are_told_on_their_day():
    found = {
        change.id: one.day
        for one in turns(policy(), FIRST, LAST)
        for change in one.changes
        if change.event == "review"
    }
    reviewed = {one.id: one.review_by for one in policy().measures if one.review_by}
    assert found == {name: day for name, day in reviewed.items() if FIRST < day <= LAST}
    assert found


def test_what_touches_a_measure_names_it_and_an_end_is_the_day_after_the_last():
    changes = [one for turn in turns(policy(), date(1990, 1, 1), date(2100, 1, 1)) for one in turn.changes]
    of_measures = [one for one in changes if one.part == "measures"]
    assert of_measures
    assert all((*one.measures, *one.measures_draft) == (one.id,) for one in of_measures)
    ends = sorted(one.day for one in of_measures if one.event == "ends")
    lasts = [one.in_force_to for one in policy().measures if one.in_force_to]
    assert ends == sorted(last + timedelta(days=1) for last in lasts)
    assert ends


def test_cited_anew_is_what_stays_and_rests_on_other_texts():
    def cited(day):
        return {one.id: law(day).citations(one.bases) for one in law(day).measures}

    for turn in turns(policy(), date(2020, 7, 1), date(2030, 1, 1)):
        before, after = cited(turn.day - timedelta(days=1)), cited(turn.day)
        changed = [one for one in after if one in before and after[one] != before[one]]
        assert list(turn.cited_anew) == changed


def test_every_day_on_which_measures_change_is_a_turn_and_says_which():
    first, last = date(2020, 6, 30), date(2030, 1, 1)
    found = {one.day: one for one in turns(policy(), first, last)}
    assert set(policy().change_days()) <= set(found)
    for day in policy().change_days()[1:]:
        before, after = ({one.id for one in law(when).measures} for when in (day - timedelta(days=1), day))
        assert (set(found[day].begin), set(found[day].end)) == (after - before, before - after)


def test_days_are_after_the_first_up_to_the_last_and_ascending():
    whole = [one.day for one in turns(policy(), date(2020, 6, 30), date(2030, 1, 1))]
    assert whole == sorted(set(whole))
    some = whole[len(whole) // 2]
    assert some not in [one.day for one in turns(policy(), some, date(2030, 1, 1))]
    assert [one.day for one in turns(policy(), date(2020, 6, 30), some)][-1] == some


@pytest.mark.parametrize(
    ("part", "where"),
    [
        ("bands", lambda one: one.grades.bands),
        ("versions", lambda one: one.gate.versions),
        ("size_standards", lambda one: one.size_standards),
        ("overrides", lambda one: one.overrides),
        ("rule_books", lambda one: one.rule_books),
        ("recourse", lambda one: one.recourse),
    ],
)
def test_each_part_with_dates_is_found(part, where):
    found = [
        change
        for one in turns(policy(), date(1990, 1, 1), date(2040, 1, 1))
        for change in one.changes
        if (change.part, change.event) == (part, "begins")
    ]
    assert len(found) == len(where(policy()))


def test_every_part_has_a_chinese_name():
    parts = {c.part for one in turns(policy(), date(1900, 1, 1), date(2100, 1, 1)) for c in one.changes}
    assert parts <= set(PARTS)


def test_what_comes_is_told_by_its_name_and_with_its_note():
    changes = [one for turn in turns(policy(), date(2020, 7, 1), LAST) for one in turn.changes]
    by_id = {(one.part, one.id): one for one in changes}
    named = {("measures", one.id): one.label for one in policy().measures}
    named |= {("instruments", one.id): one.name for one in policy().instruments}
    assert {name: by_id[name].label for name in named if name in by_id} == {
        name: label for name, label in named.items() if name in by_id
    }
    notes = {one.note for one in changes if one.part == "measures"}
    said = {one.draft_reason or one.note for one in policy().measures}
    assert notes <= said
    assert max(map(len, notes)) > 0
