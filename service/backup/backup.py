"""Make a backup while the service runs: the database at one moment, then the home, which only grows."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from features.private_files import private_file, private_folder
from features.system_reasons import is_of_the_path, system_reason
from models.champion_ledger import FILE
from models.mlflow_home import DATABASE
from service import clock
from service.administration import Installation
from service.backup.home_files import TRIES, HomeFiles, require_name
from service.backup.keys import copy_plain, require_readable, seal
from service.backup.manifest import KEYS, Keys, Manifest, entries_below
from service.backup.tables import FULL_COPY, copy_sqlite, copy_tables
from service.database.reasons import told
from service.database.upgrade import newest
from service.errors import Conflict, DatabaseFault, NotWritten, StateError, WrongUse
from service.reports.writing import write_text

HOME: Final = "home"
_MODELS: Final = Path("mlflow")
POLICY: Final = "policy"
_SQLITE: Final = b"SQLite format 3\0"
Report = Callable[[str, int, int], None]


def backup(
    place: Installation, target: Path, *, keys: Keys, password: str | None, report: Report
) -> Manifest:
    """Copy everything into a new folder; what fails leaves none. `Conflict` where the folder is there already."""
    if target.exists():
        raise Conflict(f"{target} 已存在，备份写入新的文件夹")
    root, goal = place.home.root.resolve(), target.resolve()
    policy = place.home.policy_folder
    if goal.is_relative_to(root):
        raise WrongUse(f"备份不能放在数据目录 {place.home.root} 之内")
    if policy is not None and goal.is_relative_to(policy.resolve()):
        raise WrongUse(f"备份不能放在政策文件夹 {policy} 之内")
    partial = goal.with_name(f".{goal.name}.partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        private_folder(partial)
        made = _copied(place, partial, keys, password, report)
        os.sync()
        made.write(partial)
        partial.rename(goal)
    except OSError as error:
        raise _fault(error, (root, policy), target) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return made


def _copied(place: Installation, partial: Path, keys: Keys, password: str | None, report: Report) -> Manifest:
    policy = place.home.policy_folder
    if policy is not None:
        _require_names(policy, "政策文件夹")
    if keys != "none":
        require_readable(place.home.keys)
        for path in place.home.keys.glob("*.json"):
            require_name(path, place.home.keys, "密钥文件夹")
        place.keyring.require_whole()
    line, own = copy_tables(place.database, partial)
    _copy_home(place, partial / HOME, report)
    if policy is not None:
        _copy_policy(policy, partial / POLICY)
    if keys == "sealed" and password is not None:
        write_text(partial / KEYS, seal(place.home.keys, password))
    elif keys == "plain" and place.home.keys.is_dir():
        copy_plain(place.home.keys, partial / HOME / place.home.keys.name)
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


def _require_names(folder: Path, whose: str) -> None:
    for path in folder.rglob("*"):
        require_name(path, folder, whose)


def _fault(error: OSError, sources: Iterable[Path | None], target: Path) -> NotWritten | StateError:
    """What could not be read is named; else the target could not be written."""
    named = Path(error.filename) if isinstance(error.filename, str) else None
    # Not by the name alone: of a copy for which there is no room the source is named too.
    unread = isinstance(error, FileNotFoundError) or is_of_the_path(error)
    if unread and named is not None and any(named.is_relative_to(one) for one in sources if one is not None):
        return StateError(f"{named} 读不了{system_reason(error)}，备份会缺少它；请让运行备份的账户读得到它")
    return NotWritten(f"备份未能写入 {target}{system_reason(error)}")


def _copy_policy(folder: Path, target: Path) -> None:
    try:
        shutil.copytree(folder, target)
    except shutil.Error as error:
        unread = [Path(source) for source, *_ in error.args[0] if not os.access(source, os.R_OK)]
        if not unread:
            raise
        raise StateError(
            f"政策文件夹中的 {unread[0].relative_to(folder)} 读不了（没有权限，或是指向别处的失效链接），备份会缺少它；请让运行备份的账户读得到它，没有用的请删去"
        ) from error


def _copy_home(place: Installation, target: Path, report: Report) -> None:
    files = HomeFiles(place)
    private_folder(target)
    apart = _copy_registry(files.root, target)
    ours = [path for path in files.of_a_moment() if path not in apart]
    for number, path in enumerate(ours):
        report("", number, len(ours))
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        try:
            _copy(files.root, path, target)
        except FileNotFoundError as error:
            raise Conflict(f"备份时数据目录中的 {path} 被移走了（正在整理记录库？），请稍后重做") from error


def _copy_registry(root: Path, target: Path) -> frozenset[Path]:
    """The models' database and the ledger of which were put to use, each as the other knows it.

    Before files are listed: what the database names was written before it. Returns what is not to be copied otherwise.
    """
    database, ledger = _MODELS / DATABASE, _MODELS / FILE
    if not (root / database).is_file():  # one that is made meanwhile is of after the backup
        return frozenset({database} if (root / ledger).exists() else {database, ledger})
    private_folder(target / _MODELS)
    for _ in range(TRIES):
        before = _content(root / ledger)
        _copy(root, database, target)
        if _content(root / ledger) == before:
            break
    else:
        raise Conflict("模型一直在被启用，请稍后重做备份")
    if before is not None:
        private_file(target / ledger)
        (target / ledger).write_bytes(before)
    return frozenset({database, ledger})


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _copy(root: Path, path: Path, target: Path) -> None:
    source = root / path
    with source.open("rb") as file:
        is_sqlite = file.read(len(_SQLITE)) == _SQLITE
    if not is_sqlite:
        shutil.copy2(source, target / path)
        return
    try:
        copy_sqlite(source, target / path)  # it may be in use
    except sqlite3.Error as error:
        why = told(error, elsewhere=_of_the_home(path) | FULL_COPY)
        raise DatabaseFault(f"数据目录中的 {path} 未能备份：{why}") from error


def _of_the_home(path: Path) -> dict[str, str]:
    """What to do about a file of SQLite that is not the service's database: `SHOUXIN_DATABASE` has nothing to do with it."""
    without = "（以后要重新训练模型）" if path == _MODELS / DATABASE else ""
    damaged = f"这个文件已损坏，请从以前的备份中取回它（备份中的 {HOME}/{path}）；没有的，把它移出数据目录{without}再备份"
    unopened = "这个文件打不开，请核对它和所在文件夹的权限"
    return {"NOTADB": damaged, "CORRUPT": damaged, "CANTOPEN": unopened}
