"""Steps are taken: each is checked against the procedure while nobody else can write, then written down."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from scoring.errors import StepRefused
from scoring.procedure.standing import STEPS, TABLE, Step, StepKind, Taken, followed
from scoring.procedure.working_days import WorkingDays
from service import clock
from service.errors import NotFound, WrongUse
from service.home import Home
from service.procedures import ledger
from service.procedures.acting import acting_run_of, standing_of
from service.procedures.ledger import Entry, by_enterprise
from service.procedures.proceeding import Proceeding
from service.runs.amended import standing_beside
from service.runs.run import Run


def take(
    home: Home, uscc: str, effect: str | None, kind: StepKind, *, day: date, text: str, who: str, at: datetime
) -> list[str]:
    """Take one step for an effect, or for all that wait for their notice where none is named; returns their ids.

    Raises `NotFound` for an effect that the enterprise does not have, `StepRefused` for a step that the procedure does not allow.
    """
    if day > clock.today():
        raise WrongUse(f"日期 {day} 晚于今天 {clock.today()}，只能登记已经发生的步骤")
    run, policy = acting_run_of(home, uscc), home.policy()
    taken: list[str] = []

    def build(entries: Sequence[Entry]) -> list[Entry]:
        """What to write behind the entries that stand: withdrawals that are due, then the step."""
        ours = {uscc: by_enterprise(entries).get(uscc, ())}
        before = standing_of(home, run, ours, on=day, of=(uscc,))
        fresh = list(_withdrawals(run, before, who, at))
        for one in _meant(before, uscc, effect, kind):
            if not one.matter and day < run.manifest.as_of:
                raise WrongUse(f"日期 {day} 早于所依评价的基准日 {run.manifest.as_of}，请核对日期")
            step = Step(kind, day, text)
            fresh.append(_entry(run, one, _taken(one, step, policy.calendar), who, at))
            taken.append(one.id)
        return fresh

    ledger.append(home.root, build)
    return taken


def withdraw_ended(home: Home, run: Run, *, who: str, at: datetime, of: str | None = None) -> int:
    """Write down the end of each matter whose ground a run has no more; returns how many. Done after each run that may be acted on.

    `of`: the one enterprise that was evaluated again; null after an evaluation of all.
    """
    if not ledger.read(home.root):
        return 0
    beside = standing_beside(home.runs, run) if of is None else None
    others = {*beside.runs, *beside.unread} if beside else ()

    def build(entries: Sequence[Entry]) -> list[Entry]:
        """What to write behind the entries that stand: withdrawals that are due."""
        found_of = by_enterprise(entries)
        ours = {uscc: found_of[uscc] for uscc in found_of if of in {None, uscc} and uscc not in others}
        found = standing_of(home, run, ours, on=run.manifest.as_of, of=ours)
        return list(_withdrawals(run, found, who, at))

    return len(ledger.append(home.root, build))


def _meant(
    found: Sequence[Proceeding], uscc: str, effect: str | None, kind: StepKind
) -> Sequence[Proceeding]:
    """The proceedings that a step is for."""
    present = [one for one in found if one.effect is not None]
    if effect is None:
        due = [one for one in present if one.standing.state == "due"]
        if not due:
            raise NotFound(f"{uscc} 没有待告知的效果")
        return due
    meant = [one for one in present if one.id == effect]
    if meant:
        return meant
    if any(one.id == effect for one in found):
        why = next(one.standing.reason for one in found if one.id == effect)
        raise StepRefused(f"不能记“{STEPS[kind]}”：{uscc} 的 {effect} 的程序已经终止（{why}）")
    names = "、".join(one.id for one in present) or "无"
    raise NotFound(f"{uscc} 没有不利效果“{effect}”；现有：{names}")


def _taken(one: Proceeding, step: Step, calendar: WorkingDays) -> Taken:
    """The step with the terms that follow from it. What leads nowhere can only be ended: its steps are not walked again."""
    if one.fault and step.kind in TABLE["faulty"]:
        return Taken(step, one.terms)
    if one.fault:
        raise StepRefused(f"不能记“{STEPS[step.kind]}”：{one.fault}")
    return followed(one.terms, one.taken, step, calendar=calendar)[-1]


def _withdrawals(run: Run, found: Sequence[Proceeding], who: str, at: datetime) -> Iterator[Entry]:
    """The last step of each matter whose ground has ended and of which the ledger does not say so yet."""
    for one in found:
        if one.to_be_withdrawn:
            end = Step("withdrawn", one.standing.since or run.manifest.as_of, one.standing.reason)
            yield _entry(run, one, Taken(end, one.terms), who, at)


def _entry(run: Run, one: Proceeding, taken: Taken, who: str, at: datetime) -> Entry:
    first = one.matter[0] if one.matter else None
    return Entry(
        uscc=one.uscc,
        effect=one.id,
        kind=one.kind,
        step=taken.step,
        terms=taken.terms,
        grounds=one.grounds,
        decision_id=one.effect.decision_id if one.effect else (first.decision_id if first else ""),
        as_of=run.manifest.as_of,
        ground_until=one.effect.last_day(one.grounds) if one.effect else None,
        who=who,
        at=at,
    )
