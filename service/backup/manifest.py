"""What a backup says of itself: of which version it is, and the hash of every file in it."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from service.errors import StateError, WrongUse
from service.reports.writing import write_text

NAME: Final = "manifest.json"
KEYS: Final = "keys.jwe"
Keys = Literal["plain", "sealed", "none"]


class Entry(BaseModel):
    """One file: its name below the backup, its size in bytes and its hash."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    size: int
    sha256: str


class Manifest(BaseModel):
    """The backup as a whole.

    Attributes:
        schema_version: version of the database's tables.
        kind: of the database; one of SQLite goes back to SQLite only, and so does PostgreSQL.
        last_line, last_hash: of the audit log, so that a restored one is known to end where it did.
        keys: whether the signing keys are in it, plain or sealed by a password.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["shouxin-backup-1"] = "shouxin-backup-1"
    made_at: str
    schema_version: str
    kind: Literal["sqlite", "postgresql"]
    last_line: int
    last_hash: str
    keys: Keys
    policy: bool
    files: tuple[Entry, ...]

    def write(self, folder: Path) -> None:
        """The last file of a backup: without it there is none."""
        write_text(folder / NAME, self.model_dump_json(indent=1) + "\n")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The manifest of a backup; `WrongUse` for a folder that is none."""
        try:
            return cls.model_validate_json((folder / NAME).read_bytes())
        except (OSError, ValidationError) as error:
            raise WrongUse(f"{folder} 不是完整的备份：没有 {NAME}，或者读不了") from error

    def require_whole(self, folder: Path) -> None:
        """`StateError` names the first file that is missing, changed, or not of this backup."""
        named = {one.name: one for one in self.files}
        for path in files_below(folder):
            name = path.relative_to(folder).as_posix()
            if name != NAME and name not in named:
                raise StateError(f"备份中多出文件 {name}，不能恢复")
        for name, one in named.items():
            path = folder / name
            if not path.is_file():
                raise StateError(f"备份中缺文件 {name}，不能恢复")
            if path.stat().st_size != one.size or sha256_of(path) != one.sha256:
                raise StateError(f"备份中的文件 {name} 与清单的散列不符：被改动或损坏，不能恢复")


def entries_below(folder: Path) -> Iterator[Entry]:
    """Every file below a folder as an entry, in the order of names."""
    for path in files_below(folder):
        yield Entry(
            name=path.relative_to(folder).as_posix(), size=path.stat().st_size, sha256=sha256_of(path)
        )


def files_below(folder: Path) -> list[Path]:
    """Every file below a folder, in the order of names."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def sha256_of(path: Path) -> str:
    """The hash of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
