"""What an action changes, said as records: the events, revisions and new records that would come of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from features.acts import document_kind
from features.days import DAY
from features.records import KINDS
from scoring.recourse.action import Action

Rows = Mapping[str, pl.DataFrame]
SOURCE: Final = "recourse"
"""The feed of what is only supposed; nothing of it is ever stored."""
_FIGURES: Final = ("employees", "revenue_fen", "assets_fen")
"""What an annual report says of the size."""


@dataclass(frozen=True, slots=True)
class Change:
    """Kind → rows in place of those with the same `record_id`, and rows that come new."""

    replaced: Rows
    added: Rows


def change_of(action: Action, rows: Rows) -> Change:
    """What comes of an action done on its day. `rows`: newest revisions of the one enterprise."""
    how = action.remedy.how
    if how in {"settle", "repair"}:
        return Change({}, {"event": _events(action, rows["event"])})
    if how == "correct":
        events, reports = _events(action, rows["event"]), _reports(action, rows["annual_report"])
        return Change({}, {"event": events, "annual_report": reports})
    if how == "supply":
        return Change({}, {"tax_filing": _filings(action, rows["tax_filing"])})
    kind = action.records[0]["kind"]
    mine = rows[kind].filter(pl.col("record_id").is_in([row["record_id"] for row in action.records]))
    done = mine.with_columns(occurred_on=pl.lit(action.day), effective_on=pl.lit(action.day))
    return Change({kind: done.with_columns(**_DONE[kind](pl.lit(action.day)))}, {})


_DONE: Final[Mapping[str, Any]] = {
    "tax_filing": lambda day: {
        "filed_on": pl.coalesce("filed_on", day),
        "tax_paid_fen": pl.col("tax_due_fen"),
        "paid_on": day,
    },
    "social_insurance": lambda day: {"amount_paid_fen": pl.col("amount_due_fen"), "paid_on": day},
    "wage_payment": lambda day: {"amount_paid_fen": pl.col("amount_due_fen"), "paid_on": day},
    "loan": lambda day: {  # noqa: ARG005 - the day stands in the envelope
        "balance_fen": pl.col("balance_fen") - pl.col("overdue_fen"),
        "overdue_fen": pl.lit(0, pl.Int64),
        "overdue_days": pl.lit(0, pl.Int64),
    },
    "commitment": lambda day: {"state": pl.lit("kept")},  # noqa: ARG005 - the day stands in the envelope
}
"""Kind → the columns of a due that is caught up, a loan that is repaid, a promise that is kept."""


def scenarios(
    rows: Rows,
    changes: Sequence[Change],
    chosen: npt.NDArray[np.bool_],
    codes: Sequence[str],
    days: Sequence[date] | None = None,
) -> dict[str, pl.DataFrame]:
    """One enterprise as many: for each code its records with the changes chosen (codes × changes).

    `days`: the day asked about for each code, told in `DAY` of the records; null where it is one for all. Rows that say
    theirs already are had by the codes of that day alone.
    """
    everyone = pl.DataFrame({"uscc": codes}, schema={"uscc": pl.String()})
    if days is not None:
        everyone = everyone.with_columns(pl.Series(DAY, days, dtype=pl.Date))
    doing = [everyone.filter(pl.Series(chosen[:, place], dtype=pl.Boolean)) for place in range(len(changes))]
    return {name: _scenarios_of(name, frame, changes, doing, everyone) for name, frame in rows.items()}


def _scenarios_of(
    name: str,
    frame: pl.DataFrame,
    changes: Sequence[Change],
    doing: Sequence[pl.DataFrame],
    everyone: pl.DataFrame,
) -> pl.DataFrame:
    touched = [
        (one.replaced.get(name), one.added.get(name), whose)
        for one, whose in zip(changes, doing, strict=True)
        if not whose.is_empty()
    ]
    gone = [
        before.select("record_id").join(whose.select("uscc"), how="cross")
        for before, _, whose in touched
        if before is not None
    ]
    kept = _of_each(frame, everyone)
    if gone:
        kept = kept.join(pl.concat(gone), on=["uscc", "record_id"], how="anti", maintain_order="left")
    new = [_of_each(part, whose) for *parts, whose in touched for part in parts if part is not None]
    told = [one for one in (kept, *new) if not one.is_empty()]
    return pl.concat(told).sort("uscc", "record_id") if new and told else kept


def _of_each(frame: pl.DataFrame, codes: pl.DataFrame) -> pl.DataFrame:
    if frame.is_empty():
        return frame
    columns = list(dict.fromkeys([*frame.columns, *codes.columns]))
    rows = frame.drop("uscc")
    had = (
        codes.join(rows, on=DAY, maintain_order="left")
        if DAY in rows.columns
        else codes.join(rows, how="cross")
    )
    return had[columns]


def new_rows(frame: pl.DataFrame, kind: str, values: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows of a kind that are only supposed, with the columns of a frame of it. Each tells `record_id` and `occurred_on`."""
    full = [
        {
            "uscc": "",
            "kind": kind,
            "source": SOURCE,
            "content_hash": one["record_id"],
            "effective_on": one["occurred_on"],
            "recorded_at": datetime.combine(one["occurred_on"], time()),
            "recorded_declared": True,
            "load_id": SOURCE,
            "revision": 1,
            **one,
        }
        for one in values
    ]
    told = [{name: one.get(name) for name in frame.columns} for one in full]
    plain = {
        name: pl.Datetime("us") if dtype.is_temporal() and dtype != pl.Date else dtype
        for name, dtype in frame.schema.items()
    }
    return pl.DataFrame(told, schema=plain).select(
        pl.col(name).dt.replace_time_zone(dtype.time_zone) if isinstance(dtype, pl.Datetime) else pl.col(name)
        for name, dtype in frame.schema.items()
    )


