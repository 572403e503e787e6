"""When conditions on records stop holding by themselves: publicity and terms that end, windows that run out. Pure.

It speaks of the records that are known and of nothing that may come: a projection for planning, no decision.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from scoring.matrix.condition_types import HasNone, HasRecord
from scoring.matrix.packed_bits import Bits, PackedBits
from scoring.schema.measure import Measure, Override
from scoring.schema.policy_day import PolicyDay

ENDING_SCHEMA: Final = {"uscc": pl.String(), "condition": pl.String(), "day": pl.Date()}
TURNING_SCHEMA: Final = {"uscc": pl.String(), "rule": pl.String(), "event": pl.String(), "day": pl.Date()}
_NEVER: Final = 1 << 30
Days = npt.NDArray[np.int64]


def records_ending(verdicts: Mapping[str, pl.DataFrame], first: date, last: date) -> pl.DataFrame:
    """Counting records that stop counting by themselves after `first` and up to `last`: uscc, kind, record_id, day.

    `day`: the first on which a record does not count any more.
    """
    return (
        _ends(verdicts)
        .filter(pl.col("day").is_between(first, last, closed="right"))
        .sort("day", "uscc", "record_id")
    )


def conditions_ending(
    law: PolicyDay, evidence: pl.DataFrame, verdicts: Mapping[str, pl.DataFrame], last: date
) -> pl.DataFrame:
    """Per enterprise and condition the first day, up to `last`, on which none of today's records is selected any more.

    Args:
        law: the day's law.
        evidence: `uscc`, `condition`, `record_id`, `occurred_on`, as an evaluation has it.
        verdicts: kind → records with `until`, of the kinds that the conditions select.
        last: the last day asked about.
    """
    windows = {one.id: one.within_months for one in law.conditions if isinstance(one, HasRecord | HasNone)}
    asked = evidence.filter(pl.col("condition").is_in(list(windows)))
    ends = _ends(verdicts)
    parts = [pl.DataFrame(schema=ENDING_SCHEMA)]
    for name, months in windows.items():
        ours = asked.filter(pl.col("condition") == name)
        joined = ours.join(ends.select("uscc", "record_id", "day"), on=["uscc", "record_id"], how="left")
        out = pl.col("occurred_on").dt.offset_by(f"{months}mo") if months else pl.lit(None, pl.Date)
        never = pl.lit(date.max)
        over = pl.min_horizontal("day", out).fill_null(never).max().alias("day")
        parts.append(joined.group_by("uscc", "condition").agg(over).select(list(ENDING_SCHEMA)))
    return pl.concat(parts).filter(pl.col("day") <= last).sort("uscc", "condition")


def rules_turning(
    law: PolicyDay, what: Literal["measures", "overrides"], rows: pl.DataFrame, ending: pl.DataFrame
) -> pl.DataFrame:
    """Measures or overrides that end or begin because conditions on records turn: uscc, rule, event (end, begin), day.

    Everything else is held as it is, the grade too: a rule ends on the first day on which a condition of its own fails, and
    begins when all that keep it away are conditions that turn. `rows`: decision rows; `ending`: as
    `conditions_ending` gives it.
    """
    turning = rows.join(ending.select("uscc").unique(), on="uscc", how="semi").sort("uscc")
    if turning.is_empty():
        return pl.DataFrame(schema=TURNING_SCHEMA)
    bits = _matrix(turning["conditions"], len(law.conditions))
    rules: tuple[Measure | Override, ...] = getattr(law, what)
    held = _matrix(turning[what], len(rules))
    days = _days(law, turning["uscc"], ending)
    within = (turning["status"] != "out_of_scope").to_numpy()
    parts = [pl.DataFrame(schema=TURNING_SCHEMA)]
    for place, rule in enumerate(rules):
        columns = [law.positions[condition.id] for condition in rule.when]
        if columns:
            none = np.array([isinstance(condition, HasNone) for condition in rule.when])
            turned = _turned(days[:, columns], bits[:, columns], none, held[:, place])
            parts.append(_named(turning["uscc"], rule.id, held[:, place], np.where(within, turned, _NEVER)))
    return pl.concat(parts).sort("day", "rule", "uscc")


def _days(law: PolicyDay, uscc: pl.Series, ending: pl.DataFrame) -> Days:
    """Rows × conditions: the day, as a number, on which a condition's records are gone; `_NEVER` where they stay."""
    days = np.full((len(uscc), len(law.conditions)), _NEVER)
    rows = pl.DataFrame({"uscc": uscc}).with_row_index("row")
    placed = ending.join(rows, on="uscc").with_columns(
        column=pl.col("condition").replace_strict(law.positions, return_dtype=pl.Int64)
    )
    days[placed["row"].to_numpy(), placed["column"].to_numpy()] = placed["day"].to_physical().to_numpy()
    return days


def _turned(days: Days, bits: Bits, none: Bits, held: Bits) -> Days:
    """When one rule turns for each enterprise. `days`, `bits`: rows × its conditions; `none`: which want no record."""
    ends = np.where(none, _NEVER, days).min(axis=1)
    failing = ~bits
    # What fails for want of a record has none that could go: its day is `_NEVER`, and wins.
    last = np.where(failing, days, -_NEVER).max(axis=1)
    begins = np.where(failing.any(axis=1), last, _NEVER)
    return np.where(held, ends, begins)


def _named(uscc: pl.Series, rule: str, held: Bits, days: Days) -> pl.DataFrame:
    return (
        pl.DataFrame({"uscc": uscc, "held": held, "days": days})
        .filter(pl.col("days") < _NEVER)
        .select(
            "uscc",
            rule=pl.lit(rule),
            event=pl.when("held").then(pl.lit("end")).otherwise(pl.lit("begin")),
            day=pl.col("days").cast(pl.Int32).cast(pl.Date),
        )
    )


def _ends(verdicts: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Counting records that name an end: uscc, kind, record_id, and the first day on which they do not count."""
    schema = {"uscc": pl.String(), "kind": pl.String(), "record_id": pl.String(), "day": pl.Date()}
    parts = [
        frame.filter(pl.col("reason").is_null() & pl.col("until").is_not_null()).select(
            "uscc", pl.lit(name).alias("kind"), "record_id", day=pl.col("until") + pl.duration(days=1)
        )
        for name, frame in verdicts.items()
    ]
    return pl.concat([pl.DataFrame(schema=schema), *parts])


def _matrix(column: pl.Series, count: int) -> Bits:
    return PackedBits.read(column, count).rows(np.arange(column.len()))
