"""Our scorecard against what a user could pick instead: `python -m benchmarks.model_accuracy [--json]`.

What: the same repeated stratified folds for every model, on the credit data sets at hand (and, with `--general`, on
sets that come with scikit-learn and on drawn ones, to see that nothing is tuned to a set). AUC is the mean of the
folds; its difference to ours has DeLong's paired standard error. Seconds are of the processor, one thread; scoring and
exact reasons are given per row of the held-out fold.

Peers (`benchmarks/peers`): LightGBM tuned by its own cross-validation, optbinning's Scorecard, logistic regression on
weights of evidence, interpret's EBM with and without pairs. EBM with pairs takes minutes a fit on wide sets and
is run on one repeat; on wide sets with `--slow` only, in one fold.

`--write` puts the tables into `docs/model-accuracy.md`.
"""

import argparse
import json
import os
from collections.abc import Sequence
from pathlib import Path

from benchmarks.accuracy.run import FOLDS, Outcome, Task, run_all
from benchmarks.accuracy.summary import TITLES, averages, summarize, tables
from benchmarks.credit_data.all_sets import CREDIT, GENERAL, lacking, read_set

REPEATS = {"german_credit": 2, "smes": 3}
WIDE = 50
PAGE = Path(__file__).resolve().parent.parent / "docs" / "model-accuracy.md"
BEGIN = "<!-- written by python -m benchmarks.model_accuracy --write -->"


def main() -> None:
    """Print the tables and, last, one JSON line."""
    parser = argparse.ArgumentParser(description="accuracy of the scorecard against its peers")
    parser.add_argument("--json", action="store_true", help="the JSON line only")
    parser.add_argument("--repeats", type=int, default=1, help="times the usual number of repeats")
    parser.add_argument("--general", action="store_true", help="bundled and drawn sets too")
    parser.add_argument("--slow", action="store_true", help="EBM with pairs on wide sets too")
    parser.add_argument("--sets", nargs="+", help="only these data sets")
    parser.add_argument("--peers", nargs="+", choices=TITLES, default=list(TITLES))
    parser.add_argument("--write", action="store_true", help=f"the tables into docs/{PAGE.name}")
    options = parser.parse_args()
    names = options.sets or [*CREDIT, *(GENERAL if options.general else ())]
    for name in names:
        if (why := lacking(name)) and not options.json:
            print(why)
    names = [name for name in names if not lacking(name)]
    tasks = [
        task for name in names for task in _tasks(name, options.peers, options.repeats, slow=options.slow)
    ]
    # The longest first, so that no processor waits for the other at the end.
    tasks.sort(key=lambda one: (one.peer != "ebm_default", one.data != "taiwan_bankruptcy"))
    lines = _lines(names, list(run_all(tasks, os.cpu_count() or 1)))
    page = tables(lines)
    if options.write:
        _write(page)
    if not options.json:
        print(page)
        for peer, ahead in averages(lines).items():
            print(f"{TITLES[peer]:42} ahead of ours on average {ahead:+.4f}")
    print(json.dumps({"sets": names, "ahead_on_average": averages(lines), "lines": lines}))


def _tasks(name: str, peers: Sequence[str], times: int, *, slow: bool) -> list[Task]:
    wide = read_set(name).X.width > WIDE
    return [
        Task(name, peer, repeat, fold)
        for peer in peers
        for repeat in range(REPEATS.get(name, 1) * times)
        for fold in range(FOLDS)
        if peer != "ebm_default" or (repeat == 0 and (not wide or (slow and fold == 0)))
    ]


def _lines(names: Sequence[str], outcomes: Sequence[Outcome]) -> list[dict[str, object]]:
    return [
        line
        for name in names
        for line in summarize(name, read_set(name).y, [one for one in outcomes if one.task.data == name])
    ]


def _write(page: str) -> None:
    before = PAGE.read_text(encoding="utf-8").split(BEGIN)[0]
    PAGE.write_text(f"{before}{BEGIN}\n\n{page}", encoding="utf-8")


if __name__ == "__main__":
    main()
