"""Mutants against the tests that reach them, each in a forked child that begins where the tests are collected.

`python -m tests.mutation.trial scoring 300 1` draws 300 mutants of the package; `… scoring/clocks.py 4 1` four of a
file, against the tests named after it. One JSON line per mutant as it ends.

What no test of the first round notices is tried once more: in a child that loads the package anew with the module
changed, against every test that runs anything of the module. Only what passes that too has survived.
"""

import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import IO

import polars  # noqa: F401, ICN001 - loaded once, before children are forked
import pytest

from tests.mutation.changed import Loaded, Loads
from tests.mutation.children import AT_ONCE, End, asked, ended, quiet, workers
from tests.mutation.mutants import ROOT, UNCHANGED, Mutant, mutated, some_mutants
from tests.mutation.reach import Reach, Recorder

RECORDED, TRIED = 4, 40  # examples of a property at most: to see what it reaches, to see what it notices
CONTROL = 20  # tests that must pass where a module is loaded anew unchanged
SPARE = 20  # seconds of CPU beyond three times what a test took unchanged: what never ends was noticed
WAITED = 1800  # seconds by the clock that a test may last
_FRESH = ("scoring", "service", "models", "features", "tests.scoring", "tests.conftest")
_OPTIONS = ["-x", "-q", "-s", "-o", "addopts=", "--hypothesis-seed=0"]
_OPTIONS += ["-p", "no:xdist", "-p", "no:randomly", "-p", "no:cacheprovider"]


def trial(target: str, count: int, seed: int) -> None:
    """Every mutant in turn, two at once; prints what became of each."""
    os.environ.pop("SHOUXIN_ENDURE", None)  # the short forms of the long trials
    if loaded := [name for name in sys.modules if name.startswith(_FRESH)]:
        sys.exit(f"loaded too early, a change would not be seen: {loaded}")
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    mutants = some_mutants(target, count, seed=seed)
    reach, left = asked(lambda: _first_round(target, mutants, out))()
    shares = " + ".join(f"{seconds:.0f}" for seconds in reach.parts)
    cost = f"{len(reach.lines)} tests recorded in {shares} s of CPU; second round: {len(left)} mutants"
    print(cost, file=sys.stderr)  # noqa: T201 - what it cost, beside the answer
    control = Mutant(mutants[0].path, UNCHANGED)
    for _, end in ended([(control, _anew(control, reach.of_module(control)[:CONTROL], reach))]):
        if not end.survived:
            sys.exit(f"the tests fail although {control.path} is loaded unchanged")
    second = ((mutant, _anew(mutant, reach.of_module(mutant), reach)) for mutant in left)
    for mutant, end in ended(second):
        _tell(out, mutant, end)


def _first_round(target: str, mutants: list[Mutant], out: IO[str]) -> tuple[Reach, list[Mutant]]:
    quiet()
    plugin = _FirstRound(target, mutants, out)
    status = pytest.main([*_OPTIONS, *_tests(target)], [plugin])
    if plugin.computes:
        raise RuntimeError(f"{plugin.computes} computes while it is collected: that belongs into a fixture")
    if status or plugin.reach is None:
        raise RuntimeError(f"the first round ended by status {status}: MUTATION_LOUD=1 tells why")
    return plugin.reach, plugin.left


