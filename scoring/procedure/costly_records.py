"""Which records stand behind a feature that costs points: what an enterprise must know to answer a D by score."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import polars as pl

from features.feature import Feature, within
from features.feature_table import feature_table
from features.lawful_gate import GatedRecords

_CODE: Final = "uscc"


def records_behind(gated: GatedRecords, uscc: str, features: Sequence[Feature]) -> dict[str, list[str]]:
    """Feature → ids of the usable records that make its value as bad as it is, newest first; none where lack of records does.

    Of an unknown value those in its window: they count, but no value can be told out of them.

    A record stands behind a value that would be better, or unknown, without it; and, where several say the same, one that by
    itself would make it as bad although knowing nothing would not. Each is tried: the features' own definitions decide.
    """
    return {one.name: _behind(gated, uscc, one) for one in features}


def _behind(gated: GatedRecords, uscc: str, feature: Feature) -> list[str]:
    kinds = feature.view.kinds
    ours = [gated.usable(kind).filter(pl.col(_CODE) == uscc) for kind in kinds]
    rows = [frame.select("record_id", "occurred_on") for frame in ours]
    found = pl.concat(rows).unique("record_id").sort("occurred_on", "record_id", descending=[True, False])
    names: list[str] = found["record_id"].to_list()
    if not names:
        return []
    actual = _values(gated.copies(uscc, kinds, {uscc: None}, keep=True), [uscc], feature)[0]
    if actual is None:
        return _in_window(found, feature.window, gated.as_of)
    each = {str(place): name for place, name in enumerate(names)}
    without = _values(gated.copies(uscc, kinds, each, keep=False), list(each), feature)
    alone = _values(gated.copies(uscc, kinds, each, keep=True), list(each), feature)
    none = feature.absent
    better_without_any = none is None or feature.direction * (none - actual) > 0
    return [
        name
        for name, left_out, by_itself in zip(names, without, alone, strict=True)
        if left_out is None
        or feature.direction * (left_out - actual) > 0
        or (better_without_any and by_itself is not None and feature.direction * (by_itself - actual) <= 0)
    ]


def _in_window(found: pl.DataFrame, window: int | None, as_of: date) -> list[str]:
    rows = found if window is None else found.filter(within(window, pl.lit(as_of)))
    names: list[str] = rows["record_id"].to_list()
    return names


def _values(gated: GatedRecords, codes: Sequence[str], feature: Feature) -> list[float | None]:
    table = feature_table(gated, pl.Series(_CODE, codes, dtype=pl.String), [feature])
    return table[feature.name].to_list()
