"""Which measures begin and end for whom when one side follows the other: counted stretch by stretch, in whole numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from scoring.matrix.packed_bits import Bits, PackedBits
from scoring.schema.measure import DOMAINS, KIND_LABELS, Measure
from scoring.simulation.costs import UNKNOWN_SUMS, counted
from scoring.simulation.pairs import Pairs, Places
from scoring.simulation.side import Side

_AT_ONCE: Final = 8_192
Counts = npt.NDArray[np.int64]
KINDS: Final = tuple(KIND_LABELS)
CHANGES: Final = ("gained", "lost")


@dataclass(frozen=True, eq=False)
class MeasureChanges:
    """What changes for whom.

    Attributes:
        measures: measures of either side, those before first, each as the side after has it if it has it.
        before, after, gained, lost: enterprises by measure, shape (measures,); before + gained − lost = after.
        of_each: measures that one enterprise gains and loses by kind, shape (enterprises, kinds, 2).
        by_domain: enterprises that gain or lose a measure of a domain and kind, shape (domains, kinds, 2).
        by_proxy: enterprises with a measure of each of `costs.counted` before, after, with the first gained,
            the last lost, shape (proxies, 4).
    """

    measures: tuple[Measure, ...]
    before: Counts
    after: Counts
    gained: Counts
    lost: Counts
    of_each: npt.NDArray[np.int16]
    by_domain: Counts
    by_proxy: Counts

    def any_of(self, kind: str, change: str) -> Bits:
        """Who gains (or loses) a measure of a kind, shape (enterprises,)."""
        found: Bits = self.of_each[:, KINDS.index(kind), CHANGES.index(change)] > 0
        return found

    @property
    def deprived(self) -> Bits:
        """Who loses an incentive or gains a restriction."""
        return self.any_of("incentive", "lost") | self.any_of("restriction", "gained")


def measure_changes(before: Side, after: Side, pairs: Pairs) -> MeasureChanges:
    """Count what begins and ends."""
    measures = tuple({_name(one): one for one in (*before.law.measures, *after.law.measures)}.values())
    domain_kind = _domain_kinds(measures)
    totals = np.zeros((4, len(measures)), dtype=np.int64)
    of_each = np.zeros((pairs.size, len(KINDS), 2), dtype=np.int16)
    by_domain = np.zeros((len(DOMAINS) * len(KINDS), 2), dtype=np.int64)
    proxies = [one.places for one in counted(measures)]
    by_proxy = np.zeros((len(proxies), 4), dtype=np.int64)
    for begin, was, now in _stretches(before, after, pairs, measures):
        for place, ours in enumerate(proxies):
            had, has = was[:, ours].any(axis=1), now[:, ours].any(axis=1)
            by_proxy[place] += [one.sum() for one in (had, has, has & ~had, had & ~has)]
        totals[0] += was.sum(axis=0)
        totals[1] += now.sum(axis=0)
        for place, changed in enumerate((now & ~was, was & ~now)):
            rows, which = np.nonzero(changed)
            totals[2 + place] += np.bincount(which, minlength=len(measures))
            each = rows * len(KINDS) + domain_kind[which] % len(KINDS)
            kinds = np.bincount(each, minlength=len(was) * len(KINDS)).reshape(len(was), len(KINDS))
            of_each[begin : begin + len(was), :, place] = kinds
            at = np.unique(rows * len(by_domain) + domain_kind[which]) % len(by_domain)
            by_domain[:, place] += np.bincount(at, minlength=len(by_domain))
    by_kind = by_domain.reshape(len(DOMAINS), len(KINDS), 2)
    return MeasureChanges(
        measures,
        before=totals[0],
        after=totals[1],
        gained=totals[2],
        lost=totals[3],
        of_each=of_each,
        by_domain=by_kind,
        by_proxy=by_proxy,
    )


def _stretches(
    before: Side, after: Side, pairs: Pairs, measures: Sequence[Measure]
) -> Iterator[tuple[int, Bits, Bits]]:
    """Where a stretch of enterprises begins, and which of the measures they have before and after."""
    columns = [_columns(side, measures) for side in (before, after)]
    for begin in range(0, pairs.size, _AT_ONCE):
        part = slice(begin, begin + _AT_ONCE)
        yield (
            begin,
            _held(before.measures, pairs.before[part], columns[0]),
            _held(after.measures, pairs.after[part], columns[1]),
        )


def changes_document(changes: MeasureChanges) -> dict[str, Any]:
    """Totals, by measure, by domain and kind; pairs of enterprise and measure unless it says enterprises."""
    return {
        "totals": {
            kind: {
                change: int(changes.of_each[:, place, at].sum(dtype=np.int64))
                for at, change in enumerate(CHANGES)
            }
            | {f"enterprises_{change}": int(changes.any_of(kind, change).sum()) for change in CHANGES}
            for place, kind in enumerate(KINDS)
        },
        "by_measure": [_measure(changes, place) for place in range(len(changes.measures))],
        "by_domain": list(_domains(changes)),
    }


def costs_document(changes: MeasureChanges) -> dict[str, Any]:
    """What the change may cost or save: per proxy the measures it counts with their figures, and enterprises."""
    names = ("before", "after", "gained", "lost")
    return {
        "unknown": UNKNOWN_SUMS,
        "proxies": [
            {
                "id": found.proxy.id,
                "label": found.proxy.label,
                "domain": found.domain,
                "domain_label": DOMAINS[found.domain],
                "measures": [
                    {
                        "id": changes.measures[at].id,
                        "label": changes.measures[at].label,
                        "strength": changes.measures[at].strength,
                    }
                    for at in found.places
                ],
                **dict(zip(names, changes.by_proxy[place].tolist(), strict=True)),
            }
            for place, found in enumerate(counted(changes.measures))
        ],
    }


def _measure(changes: MeasureChanges, place: int) -> dict[str, Any]:
    measure = changes.measures[place]
    return {
        "id": measure.id,
        "label": measure.label,
        "domain": measure.domain,
        "domain_label": DOMAINS[measure.domain],
        "kind": measure.kind,
        "kind_label": KIND_LABELS[measure.kind],
        "before": int(changes.before[place]),
        "after": int(changes.after[place]),
        "gained": int(changes.gained[place]),
        "lost": int(changes.lost[place]),
    }


def _domains(changes: MeasureChanges) -> Iterator[dict[str, Any]]:
    """Domains and kinds where anything changes."""
    for i, domain in enumerate(DOMAINS):
        for j, kind in enumerate(KINDS):
            ours = [
                place
                for place, one in enumerate(changes.measures)
                if (one.domain, one.kind) == (domain, kind)
            ]
            gained, lost = int(changes.gained[ours].sum()), int(changes.lost[ours].sum())
            if gained or lost:
                yield {
                    "domain": domain,
                    "domain_label": DOMAINS[domain],
                    "kind": kind,
                    "kind_label": KIND_LABELS[kind],
                    "gained": gained,
                    "lost": lost,
                    "enterprises_gained": int(changes.by_domain[i, j, 0]),
                    "enterprises_lost": int(changes.by_domain[i, j, 1]),
                }


def _domain_kinds(measures: Sequence[Measure]) -> Counts:
    domains = list(DOMAINS)
    return np.array(
        [domains.index(one.domain) * len(KINDS) + KINDS.index(one.kind) for one in measures], dtype=np.int64
    )


def _columns(side: Side, measures: Sequence[Measure]) -> Places:
    """Where each measure stands in the side's bits; behind the last where the side has it not."""
    place = {_name(measure): at for at, measure in enumerate(side.law.measures)}
    return np.array([place.get(_name(one), len(place)) for one in measures], dtype=np.intp)


def _name(measure: Measure) -> tuple[str, str, str]:
    """A measure that became another kind, or went to another domain, ends and another one begins."""
    return measure.id, measure.domain, measure.kind


def _held(bits: PackedBits, rows: Places, columns: Places) -> Bits:
    found = bits.rows(rows)
    none = np.zeros((len(rows), 1), dtype=np.bool_)
    held: Bits = np.concatenate([found, none], axis=1)[:, columns]
    return held
