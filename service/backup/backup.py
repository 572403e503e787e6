"""Make a backup while the service runs: the database at one moment, then the home, which only grows."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from features.delta_log import is_commit
from features.private_files import private_folder
from features.system_reasons import system_reason
from service import clock
from service.administration import Installation
from service.backup.keys import seal
from service.backup.manifest import KEYS, Keys, Manifest, entries_below, files_below
from service.backup.tables import copy_sqlite, copy_tables
from service.database.upgrade import newest
from service.errors import Conflict, NotWritten, WrongUse
from service.jobs.inbox import Inbox
from service.reports.writing import write_text

HOME: Final = "home"
_LOG: Final = "_delta_log"
POLICY: Final = "policy"
_SQLITE: Final = b"SQLite format 3\0"
_BESIDE: Final = ("-wal", "-shm", "-journal", ".lock", ".partial")
Report = Callable[[str, int, int], None]


def backup(
    place: Installation, target: Path, *, keys: Keys, password: str | None, report: Report
) -> Manifest:
    """Copy everything into a new folder; what fails leaves none. `Conflict` where the folder is there already."""
    if target.exists():
        raise Conflict(f"{target} 已存在，备份写入新的文件夹")
    root, goal = place.home.root.resolve(), target.resolve()
    if goal.is_relative_to(root):
        raise WrongUse(f"备份不能放在数据目录 {place.home.root} 之内")
    partial = goal.with_name(f".{goal.name}.partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        private_folder(partial)
        made = _copied(place, partial, keys, password, report)
        os.sync()
        made.write(partial)
        partial.rename(goal)
    except OSError as error:
        raise NotWritten(f"备份未能写入 {target}{system_reason(error)}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return made


def _copied(place: Installation, partial: Path, keys: Keys, password: str | None, report: Report) -> Manifest:
    line, own = copy_tables(place.database, partial)
    _copy_home(place, partial / HOME, report)
    policy = place.home.policy_folder
    if policy is not None:
        shutil.copytree(policy, partial / POLICY)
    if keys == "sealed" and password is not None:
        write_text(partial / KEYS, seal(place.home.keys, password))
    elif keys == "plain" and place.home.keys.is_dir():
        shutil.copytree(place.home.keys, partial / HOME / place.home.keys.name)
    return Manifest(
        made_at=clock.now().isoformat(timespec="seconds"),
        schema_version=newest(),
        kind="sqlite" if place.database.on_sqlite else "postgresql",
        last_line=line,
        last_hash=own,
        keys=keys,
        policy=policy is not None,
        files=tuple(entries_below(partial)),
    )


def _copy_home(place: Installation, target: Path, report: Report) -> None:
    root = place.home.root.resolve()
    private_folder(target)
    found = sorted({path.relative_to(root) for path in _listed(root)}, key=_order)
    ours = [path for path in found if not _left_out(place, root, path)]
    for number, path in enumerate(ours):
        report("", number, len(ours))
        goal = target / path
        goal.parent.mkdir(parents=True, exist_ok=True)
        try:
            _copy(root / path, goal)
        except FileNotFoundError as error:
            raise Conflict(f"备份时数据目录中的 {path} 被移走了（正在整理记录库？），请稍后重做") from error


def _listed(root: Path) -> Iterator[Path]:
    """Every file: of the logs first those that are there now, then the others, so that each that a log names is among them."""
    logs = sorted(root.rglob(_LOG), key=lambda one: _order(one.relative_to(root)))
    yield from (path for log in logs for path in files_below(log))
    yield from (path for path in files_below(root) if _LOG not in path.relative_to(root).parts)


def _order(path: Path) -> tuple[bool, bool, str]:
    """First what says which loads and files there are, then the files: so each that is named is copied."""
    return "loads" not in path.parts, _LOG not in path.parts, path.as_posix()


def _left_out(place: Installation, root: Path, path: Path) -> bool:
    """The database and the keys, which go their own ways; what stands beside a file only while it is used; deliveries; checkpoints.

    Deliveries come and go meanwhile, and hold what the store does not keep, such as natural persons. A checkpoint, and what names the
    last one, may be written while files are copied, and say of a table what the copy has not: its commits say all.
    """
    database = Path(str(place.database.url.database)) if place.database.on_sqlite else None
    whole = root / path
    ours = database is not None and whole.parent == database.parent and whole.name.startswith(database.name)
    inbox = Inbox(place.settings.inbox_folder)
    delivered = any(whole.is_relative_to(one.resolve()) for one in (inbox.folder, inbox.done))
    beside = any(part.endswith(_BESIDE) for part in path.parts)
    checkpoint = _LOG in path.parts and not is_commit(path.name)
    return ours or delivered or beside or checkpoint or path.parts[0] == place.home.keys.name


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as file:
        is_sqlite = file.read(len(_SQLITE)) == _SQLITE
    if is_sqlite:  # MLflow's: it may be in use
        copy_sqlite(source, target)
    else:
        shutil.copy2(source, target)
