"""The feature table by DuckDB: its tables are filled from the store's files, then every statement is run in turn."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.duckdb_features.features import LARGE, MACROS, VIEWS, SqlView, large
from benchmarks.duckdb_features.gate import Gate
from features.gate_rules import GateRules
from features.records import KINDS
from features.store import Store


def fill(database: Path, store: Store, *, native: bool) -> duckdb.DuckDBPyConnection:
    """A database with a table per kind: DuckDB's own, or views of the store's Parquet files."""
    connection = duckdb.connect(str(database))
    for kind in KINDS:
        files = store.table(kind).files()["path"].to_list()
        if files:
            what = "TABLE" if native else "VIEW"
            # Files leave out what no row says; a file without rows has every column.
            empty = database.with_name(f"{kind}.parquet")
            pl.DataFrame(schema=KINDS[kind].schema).drop("bucket").write_parquet(empty)
            read = f"read_parquet({[*files, str(empty)]}, union_by_name = true)"
            connection.execute(f"CREATE {what} {kind} AS SELECT * FROM {read}")
    connection.execute("CHECKPOINT")
    return connection


def feature_table(
    connection: duckdb.DuckDBPyConnection,
    codes: pl.Series,
    *,
    as_of: date,
    known_at: datetime,
    loads: Sequence[str],
    rules: GateRules,
) -> pl.DataFrame:
    """Values of all features for the codes, in their order."""
    gate = Gate(as_of, known_at, loads, rules)
    run = connection.cursor()
    for macro in MACROS:
        run.execute(macro.replace("CREATE MACRO", "CREATE OR REPLACE TEMP MACRO"))
    for statement in gate.statements():
        run.execute(statement)
    for kind in LARGE:
        run.execute(f"CREATE TEMP TABLE usable_{kind} AS {large(gate, kind)}")
    names = []
    for number, view in enumerate(VIEWS):
        run.execute(f"CREATE TEMP TABLE view_{number} AS {_aggregated(view, as_of)}")
        names += [f"coalesce({name}, 0) AS {name}" if view.counted else name for name in view.features]
    enterprises = codes.to_frame("uscc").with_row_index("place")
    run.register("enterprises", enterprises)
    joins = " ".join(f"LEFT JOIN view_{number} USING (uscc)" for number in range(len(VIEWS)))
    table = pl.DataFrame(
        run.sql(f"SELECT uscc, {', '.join(names)} FROM enterprises {joins} ORDER BY place").to_arrow_table()
    )
    run.close()
    return table


def _aggregated(view: SqlView, as_of: date) -> str:
    day = f"DATE '{as_of}'"
    starts = {months: f"CAST({day} - INTERVAL {months} MONTH AS DATE)" for months in (12, 24, 36)}
    within = {f"w{months}": f"occurred_on > {start}" for months, start in starts.items()}
    first24 = as_of.year * 12 + as_of.month - 23  # of a day that ends its month
    rows = _filled(view.rows, {**within, "as_of": day, "year_ago": starts[12], "two_years_ago": starts[24]})
    features = ", ".join(
        f"{_filled(value, {'first24': str(first24)})} AS {name}" for name, value in view.features.items()
    )
    windows = ", ".join(f"{test} AS {name}" for name, test in within.items())
    months = f"{as_of.year * 12 + as_of.month} - year(occurred_on) * 12 - month(occurred_on)"
    age = f"{months} - (day(occurred_on) > {as_of.day})::INT AS age, {day} - occurred_on AS age_days"
    return f"SELECT uscc, {features} FROM (SELECT *, {windows}, {age} FROM {rows}) GROUP BY uscc"


def _filled(text: str, words: dict[str, str]) -> str:
    for name, value in words.items():
        text = text.replace("{" + name + "}", value)
    return text
