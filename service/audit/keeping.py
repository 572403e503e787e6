"""When anchors are set: after every so many lines of a server, at its stop, after a publication, and on demand."""

from pathlib import Path

from service import clock
from service.audit.anchors import EVERY, FILE, Anchor, anchor_of, keep
from service.audit.log import last
from service.database.engine import Database
from service.keys.keyring import Keyring


class Keeper:
    """Sets the anchors of one log in the home's file."""

    def __init__(self, home: Path, keyring: Keyring) -> None:
        """Nothing is written yet."""
        self.path = home / FILE
        self._keyring = keyring
        self._kept = 0

    def passed(self, seq: int, hash: str) -> None:  # noqa: A002 - its name everywhere
        """A line was written: set an anchor where it begins the next stretch. `NotWritten` where that fails."""
        if seq // EVERY > self._kept // EVERY:
            self.at(seq, hash)

    def at(self, seq: int, hash: str) -> Anchor:  # noqa: A002 - its name everywhere
        """Set an anchor at a line."""
        made = anchor_of(self._keyring, seq, hash, now=clock.now())
        keep(self.path, made)
        self._kept = seq
        return made

    def newest(self, database: Database) -> Anchor:
        """Set an anchor at the last line."""
        with database.reading() as connection:
            seq, own = last(connection)
        return self.at(seq, own)
