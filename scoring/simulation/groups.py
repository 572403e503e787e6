"""Who is hit where: what changes by county, size, industry and ownership, and whether a group bears more of it.

Attributes that may not shape a grade serve here as in every audit of fairness: they are counted, nothing is decided by them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final

import polars as pl

from models.bins import UNKNOWN_TEXT
from models.intervals import joint_z
from models.selections import MIN_ROWS, Count, Judged, judged
from scoring.matrix.packed_bits import Bits
from scoring.simulation.measures import CHANGES, KINDS, MeasureChanges
from scoring.simulation.pairs import STATES, Codes, Pairs

LABELS: Final[Mapping[str, str]] = {
    "county": "县（市）",
    "ownership": "经济性质",
    "size_class": "企业规模",
    "industry": "行业门类",
}
RATES: Final[Mapping[str, str]] = {
    "A_before": "A 级占比（前）",
    "A_after": "A 级占比（后）",
    "D_before": "D 级占比（前）",
    "D_after": "D 级占比（后）",
    "adverse": "不利变化占比",
}
"""What is compared between a group and the others."""
_GRADED: Final = 4


def adverse(pairs: Pairs, changes: MeasureChanges) -> Bits:
    """Whose grade is worse, or who loses an incentive or gains a restriction, of those there on both sides."""
    found: Bits = pairs.both & (pairs.worse | changes.deprived)
    return found


def groups_document(
    pairs: Pairs, changes: MeasureChanges, groups: pl.DataFrame
) -> dict[str, list[dict[str, Any]]]:
    """Attribute → per group, the largest first: enterprises, grades better and worse, measures gained and lost.

    `groups`: the columns of `LABELS`, one row per enterprise of the pairs, null where unknown.
    """
    counted = {
        "better": pairs.better,
        "worse": pairs.worse,
        "adverse": adverse(pairs, changes),
        **{f"{kind}_{change}": changes.any_of(kind, change) for kind in KINDS for change in CHANGES},
    }
    return {name: list(_by_group(groups[name], counted)) for name in LABELS}


def fairness_document(pairs: Pairs, changes: MeasureChanges, groups: pl.DataFrame) -> dict[str, Any]:
    """Per attribute and group the rates of `RATES` against all others, with intervals, and what that amounts to.

    A group has an impact where the whole of an interval that holds for all groups at once lies beyond four fifths
    (`models.selections`); `new` says which impacts the change brings.
    """
    told = [(name, group, ours) for name in LABELS for group, ours in _members(groups[name])]
    comparisons = sum(int(ours.sum()) >= MIN_ROWS for _, _, ours in told)
    z = joint_z(comparisons)
    among = _rates(pairs, changes)
    attributes: dict[str, list[dict[str, Any]]] = {name: [] for name in LABELS}
    known = {name: groups[name].is_not_null().to_numpy() for name in LABELS}
    for name, group, ours in told:
        attributes[name].append(_group(group, ours, known[name] & ~ours, among, z))
    return {
        "comparisons": comparisons,
        "attributes": [
            {"attribute": name, "label": LABELS[name], "groups": found} for name, found in attributes.items()
        ],
    }


def _rates(pairs: Pairs, changes: MeasureChanges) -> dict[str, tuple[Bits, Bits]]:
    """Rate → who is counted at all, and who of them has it: grades among A to D, changes among those on both sides."""
    states: dict[str, Codes] = {"before": pairs.state_before, "after": pairs.state_after}
    found = {
        f"{grade}_{when}": (state < _GRADED, state == STATES.index(grade))
        for grade in ("A", "D")
        for when, state in states.items()
    }
    return found | {"adverse": (pairs.both, adverse(pairs, changes))}


def _group(
    group: str, ours: Bits, others: Bits, among: Mapping[str, tuple[Bits, Bits]], z: float
) -> dict[str, Any]:
    found = {
        rate: judged(rate[0] if rate != "adverse" else rate, "all", *_counts(ours, others, *which), z=z)
        for rate, which in among.items()
    }
    enough = min(ours.sum(), others.sum()) >= MIN_ROWS and any(one.could for one in found.values())
    impacts = [rate for rate, one in found.items() if enough and one.impact]
    return {
        "group": group,
        "enterprises": int(ours.sum()),
        "rates": {rate: _rate(one) for rate, one in found.items()},
        "impacts": impacts,
        "new": [rate for rate in impacts if not _there_before(rate, impacts)],
        "verdict": ("impact" if impacts else "none") if enough else "too_few",
    }


def _there_before(rate: str, impacts: list[str]) -> bool:
    """Whether an impact is no work of the change: that before is not, and that after which was there before."""
    return rate.endswith("_before") or rate.replace("_after", "_before") in set(impacts) - {rate}


def _rate(one: Judged) -> dict[str, Any]:
    selection = asdict(one.selection)
    return {name: selection[name] for name in ("rows", "selected", "share", "ratio")}


def _counts(ours: Bits, others: Bits, asked: Bits, has: Bits) -> Iterator[Count]:
    for members in (ours, others):
        counted = members & asked
        yield Count(int(counted.sum()), int((counted & has).sum()))


def _members(column: pl.Series) -> Iterator[tuple[str, Bits]]:
    """Groups of an attribute, the largest first, where there are two at least."""
    counted = column.drop_nulls().value_counts().sort(["count", column.name], descending=[True, False])
    if counted.height > 1:
        for name in counted[column.name]:
            yield name, (column == name).fill_null(value=False).to_numpy()


def _by_group(column: pl.Series, counted: Mapping[str, Bits]) -> Iterator[dict[str, Any]]:
    rows = pl.DataFrame(
        {"value": column.fill_null(UNKNOWN_TEXT), **{n: pl.Series(b) for n, b in counted.items()}}
    )
    found = rows.group_by("value").agg(
        pl.len().alias("enterprises"), pl.col(list(counted)).sum().cast(pl.Int64)
    )
    yield from found.sort(["enterprises", "value"], descending=[True, False]).iter_rows(named=True)
