"""What becomes of one adverse effect before it may act: a closed table of states, moved by dated steps and by time.

A matter is one notice and what followed it, up to its end. Where it stands follows from the steps taken, the terms fixed
with them and a day; the policy of today has no part in it. Nothing here knows today: the day is handed in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal

from scoring.errors import StepRefused
from scoring.procedure.terms import Terms, after_notice, after_request
from scoring.procedure.working_days import WorkingDays
from scoring.schema.procedure import OnSilence

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
State = Literal["due", "notified", "stated", "hearing_due", "heard", "ready", "acting", "dropped", "faulty"]
STATES: Final[dict[State, str]] = {
    "due": "待告知",
    "notified": "已告知，陈述期内",
    "stated": "已陈述，待期满复核",
    "hearing_due": "待听证",
    "heard": "已听证，待期满决定",
    "ready": "待决定",
    "acting": "已生效",
    "dropped": "已终止",
    "faulty": "台账有误",
}
"""State → Chinese name. `faulty` is never reached by steps or time: it is said of recorded steps that lead nowhere."""
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
    "faulty": frozenset({"decided_not_to_apply", "withdrawn"}),
}
"""State → the steps it allows. Time alone moves `notified`, `stated` and `heard` on to `ready`, or `notified` to `acting`."""
_RANK: Final = {kind: rank for rank, kind in enumerate(STEPS)}
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `text`: by what means it was notified, what was stated, why it was decided or withdrawn."""

    kind: StepKind
    day: date
    text: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken, with the terms of its matter as it left them."""

    step: Step
    terms: Terms


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a matter stands on a day.

    Attributes:
        since: first day of this state.
        statement_until, hearing_until, hearing_from: as `Terms` has them.
        earliest: first day on which the effect may act, as things stand; null once it is dropped, and while nobody was notified.
        reason: why it was dropped, or what is wrong with its steps; else empty.
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


def standing(taken: Sequence[Taken], *, on: date) -> Standing:
    """Where a matter stands on a day after the steps taken by then; `StepRefused` for steps of which one was not allowed.

    The steps of one day are taken in the order of `STEPS`, so it does not matter which arrived first.
    """
    now = Standing("due")
    for one in sorted(taken, key=lambda each: _order(each.step)):
        if one.step.day <= on:
            now = _stepped(_on(now, one.step.day, one.terms.on_silence), one)
    return _on(now, on, taken[0].terms.on_silence) if taken else now


def followed(terms: Terms, taken: Sequence[Taken], step: Step, *, calendar: WorkingDays) -> tuple[Taken, ...]:
    """The steps of a matter with one more, and what follows from it fixed with it. `terms`: those that the matter has now.

    `StepRefused` where they do not allow it on its day, or a later one is there; `CalendarEnds` when a time that begins with it
    runs beyond the calendar.
    """
    last = max((one.step.day for one in taken), default=step.day)
    if step.day < last:
        raise StepRefused(f"{STEPS[step.kind]}的日期 {step.day} 早于已记载的最后一步（{last}），请核对日期")
    before = [one for one in taken if _order(one.step) <= _order(step)]
    _require_allowed(standing(before, on=step.day), step)
    longer = (*taken, Taken(step, _fixed(terms, step, calendar)))
    standing(longer, on=step.day)
    return longer


def earliest_if_notified(terms: Terms, on: date, *, calendar: WorkingDays) -> date:
    """The first day on which an effect may act if it is notified on a day and nobody says anything."""
    told = _notified(after_notice(terms, on, calendar), on)
    return told.earliest or on


def _order(step: Step) -> tuple[date, int]:
    return step.day, _RANK[step.kind]


def _fixed(terms: Terms, step: Step, calendar: WorkingDays) -> Terms:
    match step.kind:
        case "notified":
            return after_notice(terms, step.day, calendar)
        case "hearing_requested":
            return after_request(terms, step.day, calendar)
        case _:
            return terms


def _stepped(now: Standing, one: Taken) -> Standing:
    step = one.step
    _require_allowed(now, step)
    match step.kind:
        case "notified":
            return _notified(one.terms, step.day)
        case "stated":
            asked = now.state in {"hearing_due", "heard"}
            return now if asked else replace(now, state="stated", since=step.day)
        case "hearing_requested":
            return _hearing_requested(now, one.terms, step.day)
        case "hearing_held":
            return _heard(now, step.day)
        case "decided_to_apply":
            return replace(now, state="acting", since=step.day, earliest=step.day)
        case "decided_not_to_apply" | "withdrawn":
            return replace(now, state="dropped", since=step.day, earliest=None, reason=step.text)


def _require_allowed(now: Standing, step: Step) -> None:
    if step.kind in TABLE[now.state]:
        return
    raise StepRefused(
        f"{step.day} 不能记“{STEPS[step.kind]}”：该日的状态是“{STATES[now.state]}”。{_mend(now, step)}"
    )


def _mend(now: Standing, step: Step) -> str:
    """What could be done instead, and until when the step itself could have been taken."""
    if step.kind == "decided_to_apply" and now.state in {"notified", "stated", "heard"}:
        return f"陈述、申辩或者要求听证的期限到 {_last_day(now)}，期满后才可决定采取"
    if now.state == "dropped":
        return f"自 {now.since} 起已经了结，须重新告知"
    last = {"stated": now.statement_until, "hearing_requested": now.hearing_until}.get(step.kind)
    late = f"{STEPS[step.kind]}最晚可记在 {last}；" if last and step.day > last else ""
    could = [label for kind, label in STEPS.items() if kind in TABLE[now.state] - {"withdrawn"}]
    return f"{late}此时可以：{'、'.join(could)}"


def _notified(terms: Terms, day: date) -> Standing:
    if terms.statement_until is None:
        if terms.notice == "full":
            raise StepRefused(f"{day} 的告知没有记下陈述、申辩的期限")
        return Standing("acting", since=day, earliest=day)
    told = Standing(
        "notified", since=day, statement_until=terms.statement_until, hearing_until=terms.hearing_until
    )
    return replace(told, earliest=_last_day(told) + _DAY)


def _hearing_requested(now: Standing, terms: Terms, day: date) -> Standing:
    if now.hearing_until is None or terms.hearing_from is None:
        raise StepRefused(f"{day} 不能记“要求听证”：这类事项的程序没有听证，可以陈述和申辩")
    if day > now.hearing_until:
        raise StepRefused(
            f"{day} 不能记“要求听证”：要求听证的期限到 {now.hearing_until}（最晚可记在该日），可以陈述和申辩"
        )
    earliest = max(terms.hearing_from, now.earliest or terms.hearing_from)
    return replace(now, state="hearing_due", since=day, hearing_from=terms.hearing_from, earliest=earliest)


def _heard(now: Standing, day: date) -> Standing:
    if now.hearing_from and day < now.hearing_from:
        raise StepRefused(
            f"{day} 不能记“举行听证”：听证须提前通知，最早在 {now.hearing_from}；当事人放弃的，也记在该日或其后"
        )
    return replace(now, state="heard", since=day, earliest=max(day, now.earliest or day))


def _on(now: Standing, day: date, on_silence: OnSilence) -> Standing:
    """What time alone has made of a standing by a day."""
    if now.state not in {"notified", "stated", "heard"} or day <= _last_day(now):
        return now
    since = max(_last_day(now) + _DAY, now.since or day)
    if now.state == "notified" and on_silence == "acts":
        return replace(now, state="acting", since=since, earliest=since)
    return replace(now, state="ready", since=since, earliest=max(day, now.earliest or day))


def _last_day(now: Standing) -> date:
    """The last day on which the enterprise may say something or ask for a hearing."""
    days = [day for day in (now.statement_until, now.hearing_until) if day is not None]
    return max(days)
