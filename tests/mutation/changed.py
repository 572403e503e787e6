"""A mutant put in force: in functions that are already loaded, or in a module that is about to be."""

import gc
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from types import CodeType, FunctionType, ModuleType
from typing import NamedTuple

from tests.mutation.mutants import ROOT, Mutant, mutated


class Place(NamedTuple):
    """Where a function's code stands."""

    path: str
    name: str
    line: int


class Loaded:
    """The functions of a package that are loaded, wherever they are held, and the caches to be emptied with them."""

    def __init__(self, package: str) -> None:
        self._functions: dict[Place, list[FunctionType]] = defaultdict(list)
        self._caches: list[_lru_cache_wrapper[object]] = []
        here = str(ROOT / package)
        gc.unfreeze()  # what is frozen is not told
        for one in gc.get_objects():
            if type(one) is FunctionType and one.__code__.co_filename.startswith(here):
                self._functions[_place(one.__code__)].append(one)
            elif type(one) is _lru_cache_wrapper and one.__module__.startswith((package, "tests")):
                self._caches.append(one)
        gc.freeze()
        if not self._functions:
            raise RuntimeError(f"no function of {package} is loaded: nothing could be changed in one")

    def changeable(self, mutant: Mutant) -> bool:
        """Whether the change is inside a function that is loaded; else the module must be loaded anew."""
        return any(place in self._functions for place in _changed_codes(mutant))

    def change(self, mutant: Mutant) -> None:
        """Put the mutant in force in this process."""
        for place, code in _changed_codes(mutant).items():
            for function in self._functions.get(place, ()):
                function.__code__ = code
        for cache in self._caches:
            cache.cache_clear()


class Loads(MetaPathFinder, Loader):
    """Loads the mutant's module changed. Put first into `sys.meta_path` before the module is loaded."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant, self.origin = mutant, str(ROOT / mutant.path)
        if mutant.module in sys.modules:
            raise RuntimeError(f"{mutant.module} is loaded already: the change would not be seen")
        self.code = compile(mutated(mutant)[0], self.origin, "exec")

    def find_spec(self, fullname: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        """The module's, if it is the one; else the next finder is asked."""
        if fullname != self.mutant.module:
            return None
        package = self.mutant.path.endswith("__init__.py")
        spec = spec_from_loader(fullname, self, origin=self.origin, is_package=package)
        assert spec
        spec.has_location = True
        return spec

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed code."""
        exec(self.code, module.__dict__)  # noqa: S102 - our own source, with one change


def _changed_codes(mutant: Mutant) -> dict[Place, CodeType]:
    origin = ROOT / mutant.path
    before = dict(_codes(compile(origin.read_text(encoding="utf-8"), str(origin), "exec")))
    after = list(_codes(compile(mutated(mutant)[0], str(origin), "exec")))
    often = Counter(place for place, _ in after)  # two lambdas of one line are told apart by nothing
    return {place: code for place, code in after if often[place] == 1 and before.get(place) != code}


def _codes(code: CodeType) -> Iterator[tuple[Place, CodeType]]:
    yield _place(code), code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _codes(one)


def _place(code: CodeType) -> Place:
    return Place(code.co_filename, code.co_qualname, code.co_firstlineno)
