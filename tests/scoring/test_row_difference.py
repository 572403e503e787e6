"""Where a stored row and the row made again differ: every field is compared and named, and what rests on gone records is not."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from scoring import decision
from scoring.resting import Resting
from scoring.row_difference import differences
from tests.scoring.cases import ground

GROUND = ground()
LAW = GROUND.law
N_FEATURES = len(GROUND.features)
LENGTHS = {
    "lacking": len(LAW.information.require),
    "conditions": len(LAW.conditions),
    "overrides": len(LAW.overrides),
    "measures": len(LAW.measures),
}


def bits(name, *on):
    """A column's bytes with these places true."""
    row = np.zeros((1, LENGTHS[name]), dtype=np.bool_)
    row[0, list(on)] = True
    return decision.packed(row)[0]


ROW = {
    "status": "evaluated",
    "exclusion": None,
    "grade": "B",
    "score_grade": "B",
    "kept_grade": None,
    "kept_until": None,
    "score": 700,
    "probability": 0.02,
    "points": [10] * N_FEATURES,
    "values": [1.0] * N_FEATURES,
    "records_digest": "ab" * 32,
    **{name: bits(name) for name in LENGTHS},
}
PLAIN = {
    "status": ("状态", "not_rated"),
    "exclusion": ("不在评价范围的原因", "cancelled"),
    "grade": ("等级", "C"),
    "score_grade": ("按得分的等级", "A"),
    "kept_grade": ("保留的等级", "A"),
    "score": ("得分", 699),
    "probability": ("违约概率", 0.03),
    "records_digest": ("记录摘要", "cd" * 32),
}
OF_SCORE = {"status", "exclusion", "score_grade", "score", "probability"}
EVERYTHING = ROW | {name: other for name, (_, other) in PLAIN.items()} | {"kept_until": date(2027, 1, 31)}
NOTHING_GONE = Resting(features=frozenset(), conditions=frozenset(), information=False, everything=False)


def fields(again, but=None):
    return [one["field"] for one in differences(GROUND, ROW, again, but=but)]


def test_equal_rows_do_not_differ():
    assert differences(GROUND, ROW, dict(ROW)) == []


@pytest.mark.parametrize(("name", "label", "other"), [(name, *said) for name, said in PLAIN.items()])
def test_a_plain_field_is_told_with_both_sides(name, label, other):
    found = differences(GROUND, ROW, ROW | {name: other})
    assert found == [{"field": name, "label": label, "stored": ROW[name], "again": other}]


def test_a_day_is_told_as_a_day_and_a_row_without_the_column_as_nothing():
    without = {name: value for name, value in ROW.items() if name != "kept_until"}
    found = differences(GROUND, without, ROW | {"kept_until": date(2027, 1, 31)})
    assert found == [{"field": "kept_until", "label": "保留至", "stored": None, "again": "2027-01-31"}]


@pytest.mark.parametrize(("name", "label", "other"), [("points", "得分", -5), ("values", "实际值", None)])
def test_one_features_points_or_value_are_told_by_its_name(name, label, other):
    feature = GROUND.features[2]
    changed = [other if place == 2 else one for place, one in enumerate(ROW[name])]
    assert differences(GROUND, ROW, ROW | {name: changed}) == [
        {
            "field": f"{name}.{feature.name}",
            "label": f"{feature.label}（{label}）",
            "stored": ROW[name][2],
            "again": other,
        }
    ]


def test_a_row_without_a_score_differs_in_every_feature_and_two_of_them_in_none():
    none = ROW | {"points": None, "values": None}
    names = [f"{part}.{one.name}" for part in ("points", "values") for one in GROUND.features]
    assert fields(none) == names
    assert [one["again"] for one in differences(GROUND, ROW, none)] == [None] * len(names)
    assert differences(GROUND, none, dict(none)) == []


@pytest.mark.parametrize(
    ("name", "place", "told", "label"),
    [
        ("lacking", 0, LAW.information.require[0].id, LAW.information.require[0].missing),
        ("conditions", 9, LAW.conditions[9].id, LAW.conditions[9].explanation),
        ("overrides", 1, LAW.overrides[1].id, LAW.overrides[1].label),
        ("measures", 8, LAW.measures[8].id, LAW.measures[8].label),
    ],
)
def test_a_bit_is_told_by_what_it_stands_for(name, place, told, label):
    other = ROW | {name: bits(name, place)}
    expected = {"field": f"{name}.{told}", "label": label, "stored": False, "again": True}
    assert differences(GROUND, ROW, other) == [expected]
    assert differences(GROUND, other, ROW) == [expected | {"stored": True, "again": False}]


def test_all_differences_are_told_in_one_order():
    again = EVERYTHING | {"points": [0] * N_FEATURES, "conditions": bits("conditions", 3, 1)}
    assert fields(again) == [
        *("status", "exclusion", "grade", "score_grade", "kept_grade", "kept_until", "score", "probability"),
        "records_digest",
        *(f"points.{one.name}" for one in GROUND.features),
        *(f"conditions.{LAW.conditions[place].id}" for place in (1, 3)),
    ]


def test_where_records_are_gone_that_the_score_does_not_rest_on_the_score_is_still_compared():
    assert set(fields(EVERYTHING, NOTHING_GONE)) == OF_SCORE
    assert fields(ROW | {"lacking": bits("lacking", 0)}, NOTHING_GONE) == [
        f"lacking.{LAW.information.require[0].id}"
    ]


@pytest.mark.parametrize(
    "gone",
    [
        replace(NOTHING_GONE, features=frozenset({2})),
        replace(NOTHING_GONE, information=True),
        replace(NOTHING_GONE, everything=True),
    ],
    ids=["a_feature", "information", "everything"],
)
def test_a_score_that_rests_on_gone_records_is_not_compared(gone):
    assert fields(EVERYTHING | {"lacking": bits("lacking", 0)}, gone) == []


def test_only_the_features_that_rest_on_gone_records_are_left_out():
    gone = replace(NOTHING_GONE, features=frozenset({2}))
    again = ROW | {"points": [0] * N_FEATURES, "values": [None] * N_FEATURES}
    kept = [one.name for place, one in enumerate(GROUND.features) if place != 2]
    assert fields(again, gone) == [f"{part}.{name}" for part in ("points", "values") for name in kept]


@pytest.mark.parametrize("name", ["overrides", "measures"])
def test_what_a_gone_condition_may_set_off_is_not_compared_even_where_its_others_stand(name):
    gone_one, standing = LAW.conditions[4], LAW.conditions[5]
    first, second, *others = getattr(LAW, name)
    rules = (_with(first, gone_one, standing), _with(second, standing), *others)
    on = replace(GROUND, law=replace(LAW, **{name: rules}))
    gone = replace(NOTHING_GONE, conditions=frozenset({4}))
    again = ROW | {name: bits(name, 0, 1)}
    told = [[one["field"] for one in differences(on, ROW, again, but=but)] for but in (None, gone)]
    assert told == [[f"{name}.{first.id}", f"{name}.{second.id}"], [f"{name}.{second.id}"]]


def test_only_the_conditions_that_rest_on_gone_records_are_left_out():
    gone = replace(NOTHING_GONE, conditions=frozenset({4}))
    again = ROW | {"conditions": bits("conditions", 3, 4)}
    assert fields(again, gone) == [f"conditions.{LAW.conditions[3].id}"]


def test_a_row_of_another_card_is_no_row_to_compare():
    with pytest.raises(ValueError, match="shorter"):
        fields(ROW | {"points": [10]})


def _with(rule, *conditions):
    return rule.model_copy(update={"when": conditions})
