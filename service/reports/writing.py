"""Files that a person asked for by their path: a path that takes none is told with the reason and what to do."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from features.system_reasons import system_reason
from service.errors import NotWritten


@contextmanager
def written_to(path: Path) -> Iterator[None]:
    """What is done within writes to the path; `NotWritten` where the system refuses that."""
    try:
        yield
    except OSError as error:
        raise NotWritten(f"{path}：写不出，请检查文件夹、磁盘空间和权限{system_reason(error)}") from error


def write_text(path: Path, text: str) -> None:
    """Write one text; its folder must be there."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write one file, whole or not at all; its folder must be there. What is no file, such as a pipe, is written to."""
    with whole_file(path) as file:
        file.write(content)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """What is written to within has that path from the end on, or never where something fails; raises and goes about what is no file as `write_bytes`."""
    with written_to(path):
        if is_no_file(path):
            with path.open("wb") as file:
                yield file
            return
        target = path.resolve()
        with partial_beside(target) as partial:
            with partial.open("xb") as file:
                yield file
            partial.replace(target)


def is_no_file(path: Path) -> bool:
    """Whether something is there that is no file: a pipe, a device, a folder. `NotWritten` where the system does not say."""
    with written_to(path):
        return path.exists() and not path.is_file()


@contextmanager
def opened_for_texts(path: Path) -> Iterator[Callable[[str], None]]:
    """Opens what is no file, and hands out what writes a text to it, the whole of it; both may wait for who reads there. `NotWritten` where the system refuses."""
    with written_to(path):
        file = path.open("wb", buffering=0)

    def write(text: str) -> None:
        rest = memoryview(text.encode())
        with written_to(path):
            while rest:  # a signal that is answered while a pipe is full ends one write half-way
                rest = rest[file.write(rest) :]

    with file:
        yield write


@contextmanager
def partial_beside(target: Path) -> Iterator[Path]:
    """Where to write what is to have a path once it is whole: a hidden name beside it, of this writer alone, where nothing is left."""
    partial = target.with_name(
        f".{secrets.token_hex(8)}.partial"
    )  # a name with the target's in it may be too long
    try:
        yield partial
    finally:
        with written_to(target):
            partial.unlink(missing_ok=True)


def write_texts(folder: Path, texts: Mapping[str, str]) -> None:
    """Write texts below a folder, by their names in it (`points/x.svg`); the folders are made where they are missing."""
    for name, text in texts.items():
        path = folder / name
        with written_to(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, text)
