"""MLflow's client, of which a full disk is the system's own error: MLflow buries it in errors of the database."""

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

_FULL: Final = "SQLITE_FULL"


class Client:
    """Asks a client of MLflow. `begin` makes it; `database`: what it writes, to be named where there is no room."""

    def __init__(self, begin: Callable[[], Any], database: Path) -> None:
        self._database = database
        with self._told():
            self._client = begin()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """The method of the client by this name."""
        method = getattr(self._client, name)

        def asked(*args: Any, **named: Any) -> Any:
            with self._told():
                return method(*args, **named)

        return asked

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (
            Exception
        ) as error:  # MLflow wraps it in its own error or in SQLAlchemy's; any other goes on as it is
            if any(getattr(one, "sqlite_errorname", None) == _FULL for one in _behind(error)):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._database)) from error
            raise


def _behind(error: BaseException) -> Iterator[sqlite3.Error]:
    """What SQLite said, wherever an error came from."""
    following: BaseException | None = error
    while following is not None:
        if isinstance(following, sqlite3.Error):
            yield following
        following = following.__cause__ or following.__context__
