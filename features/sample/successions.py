"""Codes that change, and enterprises that take over others: what the registry says, and what the feeds then write.

Feeds write the code that an enterprise has on the day of receipt, so records of one enterprise lie under two codes.
"""

from typing import Final

import numpy as np
import polars as pl

from features.sample.arrays import Ints
from features.sample.calendar import NEVER, QUARTER_FIRST, QUARTER_LAST, received_on
from features.sample.codes import scattered, synthetic_codes
from features.sample.parameters import SERIALS, SUCCESSIONS
from features.sample.world import RECEIVED, Table, World, day_series, stack, table

_BODY: Final = "市场监管局"


class Changes:
    """The code changes of a chunk: whose, on which day, and the code before."""

    def __init__(self, world: World) -> None:
        """Draw the days; who leaves or begins too late for a change has none."""
        rng = world.rng("successions", 1)
        people = world.population
        days = QUARTER_FIRST[6] + rng.integers(0, QUARTER_LAST[-4] - QUARTER_FIRST[6], people.size)
        kept = people.changes_code & (people.established < QUARTER_FIRST[4])
        self.rows: Ints = np.flatnonzero(kept & (world.paths.exit_day > days + 90))
        self.days: Ints = days[self.rows]
        serials = scattered(self.rows + world.chunk * SERIALS)
        codes = synthetic_codes(serials, np.ones(serials.size, dtype=np.int64), prefix="MC")
        self.before = pl.Series(codes, dtype=pl.String)
        self.now = world.codes(self.rows)

    def written(self, given: Table) -> Table:
        """A table with the codes that the feed knew when it delivered each row."""
        if given.layout == "code-successions" or not self.rows.size:
            return given
        known = pl.DataFrame(
            {"uscc": self.now, "before": self.before, "from": day_series(received_on(self.days))}
        )
        old = pl.col(RECEIVED) < pl.col("from")
        rows = (
            given.rows.join(known, on="uscc", how="left", maintain_order="left")
            .with_columns(uscc=pl.when(old).then("before").otherwise("uscc"))
            .drop("before", "from")
        )
        return Table(given.layout, rows)


def succession_table(world: World, changes: Changes) -> Table:
    """Changed codes, and the cancelled enterprises that another took over."""
    rng = world.rng("successions", 2)
    gone = np.flatnonzero((world.paths.exit_day < NEVER) & (world.paths.exit_status == "cancelled"))
    gone = gone[rng.random(gone.size) < SUCCESSIONS.merged]
    days = world.paths.exit_day[gone]
    heirs = rng.integers(0, world.population.size, gone.size)
    fit = (heirs != gone) & world.alive(heirs, days) & ~world.population.changes_code[heirs]
    fit &= ~world.population.changes_code[gone] & (world.population.kind[heirs] == "company")
    return stack(
        "code-successions",
        _rows(world, changes.now, changes.before, changes.rows, changes.days, "code_change"),
        _rows(world, world.codes(heirs[fit]), world.codes(gone[fit]), heirs[fit], days[fit], "merger"),
    )


def _rows(
    world: World, codes: pl.Series, before: pl.Series, rows: Ints, days: Ints, succession_type: str
) -> Table:
    return table(
        "code-successions",
        received_on(days),
        {
            "uscc": codes,
            "predecessor": before,
            "succession_type": np.full(rows.size, succession_type, dtype=object),
            "occurred_on": days,
            "issuing_body": world.body(rows, _BODY),
        },
    )
