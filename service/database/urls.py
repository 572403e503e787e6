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
_OF_A_PATH: Final = frozenset({"timeout"})
_OF_A_URI: Final = frozenset({"timeout", "uri", "mode", "cache", "immutable", "nolock", "psow"})
"""Options by which SQLite opens another kind of thing than a file (`vfs`) are not among them."""


def url_from(text: str) -> URL:
    """A URL as somebody wrote it; `WrongUse` for one of another kind."""
    try:
        made = make_url(text)
    except (ArgumentError, ValueError) as error:  # a port that is no number is a `ValueError`
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
    """Whether a path is named that a file can have, and nothing that is taken for an option: memory and what has no name end with the process."""
    path, options = made.database or _IN_MEMORY, made.query
    if "uri" in options:
        path = unquote(path.removeprefix("file:"))
        odd = options.get("mode") == "memory" or bool(set(options) - _OF_A_URI or set(path) & set("?#"))
    else:
        odd = bool(set(options) - _OF_A_PATH) or ("?" in text and not options)
    return not odd and path not in {"", _IN_MEMORY} and "\0" not in path
