"""Make a backup while the service runs: the database at one moment, then the home, which only grows."""

import os
import shutil
from collections.abc import Callable
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
_TRIES: Final = 20
"""A load is committed in a moment, and seldom; the files of years are listed in a second or two."""
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
    _require_no_links(place, root)
    found = sorted(path.relative_to(root) for path in _listed(root))
    ours = [path for path in found if not _left_out(place, root, path)]
    for number, path in enumerate(ours):
        report("", number, len(ours))
        goal = target / path
        goal.parent.mkdir(parents=True, exist_ok=True)
        try:
            _copy(root / path, goal)
        except FileNotFoundError as error:
            raise Conflict(f"备份时数据目录中的 {path} 被移走了（正在整理记录库？），请稍后重做") from error


def _require_no_links(place: Installation, root: Path) -> None:
    """What lies behind a link to a folder is not walked through: a backup without it would be none."""
    links = (path.relative_to(root) for path in root.rglob("*") if path.is_symlink() and path.is_dir())
    for path in sorted(links):
        if not _left_out(place, root, path):
            raise WrongUse(
                f"数据目录中的 {path} 是指向别处文件夹的链接，备份不跟着链接走，会缺少其中的内容；"
                "请把整个数据目录放到那个磁盘上，或者用挂载（mount --bind）代替链接"
            )


def _listed(root: Path) -> set[Path]:
    """Every file, of a moment: while they are listed no table is committed to, so that each that a log names is among them, and each load has its records."""
    for _ in range(_TRIES):
        commits = _commits(root)
        others = {path for path in files_below(root) if _LOG not in path.relative_to(root).parts}
        if _commits(root) == commits:
            return commits | others
    raise Conflict("数据目录一直在变（正在装载、整理或清除记录？），请稍后重做备份")


def _commits(root: Path) -> set[Path]:
    """What the logs of all tables say. Checkpoints say no more, and may be written while files are copied: the copy has not what they name."""
    logs = (path for path in root.rglob(_LOG) if path.is_dir())
    return {path for log in logs for path in log.iterdir() if is_commit(path.name)}


def _left_out(place: Installation, root: Path, path: Path) -> bool:
    """The database and the keys, which go their own ways; what stands beside a file only while it is used; deliveries.

    Deliveries come and go meanwhile, and hold what the store does not keep, such as natural persons.
    """
    database = Path(str(place.database.url.database)) if place.database.on_sqlite else None
    whole = root / path
    ours = database is not None and whole.parent == database.parent and whole.name.startswith(database.name)
    inbox = Inbox(place.settings.inbox_folder)
    delivered = any(whole.is_relative_to(one.resolve()) for one in (inbox.folder, inbox.done))
    beside = any(part.endswith(_BESIDE) for part in path.parts)
    return ours or delivered or beside or path.parts[0] == place.home.keys.name


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as file:
        is_sqlite = file.read(len(_SQLITE)) == _SQLITE
    if is_sqlite:  # MLflow's: it may be in use
        copy_sqlite(source, target)
    else:
        shutil.copy2(source, target)
