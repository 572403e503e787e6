"""A list into a file: complete or not there; NDJSON goes on after a break, in this call or in the next one."""

import csv
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import httpx

from service.client.errors import BrokenAnswer
from service.client.writable import writing

Open = Callable[[httpx.Request], AbstractContextManager[httpx.Response]]
_PATH: Final = "v1/ratings/export"


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that is whole.

    Attributes:
        run_id: the run that was published; `rows`: enterprises in it.
        requests: numbers under which the service's log has each part, with the hash of what was sent.
    """

    path: Path
    run_id: str
    rows: int
    requests: tuple[str, ...]


def exported(
    http: httpx.Client, open_: Open, path: Path, file_format: str, filters: Mapping[str, str], *, tries: int
) -> Exported:
    """Write a list to a path. `open_`: sends a request and gives its answer, the body unread. `NotWritten` where it cannot be there."""
    asked = {**filters, "format": file_format}
    part, request = part_of(path, asked), Request(http, open_, asked)
    with writing(path):
        found = (
            _lines(request, part, tries) if file_format == "ndjson" else _whole(request, part, file_format)
        )
        part.replace(path)
    return Exported(path, *found, tuple(request.numbers))


def part_of(path: Path, asked: Mapping[str, str]) -> Path:
    """Where a list grows until it is whole: what is left of another list is never gone on with."""
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    return path.with_name(f"{path.name}.{digest[:8]}.part")


class Request:
    """The export asked for, and under which numbers it was."""

    def __init__(self, http: httpx.Client, open_: Open, parameters: Mapping[str, str]) -> None:
        """Of a client's connections."""
        self._http, self._open, self._parameters = http, open_, parameters
        self.numbers: list[str] = []

    def answer(self, cursor: str | None = None) -> AbstractContextManager[httpx.Response]:
        """The answer from a cursor on."""
        more = {} if cursor is None else {"cursor": cursor}
        return self._open(self._http.build_request("GET", _PATH, params={**self._parameters, **more}))

    def note(self, answer: httpx.Response) -> None:
        """Keep its number."""
        self.numbers.append(answer.headers["x-request-id"])


def _whole(request: Request, part: Path, file_format: str) -> tuple[str, int]:
    """CSV or XLSX, from the beginning to the end."""
    try:
        with request.answer() as answer, part.open("wb") as file:
            request.note(answer)
            run, total = answer.headers["x-run-id"], int(answer.headers["x-total-count"])
            for piece in answer.iter_bytes():
                file.write(piece)
    except httpx.TransportError as error:
        part.unlink()
        raise BrokenAnswer(f"the export broke off: {error!r}") from error
    rows = _csv_rows(part) if file_format == "csv" else total
    if rows != total:
        part.unlink()
        raise _short(rows, total)
    return run, total


def _csv_rows(part: Path) -> int:
    with part.open(encoding="utf-8-sig", newline="") as text:
        return sum(1 for _ in csv.reader(text)) - 1


def _short(rows: int, total: int) -> BrokenAnswer:
    return BrokenAnswer(f"the export has {rows} rows of {total}")


@dataclass(slots=True)
class _Reached:
    """Up to where a file of lines is good: its bytes, rows, run, and the cursor that leads on.

    `ended`: whether its last line says that this is all; `since`: rows behind what is good.
    """

    size: int = 0
    rows: int = 0
    run: str | None = None
    cursor: str | None = None
    ended: bool = False
    since: int = 0


def _lines(request: Request, part: Path, tries: int) -> tuple[str, int]:
    """NDJSON: what is in the file already is kept up to its last progress, and the rest fetched."""
    part.touch()
    with part.open("r+b") as file:
        reached = _kept(file)
        fault: Exception | None = None
        for _ in range(tries):
            if reached.ended:
                break
            file.seek(reached.size)
            file.truncate()
            reached.since = 0
            try:
                with request.answer(reached.cursor) as answer:
                    request.note(answer)
                    for line in _whole_lines(answer):
                        file.write(line)
                        _read(reached, line, file.tell())
            except httpx.TransportError as error:
                fault = error
        if not reached.ended or reached.run is None:
            raise BrokenAnswer(
                f"the export broke off after {reached.rows} rows; call again to go on"
            ) from fault
    return reached.run, reached.rows


def _kept(file: IO[bytes]) -> _Reached:
    found = _Reached()
    for line in file:
        try:
            _read(found, line, file.tell())
        except (BrokenAnswer, ValueError):  # the last one, cut off
            break
    # cut off behind the last row: no cursor leads to the end alone
    return found if found.ended or found.cursor is not None else _Reached()


def _read(reached: _Reached, line: bytes, end: int) -> None:
    """Follow one line; `BrokenAnswer` where the list is another one than before, or rows are missing."""
    said: dict[str, Any] = json.loads(line)
    if "uscc" in said:
        reached.since += 1
    elif "list" in said:
        head = said["list"]
        if reached.run not in {None, head["run_id"]} or head["done"] != reached.rows:
            raise BrokenAnswer("the export goes on with another list than it began with")
        reached.run = head["run_id"]
    elif "progress" in said:
        done = said["progress"]["done"]
        if done != reached.rows + reached.since:
            raise _short(reached.rows + reached.since, done)
        reached.rows, reached.since = done, 0
        reached.cursor, reached.size = said["progress"]["cursor"], end
    elif "end" in said:
        if reached.rows != said["end"]["total"]:
            raise _short(reached.rows, said["end"]["total"])
        reached.ended = True


def _whole_lines(answer: httpx.Response) -> Iterator[bytes]:
    rest = b""
    for piece in answer.iter_bytes():
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            yield line + b"\n"
