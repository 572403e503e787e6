"""Measuring: each side in a process of its own, so that memory is its own and nothing of the other is warm."""

import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any


def run_apart(module: str, *arguments: str) -> dict[str, Any]:
    """Run a module as a process of its own; what its last line says, as JSON."""
    done = subprocess.run(  # noqa: S603 - our own module, by this very interpreter
        [sys.executable, "-m", module, *arguments], check=True, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def measured(work: Callable[[], object], runs: int) -> dict[str, Any]:
    """Seconds of `runs` runs by the clock and by the processors, their medians, and the most memory ever held."""
    clock, processors = [], []
    for _ in range(runs):
        at, used = time.perf_counter(), time.process_time()
        work()
        clock.append(round(time.perf_counter() - at, 3))
        processors.append(round(time.process_time() - used, 3))
    return {
        "seconds": statistics.median(clock),
        "cpu_seconds": statistics.median(processors),
        "runs": clock,
        "peak_mib": _peak_mib(),
    }


def _peak_mib() -> int:
    """The most memory that this program held. What getrusage says begins with what its parent held at the fork."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (peak,) = re.findall(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    return int(peak) // 1024


def tell(rows: Sequence[tuple[str, dict[str, Any]]]) -> None:
    """A line per side."""
    for name, side in rows:
        print(
            f"{name:34} {side['seconds']:8.2f} s   {side['cpu_seconds']:8.2f} s CPU   {side['peak_mib']:6} MiB"
        )
