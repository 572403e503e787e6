"""Files that a caller names for what the service will say: looked at before it is asked, and told by the caller's name for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.client.errors import NotWritten


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Ask and write the answer to a path. `NotWritten` before anything is asked where there is no folder for it, or something that is no file in its place; or where the disk refuses it."""
    try:
        if path.is_dir():
            raise NotWritten(f"{path} cannot be written: there is a folder of that name")
        if not path.parent.is_dir():
            raise NotWritten(f"{path} cannot be written: there is no folder {path.parent}")
        if path.exists() and not path.is_file():  # a file would take the place of a pipe or a device
            raise NotWritten(f"{path} cannot be written: it is no file, but a pipe, a socket or a device")
        yield
    except OSError as error:
        raise NotWritten(f"{path} cannot be written: {error.strerror or error}") from error
