"""A policy as plain data to be compared: all of it, or what of it is in force on one day."""

from datetime import date
from typing import Any

from scoring.schema.policy import Policy

View = dict[str, Any]


def whole(policy: Policy) -> View:
    """Everything the policy says."""
    return policy.model_dump(mode="json")


def on_day(policy: Policy, day: date) -> View:
    """What of the policy speaks on a day.

    Versions that follow each other become the one in force, without its dates; what is dated and has a name of its own
    stays if it is in force, a measure also only while all its bases are: its dates are drawn in to theirs. Drafts and what
    has no date stay, whatever the day. Raises PolicyNotInForce where none speaks.
    """
    policy.on(day)
    view: View = whole(policy)
    ends = {one["id"]: (one["in_force_from"], one["in_force_to"]) for one in view["instruments"]}
    view["measures"] = [_founded(one, ends) for one in view["measures"]]
    spoken: View = _spoken(view, day.isoformat())
    return spoken


def _founded(measure: View, ends: View) -> View:
    """A measure with its dates drawn in to those of its bases."""
    if measure["status"] != "active":
        return measure
    spans = [(measure["in_force_from"], measure["in_force_to"])]
    spans += [ends[basis["instrument"]] for basis in measure["bases"]]
    return measure | {
        "in_force_from": max((begin for begin, _ in spans if begin), default=None),
        "in_force_to": min((end for _, end in spans if end), default=None),
    }


def _spoken(value: Any, day: str) -> Any:
    if isinstance(value, dict):
        return {name: _spoken(one, day) for name, one in value.items()}
    if not isinstance(value, list):
        return value
    if value and all(_is_version(one) for one in value):
        spoken = [_undated(_spoken(one, day)) for one in value if _in_force(one, day)]
        return spoken if any("kind" in one for one in value) else next(iter(spoken), None)
    return [_spoken(one, day) for one in value if not _has_dates(one) or _in_force(one, day)]


def _is_version(value: Any) -> bool:
    return _has_dates(value) and "id" not in value


def _has_dates(value: Any) -> bool:
    return isinstance(value, dict) and "in_force_from" in value


def _in_force(value: View, day: str) -> bool:
    begins, ends = value["in_force_from"], value["in_force_to"]
    if begins is None or value.get("status") == "draft":
        return True
    return bool(begins <= day and (ends is None or day <= ends))


def _undated(value: View) -> View:
    return {name: one for name, one in value.items() if name not in {"in_force_from", "in_force_to"}}
