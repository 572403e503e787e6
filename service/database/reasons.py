"""Why a database did not do something and what to do, in Chinese; its driver's own words follow, marked as those."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

_UNREACHED: Final = "连不上数据库服务器，或者连接断了；请核对服务器是否在运行、SHOUXIN_DATABASE 中的主机和库名、用户和密码（PGPASSFILE）"
_FULL: Final = "数据库所在的磁盘空间不足，请腾出空间后再试"
_TAKEN: Final = "数据库正被别的操作占用，请稍后再试"
_READ_ONLY: Final = "数据库是只读的，请核对它是不是备用机，或者文件、文件夹的权限"
_DAMAGED: Final = "数据库的文件读写出错或已损坏，请检查磁盘，必要时从备份恢复"
_THERE: Final = "已有相同的键"
_UNKNOWN: Final = "数据库没有做成这一步，再试仍然不成时请把原文报告给维护者"
_WRONG_OPTION: Final = "SHOUXIN_DATABASE 的 ? 之后有 PostgreSQL 不认识的选项或者值，请改正"
_NO_RIGHT: Final = "42501"
_NO_SCHEMA: Final = "数据库的用户没有使用这个模式（schema）或在其中建表的权限，请授予（GRANT USAGE, CREATE ON SCHEMA …），或者让它成为库的所有者"
_ON_SQLITE: Final[Mapping[str, str]] = {
    "NOTADB": "数据库的文件不是 SQLite 数据库，请核对 SHOUXIN_DATABASE，或者从备份恢复",
    "CANTOPEN": "数据库的文件打不开，请核对 SHOUXIN_DATABASE 的路径和权限",
    "FULL": _FULL,
    "BUSY": _TAKEN,
    "LOCKED": _TAKEN,
    "READONLY": _READ_ONLY,
    "PERM": _READ_ONLY,
    "CORRUPT": _DAMAGED,
    "IOERR": _DAMAGED,
    "UNIQUE": _THERE,
    "PRIMARYKEY": _THERE,
}
"""A word of SQLite's result code → what to do."""
_ON_POSTGRESQL: Final[Mapping[str, str]] = {
    "08": _UNREACHED,
    "28": _UNREACHED,
    "3D": _UNREACHED,
    "57P": "数据库服务器正在停止或启动，或者断开了连接；请稍后再试",
    "53100": _FULL,
    "53300": "数据库服务器的连接用尽了，请稍后再试，或者调大 max_connections",
    "55P03": _TAKEN,
    "40": _TAKEN,
    "25006": _READ_ONLY,
    _NO_RIGHT: "数据库的用户没有权限，请让它成为表的所有者",
    "23505": _THERE,
    "58": _DAMAGED,
    "XX": _DAMAGED,
}
"""Beginning of a SQLSTATE → what to do."""


def told(error: BaseException | None, *, elsewhere: Mapping[str, str] = MappingProxyType({})) -> str:
    """What an error of a driver means for who runs the service. `error`: of `sqlite3` or psycopg; `elsewhere`: what some codes of SQLite mean of a file that is not the service's own."""
    words = str(error).split("\n", 1)[0]
    return f"{_reason(error, {**_ON_SQLITE, **elsewhere})}（驱动程序原文：{words}）"


def _reason(error: Any, on_sqlite: Mapping[str, str]) -> str:
    if hasattr(error, "sqlstate"):
        return _of_state(error)
    name = getattr(error, "sqlite_errorname", None) or ""  # such as SQLITE_IOERR_WRITE
    return next((why for code, why in on_sqlite.items() if code in name.split("_")), _UNKNOWN)


def _of_state(error: Any) -> str:
    """Where there is no state, nothing that PostgreSQL said arrived, or libpq told it in words alone, as while it connects."""
    from psycopg import OperationalError  # it is loaded, for the error is its own

    if error.sqlstate is None and "connection option" in str(error):
        return _WRONG_OPTION
    if error.sqlstate is None:
        return _UNREACHED if isinstance(error, OperationalError) else _UNKNOWN
    if error.sqlstate == _NO_RIGHT and "permission denied for schema" in str(error):
        return _NO_SCHEMA
    return next((why for state, why in _ON_POSTGRESQL.items() if error.sqlstate.startswith(state)), _UNKNOWN)
