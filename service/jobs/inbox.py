"""The inbox: each delivery is a folder with its manifest; what was loaded is moved beside it, under the job that loaded it."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from features.deliveries import MANIFEST
from features.private_files import private_folder
from features.system_reasons import system_reason
from service.errors import NotFound, NotWritten, StateError
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Inbox:
    """The folder in which deliveries arrive. Whoever brings one writes its manifest last: without it, it is not whole yet."""

    folder: Path
    named: bool = False
    """Whether a setting names it: then it is missed where it is not there; that of the home comes with the first delivery."""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """That of an installation."""
        return cls(settings.inbox_folder, named=settings.inbox is not None)

    @property
    def done(self) -> Path:
        """Where deliveries that were loaded are."""
        return self.folder.with_name(f"{self.folder.name}-done")

    def waiting(self) -> list[str]:
        """Names of the deliveries that are whole, in their order; `StateError` where the inbox is no folder. What is no folder in it, or hidden, is none."""
        self._require_there()
        return sorted(one.name for one in self._folders() if (one / MANIFEST).is_file())

    def unfinished(self) -> list[str]:
        """Names of folders without a manifest: still arriving, or forgotten."""
        return sorted(one.name for one in self._folders() if not (one / MANIFEST).is_file())

    def delivery(self, name: str) -> Path:
        """The folder of a delivery; `NotFound` where there is none, `StateError` where a link in it leads elsewhere, or the inbox is no folder.

        Others write to the inbox: what they put there must not say which of our files are read.
        """
        self._require_there()
        path = self.folder / name
        links = [one for one in (path, *path.rglob("*")) if one.is_symlink()]
        if links:
            raise StateError(f"收件箱中的“{links[0].relative_to(self.folder)}”是链接，不载入；请放入文件本身")
        if not path.is_dir():
            raise NotFound(f"收件箱中没有文件夹“{name}”；已载入的在 {self.done.name}")
        return path

    def whole(self, name: str) -> Path:
        """The folder of a delivery that has its manifest; raises as `delivery`, and `NotFound` without one."""
        path = self.delivery(name)
        if not (path / MANIFEST).is_file():
            raise NotFound(
                f"收件箱中的“{name}”没有 {MANIFEST}：尚未到齐，或者漏写了清单；清单写好后请重新下达"
            )
        return path

    def mark(self, name: str) -> str:
        """Of a delivery as it is there now: another one, or the same once changed, has another."""
        told = hashlib.sha256(name.encode())
        for path in sorted(self.delivery(name).rglob("*")):
            found = path.lstat()
            told.update(f"{path.name}|{found.st_size}|{found.st_mtime_ns}".encode())
        return told.hexdigest()[:24]

    def moved(self, name: str, job: str) -> Path:
        """Where a delivery is once a job has loaded it."""
        return self.done / f"{job}-{name}"

    def move(self, name: str, job: str) -> Path:
        """Move a delivery away; the new place. Nothing to do where it was moved already."""
        target = self.moved(name, job)
        if target.is_dir():
            return target
        try:
            private_folder(self.done)
            self.delivery(name).rename(target)
        except OSError as error:
            raise NotWritten(
                f"“{name}”已载入，但移不到 {self.done}{system_reason(error)}；请检查权限，收件箱与它须在同一磁盘"
            ) from error
        return target

    def _require_there(self) -> None:
        if not self.folder.is_dir() and (self.named or os.path.lexists(self.folder)):
            raise StateError(
                f"收件箱 {self.folder} 不在，或者不是文件夹：请核对设置 inbox（SHOUXIN_INBOX），建立这个文件夹或者挂上它所在的磁盘"
            )

    def _folders(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return [
            one
            for one in self.folder.iterdir()
            if not one.name.startswith(".") and one.is_dir() and not one.is_symlink()
        ]
