"""What becomes of one adverse effect before it may act: a closed table of states, moved by dated steps and by time.

A matter is one notice and what followed it, up to its end. Nothing here knows today: the day is handed in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal

from scoring.errors import StepRefused
from scoring.procedure.working_days import WorkingDays
from scoring.schema.procedure import Procedure

StepKind = Literal[
    "notified",
    "stated",
    "hearing_requested",
    "hearing_held",
    "decided_to_apply",
    "decided_not_to_apply",
    "withdrawn",
]
STEPS: Final[dict[StepKind, str]] = {
    "notified": "告知",
    "stated": "收到陈述、申辩",
    "hearing_requested": "要求听证",
    "hearing_held": "举行听证",
    "decided_to_apply": "决定采取",
    "decided_not_to_apply": "决定不采取",
    "withdrawn": "根据消失而终止",
}
"""Step → Chinese name, in the order in which steps of one day are taken, whatever the order of their arrival."""
State = Literal["due", "notified", "stated", "hearing_due", "heard", "ready", "acting", "dropped"]
STATES: Final[dict[State, str]] = {
    "due": "待告知",
    "notified": "已告知，陈述期内",
    "stated": "已陈述，待期满复核",
    "hearing_due": "待听证",
    "heard": "已听证，待期满决定",
    "ready": "待决定",
    "acting": "已生效",
    "dropped": "已终止",
}
_OPEN: Final = frozenset[StepKind]({"stated", "decided_not_to_apply", "withdrawn"})
TABLE: Final[dict[State, frozenset[StepKind]]] = {
    "due": frozenset({"notified", "decided_not_to_apply"}),
    "notified": _OPEN | {"hearing_requested"},
    "stated": _OPEN | {"hearing_requested"},
    "hearing_due": _OPEN | {"hearing_held"},
    "heard": _OPEN,
    "ready": _OPEN | {"decided_to_apply"},
    "acting": frozenset({"decided_not_to_apply", "withdrawn"}),
    "dropped": frozenset(),
}
"""State → the steps it allows. Time alone moves `notified`, `stated` and `heard` on to `ready`, or `notified` to `acting`."""
_RANK: Final = {kind: rank for rank, kind in enumerate(STEPS)}
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Step:
    """One step taken. `text`: by what means it was notified, what was stated, why it was decided or withdrawn."""

    kind: StepKind
    day: date
    text: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a matter stands on a day.

    Attributes:
        since: first day of this state.
        statement_until, hearing_until: last days on which may be stated and a hearing be asked for; null before the notice, or
            where the procedure has none.
        hearing_from: first day on which the hearing may be held; null unless it was asked for.
        earliest: first day on which the effect may act, as things stand; null once it is dropped, and while nobody was notified.
        reason: why it was dropped; else empty.
    """

    state: State
    since: date | None = None
    statement_until: date | None = None
    hearing_until: date | None = None
    hearing_from: date | None = None
    earliest: date | None = None
    reason: str = ""

    @property
    def acting(self) -> bool:
        """Whether the effect acts."""
        return self.state == "acting"


def standing(rule: Procedure, steps: Sequence[Step], *, on: date, calendar: WorkingDays) -> Standing:
    """Where a matter stands on a day after the steps taken by then; `StepRefused` for one that was not allowed.

    The steps of one day are taken in the order of `STEPS`, so it does not matter which arrived first. Raises `CalendarEnds` when
    a time runs beyond the calendar.
    """
    if rule.notice == "none":
        return Standing("acting")
    now = Standing("due")
    for step in sorted(steps, key=lambda one: (one.day, _RANK[one.kind])):
        if step.day <= on:
            now = _stepped(rule, _on(rule, now, step.day), step, calendar)
    return _on(rule, now, on)


def followed(
    rule: Procedure, steps: Sequence[Step], step: Step, *, calendar: WorkingDays
) -> tuple[Step, ...]:
    """The steps with one more; `StepRefused` where the procedure does not allow it on its day, or a later one is there."""
    last = max((one.day for one in steps), default=step.day)
    if step.day < last:
        raise StepRefused(f"{STEPS[step.kind]}的日期 {step.day} 早于已记载的最后一步（{last}），请核对日期")
    longer = (*steps, step)
    standing(rule, longer, on=step.day, calendar=calendar)
    return longer


