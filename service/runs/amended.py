"""Runs of one enterprise, evaluated again between two evaluations of all: `runs/amended/<code>/`, each as any run is kept."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from features.feature import Purpose
from service import clock
from service.runs.kept import Runs
from service.runs.run import Run

_FOLDER: Final = "amended"


def amended_runs(root: Path, uscc: str) -> Runs:
    """The runs of one enterprise alone, beside those of all under a folder."""
    return Runs(root / _FOLDER / uscc)


def latest_of(root: Path, uscc: str, purpose: Purpose | None = None) -> Run:
    """The run that speaks of one enterprise now: the latest of all, or one of its own that knows more; `NotFound` for neither."""
    whole = Runs(root).latest(purpose)
    own = _newest(root / _FOLDER / uscc)
    return own if own is not None and _knows_more(own, whole) else whole


def standing_beside(root: Path, whole: Run) -> dict[str, Run]:
    """Code → the run of its own that knows more than a run of all, of every enterprise that has one."""
    folder = root / _FOLDER
    codes = sorted(one.name for one in folder.iterdir()) if folder.is_dir() else []
    found = {uscc: _newest(folder / uscc) for uscc in codes}
    return {uscc: own for uscc, own in found.items() if own is not None and _knows_more(own, whole)}


def every_run(root: Path) -> Iterator[Run]:
    """Every finished run: of all enterprises, then those of one."""
    yield from Runs(root).all()
    folder = root / _FOLDER
    for own in sorted(folder.iterdir()) if folder.is_dir() else ():
        yield from Runs(own).all()


def _newest(folder: Path) -> Run | None:
    return Runs(folder).latest("public") if (folder / "latest-public").exists() else None


def _knows_more(own: Run, whole: Run) -> bool:
    """Whether it is public as the other is, and rests on later loads, or on as many on a later day; not one of a day to come, made while the clock was ahead."""
    mine, others = own.manifest, whole.manifest
    known = (mine.data_version, mine.as_of) > (others.data_version, others.as_of)
    return known and mine.purpose == others.purpose and mine.as_of <= max(clock.today(), others.as_of)
