"""Which database a URL names: a file of SQLite or a database of PostgreSQL, and none that would not last."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from service.errors import WrongUse

SQLITE: Final = "sqlite"
_POSTGRESQL: Final = "postgresql+psycopg"
_IN_MEMORY: Final = ":memory:"


def url_from(text: str) -> URL:
    """A URL as somebody wrote it; `WrongUse` for one of another kind."""
    try:
        made = make_url(text)
    except ArgumentError as error:
        raise wrong_url() from error
    if made.drivername != _POSTGRESQL and (made.drivername != SQLITE or not _names_a_file(text, made)):
        raise wrong_url()
    return made


def file_of(named: Sequence[str], options: Mapping[str, object]) -> Path:
    """The file that SQLite is told to open: by its path, or with `uri=true` by a `file:` URI."""
    name = named[0]
    if not options.get("uri") or not name.startswith("file:"):
        return Path(name)
    return Path(unquote(urlsplit(name).path)).absolute()


def wrong_url() -> WrongUse:
    """What to tell of a URL that names no database that can be used."""
    return WrongUse(
        "数据库地址应为 sqlite:////路径/文件 或者 postgresql+psycopg://用户@主机/库名（密码放在 PGPASSFILE，不写在地址里）"
    )


def _names_a_file(text: str, made: URL) -> bool:
    """Whether a path can be that of a file: memory ends with the process, and what follows a question mark would be no part of it."""
    path = unquote(made.database or _IN_MEMORY)
    in_memory = _IN_MEMORY in path or made.query.get("mode") == "memory"
    return not in_memory and "\0" not in path and ("?" not in text or bool(made.query))
