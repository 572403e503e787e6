"""The enterprises of two sides laid beside each other, and whose grade moved for what cause."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from scoring.matrix.condition_types import GRADES, NOT_RATED
from scoring.matrix.packed_bits import ABSENT, Bits
from scoring.simulation.side import Side

Places = npt.NDArray[np.intp]
Codes = npt.NDArray[np.int64]

OUTSIDE: Final = "out_of_scope"
NOT_THERE: Final = "absent"
STATES: Final = (*GRADES, NOT_RATED, OUTSIDE, NOT_THERE)
"""What an enterprise can be on a side: a grade, M, outside the scope, or not there at all (on another day)."""
_BEST_TO_WORST: Final = len(GRADES)
CAUSES: Final[Mapping[str, str]] = {
    "presence": "只在一方在册",
    "scope": "评价范围",
    "information": "信息是否足够",
    "score": "得分",
    "bands": "等级分数线",
    "kept": "保留等级",
    "override": "定级规则",
}
"""Why a grade moved, the first that holds."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """Every enterprise of either side, sorted by code.

    Attributes:
        uscc: the codes.
        before, after: row of each in the side before and the side after; `ABSENT` where it is not there.
        state_before, state_after: places in `STATES`.
        difference: score after less score before; 0 where either has none.
    """

    uscc: pl.Series
    before: Places
    after: Places
    state_before: Codes
    state_after: Codes
    difference: Codes

    @property
    def size(self) -> int:
        """How many enterprises."""
        return self.uscc.len()

    @property
    def both(self) -> Bits:
        """Who is there on both sides."""
        found: Bits = (self.before != ABSENT) & (self.after != ABSENT)
        return found

    @property
    def worse(self) -> Bits:
        """Whose grade is worse after: further down from A to D, or a D where there was M. M itself is no grade."""
        to_d = (self.state_before == STATES.index(NOT_RATED)) & (self.state_after == STATES.index("D"))
        found: Bits = (self._graded_on_both & (self.state_after > self.state_before)) | to_d
        return found

    @property
    def better(self) -> Bits:
        """Whose grade is better after, or who is out of a D and M now."""
        from_d = (self.state_before == STATES.index("D")) & (self.state_after == STATES.index(NOT_RATED))
        found: Bits = (self._graded_on_both & (self.state_after < self.state_before)) | from_d
        return found

    @property
    def _graded_on_both(self) -> Bits:
        found: Bits = (self.state_before < _BEST_TO_WORST) & (self.state_after < _BEST_TO_WORST)
        return found


def paired(before: Side, after: Side) -> Pairs:
    """Lay two sides beside each other."""
    codes, at_before, at_after = _places(before.rows["uscc"], after.rows["uscc"])
    scores = [
        _taken(side.rows["score"].fill_null(-1).to_numpy().astype(np.int64), at, -1)
        for side, at in ((before, at_before), (after, at_after))
    ]
    scored = (scores[0] >= 0) & (scores[1] >= 0)
    return Pairs(
        uscc=codes,
        before=at_before,
        after=at_after,
        state_before=_states(before, at_before),
        state_after=_states(after, at_after),
        difference=np.where(scored, scores[1] - scores[0], 0),
    )


def moves_of(pairs: Pairs) -> list[dict[str, Any]]:
    """Every pair of states that occurs, and how many enterprises are in it; from the best to the worst."""
    counts = _counted(pairs)
    return [
        {"before": was, "after": now, "enterprises": int(counts[i, j])}
        for i, was in enumerate(STATES)
        for j, now in enumerate(STATES)
        if counts[i, j]
    ]


def grades_document(before: Side, after: Side, pairs: Pairs) -> dict[str, Any]:
    """Transition matrix, totals of each side, and why grades moved."""
    counts = _counted(pairs)
    moved = pairs.state_before != pairs.state_after
    causes = causes_of(before, after, pairs)
    return {
        "matrix": moves_of(pairs),
        "before": dict(zip(STATES, counts.sum(axis=1).tolist(), strict=True)),
        "after": dict(zip(STATES, counts.sum(axis=0).tolist(), strict=True)),
        "moved": {
            "better": int(pairs.better.sum()),
            "worse": int(pairs.worse.sum()),
            "other": int((moved & ~pairs.better & ~pairs.worse).sum()),
            "same": int((~moved).sum()),
        },
        "causes": [
            {"cause": name, "label": label, "enterprises": int((moved & (causes == place)).sum())}
            for place, (name, label) in enumerate(CAUSES.items())
        ],
        "score_changed": int((pairs.difference != 0).sum()),
    }


def causes_of(before: Side, after: Side, pairs: Pairs) -> Codes:
    """Place in `CAUSES` of the first cause that holds, shape (enterprises,); of no meaning where nothing moved."""
    status, by_score, kept = (
        [
            _taken(side.rows[name].fill_null("").to_numpy(), at, "")
            for side, at in ((before, pairs.before), (after, pairs.after))
        ]
        for name in ("status", "score_grade", "kept_grade")
    )
    tests = {
        "presence": ~pairs.both,
        "scope": (status[0] == OUTSIDE) != (status[1] == OUTSIDE),
        "information": status[0] != status[1],
        "score": (by_score[0] != by_score[1]) & (pairs.difference != 0),
        "bands": by_score[0] != by_score[1],
        "kept": kept[0] != kept[1],
    }
    names = list(CAUSES)
    return np.select(
        list(tests.values()), [names.index(name) for name in tests], default=names.index("override")
    )


def _places(before: pl.Series, after: pl.Series) -> tuple[pl.Series, Places, Places]:
    if before.equals(after):
        same = np.arange(before.len())
        return before, same, same
    frames = [one.to_frame("uscc").with_row_index(name) for name, one in (("b", before), ("a", after))]
    both = frames[0].join(frames[1], on="uscc", how="full", coalesce=True).sort("uscc")
    places = [both[name].cast(pl.Int64).fill_null(ABSENT).to_numpy() for name in ("b", "a")]
    return both["uscc"], places[0], places[1]


def _states(side: Side, at: Places) -> Codes:
    grade = side.rows["grade"].fill_null(OUTSIDE)
    codes = grade.replace_strict(STATES, range(len(STATES)), return_dtype=pl.Int64).to_numpy()
    return _taken(codes, at, STATES.index(NOT_THERE))


def _taken(column: npt.NDArray[Any], at: Places, absent: object) -> npt.NDArray[Any]:
    if not column.size:
        return np.full(len(at), absent)
    found = column[at]
    found[at == ABSENT] = absent
    return found


def _counted(pairs: Pairs) -> npt.NDArray[np.int64]:
    n = len(STATES)
    return np.bincount(pairs.state_before * n + pairs.state_after, minlength=n * n).reshape(n, n)
