"""One mutant against its tests, in a process of its own that begins where the libraries are loaded.

`python -m tests.mutation.trial PACKAGE COUNT SEED` prints one JSON line per mutant as it ends. Forked children load the
package anew with one module changed; what takes longest, the libraries, is loaded once.
"""

import ast
import contextlib
import json
import os
import signal
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path

import pydantic
import pytest

from tests.mutation.mutants import ROOT, Mutant, mutated, some_mutants

SECONDS = 300  # of one mutant; one that never ends was noticed
AT_ONCE = 2
CONTROL = 3  # files of tests that must pass unchanged; that all do, the suite itself shows
_LOADED = (pydantic,)  # not what starts threads: a fork would not have them


class _Changed(MetaPathFinder, Loader):
    """Loads one module from a changed tree."""

    def __init__(self, mutant: Mutant, tree: ast.Module) -> None:
        self.mutant, self.tree = mutant, tree

    def find_spec(self, fullname, path=None, target=None) -> ModuleSpec | None:
        if fullname != self.mutant.module:
            return None
        origin = str(ROOT / self.mutant.path)
        package = self.mutant.path.endswith("__init__.py")
        spec = spec_from_loader(fullname, self, origin=origin, is_package=package)
        spec.has_location = True
        return spec

    def exec_module(self, module) -> None:
        exec(compile(self.tree, str(ROOT / self.mutant.path), "exec"), module.__dict__)  # noqa: S102


class _WithoutHome:
    """Leaves out the tests that need a whole simulated home: they take minutes and ask about the service."""

    def pytest_collection_modifyitems(self, config, items):
        items[:] = [item for item in items if not {"sample_home", "changed_home"} & set(item.fixturenames)]


def tests_for(mutant: Mutant) -> list[str]:
    """Files of tests, those named after the module first, then those that name it, then the rest of the package's."""
    package, *_, name = mutant.module.split(".")
    every = sorted((ROOT / "tests" / package).rglob("test_*.py"), key=str)
    every += [ROOT / "tests" / "test_ten_facts.py"]
    texts = {path: path.read_text(encoding="utf-8") for path in every}

    def rank(path: Path) -> int:
        if path.stem == f"test_{name}":
            return 0
        return 1 if name in texts[path] else 2

    return [str(path) for path in sorted(every, key=rank)]


def run(mutant: Mutant, *, control: bool = False) -> int:
    """In a forked child: 0 if every test passes, that is, if the mutant survives. `control`: nothing is changed."""
    tests = tests_for(mutant)
    if control:
        tests = tests[:CONTROL]
    else:
        sys.meta_path.insert(0, _Changed(mutant, mutated(mutant)[0]))
    signal.alarm(SECONDS)
    settings = ["-x", "-q", "-p", "no:xdist", "-p", "no:randomly", "-p", "no:cacheprovider", "-o", "addopts="]
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        os.dup2(nowhere.fileno(), 2)
        return int(pytest.main([*settings, "--hypothesis-seed=0", *tests], [_WithoutHome()]))


def trial(package: str, count: int, seed: int) -> None:
    """Every mutant in turn, two at once; prints what became of each."""
    waiting, running = some_mutants(package, count, seed=seed), {}
    control = os.fork()
    if not control:
        os._exit(run(waiting[0], control=True))
    if os.waitpid(control, 0)[1]:
        sys.exit("the tests fail although nothing was changed")
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            mutant = waiting.pop()
            child = os.fork()
            if not child:
                os._exit(run(mutant))
            running[child] = mutant
        child, status = os.wait()
        survived = os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0
        print(json.dumps({"what": mutated(running.pop(child))[1], "survived": survived}), flush=True)  # noqa: T201


if __name__ == "__main__":
    trial(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
