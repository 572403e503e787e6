"""A scorecard as one canonical JSON document, and back."""

import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from models.bins import CategoryFeature, Feature, NumberFeature
from models.canonical_json import parsed, require_digest, sealed
from models.errors import ScorecardFormatError
from models.scorecard_rules import place_of

if TYPE_CHECKING:
    from models.scorecard import Scorecard

SCHEMA = 1
_TOP = {"base_points", "calibration", "digest", "features", "kind", "provenance", "purpose", "schema"}
_SHARED = {"counts", "kind", "label", "name", "points", "unknown_points", "unknown_seen"}
_NUMBER = _SHARED | {"direction", "edges"}
_CATEGORY = _SHARED | {"groups", "other_points"}
_KIND = "shouxin scorecard"

T = TypeVar("T")


def write(card: "Scorecard") -> str:
    """The canonical document of a card."""
    body = {
        "kind": _KIND,
        "schema": SCHEMA,
        "purpose": card.purpose,
        "base_points": card.base_points,
        "calibration": {"intercept": card.intercept, "slope": card.slope},
        "features": [_feature_data(one) for one in card.inputs],
        "provenance": dict(card.provenance),
    }
    return sealed(body)


def read(text: str) -> dict[str, Any]:
    """The fields of a card, types checked; the rules of the card itself are checked by `Scorecard`."""
    data = _mapping(parsed(text, ScorecardFormatError), "文档")
    if data.get("kind") != _KIND:
        raise ScorecardFormatError("kind", "不是守信评分卡")
    schema = _whole(data, "schema", "schema")
    if schema > SCHEMA:
        raise ScorecardFormatError("schema", f"版本 {schema} 比本程序认识的 {SCHEMA} 新，请升级程序")
    if schema < 1:
        raise ScorecardFormatError("schema", f"没有版本 {schema}")
    _keys(data, _TOP, "文档")
    calibration = _mapping(data["calibration"], "calibration")
    _keys(calibration, {"intercept", "slope"}, "calibration")
    fields = {
        "purpose": _text(data, "purpose", "purpose"),
        "base_points": _whole(data, "base_points", "base_points"),
        "inputs": _features(data["features"]),
        "intercept": _number(calibration["intercept"], "calibration.intercept"),
        "slope": _number(calibration["slope"], "calibration.slope"),
        "provenance": {
            _is_text(key, "provenance"): _is_text(value, f"provenance.{key}")
            for key, value in _mapping(data["provenance"], "provenance").items()
        },
    }
    require_digest(data, ScorecardFormatError)
    return fields


def _feature_data(one: Feature) -> dict[str, Any]:
    shared = {
        "name": one.name,
        "label": one.label,
        "points": list(one.points),
        "unknown_points": one.unknown_points,
        "unknown_seen": one.unknown_seen,
        "counts": list(one.counts),
    }
    if isinstance(one, NumberFeature):
        kind = "flag" if one.flag else "number"
        return {
            **shared,
            "kind": kind,
            "direction": one.direction,
            "edges": [float(edge) for edge in one.edges],
        }
    return {
        **shared,
        "kind": "category",
        "groups": [list(group) for group in one.groups],
        "other_points": one.other_points,
    }


def _features(value: object) -> tuple[Feature, ...]:
    return tuple(_feature(item, position) for position, item in enumerate(_list(value, "features")))


def _feature(value: object, position: int) -> Feature:
    data = _mapping(value, f"features[{position}]")
    place = place_of(position, data.get("name", "?"))
    kind = data.get("kind")
    if kind not in {"number", "flag", "category"}:
        raise ScorecardFormatError(f"{place}.kind", f"不认识的特征类型 {kind!r}")
    _keys(data, _CATEGORY if kind == "category" else _NUMBER, place)
    shared: dict[str, Any] = {
        "name": _text(data, "name", f"{place}.name"),
        "label": _text(data, "label", f"{place}.label"),
        "points": _each(data["points"], f"{place}.points", _is_whole),
        "unknown_points": _whole(data, "unknown_points", f"{place}.unknown_points"),
        "unknown_seen": _flag(data["unknown_seen"], f"{place}.unknown_seen"),
        "counts": _each(data["counts"], f"{place}.counts", _is_whole),
    }
    if kind == "category":
        groups = tuple(
            _each(group, f"{place}.groups[{number}]", _is_text)
            for number, group in enumerate(_list(data["groups"], f"{place}.groups"))
        )
        other = _whole(data, "other_points", f"{place}.other_points")
        return CategoryFeature(**shared, groups=groups, other_points=other)
    return NumberFeature(
        **shared,
        direction=_whole(data, "direction", f"{place}.direction"),
        edges=_each(data["edges"], f"{place}.edges", _number),
        flag=kind == "flag",
    )


def _keys(data: Mapping[str, Any], wanted: set[str], place: str) -> None:
    if absent := sorted(wanted - set(data)):
        raise ScorecardFormatError(place, "缺少 " + "、".join(absent))
    if surplus := sorted(set(data) - wanted):
        raise ScorecardFormatError(place, "多出 " + "、".join(surplus))


def _mapping(value: object, place: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ScorecardFormatError(place, "应为对象")
    return value


def _list(value: object, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise ScorecardFormatError(place, "应为数组")
    return value


def _each(value: object, place: str, read_one: Callable[[object, str], T]) -> tuple[T, ...]:
    return tuple(read_one(item, f"{place}[{number}]") for number, item in enumerate(_list(value, place)))


def _text(data: Mapping[str, Any], key: str, place: str) -> str:
    return _is_text(data.get(key), place)


def _is_text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise ScorecardFormatError(place, f"应为文本，实际是 {value!r}")
    try:
        value.encode()
    except UnicodeEncodeError:  # half of a pair of escapes, which has no UTF-8
        raise ScorecardFormatError(place, f"应为文本，实际含有不成对的转义 {value!r}") from None
    return value


def _whole(data: Mapping[str, Any], key: str, place: str) -> int:
    return _is_whole(data.get(key), place)


def _is_whole(value: object, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ScorecardFormatError(place, f"应为整数，实际是 {value!r}")
    return value


def _number(value: object, place: str) -> float:
    # NaN and the infinities, which Python reads though they are no JSON, fail the comparison.
    if not isinstance(value, float | int) or isinstance(value, bool) or not abs(value) <= sys.float_info.max:
        raise ScorecardFormatError(place, f"应为有限的数，实际是 {value!r}")
    return float(value)


def _flag(value: object, place: str) -> bool:
    if not isinstance(value, bool):
        raise ScorecardFormatError(place, f"应为 true 或 false，实际是 {value!r}")
    return value