class _FirstRound:
    """Plugin of pytest: instead of running the tests once, runs those that reach it for every mutant."""

    def __init__(self, target: str, mutants: list[Mutant], out: IO[str]) -> None:
        self.package, self.mutants, self.out = target.split("/", maxsplit=1)[0], mutants, out
        self.reach: Reach | None = None
        self.left: list[Mutant] = []
        self.computes = ""  # the first module of tests that starts threads, of which no fork may come

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if not self.computes and workers():
            self.computes = report.nodeid

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if not {"sample_home", "changed_home"} & set(item.fixturenames)]

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        session.config.pluginmanager.unregister(self)
        if self.computes:
            return True
        self.reach = self._recorded(session)
        loaded = Loaded(self.package)
        at_once = [one for one in self.mutants if loaded.changeable(one)]
        self.left = [one for one in self.mutants if one not in set(at_once)]
        jobs = ((one, self._job(session, loaded, one)) for one in at_once)
        for mutant, end in ended(jobs):
            if end.survived:
                self.left.append(mutant)
            else:
                _tell(self.out, mutant, end)
        return True

    def _recorded(self, session: pytest.Session) -> Reach:
        """Runs every test unchanged: they must pass, or what they say of a mutant means nothing."""
        files = sorted({item.path for item in session.items})
        halves = [set(files[part::AT_ONCE]) for part in range(AT_ONCE)]
        told = [asked(lambda half=half: self._run_recorded(session, half)) for half in halves]
        reach = Reach()
        for tell in told:
            reach.add(tell())
        return reach

    def _run_recorded(self, session: pytest.Session, files: set[Path]) -> Reach:
        chosen = [item for item in session.items if item.path in files]
        recorder = Recorder(self.package)
        session.config.pluginmanager.register(recorder)
        if _looped(session, chosen, RECORDED):
            raise RuntimeError(f"a test fails although nothing was changed: {session.shouldfail}")
        return recorder.reach

    def _job(self, session: pytest.Session, loaded: Loaded, mutant: Mutant) -> Callable[[], int]:
        def run() -> int:
            assert self.reach
            names = self.reach.of_lines(mutant)
            session.config.pluginmanager.register(_Limited(self.reach))
            items = {item.nodeid: item for item in session.items}
            loaded.change(mutant)
            return _looped(session, [items[name] for name in names], TRIED)

        return run


class _Chosen:
    """Plugin of pytest: leaves only the tests of these names, in this order."""

    def __init__(self, names: list[str]) -> None:
        self.names = {name: place for place, name in enumerate(names)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self.names), key=lambda item: self.names[item.nodeid]
        )
        _fewer(items, TRIED)


class _Limited:
    """Plugin of pytest: no test goes on for ever. Each has its time of CPU, and `WAITED` by the clock.

    A fixture that several tests share may be made for another of them than when their costs were told.
    """

    def __init__(self, reach: Reach) -> None:
        self.reach, self.shared = reach, 3 * max(reach.seconds.values())

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        allowed = SPARE + self.shared + 3 * self.reach.seconds[item.nodeid] * TRIED / RECORDED
        signal.alarm(WAITED)
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time() + allowed), resource.RLIM_INFINITY))
        return (yield)


def _anew(mutant: Mutant, names: list[str], reach: Reach) -> Callable[[], int]:
    def run() -> int:
        sys.meta_path.insert(0, Loads(mutant))
        files = sorted({name.partition("::")[0] for name in names})
        return int(pytest.main([*_OPTIONS, *files], [_Chosen(names), _Limited(reach)])) if names else 0

    return run


def _looped(session: pytest.Session, items: list[pytest.Item], examples: int) -> int:
    """Run these tests until one fails. The next test is told, so that what they share is kept."""
    _fewer(items, examples)
    for item, after in zip_longest(items, items[1:]):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
        if session.shouldfail or session.testsfailed:
            session.shouldfail = session.shouldfail or item.nodeid
            return 1
    return 0


def _fewer(items: Iterable[pytest.Item], examples: int) -> None:
    from hypothesis import Phase, settings  # pytest wants to rewrite it: not before it begins

    for item in items:
        test = getattr(item, "obj", None)
        if old := getattr(test, "_hypothesis_internal_use_settings", None):
            test._hypothesis_internal_use_settings = settings(
                old,
                max_examples=min(old.max_examples, examples),
                database=None,
                phases=(Phase.explicit, Phase.generate),  # that it fails is enough
            )


def _tests(target: str) -> list[str]:
    package, _, file = target.partition("/")
    if file:
        return [str(Path("tests", target).with_name(f"test_{Path(file).stem}.py"))]
    ten_facts = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests").glob("test_ten_facts*.py"))
    return [f"tests/{package}", *ten_facts]


def _tell(out: IO[str], mutant: Mutant, end: End) -> None:
    print(
        json.dumps(
            {
                "what": mutated(mutant)[1],
                "survived": end.survived,
                "status": end.status,
                "cpu": round(end.cpu, 2),
            },
            ensure_ascii=False,
        ),
        file=out,
        flush=True,
    )


if __name__ == "__main__":
    trial(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
