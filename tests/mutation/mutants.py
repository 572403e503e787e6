"""Small wrong changes of a package's source, each one place: what its tests must notice."""

import ast
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[2]
_SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    one: other
    for a, b in (
        (ast.Lt, ast.LtE),
        (ast.Gt, ast.GtE),
        (ast.Eq, ast.NotEq),
        (ast.In, ast.NotIn),
        (ast.Is, ast.IsNot),
        (ast.And, ast.Or),
        (ast.Add, ast.Sub),
        (ast.BitAnd, ast.BitOr),
        (ast.Mult, ast.FloorDiv),
    )
    for one, other in ((a, b), (b, a))
}
UNCHANGED = -1  # the place of no change: a control
_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True, order=True)
class Mutant:
    """The `place`th change that a file allows. `path` from the root."""

    path: str
    place: int

    @property
    def module(self) -> str:
        """The module's dotted name."""
        return self.path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")


def all_mutants(target: str) -> list[Mutant]:
    """Every change of every file of a package, or of one file, in order."""
    start = ROOT / target
    return [
        Mutant(str(path.relative_to(ROOT)), place)
        for path in (sorted(start.rglob("*.py")) if start.is_dir() else [start])
        for place, _ in enumerate(_places(ast.parse(path.read_text(encoding="utf-8"))))
    ]


def some_mutants(target: str, count: int, *, seed: int) -> list[Mutant]:
    """So many of them, drawn by a seed."""
    every = all_mutants(target)
    return sorted(Random(seed).sample(every, min(count, len(every))))  # noqa: S311 - the seed is the point


def mutated(mutant: Mutant) -> tuple[ast.Module, str]:
    """The changed module, and what was changed, for a person."""
    tree = ast.parse((ROOT / mutant.path).read_text(encoding="utf-8"))
    if mutant.place == UNCHANGED:
        return tree, f"{mutant.path}: nothing"
    node, field, index = list(_places(tree))[mutant.place]
    before = _told(node, field)
    changed = _changed(node, field, index)
    line = (node.target if isinstance(node, ast.comprehension) else node).lineno  # type: ignore[attr-defined] # every place is a node with a line
    return ast.fix_missing_locations(tree), f"{mutant.path}:{line}: {before} → {changed}"


def lines_of(mutant: Mutant) -> range:
    """The lines of the statement that is changed; of one with a body, those of its head."""
    tree = ast.parse((ROOT / mutant.path).read_text(encoding="utf-8"))
    node, _, _ = list(_places(tree))[mutant.place]
    around = [one for one in ast.walk(tree) if isinstance(one, ast.stmt) and node in ast.walk(one)]
    inmost = around[-1]  # the walk goes from outside to inside
    end = inmost.end_lineno or inmost.lineno
    if body := getattr(inmost, "body", None):
        end = max(inmost.lineno, body[0].lineno - 1)
    return range(inmost.lineno, end + 1)


def in_function(mutant: Mutant) -> bool:
    """Whether the change stands in the body of a function: what does not runs once, as the module is loaded."""
    tree = ast.parse((ROOT / mutant.path).read_text(encoding="utf-8"))
    node, _, _ = list(_places(tree))[mutant.place]
    bodies = (one.body for one in ast.walk(tree) if isinstance(one, ast.FunctionDef))
    return any(node in ast.walk(statement) for body in bodies for statement in body)


def _places(tree: ast.Module) -> Iterator[tuple[ast.AST, str, int]]:
    """Nodes that can be changed, with the field and the place in it. Annotations and texts stay."""
    for node in _walk(tree):
        if isinstance(node, ast.Compare):
            yield from ((node, "ops", place) for place, one in enumerate(node.ops) if type(one) in _SWAPPED)
        elif isinstance(node, ast.BoolOp) or (isinstance(node, ast.BinOp) and type(node.op) in _SWAPPED):
            yield node, "op", 0
        elif isinstance(node, ast.Constant) and isinstance(node.value, int):
            yield node, "value", 0
        elif isinstance(node, ast.If | ast.IfExp):
            yield node, "test", 0
        elif isinstance(node, ast.comprehension) and node.ifs:
            yield node, "ifs", 0
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _NAMES:
            yield node, "func", 0
        elif isinstance(node, ast.Return) and not _is_none(node.value):
            yield node, "value", 0


def _is_none(value: ast.expr | None) -> bool:
    return value is None or (isinstance(value, ast.Constant) and value.value is None)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list", "slice"} and not isinstance(
            node, ast.Subscript
        ):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _walk(child)


def _changed(node: ast.AST, field: str, index: int) -> str:
    old = getattr(node, field)
    if isinstance(node, ast.Compare):
        node.ops[index] = _SWAPPED[type(node.ops[index])]()  # type: ignore[call-overload] # a comparison is swapped for a comparison
    elif isinstance(node, ast.Constant):
        node.value = (not old) if isinstance(old, bool) else old + 1
    elif isinstance(node, ast.BoolOp | ast.BinOp):
        node.op = _SWAPPED[type(old)]()  # type: ignore[assignment] # an operator for one of its own sort
    elif isinstance(node, ast.Call):
        node.func = ast.Name(_NAMES[old.id], ast.Load())
    elif isinstance(node, ast.Return):
        node.value = ast.Constant(None)
    elif isinstance(node, ast.comprehension):
        node.ifs[0] = ast.UnaryOp(ast.Not(), deepcopy(node.ifs[0]))
    else:
        setattr(node, field, ast.UnaryOp(ast.Not(), deepcopy(old)))
    return _told(node, field)


def _told(node: ast.AST, field: str) -> str:
    """The expression that is changed, or the whole node where that is one; a line of it."""
    what = getattr(node, field) if isinstance(node, ast.If | ast.IfExp | ast.Return) else node
    lead = "return " if isinstance(node, ast.Return) else ""
    return lead + " ".join(ast.unparse(what).split())[:200]
