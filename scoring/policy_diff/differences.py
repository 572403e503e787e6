"""What one policy says and another does not, field by field, in legal language. Nothing is left out: it compares plain data.

Lists whose items have a name are compared item by item; others by what they hold, and their order is told apart.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, Literal

from scoring.policy_diff.views import View
from scoring.policy_diff.words import PARTS, field_name, is_leaf, value_text

What = Literal["added", "removed", "changed", "activated", "drafted", "ended", "reordered"]
WHATS: Final[Mapping[What, str]] = {
    "added": "新增",
    "removed": "删去",
    "changed": "修改",
    "activated": "草案转为施行",
    "drafted": "施行退为草案",
    "ended": "定期停止",
    "reordered": "次序变动",
}
_NAMES: Final = (
    ("id",),
    ("id", "in_force_from"),
    ("instrument", "article"),
    ("grade",),
    ("row",),
    ("year",),
    ("kind",),
    ("kind", "in_force_from"),
    ("in_force_from",),
    ("label",),
)
"""By what items of a list are told apart: the first that tells all of both lists apart."""
_UNSAID: Final = "未作规定"
"""An entry that is there and says nothing, such as a term that runs until something is performed."""
_CALLED: Final = ("label", "name", "title")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs.

    Attributes:
        part: field of the policy, `measures` and so on.
        item: name of the item it is in, such as `GP-02`; empty where it is in the part itself.
        label: what people call the item.
        field: path to the field within the item; empty for the item as a whole.
        what: what became of it.
        before, after: in words; empty where there is nothing.
        from_day: from which day it speaks, where it is dated.
        in_place: it changes a text that stays in force from the day it was in force, so that past days read it too.
        text: the whole in one sentence.
    """

    part: str
    item: str
    label: str
    field: str
    what: What
    before: str
    after: str
    from_day: str | None
    in_place: bool
    text: str


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in both policies the comparison stands. `dates`: of the nearest dated thing around it, before and after."""

    part: str
    item: str = ""
    label: str = ""
    path: tuple[str, ...] = ()
    dates: tuple[View | None, View | None] = (None, None)
    over_time: bool = False


def differences(before: View, after: View, *, over_time: bool = False) -> list[Change]:
    """Everything that differs between two views (`views`), part by part.

    `over_time`: they are one policy on two days, so that what is new has begun and what is gone has ended.
    """
    return [
        change
        for part in dict.fromkeys([*before, *after])
        for change in _compared(_Place(part, over_time=over_time), before.get(part), after.get(part))
    ]


def _compared(at: _Place, was: Any, now: Any) -> Iterator[Change]:
    if was == now:
        return
    if isinstance(was, dict) and isinstance(now, dict) and not is_leaf(was) and not is_leaf(now):
        within = replace(at, dates=(was, now)) if "in_force_from" in now else at
        for name in dict.fromkeys([*was, *now]):
            here = replace(within, path=(*at.path, name))
            if name in was and name in now:
                yield from _compared(here, was[name], now[name])
            else:
                yield _change(here, "added" if name in now else "removed", was.get(name), now.get(name))
    elif isinstance(was, list) and isinstance(now, list):
        yield from _lists(at, was, now)
    else:
        yield _change(at, "changed", was, now)


def _lists(at: _Place, was: Sequence[Any], now: Sequence[Any]) -> Iterator[Change]:
    names = next((one for one in _NAMES if _tells_apart(one, was) and _tells_apart(one, now)), None)
    if names is None:
        yield from _unnamed(at, was, now)
        return
    had, has = ({_name(one, names): one for one in side} for side in (was, now))
    for name in dict.fromkeys([*had, *has]):
        here = _within(at, name, has.get(name) or had[name])
        if name not in has:
            yield _change(replace(here, dates=(had[name], None)), "removed", had[name], None)
        elif name not in had:
            yield _change(replace(here, dates=(None, has[name])), "added", None, has[name])
        else:
            yield from _compared(here, had[name], has[name])
    common = [[name for name in side if name in had and name in has] for side in (had, has)]
    if common[0] != common[1]:
        yield _change(at, "reordered", common[0], common[1])


def _unnamed(at: _Place, was: Sequence[Any], now: Sequence[Any]) -> Iterator[Change]:
    """Lists of what has no name: what one holds more often than the other, else their order."""
    counts = [Counter(_canonical(one) for one in side) for side in (was, now)]
    for gone in (counts[0] - counts[1]).elements():
        yield _change(at, "removed", json.loads(gone), None)
    for come in (counts[1] - counts[0]).elements():
        yield _change(at, "added", None, json.loads(come))
    if counts[0] == counts[1]:
        yield _change(at, "reordered", list(was), list(now))


def _tells_apart(names: tuple[str, ...], items: Sequence[Any]) -> bool:
    if not all(isinstance(one, dict) and one.keys() >= set(names) for one in items):
        return False
    # What has neither dates nor a name of its own is no item with a name, a condition least of all.
    if any(is_leaf(one) for one in items):
        return False
    return len({_name(one, names) for one in items}) == len(items)


def _name(item: View, names: tuple[str, ...]) -> str:
    return " ".join(str(item[name]) for name in names)


def _within(at: _Place, name: str, item: View) -> _Place:
    """Into an item: the first one gives the place its name, those within it become part of the path."""
    label = next((str(item[one]) for one in _CALLED if item.get(one)), name)
    if at.item or at.path:
        return replace(at, path=(*at.path, label if label == name else f"{name} {label}"))
    return replace(at, item=name, label=label)


def _change(at: _Place, what: What, was: Any, now: Any) -> Change:
    name = at.path[-1] if at.path else at.part
    before, after = value_text(name, was), value_text(name, now)
    if what == "added":
        after = after or _UNSAID
    elif what == "removed":
        before = before or _UNSAID
    elif before == after:
        before, after = _canonical(was), _canonical(now)
    kind = _kind(name, what, was, now)
    return Change(
        part=at.part,
        item=at.item,
        label=at.label,
        field=".".join(at.path),
        what=kind,
        before=before,
        after=after,
        from_day=_from_day(at, kind, now),
        in_place=_in_place(at, kind),
        text=_sentence(at, kind, before, after, now),
    )


def _kind(name: str, what: What, was: Any, now: Any) -> What:
    if name == "status" and what == "changed":
        return "activated" if now == "active" else "drafted"
    return "ended" if name == "in_force_to" and was is None and now is not None else what


def _from_day(at: _Place, what: What, now: Any) -> str | None:
    if what == "ended":
        return _day_after(now)
    was, is_now = at.dates
    if is_now is None:
        return _day_after(was["in_force_to"]) if was and was.get("in_force_to") else None
    found: str | None = is_now.get("in_force_from")
    return found


def _in_place(at: _Place, what: What) -> bool:
    """Whether a text in force is changed without a version of its own."""
    was, now = at.dates
    if what in {"ended", "reordered"} or was is None or now is None or not at.path:
        return False
    if was.get("status") == "draft" or at.path[-1] == "in_force_from":
        return False
    return bool(was.get("in_force_from")) and was.get("in_force_from") == now.get("in_force_from")


def _sentence(at: _Place, what: What, before: str, after: str, now: Any) -> str:
    where = _where(at)
    said = {
        "added": f"增加“{after}”",
        "removed": f"删去“{before}”",
        "activated": "由草案转为施行",
        "drafted": "由施行退为草案，不再适用",
        "reordered": f"次序由“{before}”改为“{after}”",
        "ended": f"自 {_day_after(now)} 起停止施行" if what == "ended" else "",
    }
    if what in {"added", "removed"} and not at.path:
        return _as_a_whole(at, what, after or before)
    if what == "changed":
        if not before:
            return f"{where}原未规定，现为“{after}”"
        return f"{where}由“{before}”改为不作规定" if not after else f"{where}由“{before}”改为“{after}”"
    return f"{where}{said[what]}"


def _as_a_whole(at: _Place, what: What, content: str) -> str:
    if at.over_time:
        day = _from_day(at, what, None)
        since = f"自 {day} 起" if day else ""
        return f"{_where(at)}{since}{'施行' if what == 'added' else '停止施行'}：{content}"
    return f"{WHATS[what]}{_where(at)}：{content}"


def _where(at: _Place) -> str:
    part = PARTS.get(at.part, at.part)
    named = f"{at.item}“{at.label}”" if at.label not in {"", at.item} else at.item
    words = []
    within = at.part
    for step in at.path:
        if step != "status":
            words.append(field_name(step, within))
        within = step
    return part + named + ("的" if words else "") + "・".join(words)


def _day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
