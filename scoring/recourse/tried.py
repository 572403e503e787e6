"""The one enterprise tried out as many, by the real gate and the real features: on many days, having done this or that."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from features.days import DAY
from features.feature import Feature
from features.feature_table import feature_table
from features.lawful_gate import ACTING, judge
from features.store import end_of_day
from scoring import information, overrides, scope
from scoring.population import population_of
from scoring.recourse.action import Action
from scoring.recourse.asked import Asked
from scoring.recourse.changes import Change, Rows, change_of, scenarios
from scoring.recourse.future import carried_on
from scoring.schema.policy_day import PolicyDay

Bits = npt.NDArray[np.bool_]
_WHO: Final = frozenset({"registration", "annual_report", "tax_rating"})
_MASKED: Final = frozenset({"vat_invoice", "bank_outcome"})
"""Kinds that say who an enterprise is; the latter where there is no registry."""


@dataclass(frozen=True, slots=True)
class Tried:
    """How each of the many stands, one row each: values of the features, which stops hold, and who is out of scope."""

    values: pl.DataFrame
    stopped: Bits
    excluded: Bits


def tried(
    asked: Asked,
    actions: Sequence[Action],
    laws: Sequence[PolicyDay],
    done: Bits,
    *,
    features: Sequence[Feature],
    kinds: Collection[str],
) -> Tried:
    """One enterprise for each row of `done` (rows × actions), on the day of its law.

    Args:
        asked: whose recourse.
        actions: all that can be done.
        laws: of each row, alike but for the day.
        done: the actions done by then.
        features: those asked about.
        kinds: kinds of records that are read by them and by the stops asked about.
    """
    law, days = laws[-1], [one.day for one in laws]
    codes = [f"{place:06}" for place in range(len(days))]
    rows = _rows(asked, actions, days, done, codes, {*kinds, *ACTING, *_who(asked.rows)})
    last = max(days)
    on = pl.DataFrame({"uscc": codes, DAY: days}, schema={"uscc": pl.String(), DAY: pl.Date()})
    gated = judge(rows, as_of=last, known_at=end_of_day(last), rules=law.gate, days=on)
    population = population_of(gated, law)
    usable = {kind: gated.usable(kind) for kind in gated.verdicts}
    found = {code: place for place, code in enumerate(population["uscc"])}
    order = [found[code] for code in codes]
    held = overrides.held(law, population, usable)[order]
    bars = [law.overrides.index(one) for one in asked.bars(law)]
    uscc = on["uscc"]
    lacking = information.lacking(law.information, uscc, usable, as_of=law.day)
    return Tried(
        values=feature_table(gated, uscc, features),
        stopped=np.concatenate([held[:, bars], lacking], axis=1),
        excluded=scope.excluded(law.scope, population).is_not_null().to_numpy()[order],
    )


def _who(rows: Rows) -> frozenset[str]:
    return _WHO | _MASKED if rows["registration"].is_empty() else _WHO


def _rows(
    asked: Asked,
    actions: Sequence[Action],
    days: Sequence[date],
    done: Bits,
    codes: Sequence[str],
    kinds: Collection[str],
) -> dict[str, pl.DataFrame]:
    """The records of the many: of these kinds what each would have by its day, of the others none."""
    loans = asked.rows["loan"]
    carried = carried_on(asked.rows, asked.as_of, max(days)) | {"loan": loans}
    base = {name: frame if name in kinds else frame.clear() for name, frame in carried.items()}
    if not base["loan"].is_empty():
        # What is overdue is overdue for longer on each later day.
        base["loan"] = pl.concat(
            carried_on({"loan": loans}, asked.as_of, day)["loan"].with_columns(pl.lit(day).alias(DAY))
            for day in sorted(set(days))
        )
    changes: list[Change] = []
    chosen: list[Bits] = []
    when = np.array(days, dtype="datetime64[D]")
    for place, action in enumerate(actions):
        doing = done[:, place]
        if doing.any():
            for change, alike in _changes(action, carried, when[doing].tolist()):
                changes.append(change)
                chosen.append(doing & np.isin(when, np.array(alike, dtype="datetime64[D]")))
    table = np.stack(chosen, axis=1) if chosen else np.zeros((len(days), 0), dtype=np.bool_)
    return scenarios(base, changes, table, codes, days)


def _changes(action: Action, carried: Rows, days: Sequence[date]) -> Iterator[tuple[Change, Sequence[date]]]:
    """What the action changes, with the days on which it changes just that."""
    if action.remedy.how != "correct":
        yield change_of(action, carried), days
        return
    # What reports are missing depends on those that are there by the day.
    reports = carried["annual_report"]
    by_then = {day: reports.filter(reports["occurred_on"] <= day) for day in set(days)}
    for height in {frame.height for frame in by_then.values()}:
        alike = [day for day, frame in by_then.items() if frame.height == height]
        yield change_of(action, {**carried, "annual_report": by_then[alike[0]]}), alike
