"""What is supposed of the time to come: duties go on and are performed in time, yearly ratings stay what they are.

Nothing else is invented: no new business, no better rating, no further record against the enterprise.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

import polars as pl

from scoring.matrix.conditions import months_before
from scoring.recourse.changes import FILINGS_NEEDED, Rows

ASSUMED: Final = (
    "推算假定：正在履行的各项申报、缴费、工资发放此后逐期按期足额履行，金额与上一年同期相同；"
    "年度报告按期报送；各主管部门今后的年度等级与最近一次相同；没有其他新的记录；政策今后的施行日以现有规定为准"
)
_DUES: Final = {
    "tax_filing": ["tax_type"],
    "social_insurance": [],
    "wage_payment": [],
    "utility_payment": ["utility"],
}
"""Kind of due → the columns that tell its series apart."""
_YEARLY: Final = ("annual_report", "tax_rating", "labour_rating", "environment_rating")
_STOPPED: Final = 6
"""A series of which nothing has fallen due for so many months has ended."""
_SPEAKS: Final = 24
"""What is yearly and older than so many months is not supposed to come again."""


def as_known(rows: Rows, as_of: date) -> dict[str, pl.DataFrame]:
    """Records as dated by the day; events and deferrals that are known already act from their own days."""
    return {
        name: frame if name == "event" else frame.filter(pl.col("occurred_on") <= as_of)
        for name, frame in rows.items()
    }


def carried_on(rows: Rows, as_of: date, day: date) -> dict[str, pl.DataFrame]:
    """The records of one enterprise (by `as_known`) with what is supposed to be added up to a later day."""
    return {
        kind: frame if frame.is_empty() else _carried_on(kind, frame, as_of, day)
        for kind, frame in rows.items()
    }


def _carried_on(kind: str, frame: pl.DataFrame, as_of: date, day: date) -> pl.DataFrame:
    if kind in _DUES:
        return _with(frame, _dues(kind, frame, as_of, day), as_of, day)
    if kind in _YEARLY:
        return _with(frame, _yearly(kind, frame, as_of, day), as_of, day)
    if kind == "vat_invoice":
        return _with(frame, _invoices(frame, as_of, day), as_of, day)
    return _loans(frame, day) if kind == "loan" else frame


def runs_on(rows: Rows, kinds: Mapping[str, object] | tuple[str, ...], as_of: date) -> bool:
    """Whether a due of one of these kinds goes on by itself."""
    return any(not _going_on(kind, rows[kind], as_of).is_empty() for kind in kinds if kind in _DUES)


def first_filed(as_of: date) -> date:
    """The day by which who begins to file now has filed often enough."""
    day = as_of
    for _ in range(FILINGS_NEEDED):
        day = _next_due(day)
    return day


def _next_due(day: date) -> date:
    for months in range(4):
        due = months_before(day.replace(day=15), -months)
        if due.month in {1, 4, 7, 10} and due > day:
            return due
    return months_before(day.replace(day=15), -3)


def _with(frame: pl.DataFrame, added: pl.DataFrame, as_of: date, day: date) -> pl.DataFrame:
    new = added.filter((pl.col("occurred_on") > as_of) & (pl.col("occurred_on") <= day))
    return frame if new.is_empty() else pl.concat([frame, new.select(frame.columns)])


def _later(rows: pl.DataFrame, as_of: date, day: date, *days: str) -> pl.DataFrame:
    """Rows as they would come again in each year up to that of the day, with `again` years added to the dates."""
    years = day.year - as_of.year + _SPEAKS // 12  # none of the rows is older than that
    return pl.concat(
        rows.with_columns(
            pl.col("occurred_on", "effective_on", *days).dt.offset_by(f"{12 * again}mo"),
            record_id=pl.col("record_id") + f"+{again}",
            content_hash=pl.col("record_id") + f"+{again}",
            again=pl.lit(again, pl.Int64),
        )
        for again in range(1, years + 1)
    )


def _going_on(kind: str, frame: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The last year of each series of dues that has not ended."""
    series = _DUES[kind]
    newest = pl.col("period_end").max().over(series) if series else pl.col("period_end").max()
    due = pl.col("due_on").max().over(series) if series else pl.col("due_on").max()
    return frame.filter(
        due > months_before(as_of, _STOPPED), pl.col("period_end") > newest.dt.offset_by("-12mo")
    )


def _dues(kind: str, frame: pl.DataFrame, as_of: date, day: date) -> pl.DataFrame:
    again = _later(_going_on(kind, frame, as_of), as_of, day, "period_end", "due_on")
    done = again.with_columns(occurred_on="due_on", effective_on="due_on", paid_on="due_on")
    if kind == "tax_filing":
        return done.with_columns(filed_on="due_on", tax_paid_fen="tax_due_fen")
    return done if kind == "utility_payment" else done.with_columns(amount_paid_fen="amount_due_fen")


def _yearly(kind: str, frame: pl.DataFrame, as_of: date, day: date) -> pl.DataFrame:
    recent = frame.filter(
        pl.col("year") == pl.col("year").max(), pl.col("occurred_on") > months_before(as_of, _SPEAKS)
    )
    if kind != "annual_report":
        return _later(recent, as_of, day).with_columns(pl.col("year") + pl.col("again"))
    again = _later(recent, as_of, day, "due_on").with_columns(pl.col("year") + pl.col("again"))
    return again.with_columns(filed_on="due_on", occurred_on="due_on", effective_on="due_on")


def _invoices(frame: pl.DataFrame, as_of: date, day: date) -> pl.DataFrame:
    newest = pl.col("occurred_on").max()
    year = frame.filter(
        newest > months_before(as_of, _STOPPED), pl.col("occurred_on") > newest.dt.offset_by("-12mo")
    )
    return _later(year, as_of, day)


def _loans(frame: pl.DataFrame, day: date) -> pl.DataFrame:
    """Loans as they would be reported on the day: unchanged, what is overdue overdue for longer."""
    waited = (pl.lit(day) - pl.col("occurred_on")).dt.total_days()
    overdue = pl.col("overdue_fen") > 0
    return frame.with_columns(
        occurred_on=pl.lit(day, pl.Date),
        overdue_days=pl.when(overdue).then(pl.col("overdue_days") + waited).otherwise("overdue_days"),
    )
