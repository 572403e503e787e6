"""One chunk of the simulated prefecture, and the tables that come out of it.

A table's columns are named like the fields of its layout; the layout turns them into the headers and words of the
file. `_received` is the day on which the row is delivered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from features.sample.arrays import NONE, Bools, Floats, Ints, Names, round_to, whole
from features.sample.calendar import NEVER, QUARTER_FIRST, QUARTER_LAST, QUARTER_SHARE, years_of
from features.sample.parameters import SERIALS, USUAL_REVENUE_FEN
from features.sample.population import Population
from features.sample.risk import Paths
from features.sample.streams import stream

RECEIVED: Final = "_received"
Values = Ints | Floats | Names | Bools | pl.Series


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one layout, of all deliveries."""

    layout: str
    rows: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Happenings:
    """Things that happened: to which enterprise, on which day, in which quarter."""

    rows: Ints
    days: Ints
    quarters: Ints

    @property
    def size(self) -> int:
        """How many."""
        return self.rows.size

    def where(self, mask: Bools) -> "Happenings":
        """Those of them for which the mask is true."""
        return Happenings(self.rows[mask], self.days[mask], self.quarters[mask])


@dataclass(frozen=True, slots=True)
class World:
    """A chunk: its place among the chunks, its enterprises, and what the hidden risk does to them."""

    seed: int
    chunk: int
    population: Population
    paths: Paths

    def rng(self, subject: str, *more: int) -> np.random.Generator:
        """The random stream of a subject."""
        return stream(self.seed, self.chunk, subject, *more)

    def codes(self, rows: Ints) -> pl.Series:
        """Credit codes of the enterprises in these places."""
        return self.population.codes.gather(rows)

    def risk_at(self, happenings: Happenings) -> Floats:
        """The hidden risk when these things happened."""
        return self.paths.risk[happenings.rows, happenings.quarters]

    def alive(self, rows: Ints, days: Ints, *, settled: int = 30) -> Bools:
        """Whether the enterprise exists on the day, and has done so for some days."""
        begun = days >= self.population.established[rows] + settled
        result: Bools = begun & (days < self.paths.exit_day[rows])
        return result

    def weight(self, rows: Ints) -> Floats:
        """How large the enterprises are against a usual one (1): sums in dispute grow with it, but more slowly."""
        relative = self.population.revenue_fen[rows] / USUAL_REVENUE_FEN
        return np.clip(np.sqrt(relative), 0.3, 8.0)

    def sums(self, rng: np.random.Generator, rows: Ints, median_yuan: float, sigma: float) -> Ints:
        """Amounts in 分 around a median, larger with larger enterprises, to whole 100 元."""
        amounts = np.exp(rng.normal(np.log(median_yuan * 100.0), sigma, rows.size))
        return round_to(amounts * self.weight(rows), 10_000)

    def happenings(self, rng: np.random.Generator, rate: float | Floats, weight: float = 0.0) -> Happenings:
        """Draw things that happen at a rate per quarter, times e to the `weight` × hidden risk."""
        share = np.asarray(rate, dtype=np.float64)
        chance = np.atleast_2d(share).T * np.exp(weight * self.paths.risk) * QUARTER_SHARE
        rows, quarters = np.nonzero(rng.random(self.paths.risk.shape) < chance)
        length = QUARTER_LAST[quarters] - QUARTER_FIRST[quarters] + 1
        days = QUARTER_FIRST[quarters] + whole(np.floor(rng.random(rows.size) * length))
        return Happenings(rows, days, quarters).where(self.alive(rows, days))

    def body(self, rows: Ints, name: str | Sequence[str]) -> pl.Series:
        """The authority of the enterprise's county: 格尔木样本市场监管局."""
        names = pl.Series([name] * rows.size) if isinstance(name, str) else pl.Series(name)
        county = self.population.counties.gather(rows)
        return county + pl.Series(["样本"]).new_from_index(0, rows.size) + names.cast(pl.String)

    def serials(self, count: int) -> Ints:
        """Numbers for documents of one kind, of which no other chunk has any."""
        return np.arange(1, count + 1, dtype=np.int64) + self.chunk * SERIALS

    def document_numbers(self, words: str | Names, days: Ints) -> pl.Series:
        """Document numbers such as 样市监罚〔2024〕123号, each given once in the whole sample."""
        return self._numbers(words, days, "{0}〔{1}〕{2}号")

    def case_numbers(self, words: str | Names, days: Ints) -> pl.Series:
        """Case numbers as courts write them: （2024）样法执123号."""
        return self._numbers(words, days, "（{1}）{0}{2}号")

    def _numbers(self, words: str | Names, days: Ints, form: str) -> pl.Series:
        names = np.full(days.size, words, dtype=object) if isinstance(words, str) else words
        frame = pl.DataFrame(
            {
                "0": pl.Series(names.tolist(), dtype=pl.String),
                "1": years_of(days),
                "2": self.serials(days.size),
            }
        )
        pieces = form.replace("{", "|{").replace("}", "|").split("|")
        parts = [
            pl.col(piece[1:]).cast(pl.String) if piece.startswith("{") else pl.lit(piece) for piece in pieces
        ]
        return frame.select(pl.concat_str(parts)).to_series()


def table(layout: str, received: Ints, columns: Mapping[str, Values]) -> Table:
    """A table of those rows that arrive within the simulated time. Columns ending in `_on`, … become dates."""
    frame = pl.DataFrame({name: _series(name, values) for name, values in columns.items()})
    rows = frame.with_columns(day_series(received).alias(RECEIVED)).filter(pl.Series(received < NEVER))
    return Table(layout, rows)


def stack(layout: str, *tables: Table) -> Table:
    """Several tables of one layout as one."""
    return Table(layout, pl.concat([part.rows for part in tables], how="vertical"))


def day_series(values: Ints) -> pl.Series:
    """Days since 1970-01-01 as dates; NONE becomes null."""
    numbers = pl.Series(np.where(values == NONE, 0, values).astype(np.int32))
    return numbers.cast(pl.Date).set(pl.Series(values == NONE), None)


_DAYS: Final = ("_on", "_until", "_from", "_to", "period_end")


def _series(name: str, values: Values) -> pl.Series:
    if isinstance(values, pl.Series):
        return values
    if values.dtype == object:
        return pl.Series(values.tolist(), dtype=pl.String)
    if values.dtype != np.int64:
        return pl.Series(values)
    numbers: Ints = values.astype(np.int64)
    if name.endswith(_DAYS):
        return day_series(numbers)
    return pl.Series(numbers).set(pl.Series(numbers == NONE), None)
