"""Which files of a home go into a backup: all of them but a few, or it is said why not."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from features.declaration_faults import shown
from features.delta_log import is_commit
from features.system_reasons import system_reason
from models.mlflow_home import FRESH
from service.administration import Installation
from service.errors import Conflict, StateError, WrongUse
from service.jobs.inbox import Inbox

TRIES: Final = 20
"""A load is committed in a moment, and seldom; the files of years are listed in a second or two."""
_LOG: Final = "_delta_log"
_BESIDE: Final = ("-wal", "-shm", "-journal", ".lock", ".partial")


class HomeFiles:
    """The files of the home of an installation.

    Left out are its database and its keys, which go their own ways, what stands beside a file only while it is used or
    made, and deliveries: these come and go meanwhile, and hold what the store does not keep, such as natural persons.
    """

    def __init__(self, place: Installation) -> None:
        self.root = place.home.root.resolve()
        inbox = Inbox(place.settings.inbox_folder)
        apart = [place.home.keys, inbox.folder, inbox.done]
        if place.database.file is not None:
            apart.append(place.database.file)
        # Where a link stands, and where it leads.
        self._apart = {one.parent.resolve() / one.name for one in apart} | {one.resolve() for one in apart}

    def of_a_moment(self) -> list[Path]:
        """Every file, below the root and sorted: no table was committed to while they were listed, so that each that a log names is among them, and each load has its records.

        `WrongUse` for a link that is not followed and for a name that is no text, `StateError` for a folder that cannot be read, `Conflict` where the
        store never stands still.
        """
        found = set(self._below(self.root))
        for _ in range(TRIES):
            before, found = found, set(self._below(self.root))
            if _commits(before) == _commits(found):
                return sorted(path.relative_to(self.root) for path in found)
        raise Conflict("数据目录一直在变（正在装载、整理或清除记录？），请稍后重做备份")

    def _below(self, folder: Path) -> Iterator[Path]:
        for entry in self._entries(folder):
            path = folder / entry.name
            if path in self._apart or entry.name.endswith(_BESIDE) or entry.name.startswith(FRESH):
                continue
            require_name(path, self.root, "数据目录")
            if entry.is_symlink():
                if path.resolve() in self._apart:
                    continue
                self._require_file(path)
            if entry.is_dir():
                yield from self._below(path)
            # Checkpoints say no more than commits, and may be written while files are copied: the copy has not what they name.
            elif entry.is_file() and (folder.name != _LOG or is_commit(entry.name)):
                yield path

    def _entries(self, folder: Path) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as entries:
                return list(entries)
        except FileNotFoundError:  # it was taken away meanwhile
            return []
        except OSError as error:
            raise StateError(
                f"数据目录中的 {self._named(folder)} 读不了{system_reason(error)}，备份会缺少其中的内容；请让运行备份的账户读得到它"
            ) from error

    def _require_file(self, link: Path) -> None:
        """What lies behind a link to a folder is not walked through, and behind one that leads nowhere is what is not there now: a backup without it would be none."""
        if link.is_dir():
            raise WrongUse(
                f"数据目录中的 {self._named(link)} 是指向别处文件夹的链接，备份不跟着链接走，会缺少其中的内容；"
                "请把整个数据目录放到那个磁盘上，或者用挂载（mount --bind）代替链接"
            )
        if not link.exists():
            raise WrongUse(
                f"数据目录中的 {self._named(link)} 是链接，它指向的 {link.readlink()} 现在读不到（磁盘没有挂上？），"
                "备份会缺少其中的内容；请先让它读得到，没有用的链接请删去"
            )

    def _named(self, path: Path) -> Path:
        return path.relative_to(self.root)


def require_name(path: Path, root: Path, whose: str) -> None:
    """`WrongUse` for a name that is no UTF-8: the manifest, which is text, could not name the file."""
    name = str(path.relative_to(root))
    try:
        name.encode()
    except UnicodeEncodeError as error:
        escaped = shown(os.fsencode(name).decode(errors="backslashreplace"), longest=len(name) * 4)
        raise WrongUse(
            f"{whose}中的 {escaped} 文件名不是 UTF-8 文本，备份的清单写不了它；请改名，没有用的请删去"
        ) from error


def _commits(files: set[Path]) -> set[Path]:
    """What the logs of all tables say."""
    return {path for path in files if path.parent.name == _LOG}
