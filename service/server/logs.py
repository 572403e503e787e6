"""The server's own log on standard error: one JSON object a line, without personal data.

A request is told by its route's template, never by its path or query; a defect by its kind and its places in the code, never
by its message or its values.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from traceback import extract_tb
from typing import Any, Final, TextIO, cast

import structlog
from orjson import dumps
from structlog.processors import JSONRenderer, add_log_level
from structlog.typing import EventDict, FilteringBoundLogger

from service import clock

Log = FilteringBoundLogger
_LEVELS: Final = {"info": logging.INFO, "warning": logging.WARNING}
_ROOT: Final = Path(__file__).parents[2]


def json_log(stream: TextIO, level: str) -> Log:
    """A log that writes JSON lines to a stream."""
    return cast(
        "Log",
        structlog.wrap_logger(
            structlog.WriteLogger(stream),
            processors=[add_log_level, _stamped, JSONRenderer(serializer=_written)],
            wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
            cache_logger_on_first_use=True,
        ),
    )


def _stamped(_log: Any, _level: str, event: EventDict) -> EventDict:
    """When, on the clock of Asia/Shanghai with its offset, as everywhere; `TimeStamper` knows UTC and the machine's own."""
    event["timestamp"] = clock.now().isoformat(timespec="microseconds")
    return event


def _written(said: Mapping[str, Any], **options: Any) -> str:
    return dumps(said, **options).decode()


@contextmanager
def taken_over(log: Log) -> Iterator[None]:
    """What libraries log within comes out as lines of ours."""
    root = logging.getLogger()
    before = list(root.handlers)
    root.handlers[:] = [_Lines(log)]
    logging.captureWarnings(capture=True)
    try:
        yield
    finally:
        logging.captureWarnings(capture=False)
        root.handlers[:] = before


class _Lines(logging.Handler):
    """Passes records on: the first line of their text as written in the code, without its arguments."""

    def __init__(self, log: Log) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        said = str(record.msg).split("\n", 1)[0]
        error = record.exc_info[1] if record.exc_info else None
        self._log.log(record.levelno, "library", logger=record.name, text=said, **told(error))


def told(error: BaseException | None) -> dict[str, Any]:
    """A defect without its values: its kind, the kinds of what caused it, and where it came through."""
    if error is None:
        return {}
    causes: list[str] = []
    cause = error.__cause__ or error.__context__
    while cause is not None and len(causes) < 5:
        causes.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    frames = [f"{_short(one.filename)}:{one.lineno} {one.name}" for one in extract_tb(error.__traceback__)]
    return {"error": type(error).__name__, "causes": causes, "frames": frames}


def _short(name: str) -> str:
    path = Path(name)
    if path.is_relative_to(_ROOT):
        return path.relative_to(_ROOT).as_posix()
    _, _, rest = path.as_posix().rpartition("site-packages/")
    return rest
