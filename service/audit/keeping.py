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

    def due(self, seq: int) -> bool:
        """Whether a line begins the next stretch, so that an anchor is to be set at it."""
        return seq // EVERY > self._kept // EVERY

    def at(self, seq: int, hash: str) -> Anchor:  # noqa: A002 - its name everywhere
        """Set an anchor at a line; `NotWritten` where that fails."""
        made = anchor_of(self._keyring, seq, hash, now=clock.now())
        keep(self.path, made)
        self._kept = seq
        return made

    def newest(self, database: Database) -> Anchor:
        """Set an anchor at the last line."""
        with database.reading() as connection:
            seq, own = last(connection)
        return self.at(seq, own)
