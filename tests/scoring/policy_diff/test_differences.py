"""What two policies differ in: whatever field is changed, the difference says so, in words that differ."""

import copy
import typing
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from scoring.policy_diff.differences import differences
from scoring.policy_diff.field_names import FIELDS
from scoring.policy_diff.views import on_day, whole
from scoring.policy_diff.words import PARTS, value_text
from scoring.schema.policy import Policy
from tests.endurance import long_or
from tests.scoring.shipped import policy, policy_with

WHOLE = whole(policy())


def _leaves(value, path=()):
    """Paths of every single value, and of every list and mapping that holds any."""
    if isinstance(value, dict | list):
        if path and value:
            yield path
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(one, (*path, key))
    else:
        yield path


LEAVES = list(_leaves(WHOLE))


def _at(view, path):
    for step in path:
        view = view[step]
    return view


def _changed(value, how, *, in_list):
    """Another value than this; in a list none is null."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str):
        return value + "改" if how != "gone" or in_list else None
    if value is None:
        return "2031-01-01"
    if how == "reordered" and len(value) > 1:
        return value[1:] + value[:1] if isinstance(value, list) else dict(list(value.items())[1:])
    return value[:-1] if isinstance(value, list) else dict(list(value.items())[:-1])


@settings(max_examples=long_or(60, 3000), deadline=None)
@given(at=st.integers(0, len(LEAVES) - 1), how=st.sampled_from(("other", "gone", "reordered")))
def test_whatever_is_changed_is_told(at, how):
    path = LEAVES[at]
    other = copy.deepcopy(WHOLE)
    *to, last = path
    _at(other, to)[last] = _changed(_at(WHOLE, path), how, in_list=isinstance(last, int))
    if other == WHOLE:  # a list of equal items in another order
        return
    found = differences(WHOLE, other)
    assert found, path
    assert {one.part for one in found} == {path[0]}
    for one in found:
        assert one.before != one.after, one
        assert one.text, one
    back = differences(other, WHOLE)
    assert len(back) == len(found)


def test_an_entry_that_says_nothing_is_told_too():
    """A finding that counts until it is performed has no number of months; taking it out is a change."""

    def strike(view):
        assert view["gate"]["versions"][0]["finding_months"].pop("owner_arrears") is None

    found = _one(strike)
    assert (found.what, found.before, found.after) == ("removed", "未作规定", "")


@pytest.mark.parametrize(
    "path",
    [
        ("measures",),
        ("grades", "scope", 0, "exclude"),
        ("measures", 0, "applying_body"),
        ("measures", 0, "when"),
    ],
)
def test_another_order_is_told(path):
    other = copy.deepcopy(WHOLE)
    *to, last = path
    items = _at(other, to)[last]
    if len(items) < 2:
        items.append({"type": "unknown", "fact": "size_class"} if last == "when" else "finance")
    before = copy.deepcopy(other)
    _at(other, to)[last] = items[1:] + items[:1]
    (found,) = differences(before, other)
    assert found.what == "reordered"
    assert "次序" in found.text
    assert found.before != found.after


def test_the_same_policy_differs_in_nothing():
    assert differences(WHOLE, copy.deepcopy(WHOLE)) == []


def _all(change):
    other = copy.deepcopy(WHOLE)
    change(other)
    return differences(WHOLE, other)


def _one(change):
    (found,) = _all(change)
    return found


def _measure(view, name):
    return next(one for one in view["measures"] if one["id"] == name)


def test_a_bound_that_moves_is_told_in_percent_and_in_place():
    def move(view):
        view["grades"]["bands"][0]["grades"][0]["probability_below"] = 0.012

    found = _one(move)
    assert "由“0.7%”改为“1.2%”" in found.text
    assert (found.what, found.from_day, found.in_place) == ("changed", "2020-07-01", True)


def test_a_condition_added_is_told_in_words():
    def add(view):
        _measure(view, "GP-02")["when"].append(
            {"type": "has_none", "kind": "penalty", "where": {}, "within_months": 12}
        )

    found = _one(add)
    assert found.text.endswith("的条件增加“没有近 12 个月内计入的“行政处罚”记录”")
    assert (found.item, found.field, found.what) == ("GP-02", "when", "added")


def test_a_condition_that_changes_is_told_whole_before_and_after():
    def longer(view):
        (condition,) = _measure(view, "GP-08")["when"]
        condition["within_months"] = 24

    found = _all(longer)
    assert [(one.item, one.field, one.what) for one in found] == [
        ("GP-08", "when", "removed"),
        ("GP-08", "when", "added"),
    ]


def test_a_measure_that_ends_ends_from_the_day_after():
    found = _one(lambda view: _measure(view, "GP-02").update(in_force_to="2027-06-30"))
    assert (found.what, found.from_day, found.in_place) == ("ended", "2027-07-01", False)
    assert found.text.endswith("自 2027-07-01 起停止施行")


@pytest.mark.parametrize(("status", "what"), [("draft", "drafted"), ("active", "activated")])
def test_drafts_and_what_becomes_one(status, what):
    other = {"draft": "active", "active": "draft"}[status]
    measure = next(one for one in WHOLE["measures"] if one["status"] == other)
    found = _one(lambda view: _measure(view, measure["id"]).update(status=status))
    assert found.what == what
    assert "草案" in found.text


def test_a_body_a_basis_and_a_figure_are_said_by_name():
    def change(view):
        measure = _measure(view, "GP-02")
        measure["applying_body"] = ["finance"]
        measure["bases"].append({"instrument": "预算法", "article": "第一条", "phrase": ""})
        measure["figure"]["at_most"] = 1

    other = copy.deepcopy(WHOLE)
    change(other)
    told = " ".join(one.text for one in differences(WHOLE, other))
    for words in ("增加“财政部门”", "删去“采购人及其代理机构”", "《预算法》第一条", "0～1%"):
        assert words in told, words


def test_a_measure_struck_out_is_told_whole():
    def strike(view):
        view["measures"] = [one for one in view["measures"] if one["id"] != "GP-02"]

    found = _one(strike)
    assert found.what == "removed"
    assert found.text.startswith("删去措施GP-02")
    assert found.text.endswith(f"：{found.before}")
    for words in ("投标（响应）保证金", "采购人及其代理机构", "信用等级为 A、B"):
        assert words in found.before, words


def test_what_a_day_ends_and_begins():
    found = differences(
        on_day(policy(), date(2026, 11, 24)), on_day(policy(), date(2027, 1, 2)), over_time=True
    )
    ended = {one.item: one for one in found if one.part == "measures" and one.what == "removed"}
    assert ended["CT-01"].from_day == "2027-01-01"
    assert "自 2027-01-01 起停止施行" in ended["CT-01"].text
    began = [one for one in found if one.part == "instruments" and one.what == "added"]
    assert all(one.from_day == "2027-01-01" for one in began)
    assert began


def test_a_day_differs_from_the_one_before_only_where_the_policy_changes():
    """The law of two days with no day of change between them is one."""
    days = policy().change_days()
    for begin, end in pairwise(days):
        last = date.fromordinal(end.toordinal() - 1)
        if begin < last:
            assert differences(on_day(policy(), begin), on_day(policy(), last), over_time=True) == [], begin


def _models(kind, seen):
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        if kind not in seen:
            seen.add(kind)
            for field in kind.model_fields.values():
                _models(field.annotation, seen)
    else:
        for one in typing.get_args(kind):
            _models(one, seen)
    return seen


def test_every_field_has_a_chinese_name():
    """Add a line to `field_names` (a part of the policy: to `words.PARTS`) for a new one."""
    assert set(Policy.model_fields) == set(PARTS)
    fields = {name for kind in _models(Policy, set()) - {Policy} for name in kind.model_fields}
    assert sorted(fields - set(FIELDS)) == []


def test_a_list_that_becomes_a_text_is_a_change_of_the_whole():
    def one_body(view):
        _measure(view, "GP-02")["applying_body"] = "finance"

    found = _one(one_body)
    assert (found.what, found.after) == ("changed", "财政部门")


def test_a_day_has_the_version_of_the_day_without_its_dates():
    grades = on_day(policy(), date(2026, 11, 24))["grades"]
    assert [band["grade"] for band in grades["bands"]["grades"]] == ["A", "B", "C", "D"]
    assert not grades["bands"].keys() & {"in_force_from", "in_force_to"}


def test_a_measure_is_there_no_longer_than_all_its_bases():
    measure = next(one for one in policy().measures if one.id == "GP-02")
    longer = measure.model_copy(update={"in_force_to": date(2030, 12, 31)})
    ended = tuple(
        one.model_copy(update={"in_force_to": date(2028, 6, 30)})
        if one.id == measure.bases[0].instrument
        else one
        for one in policy().instruments
    )
    changed = policy_with(measures=(longer,), instruments=ended)
    for day, there in ((date(2028, 6, 30), True), (date(2028, 7, 1), False)):
        assert [one["id"] for one in on_day(changed, day)["measures"]] == ["GP-02"] * there


def test_kinds_of_records_and_of_measures_and_yes_and_no_have_words():
    assert value_text("kind", "penalty") == "行政处罚"
    assert value_text("kind", "incentive") == "守信激励"
    assert (value_text("general", True), value_text("general", False)) == ("是", "否")


def test_codes_without_a_word_stand_as_they_are():
    assert value_text("kind", "nobody") == "nobody"
    assert value_text("applying_body", ["finance", "nobody"]) == "财政部门、nobody"
    unreadable = {"type": "grade_in", "grades": ["甲"]}
    assert value_text("when", unreadable) == '{"type": "grade_in", "grades": ["甲"]}'
