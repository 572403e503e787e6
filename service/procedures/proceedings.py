"""Where each adverse effect stands: the effects of a run beside the steps of the ledger, on a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from scoring.effects import Effect
from scoring.errors import CalendarEnds, StepRefused
from scoring.procedure.standing import Standing, Step, Taken, earliest_if_notified, standing
from scoring.procedure.terms import terms_of
from scoring.schema.effect_kinds import EffectKind
from scoring.schema.policy import Policy
from scoring.schema.procedure import Procedure
from service.procedures.ledger import Entry
from service.procedures.proceeding import LAST_STEPS, GoneRecords, Proceeding

GROUND_ENDED = "根据已经消失：最近一次评价中不再有告知过的记录"
SCORE_ENDED = "最近一次评价按得分不再是 D"
RECORDS_ENDED = "告知过的记录不再计入：{why}"
TIME_ENDED = "根据已经期满：所依记录至迟计入到 {last}"
FAULTY = "台账中这一事项的步骤前后不合：{why}。请核对原件；可以用 decide --drop 终止"
_DAY = timedelta(days=1)


def proceedings(
    policy: Policy,
    effects: Iterable[Effect],
    entries: Mapping[str, Sequence[Entry]],
    *,
    run_day: date,
    on: date,
    gone: GoneRecords | None = None,
) -> list[Proceeding]:
    """Every effect of a run, and every matter whose effect has ended, by enterprise. What is wrong with a matter never raises.

    `entries`: the ledger by enterprise, of those enterprises alone that the effects were asked for. The policy says only what
    an effect that is yet to be notified would have; what was notified goes by the terms in the ledger.
    """
    day = _Day(policy, run_day, on, gone or {})
    found = [
        one
        for effect in effects
        for one in _of_effect(day, effect, _ours(entries.get(effect.uscc, ()), effect.id))
    ]
    present = {(one.uscc, one.id) for one in found}
    for uscc, ours in entries.items():
        ended = dict.fromkeys(one.effect for one in ours if (uscc, one.effect) not in present)
        found += [_ended(day, _matters(_ours(ours, name))[-1]) for name in ended]
    return sorted(found, key=lambda one: one.uscc)


def rule_on(policy: Policy, kind: EffectKind, day: date) -> Procedure:
    """The procedure of a kind of effect on a day; the first one for days before the policy."""
    versions = [one for one in policy.procedures if one.effect == kind]
    return next((one for one in versions if one.in_force(day)), versions[0])


@dataclass(frozen=True, slots=True)
class _Day:
    """What is asked about: the day, and the run that says which records count."""

    policy: Policy
    run_day: date
    on: date
    gone: GoneRecords


def _of_effect(day: _Day, effect: Effect, ours: Sequence[Entry]) -> list[Proceeding]:
    matter = _matters(ours)[-1] if ours else ()
    last = effect.last_day(effect.records)
    now = effect.on(day.on)
    anew = [] if last and last < day.on else [_due(day, now)]
    if not matter:
        return anew or [_never_told(day, effect, last or day.run_day)]
    if matter[-1].step.kind == "withdrawn":
        return anew or [_standing(day, None, matter)]
    told = matter[0].grounds
    if now.stands_on(told):
        return [_standing(day, now, matter)]
    if matter[-1].step.kind in LAST_STEPS:
        return anew or [_standing(day, None, matter)]
    over = effect.last_day(told) if effect.stands_on(told) else None
    return [_ended(day, matter, over=over), *anew]


def _never_told(day: _Day, effect: Effect, last: date) -> Proceeding:
    """An effect of which nobody was told before its ground ended."""
    ended = Standing("dropped", since=last + _DAY, reason=TIME_ENDED.format(last=last))
    return replace(_due(day, effect), effect=None, standing=ended, earliest=None)


def _due(day: _Day, effect: Effect) -> Proceeding:
    terms = terms_of(rule_on(day.policy, effect.kind, day.on))
    try:
        earliest = earliest_if_notified(terms, day.on, calendar=day.policy.calendar)
    except CalendarEnds:  # only an outlook; a notice itself is refused until the calendar is there
        earliest = None
    return Proceeding(
        uscc=effect.uscc,
        id=effect.id,
        kind=effect.kind,
        effect=effect,
        terms=terms,
        matter=(),
        standing=Standing("due"),
        earliest=earliest,
    )


def _standing(
    day: _Day, effect: Effect | None, matter: tuple[Entry, ...], end: Step | None = None
) -> Proceeding:
    first = matter[0]
    taken = [one.taken for one in matter]
    if end is not None:
        taken.append(Taken(end, taken[-1].terms))
    found = stands(taken, max(day.on, taken[-1].step.day))
    return Proceeding(
        uscc=first.uscc,
        id=first.effect,
        kind=first.kind,
        effect=effect,
        terms=matter[-1].terms,
        matter=matter,
        standing=found,
        earliest=_ahead(found, day.on),
    )


def stands(taken: Sequence[Taken], on: date) -> Standing:
    """Where recorded steps lead. Those that lead nowhere never act, and their end ends them nevertheless."""
    try:
        return standing(taken, on=on)
    except StepRefused as error:
        last = taken[-1].step
        if last.kind in LAST_STEPS:
            return Standing("dropped", since=last.day, reason=last.text)
        return Standing("faulty", reason=FAULTY.format(why=error))


def _ahead(now: Standing, on: date) -> date | None:
    """The first day on which it may act; what does not act by today cannot act before it."""
    return now.earliest if now.acting or now.earliest is None else max(now.earliest, on)


def _ended(day: _Day, matter: tuple[Entry, ...], over: date | None = None) -> Proceeding:
    """A matter whose ground has ended: by time after its last day, or by an act that the run knows."""
    last = matter[-1].step
    if last.kind in LAST_STEPS:
        return _standing(day, None, matter)
    since, text = (over + _DAY, TIME_ENDED.format(last=over)) if over else _end_of(day, matter)
    return _standing(day, None, matter, Step("withdrawn", max(since, last.day), text))


def _end_of(day: _Day, matter: tuple[Entry, ...]) -> tuple[date, str]:
    """Since when a matter has no ground, and why: the earlier of its last day as it was known and of what became of its records."""
    first, known = matter[0], matter[-1].ground_until
    ended = [found for one in first.grounds if (found := day.gone.get((first.uscc, one)))]
    acted = max((one.since for one in ended), default=day.run_day)
    if known and known < min(acted, day.run_day):
        return known + _DAY, TIME_ENDED.format(last=known)
    if ended:
        return acted, RECORDS_ENDED.format(why="、".join(sorted({one.why for one in ended})))
    return day.run_day, SCORE_ENDED if first.kind == "scored_d" else GROUND_ENDED


def _ours(entries: Sequence[Entry], effect: str) -> list[Entry]:
    return [one for one in entries if one.effect == effect]


def _matters(entries: Sequence[Entry]) -> list[tuple[Entry, ...]]:
    """The steps cut after each one that ends a matter."""
    matters: list[list[Entry]] = [[]]
    for one in entries:
        if matters[-1] and matters[-1][-1].step.kind in LAST_STEPS:
            matters.append([])
        matters[-1].append(one)
    return [tuple(one) for one in matters]
