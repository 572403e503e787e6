"""Which test runs which lines of a package, and what each test costs: found by one run of them all."""

import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import CodeType

import pytest

from tests.mutation.mutants import ROOT, Mutant, in_function, lines_of

_TOOL = 4  # a free number of sys.monitoring's six
Line = tuple[str, int]


@dataclass
class Reach:
    """`lines` that each test runs, its fixtures' with them; `seconds` of CPU of each; `parts`: of each process all together."""

    lines: dict[str, set[Line]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    parts: list[float] = field(default_factory=list)

    def of_lines(self, mutant: Mutant) -> list[str]:
        """The tests that run the changed statement, the cheapest first."""
        path, wanted = str(ROOT / mutant.path), lines_of(mutant)
        return self._cheapest({(path, line) for line in wanted})

    def of_module(self, mutant: Mutant) -> list[str]:
        """The tests that run anything of the changed module, the cheapest first.

        What stands outside functions runs as the module is loaded: then every test may notice.
        """
        if not in_function(mutant):
            return self._sorted(self.lines)
        path = str(ROOT / mutant.path)
        return self._cheapest({line for lines in self.lines.values() for line in lines if line[0] == path})

    def add(self, other: "Reach") -> None:
        """What another process found out."""
        self.lines |= other.lines
        self.seconds |= other.seconds
        self.parts.append(sum(other.seconds.values()))

    def _cheapest(self, wanted: set[Line]) -> list[str]:
        return self._sorted(test for test, lines in self.lines.items() if not wanted.isdisjoint(lines))

    def _sorted(self, tests: Iterable[str]) -> list[str]:
        return sorted(tests, key=lambda test: (self.seconds[test], test))


class Recorder:
    """A plugin of pytest: fills `reach` while the tests run.

    A fixture that several tests share runs once; its lines count for every test that asks for it.
    """

    def __init__(self, package: str) -> None:
        self.reach = Reach()
        self._here = str(ROOT / package)
        self._stack: list[set[Line]] = [set()]
        self._fixtures: dict[object, set[Line]] = {}
        sys.monitoring.use_tool_id(_TOOL, "reach")
        sys.monitoring.register_callback(_TOOL, sys.monitoring.events.LINE, self._line)
        sys.monitoring.set_events(_TOOL, sys.monitoring.events.LINE)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Function) -> Iterator[None]:
        began = time.process_time()
        self._stack[:] = [set()]
        sys.monitoring.restart_events()
        done = yield
        lines = set(self._stack[0])
        for definitions in item._fixtureinfo.name2fixturedefs.values():
            lines.update(*(self._fixtures.get(one, ()) for one in definitions))
        self.reach.lines[item.nodeid] = lines
        self.reach.seconds[item.nodeid] = time.process_time() - began
        return done

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: object) -> Iterator[object]:
        self._stack.append(set())
        sys.monitoring.restart_events()
        try:
            return (yield)
        finally:
            self._fixtures.setdefault(fixturedef, set()).update(self._stack.pop())
            sys.monitoring.restart_events()

    def _line(self, code: CodeType, line: int) -> object:
        if code.co_filename.startswith(self._here):
            self._stack[-1].add((code.co_filename, line))
        return sys.monitoring.DISABLE
