import json

import pytest

from models import Scorecard
from models.canonical_json import sealed
from models.errors import ScorecardFormatError


def test_round_trip_keeps_every_byte(card):
    text = card.to_json()
    again = Scorecard.from_json(text)
    assert again.to_json() == text
    assert again.hash == card.hash
    assert "处罚次数" in text


def test_the_document_is_canonical(card):
    text = card.to_json()
    assert text == json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert json.loads(text)["schema"] == 1


def test_layout_may_change_but_the_identity_stays(card):
    loose = json.dumps(json.loads(card.to_json()), indent=2)
    assert Scorecard.from_json(loose).hash == card.hash


def resealed(card, change):
    """The card's document after a change, with a fitting digest: what a careful forger would write."""
    data = json.loads(card.to_json())
    change(data)
    return sealed({key: value for key, value in data.items() if key != "digest"})


def feature(number, key, value):
    return lambda data: data["features"][number].__setitem__(key, value)


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (feature(0, "points", [150, -50.5, -200]), "features[0](penalties).points[1]", "整数"),
        (feature(0, "points", [150, -50.0, -200]), "features[0](penalties).points[1]", "整数"),
        (feature(0, "points", [150, True, -200]), "features[0](penalties).points[1]", "整数"),
        (feature(0, "points", "150"), "features[0](penalties).points", "数组"),
        (feature(0, "edges", [2.0, 0.0]), "features[0](penalties).edges", "重叠"),
        (feature(0, "edges", [0.0, "2"]), "features[0](penalties).edges[1]", "数"),
        (feature(0, "unknown_points", None), "features[0](penalties).unknown_points", "整数"),
        (feature(0, "unknown_seen", 1), "features[0](penalties).unknown_seen", "true"),
        (feature(0, "direction", 1), "features[0](penalties).points", "方向"),
        (feature(0, "surplus", 1), "features[0](penalties)", "surplus"),
        (feature(0, "kind", "formula"), "features[0](penalties).kind", "formula"),
        (feature(1, "groups", [["C", "D"], ["D"]]), "features[1](rating).groups", "'D'"),
        (feature(1, "groups", [["C", "D"], [3]]), "features[1](rating).groups[1][0]", "文本"),
        (feature(1, "label", 3), "features[1](rating).label", "文本"),
        (lambda data: data["features"][1].pop("other_points"), "features[1](rating)", "other_points"),
        (lambda data: data.__setitem__("features", {}), "features", "数组"),
        (lambda data: data["features"].__setitem__(0, 7), "features[0]", "对象"),
        (lambda data: data.__setitem__("base_points", 900), "base_points", "0–1000"),
        (lambda data: data.__setitem__("schema", 2), "schema", "新"),
        (lambda data: data.__setitem__("schema", 0), "schema", "没有版本"),
        (lambda data: data.__setitem__("kind", "cake"), "kind", "评分卡"),
        (lambda data: data.pop("purpose"), "文档", "purpose"),
        (lambda data: data["calibration"].__setitem__("slope", 1), "calibration", "下降"),
        (lambda data: data["provenance"].__setitem__("rows", 5), "provenance.rows", "文本"),
        (feature(0, "points", [10**30, -50, -200]), "features[0](penalties).points", "1000 之间"),
        (feature(0, "edges", [0.0, 10**400]), "features[0](penalties).edges[1]", "有限"),
    ],
)
def test_a_broken_document_is_refused_with_its_place(card, change, place, words):
    with pytest.raises(ScorecardFormatError, match=words) as caught:
        Scorecard.from_json(resealed(card, change))
    assert caught.value.place == place


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
@pytest.mark.parametrize(
    ("found", "changed", "place"),
    [
        ('"edges":[0.0,', '"edges":[{},', "features[0](penalties).edges[0]"),
        ('"slope":-0.01', '"slope":{}', "calibration.slope"),
        ('"points":[150,', '"points":[{},', "features[0](penalties).points[0]"),
    ],
)
def test_a_number_that_is_none_is_refused_with_its_place(card, number, found, changed, place):
    assert found in card.to_json()
    with pytest.raises(ScorecardFormatError, match=r"实际是 -?(nan|inf)") as caught:
        Scorecard.from_json(card.to_json().replace(found, changed.format(number)))
    assert caught.value.place == place


def test_half_of_a_pair_of_escapes_is_no_text(card):
    broken = card.to_json().replace('"label":"处罚次数"', '"label":"\\ud800"')
    with pytest.raises(ScorecardFormatError, match="不成对") as caught:
        Scorecard.from_json(broken)
    assert caught.value.place == "features[0](penalties).label"


def test_a_well_formed_change_is_noticed(card):
    tampered = card.to_json().replace('"points":[150,-50,-200]', '"points":[160,-50,-200]')
    assert tampered != card.to_json()
    with pytest.raises(ScorecardFormatError, match="改动") as caught:
        Scorecard.from_json(tampered)
    assert caught.value.place == "digest"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "第 1 行"),
        ("[]", "对象"),
        ('{"kind": NaN}', "评分卡"),
        ("[" * 200_000, "太深"),
        ('{"schema": 1' + "0" * 5000 + "}", "位数太多"),
        ('{"kind": 1, "kind": 2}', "两次"),
        ("{}", "评分卡"),
    ],
)
def test_what_is_no_card_at_all(text, words):
    with pytest.raises(ScorecardFormatError, match=words):
        Scorecard.from_json(text)


def test_bytes_that_are_no_utf8_are_told_as_such():
    with pytest.raises(ScorecardFormatError, match="不是 UTF-8"):
        Scorecard.from_json(b"\xff")  # type: ignore[arg-type] # bytes are what a file gives
