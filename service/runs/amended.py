"""Runs of one enterprise, evaluated again between two evaluations of all: `runs/amended/<code>/`, each as any run is kept."""

import logging
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

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
    own = _own(root, uscc, whole)
    return whole if own is None else own


class Beside(NamedTuple):
    """Enterprises of which a run of all has not the last word.

    Attributes:
        runs: code → the run of its own that knows more.
        unread: of those whose own run cannot be read and may know more, so that nobody has the last word, code → why. Each is logged.
    """

    runs: Mapping[str, Run]
    unread: Mapping[str, str]


def standing_beside(root: Path, whole: Run, of: Collection[str] | None = None) -> Beside:
    """Who stands beside a run of all (`of`: among these)."""
    runs: dict[str, Run] = {}
    unread: dict[str, str] = {}
    for uscc in _with_own(root) if of is None else sorted(set(of)):
        try:
            own = _own(root, uscc, whole)
        except StateError as error:
            _LOG.warning(str(error))
            unread[uscc] = str(error)
        else:
            if own is not None:
                runs[uscc] = own
    return Beside(runs, unread)


def every_run(root: Path) -> Iterator[Run]:
    """Every finished run: of all enterprises, then those of one."""
    yield from Runs(root).all()
    folder = root / _FOLDER
    for own in sorted(folder.iterdir()) if folder.is_dir() else ():
        yield from Runs(own).all()


def _with_own(root: Path) -> list[str]:
    folder = root / _FOLDER
    return sorted(one.name for one in folder.iterdir()) if folder.is_dir() else []


def _own(root: Path, uscc: str, whole: Run) -> Run | None:
    """The run of its own that knows more, which are all public; `StateError` where one that cannot be read may."""
    if whole.manifest.purpose != "public":
        return None
    runs = amended_runs(root, uscc)
    try:
        own = runs.newest("public")
    except StateError as error:
        if not any(_may_know_more(one, whole) for one in runs.all(purpose="public")):
            return None
        raise StateError(f"{uscc} 单独的评价：{error}") from error
    return own if own is not None and _knows_more(own, whole) else None


def _may_know_more(own: Run, whole: Run) -> bool:
    try:
        return _knows_more(own, whole)
    except StateError:
        return True


def _knows_more(own: Run, whole: Run) -> bool:
    """Whether it is public as the other is, and rests on later loads, or on as many on a later day."""
    mine, others = own.manifest, whole.manifest
    known = (mine.data_version, mine.as_of) > (others.data_version, others.as_of)
    return known and mine.purpose == others.purpose
