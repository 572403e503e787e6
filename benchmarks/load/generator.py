"""The generator as a process of its own: `python -m benchmarks.load.generator PLAN.json` prints what came back.

The plan: `host`, `ports` (connections are spread over them), `connections`, `seconds`, `warm_up` (seconds that are not counted), `rate` (requests per second
in all, or null for as many as are answered) and `requests` (texts, taken in turn). With a rate a request counts from
when it was due, so that a server that stalls is not spared (no coordinated omission).
"""

import asyncio
import itertools
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import uvloop

from benchmarks.load.wire import Connection, Told


def main() -> None:
    """Run the plan of the file named; one JSON line."""
    plan = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    used = time.process_time()
    told, seconds = uvloop.run(_loaded(plan))
    taken = np.sort(np.array(told.seconds)) * 1000
    found = {
        "answers": len(taken),
        "per_second": round(len(taken) / seconds, 1),
        "statuses": {str(status): count for status, count in sorted(told.statuses.items())},
        "mean_bytes": told.received // max(1, len(taken)),
        "cpu_seconds": round(time.process_time() - used, 2),
    }
    if len(taken):
        found |= {f"p{q}_ms": round(float(np.percentile(taken, q)), 2) for q in (50, 90, 99)}
        found["max_ms"] = round(float(taken[-1]), 2)
    print(json.dumps(found))


async def _loaded(plan: dict[str, Any]) -> tuple[Told, float]:
    if plan["warm_up"]:
        await _run(plan, plan["warm_up"])
    return await _run(plan, plan["seconds"])


async def _run(plan: dict[str, Any], seconds: float) -> tuple[Told, float]:
    told = Told()
    begun = time.perf_counter()
    requests = itertools.cycle([text.encode() for text in plan["requests"]])
    slots = itertools.count()

    def following() -> tuple[bytes, float] | None:
        due = begun + next(slots) / plan["rate"] if plan["rate"] else 0.0
        if max(due, time.perf_counter()) - begun >= seconds:
            return None
        return next(requests), due

    loop = asyncio.get_running_loop()
    made = [
        await loop.create_connection(lambda: Connection(told, following), plan["host"], port)
        for _, port in zip(range(plan["connections"]), itertools.cycle(plan["ports"]), strict=False)
    ]
    await asyncio.gather(*(protocol.done for _, protocol in made))
    return told, time.perf_counter() - begun


if __name__ == "__main__":
    main()
