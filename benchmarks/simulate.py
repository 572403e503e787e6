"""Simulation of two policies against one evaluation: `python -m benchmarks.simulate [--json] [--records N | --home DIR] [--enterprises N]`.

What: a policy in force and another with other bands, measures and conditions, compared over the whole population:
transition matrix, measures, groups, fairness, costs, cases. Twice: out of the columns of a stored run (`columns`), and from
the records, gated once for both (`records`). Peer: our own evaluation of the same enterprises, once.

The store is generated (`benchmarks/generated`), a hundred records an enterprise, or that of a home with data in it (`--home`,
which is only read). For `--enterprises` (one million by
default) the run's rows are repeated under other codes, and what an evaluation of as many takes is the time measured times
the same factor; `ratio` is that time ÷ ours, above 1 where the simulation is faster.

Equal: both ways must give the same document. Both sides on all threads.
"""

import argparse
import json
import resource
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.generated.store import generated_store
from benchmarks.measured import measured
from features.credit_code import synthetic
from features.store import Known, end_of_day
from models.rule_book import RuleBook
from scoring.compiler.loader import load_policy
from scoring.ground import Ground
from scoring.schema.policy import Policy
from scoring.simulation.compared import compared
from scoring.simulation.side import side_under, stored_side
from service.home import Home
from service.runs.evaluation import evaluate_all, ground_for
from service.simulations.simulation import Asked, groups_of, simulate

RECORDS = 2_000_000
ENTERPRISES = 1_000_000


def main() -> None:
    """Print what each took and, last, one JSON line."""
    parser = argparse.ArgumentParser(description="a simulation of two policies against one evaluation")
    parser.add_argument("--json", action="store_true", help="the JSON line only")
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--home", type=Path, help="the store of this home, instead of a generated one")
    parser.add_argument("--enterprises", type=int, default=ENTERPRISES)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = options.home / "store" if options.home else generated_store(options.records).root
        (Path(folder) / "store").symlink_to(root.resolve(), target_is_directory=True)
        report = _compared(Home(Path(folder)), options.enterprises)
    if not options.json:
        for name in ("evaluate", "records_run", "columns", "repeated"):
            print(f"{name:10} {report[name]['seconds']:8.2f} s, CPU {report[name]['cpu_seconds']:8.2f} s")
        print(
            f"ratio {report['ratio']:.1f} (from the records {report['ratio_records']:.2f}), equal: {report['equal']}"
        )
    print(json.dumps(report))


def _compared(home: Home, enterprises: int) -> dict[str, Any]:
    policy = load_policy()
    book = next(one for one in policy.rule_books if one.own)
    before = _asked(policy, book, home.last_known_day())
    after = replace(before, policy=_other(policy), policy_name="other")
    found: dict[str, Any] = {}

    def run(name: str, asked: Asked) -> None:
        found[name] = simulate(home, before, asked, purpose="public")

    fresh = measured(lambda: run("records", after), 1)
    ground, known = _ground(home, before)
    evaluated = measured(lambda: evaluate_all(home, policy, ground, known), 1)
    stored = measured(lambda: run("columns", after), 3)
    equal = _content(found["records"]) == _content(found["columns"])
    many = _repeated(home, before, after, enterprises)
    factor = enterprises / found["columns"]["population"]["before"]
    return {
        "compared": "two policies over the whole population, against one evaluation of the same enterprises",
        "records": int(known.ledger["rows"].sum()),
        "enterprises_evaluated": found["columns"]["population"]["before"],
        "enterprises": enterprises,
        "evaluate": evaluated,
        "records_run": fresh,
        "records_way": found["records"]["shared"]["way"],
        "columns_way": found["columns"]["shared"]["way"],
        "columns": stored,
        "repeated": many,
        "ratio": round(evaluated["seconds"] * factor / many["seconds"], 2),
        "ratio_cpu": round(evaluated["cpu_seconds"] * factor / many["cpu_seconds"], 2),
        "ratio_records": round(evaluated["seconds"] / fresh["seconds"], 2),
        "ratio_records_cpu": round(evaluated["cpu_seconds"] / fresh["cpu_seconds"], 2),
        "equal": equal,
        "peak_gib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
        "polars": pl.__version__,
    }


def _asked(policy: Policy, book: RuleBook, day: date) -> Asked:
    return Asked(
        policy=policy, policy_name="in force", card=book, model=book.id, as_of=day, known_at=end_of_day(day)
    )


def _ground(home: Home, asked: Asked) -> tuple[Ground, Known]:
    return ground_for(
        home, asked.policy, asked.card, as_of=asked.as_of, known_at=asked.known_at, purpose="public"
    )


def _other(policy: Policy) -> Policy:
    """Another policy: an override less, and every fifth measure by grade for A alone."""
    measures = tuple(
        one.model_copy(
            update={
                "when": tuple(
                    condition.model_copy(update={"grades": ("A",)})
                    if condition.type == "grade_in"
                    else condition
                    for condition in one.when
                )
            }
        )
        if place % 5 == 0 and one.kind == "incentive"
        else one
        for place, one in enumerate(policy.measures)
    )
    changed = policy.model_copy(update={"measures": measures, "overrides": policy.overrides[1:]})
    return Policy.model_validate(changed.model_dump())


def _content(document: dict[str, Any]) -> str:
    return json.dumps({name: value for name, value in document.items() if name != "shared"}, sort_keys=True)


def _repeated(home: Home, before: Asked, after: Asked, enterprises: int) -> dict[str, Any]:
    """The run's rows under other codes until there are as many as asked: read, worked out and compared."""
    ground, _ = _ground(home, before)
    law = after.policy.on(before.as_of)
    (folder,) = (one for one in home.runs.iterdir() if one.is_dir())
    codes = pl.Series("uscc", [synthetic(serial) for serial in range(enterprises)]).sort()
    for name in ("decisions", "population"):
        rows = pl.read_parquet(folder / f"{name}.parquet")
        many = pl.concat([rows] * (enterprises // rows.height + 1)).head(enterprises)
        many.with_columns(codes).write_parquet(home.root / f"{name}.parquet")

    def work() -> None:
        tables = {
            name: pl.read_parquet(home.root / f"{name}.parquet") for name in ("decisions", "population")
        }
        first = stored_side(ground.law, ground.card, **tables)
        second = side_under(first, law, {})
        compared(first, second, groups_of(first.people, before.policy.settings.divisions))

    return measured(work, 1)


if __name__ == "__main__":
    main()
