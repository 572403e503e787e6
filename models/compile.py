"""A LightGBM booster with one feature per tree, written as one exact step table per feature.

Compiled from `model_to_string()`, not from `dump_model()`: the latter clamps thresholds to ±1e300. The table
answers as `booster.predict(raw_score=True)` does, up to the order of additions, because it honours what that does:

1. a number with |x| ≤ float64(float32(1e-35)) is read as 0;
2. an unknown takes the default side (missing type NaN), is read as 0 (None), or goes with the zeros (Zero);
3. `x <= threshold` goes left, in float64;
4. a categorical split truncates to an integer; negatives, unknowns and unseen ones go right.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from models.errors import CompileError

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

ZERO_END = float(np.float32(1e-35))
BELOW_ZERO = float(np.nextafter(-ZERO_END, -math.inf))

_CATEGORICAL_BIT = 1
_DEFAULT_LEFT_BIT = 2
_MISSING_ZERO = 1
_MISSING_NAN = 2


@dataclass(frozen=True, eq=False)
class StepTable:
    """A step function of one number.

    Attributes:
        edges: ascending upper ends, shape (k−1,); a value on an edge belongs left.
        values: raw log-odds of bad per interval, shape (k,).
        unknown: raw log-odds for NaN.
    """

    edges: Floats
    values: Floats
    unknown: float

    def at(self, x: Floats) -> Floats:
        """Values at points, shape of x; NaN is unknown."""
        # NaN sorts after +inf, so it lands on the entry after the last interval.
        ends = np.append(self.edges, math.inf)
        found: Floats = np.append(self.values, self.unknown)[np.searchsorted(ends, x, side="left")]
        return found


@dataclass(frozen=True, eq=False)
class Compiled:
    """An additive booster: `base` plus one step table per used column."""

    base: float
    tables: dict[int, StepTable]

    def raw(self, matrix: Floats) -> Floats:
        """Raw log-odds of rows, shape (rows,), for a (rows, columns) matrix."""
        total = np.full(matrix.shape[0], self.base)
        for column, table in self.tables.items():
            total += table.at(matrix[:, column])
        return total


@dataclass(frozen=True, eq=False)
class _Tree:
    feature: int
    threshold: Floats
    decision: npt.NDArray[np.int64]
    left: npt.NDArray[np.int64]
    right: npt.NDArray[np.int64]
    leaf: Floats
    categories: tuple[frozenset[int], ...]

    def missing(self, node: int) -> int:
        return int(self.decision[node]) >> 2 & 3

    def edges(self) -> Iterator[float]:
        """Every point right of which this tree may answer differently."""
        for node, threshold in enumerate(self.threshold):
            if self.decision[node] & _CATEGORICAL_BIT:
                for category in self.categories[int(threshold)]:
                    yield -1.0 if category == 0 else float(np.nextafter(category, -math.inf))
                    yield float(np.nextafter(category + 1, -math.inf))
                continue
            yield _outside_zero(float(threshold))
            if self.missing(node) == _MISSING_ZERO:
                yield BELOW_ZERO
                yield ZERO_END

    def at(self, x: Floats) -> Floats:
        """Leaf values at points, shape of x."""
        out = np.empty(len(x))
        pending = [(0, np.arange(len(x)))]
        while pending:
            node, rows = pending.pop()
            if node < 0:
                out[rows] = self.leaf[~node]
                continue
            goes_left = self._goes_left(node, x[rows])
            pending.append((int(self.left[node]), rows[goes_left]))
            pending.append((int(self.right[node]), rows[~goes_left]))
        return out

    def _goes_left(self, node: int, x: Floats) -> Bools:
        if self.decision[node] & _CATEGORICAL_BIT:
            members = self.categories[int(self.threshold[node])]
            # -1 < x < 0 truncates to category 0, as C does; what has no integer belongs to none.
            whole = np.where(np.isfinite(x) & (x > -1), np.trunc(x), -1)
            return np.isin(whole, list(members))
        missing = self.missing(node)
        unknown = np.isnan(x)
        read = np.where((np.abs(x) <= ZERO_END) | (unknown & (missing != _MISSING_NAN)), 0.0, x)
        by_default = unknown if missing == _MISSING_NAN else (missing == _MISSING_ZERO) & (read == 0)
        default_left = bool(self.decision[node] & _DEFAULT_LEFT_BIT)
        return np.where(by_default, default_left, read <= self.threshold[node])


def compile_booster(model_text: str) -> Compiled:
    """Compile the text of a binary booster; raises CompileError where it is not additive in single features."""
    header, *blocks = model_text.split("\nTree=")
    lines = dict(line.split("=", 1) for line in header.splitlines() if "=" in line)
    if lines.get("num_tree_per_iteration") != "1":
        raise CompileError("only boosters with one tree per iteration can be compiled")
    if "average_output" in header.splitlines():
        raise CompileError("averaging boosters (random forests) cannot be compiled")
    base = 0.0
    by_feature: dict[int, list[_Tree]] = {}
    for number, block in enumerate(blocks):
        fields = dict(line.split("=", 1) for line in block.split("\n\n")[0].splitlines() if "=" in line)
        if fields["num_leaves"] == "1":
            base += float(fields["leaf_value"])
            continue
        tree = _read_tree(fields, number)
        by_feature.setdefault(tree.feature, []).append(tree)
    return Compiled(base, {feature: _add_up(trees) for feature, trees in sorted(by_feature.items())})


def _read_tree(fields: dict[str, str], number: int) -> _Tree:
    features = set(fields["split_feature"].split())
    if len(features) != 1:
        raise CompileError(
            f"tree {number} splits on features {sorted(features)}; one feature per tree is needed"
        )
    if fields.get("is_linear", "0") != "0":
        raise CompileError(f"tree {number} has linear leaves")
    return _Tree(
        feature=int(features.pop()),
        threshold=_floats(fields["threshold"]),
        decision=_ints(fields["decision_type"]),
        left=_ints(fields["left_child"]),
        right=_ints(fields["right_child"]),
        leaf=_floats(fields["leaf_value"]),
        categories=_category_sets(fields),
    )


def _add_up(trees: list[_Tree]) -> StepTable:
    edges = np.unique([edge for tree in trees for edge in tree.edges()])
    edges = edges[edges < math.inf]
    # An interval ends at its edge, which belongs to it: the edges stand for all but the last, +inf for that.
    probes = np.concatenate([edges, [math.inf, math.nan]])
    total = np.zeros(len(probes))
    for tree in trees:
        total += tree.at(probes)
    return StepTable(edges, total[:-1], float(total[-1]))


def _outside_zero(threshold: float) -> float:
    """The same cut for values that are not read as 0 first: no edge inside the zone that counts as 0."""
    if abs(threshold) > ZERO_END:
        return threshold
    return ZERO_END if threshold >= 0 else BELOW_ZERO


def _category_sets(fields: dict[str, str]) -> tuple[frozenset[int], ...]:
    if fields["num_cat"] == "0":
        return ()
    ends = _ints(fields["cat_boundaries"])
    words = [int(word) for word in fields["cat_threshold"].split()]
    return tuple(
        frozenset(
            32 * place + bit
            for place, word in enumerate(words[start:end])
            for bit in range(32)
            if word >> bit & 1
        )
        for start, end in pairwise(ends)
    )


def _floats(text: str) -> Floats:
    return np.array([float(word) for word in text.split()])


def _ints(text: str) -> npt.NDArray[np.int64]:
    return np.array([int(word) for word in text.split()], dtype=np.int64)
