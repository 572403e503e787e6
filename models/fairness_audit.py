"""Whether enterprises that differ in what the law keeps out of a grade are graded alike, as far as outcomes allow.

By audit attribute and group: how often the grades A and D are given, in all and among those that did and did not
default, against all other enterprises; how good the card is within the group; and whether its inputs give the
attribute away. What is asked for, and why, is in `docs/model.md`.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from models.audit_groups import AuditGroups
from models.fairness import Among, AttributeAudit, Fairness, GroupAudit, Verdict
from models.intervals import event_ratio_interval, joint_z, share_ratio_interval
from models.proxies import find_proxies
from models.selections import MIN_ROWS, Count, Judged, judged
from models.subgroups import performance

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Grades = npt.NDArray[np.str_]

_AMONG: Final[tuple[Among, ...]] = ("all", "good", "bad")


@dataclass(frozen=True)
class _Rows:
    """What is known of each row, all of one length."""

    y: Floats
    score: Ints
    probability: Floats
    grades: Grades
    z: float


def audit_fairness(
    groups: AuditGroups, *, X: pl.DataFrame, y: Floats, score: Ints, probability: Floats, grades: Grades
) -> Fairness:
    """Audit a card.

    Args:
        groups: what each row's enterprise belongs to.
        X: the inputs of the card, for proxies.
        y: 1 for bad.
        score: the card's scores.
        probability: what it says of default.
        grades: A to D as the score gives them, before any override.
    """
    groups.require_rows(len(y))
    comparisons = sum(
        int((groups.of(name).drop_nulls().value_counts()["count"] >= MIN_ROWS).sum())
        for name in groups.labels
    )
    rows = _Rows(y, score, probability, grades, joint_z(comparisons))
    return Fairness(
        rows=len(y),
        comparisons=comparisons,
        attributes=tuple(
            _attribute(name, label, groups.of(name), X, rows) for name, label in groups.labels.items()
        ),
    )


def _attribute(name: str, label: str, of_row: pl.Series, X: pl.DataFrame, rows: _Rows) -> AttributeAudit:
    known = of_row.is_not_null().to_numpy()
    counted = of_row.drop_nulls().value_counts().sort(["count", of_row.name], descending=[True, False])
    names = counted[of_row.name].to_list() if len(counted) > 1 else []
    members = {one: (of_row == one).fill_null(value=False).to_numpy() for one in names}
    told = {one: ours[known] for one, ours in members.items() if ours.sum() >= MIN_ROWS}
    # A card may have no input, and a frame of no column has no rows to filter.
    proxies = find_proxies(X.filter(known), told, rows.score[known]) if X.width else ()
    stood_in_for = {one.group for one in proxies if one.stand_ins}
    return AttributeAudit(
        attribute=name,
        label=label,
        unknown=int((~known).sum()),
        groups=tuple(
            _group(one, ours, known & ~ours, rows, stood_in_for=one in stood_in_for)
            for one, ours in members.items()
        ),
        proxies=proxies,
    )


def _group(name: str, ours: Mask, others: Mask, rows: _Rows, *, stood_in_for: bool) -> GroupAudit:
    measured = performance(rows.y, rows.score, rows.probability, ours, others)
    found = [_selection(grade, among, ours, others, rows) for grade in ("A", "D") for among in _AMONG]
    impacts = tuple(f"{one.grade}:{one.among}" for one, impact, _ in found if impact)
    enough = min(ours.sum(), others.sum()) >= MIN_ROWS and any(could for *_, could in found)
    verdict: Verdict = "too_few"
    if enough and impacts:
        verdict = "borne_out" if _borne_out(ours, others, rows) and not stood_in_for else "adverse"
    elif enough:
        verdict = "none"
    return GroupAudit(
        group=name,
        performance=measured,
        selections=tuple(one for one, *_ in found),
        impacts=impacts if enough else (),
        verdict=verdict,
    )


def _selection(grade: str, among: Among, ours: Mask, others: Mask, rows: _Rows) -> Judged:
    asked = {"all": rows.y >= 0, "good": rows.y == 0, "bad": rows.y > 0}[among]
    has = rows.grades == grade
    counts = (Count(int(one.sum()), int((has & one).sum())) for one in (ours & asked, others & asked))
    found = judged(grade, among, *counts, z=rows.z)
    # Of those that defaulted too few are graded A, and too many D, for a right that could be denied: only told.
    return found if among != "bad" else Judged(found.selection, impact=False, could=False)


def _borne_out(ours: Mask, others: Mask, rows: _Rows) -> bool:
    """Whether the group defaults more for certain, and the card does not say for certain more than came true.

    The burden of proof lies with the card: a group too small to show it has not shown it.
    """
    bads, other_bads = int(rows.y[ours].sum()), int(rows.y[others].sum())
    more = share_ratio_interval(bads, int(ours.sum()), other_bads, int(others.sum()), z=rows.z).low > 1
    said, other_said = float(rows.probability[ours].sum()), float(rows.probability[others].sum())
    return more and event_ratio_interval(other_bads, other_said, bads, said).low <= 1
