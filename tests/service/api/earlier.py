"""A run of a month before the sample's, with decisions of our own making: what a second publication needs."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from scoring import decision
from scoring.evaluate import Evaluation
from service.runs.kept import Runs
from service.runs.run import Run

DAY = date(2026, 9, 30)


def earlier_run(
    run: Run, folder: Path, *, worse: str, absent: str, elsewhere: Mapping[str, str] | None = None
) -> Run:
    """The same decisions a month before, but one enterprise had less points and no measure, and one was not there yet.

    `elsewhere`: code → county in which an enterprise was registered then.
    """
    manifest = replace(run.manifest, as_of=DAY, known_at=DAY.isoformat())
    tables = {
        name: run.collect(run.table(name)) for name in ("decisions", "population", "unused", "evidence")
    }
    there = {name: table.filter(pl.col("uscc") != absent) for name, table in tables.items()}
    place = pl.col("uscc").replace_strict(elsewhere or {}, default=pl.col("division"), return_dtype=pl.String)
    there["population"] = there["population"].with_columns(division=place)
    one = pl.col("uscc") == worse
    none = bytes(len(there["decisions"]["measures"][0]))
    rows = (
        there["decisions"]
        .drop("decision_id")
        .with_columns(
            grade=pl.when(one).then(pl.lit("C")).otherwise("grade"),
            score=pl.when(one).then(pl.col("score") - 100).otherwise("score").cast(pl.Int16),
            measures=pl.when(one).then(pl.lit(none)).otherwise("measures"),
        )
    )
    found = Evaluation(**there | {"decisions": decision.with_ids(rows, manifest.hash)})
    return Runs(folder).write(replace(run.ground, manifest=manifest), run.policy, [found])
