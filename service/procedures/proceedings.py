"""Where each adverse effect stands: the effects of a run beside the steps of the ledger, on a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from scoring.effects import Effect
from scoring.errors import CalendarEnds
from scoring.procedure.standing import Standing, Step, earliest_if_notified, standing
from scoring.schema.policy import Policy
from scoring.schema.procedure import EffectKind, Procedure
from service.procedures.ledger import Entry

GROUND_ENDED = "根据已经消失：最近一次评价中不再有告知过的记录"
SCORE_ENDED = "最近一次评价按得分不再是 D"
TIME_ENDED = "根据已经期满：所依记录至迟计入到 {last}"
_DAY = timedelta(days=1)
_LAST_STEPS = frozenset({"decided_not_to_apply", "withdrawn"})


@dataclass(frozen=True, kw_only=True)
class Proceeding:
    """One adverse effect on one enterprise and where it stands.

    Attributes:
        effect: as the run has it; null where it has ended.
        matter: the steps that belong to the present matter; empty while nothing was done.
        earliest: first day on which it may act (never one gone by, unless it acts): as it stands, or if it were notified today; null once it is dropped, and where the
            calendar does not reach so far.
    """

    uscc: str
    id: str
    kind: EffectKind
    effect: Effect | None
    rule: Procedure
    matter: tuple[Entry, ...]
    standing: Standing
    earliest: date | None

    @property
    def grounds(self) -> tuple[str, ...]:
        """The records that the enterprise was told of, or those to be told of."""
        if self.matter:
            return self.matter[0].grounds
        return self.effect.records if self.effect else ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the matter."""
        return tuple(one.step for one in self.matter)

    @property
    def to_be_withdrawn(self) -> bool:
        """Whether its ground has ended and the ledger does not say so yet."""
        return bool(
            self.matter and self.standing.state == "dropped" and self.steps[-1].kind not in _LAST_STEPS
        )


def proceedings(
    policy: Policy,
    effects: Iterable[Effect],
    entries: Mapping[str, Sequence[Entry]],
    *,
    run_day: date,
    on: date,
) -> list[Proceeding]:
    """Every effect of a run, and every matter whose effect has ended, by enterprise.

    `entries`: the ledger by enterprise, of those enterprises alone that the effects were asked for.
    """
    found = [
        one
        for effect in effects
        for one in _of_effect(policy, effect, _ours(entries.get(effect.uscc, ()), effect.id), run_day, on)
    ]
    present = {(one.uscc, one.id) for one in found}
    for uscc, ours in entries.items():
        gone = dict.fromkeys(one.effect for one in ours if (uscc, one.effect) not in present)
        found += [_ended(policy, _matters(_ours(ours, name))[-1], run_day, on) for name in gone]
    return sorted(found, key=lambda one: one.uscc)


def rule_on(policy: Policy, kind: EffectKind, day: date) -> Procedure:
    """The procedure of a kind of effect on a day; the first one for days before the policy."""
    versions = [one for one in policy.procedures if one.effect == kind]
    return next((one for one in versions if one.in_force(day)), versions[0])


def _of_effect(
    policy: Policy, effect: Effect, ours: Sequence[Entry], run_day: date, on: date
) -> list[Proceeding]:
    matter = _matters(ours)[-1] if ours else ()
    last = effect.last_day(effect.records)
    now = effect.on(on)
    anew = [] if last and last < on else [_due(policy, now, on)]
    if not matter:
        return anew or [_never_told(policy, effect, last or run_day, on)]
    if matter[-1].step.kind == "withdrawn":
        return anew or [_standing(policy, None, matter, on)]
    told = matter[0].grounds
    if now.stands_on(told):
        return [_standing(policy, now, matter, on)]
    if matter[-1].step.kind in _LAST_STEPS:
        return anew or [_standing(policy, None, matter, on)]
    over = effect.last_day(told) if effect.stands_on(told) else None
    return [_ended(policy, matter, run_day, on, over=over), *anew]


def _never_told(policy: Policy, effect: Effect, last: date, on: date) -> Proceeding:
    """An effect of which nobody was told before its ground ended."""
    ended = Standing("dropped", since=last + _DAY, reason=TIME_ENDED.format(last=last))
    return replace(_due(policy, effect, on), effect=None, standing=ended, earliest=None)


def _due(policy: Policy, effect: Effect, on: date) -> Proceeding:
    rule = rule_on(policy, effect.kind, on)
    try:
        earliest = earliest_if_notified(rule, on, calendar=policy.calendar)
    except CalendarEnds:  # only an outlook; a notice itself is refused until the calendar is there
        earliest = None
    return Proceeding(
        uscc=effect.uscc,
        id=effect.id,
        kind=effect.kind,
        effect=effect,
        rule=rule,
        matter=(),
        standing=Standing("due"),
        earliest=earliest,
    )


def _standing(
    policy: Policy, effect: Effect | None, matter: tuple[Entry, ...], on: date, end: Step | None = None
) -> Proceeding:
    first = matter[0]
    rule = rule_on(policy, first.kind, first.step.day)
    steps = [one.step for one in matter]
    if end is not None:
        steps.append(end)
    found = standing(rule, steps, on=max(on, steps[-1].day), calendar=policy.calendar)
    return Proceeding(
        uscc=first.uscc,
        id=first.effect,
        kind=first.kind,
        effect=effect,
        rule=rule,
        matter=matter,
        standing=found,
        earliest=_ahead(found, on),
    )


def _ahead(now: Standing, on: date) -> date | None:
    """The first day on which it may act; what does not act by today cannot act before it."""
    return now.earliest if now.acting or now.earliest is None else max(now.earliest, on)


def _ended(
    policy: Policy, matter: tuple[Entry, ...], run_day: date, on: date, over: date | None = None
) -> Proceeding:
    """A matter whose ground has ended: by time after its last day, or by an act that the run knows."""
    last = matter[-1].step
    if last.kind in _LAST_STEPS:
        return _standing(policy, None, matter, on)
    if over is None:
        over = _over_by(matter, run_day)
    first, text = (over + _DAY, TIME_ENDED.format(last=over)) if over else (run_day, _gone(matter))
    return _standing(policy, None, matter, on, Step("withdrawn", max(first, last.day), text))


def _over_by(matter: tuple[Entry, ...], run_day: date) -> date | None:
    """The last day of the ground as it was known with the last step, where it lies before the run."""
    known = matter[-1].ground_until
    return known if known and known < run_day else None


def _gone(matter: tuple[Entry, ...]) -> str:
    return SCORE_ENDED if matter[0].kind == "scored_d" else GROUND_ENDED


def _ours(entries: Sequence[Entry], effect: str) -> list[Entry]:
    return [one for one in entries if one.effect == effect]


def _matters(entries: Sequence[Entry]) -> list[tuple[Entry, ...]]:
    """The steps cut after each one that ends a matter."""
    matters: list[list[Entry]] = [[]]
    for one in entries:
        if matters[-1] and matters[-1][-1].step.kind in _LAST_STEPS:
            matters.append([])
        matters[-1].append(one)
    return [tuple(one) for one in matters]
