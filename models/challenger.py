"""A challenger in shadow: where its answers differ from the champion's on the same enterprises and day, and why.

Pure: both evaluators have answered already (`answers`), and the caller has graded them, since what a score means is not
known here. Anything with the scorecard's interface may be either of the two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from models.answers import Answers
from models.bins import UNKNOWN_TEXT
from models.errors import ModelError
from models.measures import auc, quantiles, rank_correlation
from models.paired_auc import auc_difference

GRADES: Final = ("A", "B", "C", "D")
CASES: Final = 5
REASONS: Final = 3
_WORTH_NAMING: Final = (
    ("gains_a", "A", True),
    ("loses_a", "A", False),
    ("falls_to_d", "D", True),
    ("leaves_d", "D", False),
)


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """Where two evaluators differ.

    Attributes:
        champion: name, hash and base points of the first.
        challenger: the same of the second.
        enterprises: rows compared.
        matrix: every pair of grades that occurs, with the number of enterprises.
        moved: enterprises with a better grade by the challenger (`up`), a worse one (`down`), the same (`same`).
        rank_correlation: Spearman's, ties at their mean rank; None where one of them gives all the same score.
        difference_quantiles: challenger's score less the champion's, at 0, 5, 25, 50, 75, 95 and 100 %.
        groups: attribute → per value: enterprises, mean difference of the score, `up`, `down`, and how many have A
            and D by each of the two.
        cases: who would gain or lose A, fall to D or leave it: `count`, and those to read, greatest difference first.
        features: mean |difference of points| and mean difference by feature, the one that explains most first.
        outcome: AUC of both and the paired difference with 95 % intervals, where outcomes are known.
    """

    champion: dict[str, Any]
    challenger: dict[str, Any]
    enterprises: int
    matrix: list[dict[str, Any]]
    moved: dict[str, int]
    rank_correlation: float | None
    difference_quantiles: dict[str, int]
    groups: dict[str, list[dict[str, Any]]]
    cases: dict[str, dict[str, Any]]
    features: list[dict[str, Any]]
    outcome: dict[str, Any] | None

    def to_dict(self) -> dict[str, Any]:
        """Plain data, ready for JSON."""
        return asdict(self)


def disagreement(
    champion: Answers,
    challenger: Answers,
    *,
    keys: pl.DataFrame,
    groups: Sequence[str] = (),
    outcome: npt.ArrayLike | None = None,
) -> Disagreement:
    """Compare the answers of two evaluators.

    Args:
        champion: what the first says of each row.
        challenger: what the second says of the same rows.
        keys: one row per enterprise in the same order: `uscc`, and what names or groups it.
        groups: columns of `keys` to split by; a null is a group of its own.
        outcome: 1 for bad, 0 for good, one per row.
    """
    if not len(champion.score) == len(challenger.score) == keys.height:
        raise ModelError("both evaluators must have answered on the rows of keys")
    if not keys.height:
        raise ModelError("没有可以比较的企业")
    rows = _rows(champion, challenger, keys)
    by_feature = _differences(champion, challenger)
    return Disagreement(
        champion=_head(champion),
        challenger=_head(challenger),
        enterprises=keys.height,
        matrix=_matrix(rows),
        moved=_moved(rows),
        rank_correlation=rank_correlation(champion.score, challenger.score),
        difference_quantiles=quantiles(rows["difference"].to_numpy()),
        groups={name: _by(rows, name) for name in groups},
        cases={name: _cases(rows, by_feature, grade, gained=gained) for name, grade, gained in _WORTH_NAMING},
        features=_explained(by_feature, {**champion.labels, **challenger.labels}),
        outcome=None
        if outcome is None
        else _outcome(champion, challenger, np.asarray(outcome, dtype=np.float64)),
    )


def _head(one: Answers) -> dict[str, Any]:
    return {"name": one.name, "hash": one.hash, "base_points": one.base_points}


def _rows(champion: Answers, challenger: Answers, keys: pl.DataFrame) -> pl.DataFrame:
    place = dict(zip(GRADES, range(len(GRADES)), strict=True))
    return (
        keys.with_row_index("row")
        .with_columns(
            champion=pl.Series(champion.grade, dtype=pl.String),
            challenger=pl.Series(challenger.grade, dtype=pl.String),
            champion_score=pl.Series(champion.score, dtype=pl.Int64),
            challenger_score=pl.Series(challenger.score, dtype=pl.Int64),
        )
        .with_columns(
            difference=pl.col("challenger_score") - pl.col("champion_score"),
            step=pl.col("challenger").replace_strict(place, return_dtype=pl.Int8)
            - pl.col("champion").replace_strict(place, return_dtype=pl.Int8),
        )
    )


def _matrix(rows: pl.DataFrame) -> list[dict[str, Any]]:
    counted = rows.group_by("champion", "challenger").len("enterprises")
    return counted.sort("champion", "challenger").to_dicts()


def _moved(rows: pl.DataFrame) -> dict[str, int]:
    up, down = rows.select(up=pl.col("step").lt(0).sum(), down=pl.col("step").gt(0).sum()).row(0)
    return {"up": up, "down": down, "same": rows.height - up - down}


def _differences(champion: Answers, challenger: Answers) -> pl.DataFrame:
    """Challenger's points less the champion's, a column per feature of either; one that has it not gives 0."""
    names = list(dict.fromkeys([*champion.points.columns, *challenger.points.columns]))
    height = champion.points.height
    return pl.DataFrame(
        {name: _points(challenger, name, height) - _points(champion, name, height) for name in names}
    )


def _points(one: Answers, name: str, height: int) -> pl.Series:
    if name in one.points.columns:
        return one.points[name].cast(pl.Int64)
    return pl.Series(name, np.zeros(height, dtype=np.int64))


def _by(rows: pl.DataFrame, name: str) -> list[dict[str, Any]]:
    has = {
        f"{who}_{grade.lower()}": (pl.col(who) == grade).sum()
        for grade in ("A", "D")
        for who in ("champion", "challenger")
    }
    found = rows.group_by(pl.col(name).cast(pl.String).fill_null(UNKNOWN_TEXT).alias("value")).agg(
        enterprises=pl.len(),
        # A sum of integers, divided once: the same whatever the order of the rows.
        difference=pl.col("difference").sum(),
        up=(pl.col("step") < 0).sum(),
        down=(pl.col("step") > 0).sum(),
        **has,
    )
    return (
        found.with_columns(mean_difference=pl.col("difference") / pl.col("enterprises"))
        .drop("difference")
        .sort(["enterprises", "value"], descending=[True, False])
        .to_dicts()
    )


def _cases(rows: pl.DataFrame, by_feature: pl.DataFrame, grade: str, *, gained: bool) -> dict[str, Any]:
    """Who has the grade by one of the two only."""
    before, after = ("champion", "challenger") if gained else ("challenger", "champion")
    found = rows.filter((pl.col(before) != grade) & (pl.col(after) == grade)).sort(
        [pl.col("difference").abs(), "uscc"], descending=[True, False]
    )
    named = [name for name in ("uscc", "name") if name in rows.columns]
    told = found.head(CASES).select(
        "row", *named, "champion", "challenger", "champion_score", "challenger_score"
    )
    cases = [
        {
            **{key: value for key, value in case.items() if key != "row"},
            "features": _most(by_feature, case["row"]),
        }
        for case in told.iter_rows(named=True)
    ]
    return {"count": found.height, "cases": cases}


def _most(by_feature: pl.DataFrame, row: int) -> list[dict[str, Any]]:
    """The features whose points differ most for one enterprise."""
    if not by_feature.width:
        return []
    differences = by_feature.row(row, named=True)
    most = sorted(differences, key=lambda name: (-abs(differences[name]), name))[:REASONS]
    return [{"feature": name, "difference": differences[name]} for name in most if differences[name]]


def _explained(by_feature: pl.DataFrame, labels: Mapping[str, str]) -> list[dict[str, Any]]:
    rows = max(by_feature.height, 1)
    found = [
        {
            "feature": column.name,
            "label": labels[column.name],
            "mean_absolute": int(column.abs().sum()) / rows,
            "mean": int(column.sum()) / rows,
        }
        for column in by_feature
    ]
    return sorted(found, key=lambda one: (-one["mean_absolute"], one["feature"]))


def _outcome(champion: Answers, challenger: Answers, y: npt.NDArray[np.float64]) -> dict[str, Any] | None:
    """None where all rows are of one class: then there is nothing to rank."""
    bads = int(y.sum())
    if not 0 < bads < len(y):
        return None
    risks = [-one.score.astype(np.float64) for one in (champion, challenger)]
    ranked = {who: asdict(auc(y, risk)) for who, risk in zip(("champion", "challenger"), risks, strict=True)}
    return {"bads": bads, **ranked, "difference": auc_difference(y, *risks)._asdict()}
