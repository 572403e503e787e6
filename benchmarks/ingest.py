"""A large CSV with all checks against a mere conversion: `python -m benchmarks.ingest [--json] [--rows N]`.

What: a file of VAT invoices in the built-in layout (5 million rows by default, one in a thousand of them wrong, one in
a thousand said twice) through the real `ingest`, as `shouxin ingest` calls it: the file hashed and kept, every cell
read and checked, identities and contents hashed, rows compared with one another and with the store, the wrong ones in
quarantine, the good ones in the store, the profile written, the load committed.

Peer: `polars.scan_csv(file).sink_parquet(out)` of the same file, which checks nothing. `ratio` is peer ÷ ours; the aim
is a third, the limit a fifth.

Equal: every row of the file is accounted for (accepted, repeated or in quarantine), and the sum of the amounts of the
rows accepted, repeated and quarantined is to the 分 that of the peer's file.
"""

import argparse
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.generated.invoice_file import RECEIVED_ON, invoice_file
from benchmarks.measured import measured, run_apart, tell
from features.archive import Archive
from features.deliveries import Delivery
from features.ingest import ingest
from features.layouts import LAYOUTS
from features.load_report import LoadReport
from features.store import end_of_day

ROWS = 5_000_000
RUNS = 3
_MODULE = "benchmarks.ingest"


def main() -> None:
    """Print what each side took and, last, one JSON line."""
    parser = argparse.ArgumentParser(description="ingest against scan_csv → sink_parquet")
    parser.add_argument("--json", action="store_true", help="the JSON line only")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--side", choices=("ours", "peer"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        print(json.dumps(_SIDES[options.side](options.rows, options.runs)))
        return
    size = ("--rows", str(options.rows), "--runs", str(options.runs))
    path = invoice_file(options.rows)
    peer = run_apart(_MODULE, "--side", "peer", *size)
    ours = run_apart(_MODULE, "--side", "ours", *size)
    report = {
        "compared": "ingest with all checks against polars scan_csv to sink_parquet",
        "rows": options.rows,
        "file_mib": path.stat().st_size >> 20,
        "ours": ours,
        "peer": peer,
        "ratio": round(peer["seconds"] / ours["seconds"], 3),
        "ratio_cpu": round(peer["cpu_seconds"] / ours["cpu_seconds"], 3),
        "times_slower": round(ours["seconds"] / peer["seconds"], 2),
        "equal": ours["rows"] == peer["rows"] == options.rows and ours["fen"] == peer["fen"],
        "polars": pl.__version__,
    }
    if not options.json:
        tell([("ours, all checks", ours), ("scan_csv, sink_parquet", peer)])
        print(f"{report['times_slower']} times as long, equal: {report['equal']}")
    print(json.dumps(report))


def _repeated(work: Callable[[Path], object], runs: int) -> tuple[dict[str, Any], Path]:
    """Measure work in a folder that is empty before each run; the last one stays."""
    folder = Path(tempfile.mkdtemp(prefix="shouxin-bench-"))

    def once() -> None:
        shutil.rmtree(folder)
        folder.mkdir()
        work(folder)

    return measured(once, runs), folder


def _ours(rows: int, runs: int) -> dict[str, Any]:
    path, reports = invoice_file(rows), list[LoadReport]()

    def work(folder: Path) -> None:
        delivery = Delivery(path, LAYOUTS["vat-invoices"], "tax", RECEIVED_ON)
        reports.append(ingest(Archive(folder), [delivery], now=end_of_day(RECEIVED_ON)))

    found, folder = _repeated(work, runs)
    report = reports[-1]
    known = Archive(folder).store.known(end_of_day(RECEIVED_ON))
    accepted = int(known.rows("vat_invoice")["amount_fen"].sum())
    wrong = report.problems.unique(["file", "row"])
    # A row's line in the file, below the header; whoever says again what another row says adds nothing.
    source = pl.read_csv(path, infer_schema=False).with_row_index("row", 2)
    good = source.filter(~pl.col("row").is_in(wrong["row"].implode())).drop("row")
    repeated = good.filter(~pl.struct(pl.all()).is_first_distinct())["金额"]
    fen = accepted + _fen(wrong["content"].str.json_path_match("$.金额")) + _fen(repeated)
    shutil.rmtree(folder)
    return found | {
        "rows": report.accepted + report.repeats + report.quarantined,
        "accepted": report.accepted,
        "quarantined": report.quarantined,
        "repeats": report.repeats,
        "fen": fen,
    }


def _peer(rows: int, runs: int) -> dict[str, Any]:
    path = invoice_file(rows)
    found, folder = _repeated(lambda into: pl.scan_csv(path).sink_parquet(into / "out.parquet"), runs)
    out = pl.read_parquet(folder / "out.parquet")
    shutil.rmtree(folder)
    return found | {"rows": out.height, "fen": int((out["金额"] * 100).round().cast(pl.Int64).sum())}


def _fen(yuan: pl.Series) -> int:
    return int((yuan.cast(pl.Float64) * 100).round().cast(pl.Int64).sum())


_SIDES = {"ours": _ours, "peer": _peer}

if __name__ == "__main__":
    main()
