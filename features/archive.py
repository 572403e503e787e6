"""What loads write, under one folder: records, quarantine, originals and profiles."""

from dataclasses import dataclass
from pathlib import Path

from features.originals import Originals
from features.profiles import Profiles
from features.quarantine import Quarantine
from features.store import Store


@dataclass(frozen=True, slots=True)
class Archive:
    """The record store, and beside it what could not be stored, what was delivered, and what it looked like."""

    root: Path

    @property
    def store(self) -> Store:
        """The record store."""
        return Store(self.root / "store")

    @property
    def quarantine(self) -> Quarantine:
        """The rows that could not be stored."""
        return Quarantine(self.root / "quarantine")

    @property
    def originals(self) -> Originals:
        """The delivered files, by the hash of their content."""
        return Originals(self.root / "originals")

    @property
    def profiles(self) -> Profiles:
        """What each load looked like."""
        return Profiles(self.root / "profiles")
