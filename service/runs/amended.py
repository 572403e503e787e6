"""Runs of one enterprise, evaluated again between two evaluations of all: `runs/amended/<code>/`, each as any run is kept."""

import logging
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from features.feature import Purpose
from service.errors import StateError
from service.runs.kept import Runs
from service.runs.run import Run

_FOLDER: Final = "amended"
_LOG: Final = logging.getLogger(__name__)


def amended_runs(root: Path, uscc: str) -> Runs:
    """The runs of one enterprise alone, beside those of all under a folder."""
    return Runs(root / _FOLDER / uscc)


def latest_of(root: Path, uscc: str, purpose: Purpose | None = None) -> Run:
    """The run that speaks of one enterprise now: the latest of all, or one of its own that knows more; `NotFound` for neither."""
    whole = Runs(root).latest(purpose)
    own = _own(root, uscc)
    return own if own is not None and _knows_more(own, whole) else whole


def standing_beside(root: Path, whole: Run, of: Collection[str] | None = None) -> dict[str, Run]:
    """Code → the run of its own that knows more than a run of all, of every enterprise that has one (`of`: of these).

    `StateError` where one of them cannot be read.
    """
    codes = _with_own(root) if of is None else sorted(set(of))
    found = {uscc: _own(root, uscc) for uscc in codes}
    return {uscc: own for uscc, own in found.items() if own is not None and _knows_more(own, whole)}


def spoken_for(root: Path, whole: Run) -> frozenset[str]:
    """Codes of the enterprises of which a run of all has not the last word; of one whose own run cannot be read nobody has, and that is logged."""
    return frozenset(uscc for uscc in _with_own(root) if _may_know_more(root, uscc, whole))


def every_run(root: Path) -> Iterator[Run]:
    """Every finished run: of all enterprises, then those of one."""
    yield from Runs(root).all()
    folder = root / _FOLDER
    for own in sorted(folder.iterdir()) if folder.is_dir() else ():
        yield from Runs(own).all()


def _with_own(root: Path) -> list[str]:
    folder = root / _FOLDER
    return sorted(one.name for one in folder.iterdir()) if folder.is_dir() else []


def _own(root: Path, uscc: str) -> Run | None:
    try:
        return amended_runs(root, uscc).newest("public")
    except StateError as error:
        raise StateError(f"{uscc} 单独的评价：{error}") from error


def _may_know_more(root: Path, uscc: str, whole: Run) -> bool:
    try:
        own = _own(root, uscc)
    except StateError as error:
        _LOG.warning(str(error))
        return True
    return own is not None and _knows_more(own, whole)


def _knows_more(own: Run, whole: Run) -> bool:
    """Whether it is public as the other is, and rests on later loads, or on as many on a later day."""
    mine, others = own.manifest, whole.manifest
    known = (mine.data_version, mine.as_of) > (others.data_version, others.as_of)
    return known and mine.purpose == others.purpose
