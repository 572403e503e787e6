"""The whole feature table against hand-written DuckDB SQL: `python -m benchmarks.features [--json] [--records N]`.

What: every feature of the financing purpose, for one enterprise per hundred records (10 million records by default),
from the store's compacted files: newest revision, one event once, repairs, removals, annulments, suspensions, changed
and ended publicity, retention, deferrals and upstream cover inside. The records are generated (`benchmarks/generated`).

Peer: DuckDB on all threads, the SQL in `benchmarks/duckdb_features`, its own table file and the Parquet files of our
store tried and the better one taken; filling its table is not counted. Of one record's revisions and copies the best
way was one `arg_min` per key, ahead of windows and `DISTINCT ON`.

Equal: every value of every feature, to the last bit, unknown where the other is unknown. Counts and sums are whole
numbers on both sides and a ratio is divided once, so nothing may differ. A feature without SQL is a failure.

`--records` sets the size and skips the run on a tenth that shows what a record costs at both sizes.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from benchmarks.duckdb_features import table as peer
from benchmarks.generated.store import AS_OF, KNOWN_AT, codes_of, generated_store
from benchmarks.measured import measured, run_apart, tell
from features.catalogue import features_for
from features.gate_rules import GateRules
from features.store import Store
from features.whole_table import whole_table
from scoring.compiler.loader import load_policy

RECORDS = 10_000_000
RUNS = 3
_MODULE = "benchmarks.features"


def main() -> None:
    """Print what each side took and, last, one JSON line."""
    parser = argparse.ArgumentParser(description="the feature table against DuckDB")
    parser.add_argument("--json", action="store_true", help="the JSON line only")
    parser.add_argument("--records", type=int, help=f"how many records (default {RECORDS})")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--side", choices=("ours", "native", "parquet"), help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        print(json.dumps(_side(options.side, options.records, options.runs, options.out)))
        return
    records = options.records or RECORDS
    with tempfile.TemporaryDirectory() as folder:
        report = _compared(records, options.runs, Path(folder), small=options.records is None)
    if not options.json:
        tell([(name, report[name]) for name in ("ours", "duckdb_native", "duckdb_parquet")])
        print(f"ratio {report['ratio']:.2f} (CPU {report['ratio_cpu']:.2f}), equal: {report['equal']}")
    print(json.dumps(report))


def _compared(records: int, runs: int, folder: Path, *, small: bool) -> dict[str, Any]:
    generated_store(records)
    sides = {}
    for side in ("ours", "native", "parquet"):
        out = folder / f"{side}.parquet"
        arguments = ("--side", side, "--records", str(records), "--runs", str(runs), "--out", str(out))
        sides[side] = run_apart(_MODULE, *arguments)
    ours, native, parquet = sides["ours"], sides["native"], sides["parquet"]
    peer_seconds = min(native["seconds"], parquet["seconds"])
    peer_cpu = min(native["cpu_seconds"], parquet["cpu_seconds"])
    table = pl.read_parquet(folder / "ours.parquet")
    unequal = sorted(
        {
            name
            for side in ("native", "parquet")
            for name in _unequal(table, pl.read_parquet(folder / f"{side}.parquet"))
        }
    )
    report = {
        "compared": "feature table of the financing purpose, the lawful gate inside, against DuckDB SQL",
        "records": records,
        "enterprises": table.height,
        "features": table.width - 1,
        "ours": ours,
        "duckdb_native": native,
        "duckdb_parquet": parquet,
        "ratio": round(peer_seconds / ours["seconds"], 2),
        "ratio_cpu": round(peer_cpu / ours["cpu_seconds"], 2),
        "equal": not unequal,
        "unequal": unequal,
        "us_per_record": round(ours["seconds"] / records * 1e6, 3),
        "duckdb": duckdb.__version__,
        "polars": pl.__version__,
    }
    if small:
        generated_store(records // 10)
        tenth = run_apart(
            _MODULE,
            "--side",
            "ours",
            "--records",
            str(records // 10),
            "--runs",
            str(runs),
            "--out",
            str(folder / "tenth"),
        )
        report["us_per_record_at_a_tenth"] = round(tenth["seconds"] / (records // 10) * 1e6, 3)
    return report


def _unequal(ours: pl.DataFrame, theirs: pl.DataFrame) -> list[str]:
    """The features that differ in any value or that the peer lacks."""
    assert ours["uscc"].equals(theirs["uscc"])
    features = [name for name in ours.columns if name != "uscc"]
    return [
        name
        for name in features
        if name not in theirs.columns or not ours[name].equals(theirs[name].cast(pl.Float64), null_equal=True)
    ]


def _side(side: str, records: int, runs: int, out: Path) -> dict[str, Any]:
    store, codes = generated_store(records), codes_of(records)
    rules = load_policy().on(AS_OF).gate
    tables: list[pl.DataFrame] = []

    def keep(table: pl.DataFrame) -> None:
        tables[:] = [table]

    if side == "ours":
        found = measured(lambda: keep(_ours(store, codes, rules)), runs)
    else:
        with tempfile.TemporaryDirectory() as folder:
            connection = peer.fill(Path(folder) / "duckdb", store, native=side == "native")
            loads = store.known(KNOWN_AT).ledger["load_id"].to_list()
            found = measured(
                lambda: keep(
                    peer.feature_table(
                        connection, codes, as_of=AS_OF, known_at=KNOWN_AT, loads=loads, rules=rules
                    )
                ),
                runs,
            )
            connection.close()
    tables[0].write_parquet(out)
    return found


def _ours(store: Store, codes: pl.Series, rules: GateRules) -> pl.DataFrame:
    known = store.known(KNOWN_AT).without_reports()
    return whole_table(known, codes, features_for("financing"), as_of=AS_OF, rules=rules)


if __name__ == "__main__":
    main()
