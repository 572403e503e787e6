"""Which database a URL names: a file of SQLite or a database of PostgreSQL, and none that would not last."""

import re
from collections.abc import Mapping, Sequence
from errno import ENAMETOOLONG
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from service.errors import WrongUse

SQLITE: Final = "sqlite"
_POSTGRESQL: Final = "postgresql+psycopg"
_IN_MEMORY: Final = ":memory:"
_OPTION: Final = re.compile("[a-z_]{1,32}")
"""What may be named in a message: else it may be a part of a password with a `?`."""
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
    if made.drivername == _POSTGRESQL:
        _require_known(made.query)
    return made


def file_of(named: Sequence[str], options: Mapping[str, object]) -> Path:
    """The file that SQLite is told to open: by its path, or with `uri=true` by a `file:` URI. `WrongUse` for a path that no file can have."""
    name = named[0]
    by_uri = options.get("uri") and name.startswith("file:")
    path = Path(unquote(urlsplit(name).path)).absolute() if by_uri else Path(name)
    try:
        path.lstat()
    except OSError as error:  # that none is there, or that it cannot be looked at, is told where it is opened
        if error.errno == ENAMETOOLONG:
            raise WrongUse("数据库地址中文件的路径，或者其中的一个名称太长，请改短") from error
    return path


def wrong_url() -> WrongUse:
    """What to tell of a URL that names no database that can be used."""
    return WrongUse(
        "数据库地址应为 sqlite:////路径/文件 或者 postgresql+psycopg://用户@主机/库名（密码放在 PGPASSFILE，不写在地址里）"
    )


def _require_known(options: Mapping[str, str | tuple[str, ...]]) -> None:
    """Only what is an option of PostgreSQL's own library goes to the driver: its other ones are of a program, and no text."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import timeout_from_conninfo
    from psycopg.pq import Conninfo

    known = {one.keyword.decode() for one in Conninfo.get_defaults()}
    odd = [one if _OPTION.fullmatch(one) else "…" for one in options if one not in known]
    if odd:
        raise WrongUse(f"数据库地址的 ? 之后有 PostgreSQL 不认识的选项：{'、'.join(odd)}，请改正")
    try:
        timeout_from_conninfo({name: str(value) for name, value in options.items()})
    except ProgrammingError as error:  # the driver reads this one itself
        raise WrongUse("数据库地址的 connect_timeout 应为秒数，如 10") from error


def _names_a_file(text: str, made: URL) -> bool:
    """Whether a path is named that a file can have, and nothing that is taken for an option: memory and what has no name end with the process."""
    path, options = made.database or _IN_MEMORY, made.query
    if "uri" in options:
        path = unquote(path.removeprefix("file:"))
        odd = options.get("mode") == "memory" or bool(set(options) - _OF_A_URI or set(path) & set("?#"))
    else:
        odd = bool(set(options) - _OF_A_PATH) or ("?" in text and not options)
    return not odd and path not in {"", _IN_MEMORY} and "\0" not in path
