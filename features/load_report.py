"""What a load did, for the officer and for the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from features.ledger import LoadedFile
from features.quarantine import SCHEMA as QUARANTINE_SCHEMA


@dataclass(slots=True)
class LoadReport:
    """Counts of rows by what became of them; `problems` as the quarantine keeps them; `profiles` by layout and feed.

    `known_elsewhere`: layout under whose own name rows came as their feed, the feed that told their records before → of how many.
    """

    load_id: str
    version: int | None = None
    rows: int = 0
    accepted: int = 0
    revised: int = 0
    unchanged: int = 0
    repeats: int = 0
    purged: int = 0  # said again after its term of retention had ended
    left_out: int = 0
    masked: int = 0  # cells with an identity number that was masked
    quarantined: int = 0
    files: list[LoadedFile] = field(default_factory=list)
    already_loaded: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    problems: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=QUARANTINE_SCHEMA))
    profiles: list[dict[str, Any]] = field(default_factory=list)
    known_elsewhere: dict[tuple[str, str], int] = field(default_factory=dict)

    def note_loaded(self, path: Path) -> None:
        """Name a file that was loaded before: with its folder where another of that name is named already."""
        name = path.name if path.name not in self.already_loaded else f"{path.parent.name}/{path.name}"
        self.already_loaded.append(name)

    def note_elsewhere(self, layout: str, found: Mapping[str, int]) -> None:
        """Count rows under a layout's own name whose records another feed told before."""
        for feed, count in found.items():
            self.known_elsewhere[layout, feed] = self.known_elsewhere.get((layout, feed), 0) + count


@dataclass(slots=True)
class CorrectionReport:
    """What became of the rows of a mended workbook. `problems` are those of rows that are still wrong."""

    load_id: str
    version: int | None = None
    rows: int = 0
    corrected: int = 0
    dismissed: int = 0
    person: int = 0
    still_open: int = 0
    closed_before: int = 0
    accepted: int = 0
    revised: int = 0
    unchanged: int = 0
    files: list[LoadedFile] = field(default_factory=list)
    problems: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=QUARANTINE_SCHEMA))
