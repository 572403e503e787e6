"""How a load differs from the last one of the same layout and feed, flagged by stated thresholds."""

import math
from collections.abc import Mapping
from typing import Any, Final

ROWS_FACTOR: Final = 3.0
"""Flagged: more than so many times the rows, or fewer than that part of them."""
UNKNOWN_SHARE: Final = 0.10
"""Flagged: a share of unknown values that moved by more than this."""
PSI: Final = 0.25
"""Flagged: a population stability index of the codes above this, the customary mark of a clear shift."""
MEDIAN_FACTOR: Final = 2.0
"""Flagged: a median more than so many times the last one, or less than that part of it."""
FEWEST: Final = 100
"""Shares and medians are compared where both loads have so many values."""
_FLOOR: Final = 1e-4  # the share that a code without rows is given, so that its logarithm exists


def drift(now: Mapping[str, Any], before: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The flags: column (empty for the whole), what moved, before, now, and the threshold that was passed."""
    flags = []
    if not 1 / ROWS_FACTOR <= _ratio(now["rows"], before["rows"]) <= ROWS_FACTOR:
        flags.append(_flag("", "行数", before["rows"], now["rows"], f"相差 {ROWS_FACTOR:g} 倍以上"))
    earlier = {column["column"]: column for column in before["columns"]}
    for column in now["columns"]:
        if column["column"] in earlier:
            flags += _column_drift(column, earlier[column["column"]])
    return flags


def _column_drift(now: Mapping[str, Any], before: Mapping[str, Any]) -> list[dict[str, Any]]:
    name, flags = now["column"], []
    if min(now["rows"], before["rows"]) < FEWEST:
        return []
    earlier, ours = (part["unknown"] / part["rows"] for part in (before, now))
    if abs(ours - earlier) > UNKNOWN_SHARE:
        told = round(earlier, 4), round(ours, 4)
        flags.append(_flag(name, "未知占比", *told, f"变动超过 {UNKNOWN_SHARE * 100:g} 个百分点"))
    if now["type"] == before["type"] == "coded":
        index = stability_index(now["values"], before["values"])
        if index > PSI:
            flags.append(_flag(name, "各代码占比", None, round(index, 3), f"群体稳定性指标 PSI 超过 {PSI:g}"))
    numbers = now["type"] == before["type"] == "number" and None not in {now["median"], before["median"]}
    if numbers and not 1 / MEDIAN_FACTOR <= _ratio(now["median"], before["median"]) <= MEDIAN_FACTOR:
        medians = before["median"], now["median"]
        flags.append(_flag(name, "中位数", *medians, f"相差 {MEDIAN_FACTOR:g} 倍以上"))
    return flags


def stability_index(now: Mapping[str, int], before: Mapping[str, int]) -> float:
    """The population stability index of two counts by code; 0 where one of them is empty."""
    ours, theirs = sum(now.values()), sum(before.values())
    if not ours or not theirs:
        return 0.0
    pairs = (
        (max(now.get(code, 0) / ours, _FLOOR), max(before.get(code, 0) / theirs, _FLOOR))
        for code in sorted(now.keys() | before.keys())
    )
    return math.fsum((p - q) * math.log(p / q) for p, q in pairs)


def _ratio(now: float, before: float) -> float:
    if before == now:
        return 1.0
    return now / before if before else math.inf


def _flag(column: str, what: str, before: Any, now: Any, threshold: str) -> dict[str, Any]:
    return {"column": column, "what": what, "before": before, "now": now, "threshold": threshold}
