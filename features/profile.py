"""What a load looked like, per layout and feed: counts, unknowns, ranges, shares of codes, new code values.

Cheap by design: one pass of vectorised aggregates per batch, a median from an even sample of the rows. Of texts only
counts are kept, so that no profile holds anything about anybody.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from features.layouts import Column, Layout
from features.problems import FILE
from features.read_file import ROW

SAMPLE: Final = 20_000
"""So many values of a column and batch tell its median."""
NOT_IN_LIST: Final = "不在代码表内"
_NEW_VALUES: Final = 20
LONGEST_VALUE: Final = 40
"""Of a value outside a code list so many characters are told."""
_EPOCH: Final = date(1970, 1, 1)


@dataclass(slots=True)
class _Column:
    """One column's numbers so far; ranges as numbers, dates as days since 1970."""

    header: str
    sort: str  # number, date, coded or text
    unit: str | None
    rows: int = 0
    unknown: int = 0
    least: int | None = None
    greatest: int | None = None
    samples: list[pl.DataFrame] = field(default_factory=list)
    values: Counter[str] = field(default_factory=Counter)
    new_values: Counter[str] = field(default_factory=Counter)

    def add(self, values: pl.Series) -> None:
        """Take in a batch of typed values."""
        self.rows += values.len()
        self.unknown += values.null_count()
        if self.sort == "coded":
            counted = values.drop_nulls().cast(pl.String).value_counts()
            self.values.update(dict(counted.iter_rows()))
        elif self.sort in {"number", "date"} and values.null_count() < values.len():
            numbers = values.to_physical()
            value = pl.col(numbers.name)
            least, greatest = numbers.to_frame().select(least=value.min(), greatest=value.max()).row(0)
            self.least = least if self.least is None else min(self.least, least)
            self.greatest = greatest if self.greatest is None else max(self.greatest, greatest)
            step = -(-numbers.len() // SAMPLE)
            sample = numbers.gather_every(step).drop_nulls().cast(pl.Int64)
            self.samples.append(pl.DataFrame({"value": sample, "weight": [step] * sample.len()}))

    def summary(self) -> dict[str, Any]:
        """The column as plain data."""
        told: dict[str, Any] = {"column": self.header, "type": self.sort, "rows": self.rows}
        told["unknown"] = self.unknown
        if self.sort in {"number", "date"}:
            told |= {"min": self._told(self.least), "median": self._told(self._median())}
            told |= {"max": self._told(self.greatest), "unit": self.unit}
        if self.sort == "coded":
            told |= {"distinct": len(self.values), "values": dict(sorted(self.values.items()))}
        if self.new_values:
            told["new_values"] = dict(self.new_values.most_common(_NEW_VALUES))
        return told

    def _median(self) -> int | None:
        """The lower median of the sample, each value with the number of rows it stands for."""
        if not self.samples:
            return None
        sample = pl.concat(self.samples).sort("value")
        if sample.is_empty():
            return None
        reached = sample["weight"].cum_sum() * 2 >= sample["weight"].sum()
        return int(sample["value"].filter(reached)[0])

    def _told(self, number: int | None) -> int | str | None:
        if number is None or self.sort == "number":
            return number
        return (_EPOCH + timedelta(days=number)).isoformat()


@dataclass(slots=True)
class _Part:
    """What came in one layout through one feed."""

    label: str
    files: int = 0
    rows: int = 0
    good: int = 0
    quarantined: int = 0
    columns: dict[str, _Column] = field(default_factory=dict)


class Profiler:
    """Takes in the batches of a load and tells their profiles."""

    def __init__(self) -> None:
        self._parts: dict[tuple[str, str], _Part] = {}

    def add(
        self,
        layout: Layout,
        feeds: Sequence[str],
        raw: pl.DataFrame,
        good: pl.DataFrame,
        problems: pl.DataFrame,
    ) -> None:
        """Take in a batch of one layout: the feed of each file, all rows as text, the typed ones, what was wrong."""
        for feed in dict.fromkeys(feeds):
            files = [index for index, one in enumerate(feeds) if one == feed]
            alone = len(files) == len(feeds)
            # Batches are mostly of one feed: then nothing is copied.
            of_feed = pl.col(FILE).is_in(files)
            rows, typed, wrong = (
                frame if alone else frame.filter(of_feed) for frame in (raw, good, problems)
            )
            part = self._parts.setdefault((layout.name, feed), _Part(layout.label))
            part.files += len(files)
            part.rows += rows.height
            part.good += typed.height
            part.quarantined += wrong.select(FILE, ROW).n_unique()
            for column in layout.read_columns:
                if column.header in raw.columns:
                    _add_column(part, column, layout, typed, wrong)

    def profiles(self) -> list[dict[str, Any]]:
        """One profile per layout and feed, as plain data."""
        return [
            {
                "layout": name,
                "label": part.label,
                "feed": feed,
                "files": part.files,
                "rows": part.rows,
                "good": part.good,
                "quarantined": part.quarantined,
                "columns": [column.summary() for column in part.columns.values()],
            }
            for (name, feed), part in sorted(self._parts.items())
        ]


def _add_column(
    part: _Part, column: Column, layout: Layout, typed: pl.DataFrame, wrong: pl.DataFrame
) -> None:
    if column.field not in typed.columns:  # an older identifier: it was matched and is not kept
        return
    sort = _sort(column, typed.schema[column.field])
    declared = layout.kind.payload.get(column.field)
    unit = declared.unit if declared is not None else None
    known = part.columns.setdefault(column.header, _Column(column.header, sort, unit))
    known.add(typed[column.field])
    if sort == "coded" and wrong.height:
        new = wrong.filter(pl.col("column") == column.header, pl.col("reason") == NOT_IN_LIST)["value"]
        known.new_values.update(value[:LONGEST_VALUE] for value in new.drop_nulls())


def _sort(column: Column, dtype: pl.DataType) -> str:
    if column.reading == "coded":
        return "coded"
    if dtype.is_integer():
        return "number"
    return "date" if dtype == pl.Date() else "text"