def _events(action: Action, frame: pl.DataFrame) -> pl.DataFrame:
    event = "repair" if action.remedy.how == "repair" else "removal"
    named = {
        (document_kind(KINDS[row["kind"]]), row["document_no"] or row["record_id"]): row
        for row in action.records
    }
    return new_rows(
        frame,
        "event",
        [
            {
                "record_id": f"{SOURCE}:{event}:{kind}:{name}",
                "occurred_on": action.day,
                "event_type": event,
                "target_kind": row["kind"],
                "target_document_no": row["document_no"],
                "target_record_id": None if row["document_no"] else row["record_id"],
            }
            for (kind, name), row in named.items()
        ],
    )


def _reports(action: Action, frame: pl.DataFrame) -> pl.DataFrame:
    """The reports that were missing: of the years before the entries, filed on the day, long after they were due.

    With the figures of the last report before: nothing says that they changed, and a report without any would make the
    size of the enterprise unknown.
    """
    there = set(frame["year"].to_list())
    missing = {
        row["occurred_on"].year - 1 for row in action.records if row["cause"] == "no_annual_report"
    } - there
    return new_rows(
        frame,
        "annual_report",
        [
            _figures_before(frame, year)
            | {
                "record_id": f"{SOURCE}:annual_report:{year}",
                "occurred_on": action.day,
                "year": year,
                "due_on": date(year + 1, 6, 30),
                "filed_on": action.day,
            }
            for year in sorted(missing)
        ],
    )


def _figures_before(frame: pl.DataFrame, year: int) -> dict[str, Any]:
    """The figures of the last report of an earlier year; none where there is none."""
    before = frame.filter(pl.col("year") < year).sort("year", "occurred_on", "record_id")
    return before.select(_FIGURES).row(-1, named=True) if before.height else {}


def _filings(action: Action, frame: pl.DataFrame) -> pl.DataFrame:
    return new_rows(
        frame,
        "tax_filing",
        [
            {
                "record_id": f"{SOURCE}:tax_filing:{due}",
                "occurred_on": due,
                "tax_type": "vat",
                "period_end": end,
                "due_on": due,
                "filed_on": due,
                "paid_on": None,
            }
            for end, due in quarters(action.day)
        ],
    )


FILINGS_NEEDED: Final = 4


def quarters(last_due: date) -> list[tuple[date, date]]:
    """The four quarters whose returns are due up to a day: the last day of each and when its return is due."""
    found = []
    year, month = last_due.year, last_due.month
    for back in range(FILINGS_NEEDED):
        count = year * 12 + month - 1 - 3 * back
        due = date(count // 12, count % 12 + 1, 15)
        found.append((date.fromordinal(due.replace(day=1).toordinal() - 1), due))
    return found[::-1]