def earliest_if_notified(rule: Procedure, on: date, *, calendar: WorkingDays) -> date:
    """The first day on which an effect may act if it is notified on a day and nobody says anything."""
    told = _stepped(rule, Standing("due"), Step("notified", on), calendar)
    return told.earliest or on


def _stepped(rule: Procedure, now: Standing, step: Step, calendar: WorkingDays) -> Standing:
    _require_allowed(now, step)
    match step.kind:
        case "notified":
            return _notified(rule, step.day, calendar)
        case "stated":
            asked = now.state in {"hearing_due", "heard"}
            return now if asked else replace(now, state="stated", since=step.day)
        case "hearing_requested":
            return _hearing_requested(rule, now, step.day, calendar)
        case "hearing_held":
            return _heard(now, step.day)
        case "decided_to_apply":
            return replace(now, state="acting", since=step.day, earliest=step.day)
        case "decided_not_to_apply" | "withdrawn":
            return replace(now, state="dropped", since=step.day, earliest=None, reason=step.text)


def _require_allowed(now: Standing, step: Step) -> None:
    if step.kind in TABLE[now.state]:
        return
    allowed = "、".join(label for kind, label in STEPS.items() if kind in TABLE[now.state])
    mend = f"此时可以：{allowed}" if allowed else "已经了结，须重新告知"
    if step.kind == "decided_to_apply" and now.state in {"notified", "stated", "heard"}:
        mend = f"陈述、申辩或者要求听证的期限到 {_last_day(now)}，期满后才可决定采取"
    raise StepRefused(f"{step.day} 不能记“{STEPS[step.kind]}”：该日的状态是“{STATES[now.state]}”。{mend}")


def _notified(rule: Procedure, day: date, calendar: WorkingDays) -> Standing:
    if rule.statement is None:
        return Standing("acting", since=day, earliest=day)
    told = Standing(
        "notified",
        since=day,
        statement_until=calendar.end_of(rule.statement, day),
        hearing_until=calendar.end_of(rule.hearing.request, day) if rule.hearing else None,
    )
    return replace(told, earliest=_last_day(told) + _DAY)


def _hearing_requested(rule: Procedure, now: Standing, day: date, calendar: WorkingDays) -> Standing:
    if rule.hearing is None or now.hearing_until is None:
        raise StepRefused(f"{day} 不能记“要求听证”：这类事项的程序没有听证，可以陈述和申辩")
    if day > now.hearing_until:
        raise StepRefused(f"{day} 不能记“要求听证”：要求听证的期限到 {now.hearing_until}，可以陈述和申辩")
    first = calendar.end_of(rule.hearing.notice, day) + _DAY
    earliest = max(first, now.earliest or first)
    return replace(now, state="hearing_due", since=day, hearing_from=first, earliest=earliest)


def _heard(now: Standing, day: date) -> Standing:
    if now.hearing_from and day < now.hearing_from:
        raise StepRefused(
            f"{day} 不能记“举行听证”：听证须提前通知，最早在 {now.hearing_from}；当事人放弃的，也记在该日或其后"
        )
    return replace(now, state="heard", since=day, earliest=max(day, now.earliest or day))


def _on(rule: Procedure, now: Standing, day: date) -> Standing:
    """What time alone has made of a standing by a day."""
    if now.state not in {"notified", "stated", "heard"} or day <= _last_day(now):
        return now
    since = max(_last_day(now) + _DAY, now.since or day)
    if now.state == "notified" and rule.on_silence == "acts":
        return replace(now, state="acting", since=since, earliest=since)
    return replace(now, state="ready", since=since, earliest=max(day, now.earliest or day))


def _last_day(now: Standing) -> date:
    """The last day on which the enterprise may say something or ask for a hearing."""
    days = [day for day in (now.statement_until, now.hearing_until) if day is not None]
    return max(days)
