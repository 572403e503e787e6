"""The feature table of all enterprises, put together from portions that each need but some kinds of records.

Judging a kind has a price of its own, whatever few records there are. So only kinds of which there are too many to be
held at once are gone through share by share, and kinds with few records once.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from features.bucket import SHARE_ROWS, STORE_BUCKETS, WORTH_SHARING, Share, bucket_of, split
from features.feature import Feature, require_features
from features.feature_table import feature_table
from features.gate_rules import GateRules
from features.known import Known
from features.lawful_gate import pass_gate
from features.together import Progress, worked_together


@dataclass(frozen=True, slots=True)
class Portion:
    """Features of which all records are judged together, for the enterprises of a share; `rows`: about how many."""

    features: tuple[Feature, ...]
    share: Share
    rows: int

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of records that the features are made of."""
        return _kinds(self.features)


def whole_table(
    known: Known,
    uscc: pl.Series,
    features: Sequence[Feature],
    *,
    as_of: date,
    rules: GateRules,
    progress: Progress | None = None,
) -> pl.DataFrame:
    """Values of the features for the codes given, in their order, as `feature_table` has them."""
    require_features(features)
    asked = uscc.unique(maintain_order=True)
    buckets = asked.to_frame("uscc").select(bucket_of()).to_series()
    pieces = portions(known, features)

    def part(portion: Portion) -> pl.DataFrame:
        gated = pass_gate(known, as_of=as_of, rules=rules, share=portion.share, kinds=portion.kinds)
        return feature_table(gated, asked.filter(buckets.is_in(portion.share)), portion.features)

    groups: dict[tuple[str, ...], list[pl.DataFrame]] = {}
    for table in worked_together(pieces, part, progress=progress):
        groups.setdefault(tuple(table.columns), []).append(table)
    whole = asked.to_frame("uscc")
    for tables in groups.values():
        found = pl.concat(tables)
        if not found["uscc"].equals(asked):
            found = asked.to_frame("uscc").join(found, on="uscc", how="left", maintain_order="left")
        whole = whole.hstack(found.drop("uscc"))
    if asked.len() < uscc.len():
        whole = uscc.to_frame("uscc").join(whole, on="uscc", how="left", maintain_order="left")
    return whole.select("uscc", *(f.name for f in features))


def portions(known: Known, features: Sequence[Feature]) -> list[Portion]:
    """What is worked through at a time, the greatest portions first.

    Of about `SHARE_ROWS` records, and two at least where there is enough for two side by side.
    """
    kinds = sorted(_kinds(features))
    stored = dict(zip(kinds, worked_together(kinds, known.stored), strict=True))
    groups = [(sum(stored[kind] for kind in _kinds(group)), group) for group in _by_kinds(features)]
    (everyone,) = split(1)
    found = [
        Portion(group, share, rows // count)
        for rows, group in groups
        if (count := min(STORE_BUCKETS, math.ceil(rows / SHARE_ROWS))) > 1
        for share in split(count)
    ]
    light = sorted((one for one in groups if one[0] <= SHARE_ROWS), key=lambda one: -one[0])
    total = sum(rows for rows, _ in light)
    count = max(2 if total > WORTH_SHARING else 1, math.ceil(total / SHARE_ROWS))
    together = [Portion((), everyone, 0)] * min(count, len(light))
    for rows, group in light:
        least = min(range(len(together)), key=lambda at: together[at].rows)
        had = together[least]
        together[least] = Portion((*had.features, *group), everyone, had.rows + rows)
    return sorted([*found, *together], key=lambda one: -one.rows)


def _by_kinds(features: Sequence[Feature]) -> list[tuple[Feature, ...]]:
    """Features in groups of which no two read a kind in common."""
    groups: list[tuple[Feature, ...]] = []
    for feature in features:
        near = [group for group in groups if _kinds(group) & set(feature.view.kinds)]
        groups = [group for group in groups if group not in near]
        groups.append((*(one for group in near for one in group), feature))
    return groups


def _kinds(features: Sequence[Feature]) -> frozenset[str]:
    return frozenset(kind for feature in features for kind in feature.view.kinds)
