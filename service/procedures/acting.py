"""The effects of the run on which measures may rest, and where each stands."""

from collections.abc import Collection
from datetime import date

import polars as pl

from scoring.effects import Effect, effects
from service.errors import NotFound, WrongUse
from service.home import Home
from service.procedures import ledger
from service.procedures.gone import gone_records, told_of
from service.procedures.grounds import with_ends
from service.procedures.ledger import Entries
from service.procedures.proceeding import Proceeding
from service.procedures.proceedings import proceedings
from service.runs.amended import latest_of, standing_beside
from service.runs.kept import Runs
from service.runs.run import Run


def acting_run(home: Home) -> Run:
    """The run on which measures may rest: the latest public one that may be acted on."""
    return Runs(home.runs).latest("public")


def acting_run_of(home: Home, uscc: str) -> Run:
    """The same for one enterprise, which may have been evaluated again since."""
    return latest_of(home.runs, uscc, "public")


def effects_in(run: Run, of: Collection[str] | None = None) -> list[Effect]:
    """The adverse effects of a run, of all enterprises or of some; each row is the one decided (else `StateError`)."""
    ours = pl.lit(value=True) if of is None else pl.col("uscc").is_in(list(of))
    return effects_of(
        run,
        run.decisions() if of is None else run.checked(run.collect(run.table("decisions").filter(ours))),
        run.collect(run.table("evidence").filter(ours)),
    )


def effects_of(run: Run, decisions: pl.DataFrame, evidence: pl.DataFrame) -> list[Effect]:
    """The same of rows of the run that were read and checked already."""
    return effects(run.ground.law, decisions, evidence.select("uscc", "condition", "record_id"))


def all_proceedings(home: Home, *, on: date) -> list[Proceeding]:
    """Where every adverse effect of the acting run stands on a day, and the matters that have ended; without enterprises whose own run cannot be read."""
    run, entries = acting_run(home), _by(ledger.read(home.root), on)
    again, unread = standing_beside(home.runs, run)
    apart = {*again, *unread}
    whole = {uscc: ours for uscc, ours in entries.items() if uscc not in apart}
    found = [one for one in standing_of(home, run, whole, on=on) if one.uscc not in apart]
    for uscc, own in again.items():
        found += standing_of(home, own, {uscc: entries.get(uscc, ())}, on=on, of=(uscc,))
    return sorted(found, key=lambda one: one.uscc)


def proceedings_of(home: Home, run: Run, uscc: str, *, on: date) -> list[Proceeding]:
    """Where those on one enterprise stand on a day; `NotFound` where neither run nor ledger knows it."""
    entries = _by(ledger.read(home.root), on).get(uscc, ())
    if not entries and run.collect(run.table("decisions").filter(pl.col("uscc") == uscc)).is_empty():
        raise NotFound(f"没有统一社会信用代码为 {uscc} 的企业（评价基准日 {run.manifest.as_of}）")
    return standing_of(home, run, {uscc: entries}, on=on, of=(uscc,))


def standing_of(
    home: Home, run: Run, entries: Entries, *, on: date, of: Collection[str] | None = None
) -> list[Proceeding]:
    """Where the effects of a run stand beside the entries of a ledger; also those whose records' time ended after the run's day."""
    found = with_ends(run, effects_in(run, of))
    gone = gone_records(home, run, told_of(entries))
    return proceedings(home.policy(), found, entries, run_day=run.manifest.as_of, on=on, gone=gone)


def require_from_run_on(run: Run, on: date) -> None:
    """`WrongUse` for a day before the run: what stood then rested on an earlier one, and this one cannot say it."""
    if on < run.manifest.as_of:
        raise WrongUse(
            f"现行评价的基准日是 {run.manifest.as_of}，说不出 {on} 的程序状态：当时所依的是更早的评价；"
            f"请看 {run.manifest.as_of} 或其后的日期"
        )


def _by(entries: Entries, on: date) -> Entries:
    """The entries of the steps taken by a day."""
    by_then = {uscc: tuple(one for one in ours if one.step.day <= on) for uscc, ours in entries.items()}
    return {uscc: ours for uscc, ours in by_then.items() if ours}
