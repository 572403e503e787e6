"""Every measure with every why-not, against a rule engine and numpy by hand: `python -m benchmarks.measures [--json]`.

What: the shipped matrix of one day. *Batch*: from the bits of the conditions of 100,000 enterprises (a third of them
hold) to which measures apply and, for every measure that does not, which of its conditions fail. *Single*: one
enterprise from facts and usable records; ours goes from the score by scope, information, overrides and grade to measures, why not
in Chinese and evidence; the peer is given the final grade and goes to the failed conditions of each measure.

Peers: zen-engine, traces on, its model in the quickest form found (`benchmarks/zen_matrix`): `evaluate_batch` on a static
loader, a thousand at a time, and `evaluate` of one compiled decision; and a program for the same matrix written by hand
in numpy. `ratio_zen_batch`, `ratio_zen_single` and `ratio_numpy` are peer ÷ ours.

Times are those of the processor, one thread each, so that other work on the machine does not count.

Equal: all cells of all enterprises, from each side.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from typing import Any

import numpy as np
import zen

from benchmarks.generated.enterprises import enterprises
from benchmarks.peers.numpy_measures import applied_and_failed
from benchmarks.zen_matrix import model
from scoring.compiler.loader import load_policy
from scoring.evaluate_one import Rules, evaluate_one
from scoring.grading import Thresholds
from scoring.matrix import measures
from scoring.ruling import Ruling
from scoring.schema.policy_day import PolicyDay

DAY = date(2026, 11, 24)
ENTERPRISES, SINGLE, CHUNK = 100_000, 400, 1_000
RUNS = 9
_SEED = 1
_LIMITS = Thresholds(820, 700, 560)
_TRACE: Any = {"trace": True}


def main() -> None:
    """Print what each side took and, last, one JSON line."""
    parser = argparse.ArgumentParser(description="measures against zen-engine and numpy by hand")
    parser.add_argument("--json", action="store_true", help="the JSON line only")
    parser.add_argument("--enterprises", type=int, default=ENTERPRISES)
    options = parser.parse_args()
    law = load_policy().on(DAY)
    batch, single = _batch(law, options.enterprises), _single(law)
    report = {
        "compared": "all measures of a day with every condition that fails",
        "enterprises": options.enterprises,
        "measures": len(law.measures),
        "conditions": len(law.conditions),
        "batch_ms": batch["ms"],
        "single_us": single["us"],
        "ratio_zen_batch": round(batch["ms"]["zen"] / batch["ms"]["ours"], 1),
        "ratio_zen_single": round(single["us"]["zen"] / single["us"]["ours"], 1),
        "ratio_numpy": round(batch["ms"]["numpy"] / batch["ms"]["ours"], 2),
        "equal": batch["equal"] and single["equal"],
        "versions": {"zen-engine": version("zen-engine"), "numpy": version("numpy")},
    }
    if not options.json:
        _tell(report)
    print(json.dumps(report))


def _tell(report: dict[str, Any]) -> None:
    print(f"{report['measures']} measures, {report['conditions']} conditions")
    for title, unit in (("batch", "ms"), ("single", "us")):
        for side, taken in report[f"{title}_{unit}"].items():
            print(f"{title:7} {side:10} {taken:12,.2f} {unit}")
    for name in ("zen_batch", "zen_single", "numpy"):
        print(f"{name:11} {report[f'ratio_{name}']:10,.2f}×")
    print(f"equal: {report['equal']}")


def _batch(law: PolicyDay, count: int) -> dict[str, Any]:
    shape = (count, len(law.conditions))
    bits = np.asfortranarray(np.random.default_rng(_SEED).random(shape) < 1 / 3)
    wanted = [[law.positions[one.id] for one in measure.when] for measure in law.measures]

    def ours() -> tuple[measures.Bits, measures.Failures]:
        failed = measures.failures(law, bits)
        return failed == 0, failed

    found, ms = _medians({"ours": ours, "numpy": lambda: applied_and_failed(bits, wanted)})
    applied, failed = found["ours"]
    equal, ms["zen"] = _zen_batch(law, bits, failed)
    for side, same in zip(found["numpy"], (applied, failed), strict=True):
        equal &= np.array_equal(side, same)
    equal &= np.array_equal(applied, measures.evaluate(law, bits))
    return {"ms": ms, "equal": bool(equal)}


def _zen_batch(law: PolicyDay, bits: measures.Bits, failed: measures.Failures) -> tuple[bool, float]:
    """Whether all cells are equal, and milliseconds for all; building what it takes and checking are not counted."""
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"matrix": model.from_bits(law)}}})
    keys = [model.key_of(one) for one in law.measures]
    seconds, equal = 0.0, True
    for begin in range(0, len(bits), CHUNK):
        rows = bits[begin : begin + CHUNK].tolist()
        asked: Any = [{"key": "matrix", "context": model.bits_context(row)} for row in rows]
        at = time.process_time()
        found = engine.evaluate_batch(asked, _TRACE)
        seconds += time.process_time() - at
        cells = [[one["data"]["result"][key] for key in keys] for one in found]
        equal &= np.array_equal(np.array(cells), failed[begin : begin + CHUNK])
    return equal, round(seconds * 1000, 1)


def _single(law: PolicyDay) -> dict[str, Any]:
    people = enterprises(law, SINGLE, seed=_SEED)
    rules = Rules.of(law, _LIMITS)
    rulings = [evaluate_one(rules, one) for one in people]
    contexts = [
        model.facts_context(law, one, ruling.grade or "") for one, ruling in zip(people, rulings, strict=True)
    ]
    decision = zen.ZenEngine().create_decision(json.dumps(model.from_facts(law)))

    def ours() -> None:
        for one in people:
            evaluate_one(rules, one)

    def by_zen() -> None:
        for one in contexts:
            decision.evaluate(one, _TRACE)

    _, ms = _medians({"ours": ours, "zen": by_zen})
    keys = [model.key_of(measure) for measure in law.measures]
    equal = True
    for ruling, context in zip(rulings, contexts, strict=True):
        found = decision.evaluate(context, _TRACE)["result"]
        equal &= _cells(law, ruling) == [found[key] for key in keys]
    return {"us": {side: round(taken * 1000 / len(people), 2) for side, taken in ms.items()}, "equal": equal}


def _cells(law: PolicyDay, ruling: Ruling) -> list[int]:
    """What `measures.failures` would say of one enterprise."""
    failed = {name: {one.condition for one in failures} for name, failures in ruling.not_applied.items()}
    return [
        sum(1 << place for place, one in enumerate(measure.when) if one.id in failed.get(measure.id, ()))
        for measure in law.measures
    ]


def _medians(sides: dict[str, Callable[[], Any]]) -> tuple[dict[str, Any], dict[str, float]]:
    """What each side gives, and its median milliseconds of the processor; they take turns, the first is not counted."""
    found = {name: work() for name, work in sides.items()}
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(RUNS):
        for name, work in sides.items():
            at = time.process_time()
            work()
            taken[name].append((time.process_time() - at) * 1000)
    return found, {name: round(statistics.median(ours), 3) for name, ours in taken.items()}


if __name__ == "__main__":
    main()
