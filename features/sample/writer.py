"""Rendered rows → files, one per delivery, layout and chunk, in the formats that real feeds use."""

import io
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import product
from pathlib import Path
from typing import Any, Final

import polars as pl

from features.layouts import LAYOUTS
from features.parquet_file import write_parquet
from features.sample.calendar import DELIVERY_DAYS
from features.sample.manifest import Delivery
from features.sample.render import headers
from features.sample.world import RECEIVED

FEEDS: Final[Mapping[str, str]] = {
    "registry": "market-regulator",
    "annual-reports": "market-regulator",
    "registry-changes": "market-regulator",
    "code-successions": "market-regulator",
    "abnormal-operations": "market-regulator",
    "tax-ratings": "tax-bureau",
    "tax-filings": "tax-bureau",
    "tax-arrears": "tax-bureau",
    "social-insurance": "human-resources",
    "social-insurance-arrears": "human-resources",
    "wage-arrears": "human-resources",
    "labour-ratings": "human-resources",
    "wage-payments": "human-resources",
    "environment-ratings": "environment",
    "customs-ratings": "customs",
    "safety-standards": "emergency-management",
    "quality-checks": "market-regulator",
    "contracts": "public-resources",
    "deferrals": "tax-bureau",
    "loans": "authorised-loans",
    "loan-arrears": "authorised-loans",
    "utilities": "utilities",
    "contract-findings": "court",
    "payables": "court",
    "court-enforcement": "court",
    "consumption-limits": "court",
    "vat-invoices": "authorised-invoices",
    "bank-outcomes": "bank",
    "receivables": "industry-bureau",
    "unconfirmed-arrears": "utilities",
    "complaints": "industry-bureau",
    "penalties": "double-publicity",
    "permits": "double-publicity",
    "penalties-2016": "double-publicity",
    "permits-2016": "double-publicity",
    "penalty-classes": "departments",
    "serious-dishonesty": "credit-centre",
    "events": "credit-centre",
    "commitments": "credit-centre",
    "inspections": "departments",
    "honours": "departments",
    "findings": "departments",
    "recognitions": "departments",
}
"""The feed of each layout: who sends it."""
GB18030: Final = frozenset(
    {
        "utilities",
        "court-enforcement",
        "serious-dishonesty",
        "penalty-classes",
        "permits",
        "penalties-2016",
        "contracts",
        "quality-checks",
    }
)
XLSX: Final = frozenset(
    {
        "honours",
        "recognitions",
        "findings",
        "receivables",
        "complaints",
        "consumption-limits",
        "deferrals",
        "customs-ratings",
        "environment-ratings",
    }
)
PARQUET: Final = frozenset({"vat-invoices", "bank-outcomes"})
DATE_CELLS: Final = frozenset({"recognitions", "receivables", "deferrals"})
"""Workbooks whose dates are date cells, as a spreadsheet user leaves them; the others hold text."""
LISTS_OF_DEFAULTERS: Final = ("serious-dishonesty", "wage-arrears", "tax-arrears")
"""Whoever keeps one delivers it each time, empty where nobody is on it: none delivered would not mean that."""
_CREATED: Final = datetime(2026, 10, 31, 9, 0)  # noqa: DTZ001  (a workbook's property has no zone)
_SUFFIX: Final = {"xlsx": ".xlsx", "parquet": ".parquet", "csv": ".csv"}


def write_table(frame: pl.DataFrame, layout: str, out: Path, part: int) -> list[Delivery]:
    """Write the rows of one layout and chunk, one file per day of receipt."""
    deliveries = []
    for (received,), rows in frame.partition_by(
        RECEIVED, as_dict=True, maintain_order=True, include_key=False
    ).items():
        if isinstance(received, date):
            deliveries.append(_delivered(rows, received, layout, out, part))
    return deliveries


def write_empty_lists(deliveries: Iterable[Delivery], out: Path) -> list[Delivery]:
    """An empty list for each day on which a list of defaulters would have had no rows."""
    there = {(delivery.layout, delivery.received_on) for delivery in deliveries}
    return [
        _delivered(pl.DataFrame(schema=headers(LAYOUTS[layout])), received, layout, out, 1)
        for layout, received in product(LISTS_OF_DEFAULTERS, DELIVERY_DAYS)
        if (layout, received.isoformat()) not in there
    ]


def _delivered(rows: pl.DataFrame, received: date, layout: str, out: Path, part: int) -> Delivery:
    name = f"{received.isoformat()}/{layout}-{part:04d}{_suffix(layout)}"
    path = out / name
    path.parent.mkdir(exist_ok=True)
    _write(rows, layout, path)
    return Delivery(received.isoformat(), layout, name, FEEDS[layout])


def _suffix(layout: str) -> str:
    return _SUFFIX["xlsx" if layout in XLSX else "parquet" if layout in PARQUET else "csv"]


def _write(rows: pl.DataFrame, layout: str, path: Path) -> None:
    if layout in XLSX:
        _write_workbook(rows, path, date_cells=layout in DATE_CELLS)
    elif layout in PARQUET:
        write_parquet(rows, path, statistics=False)
    elif layout in GB18030:
        buffer = io.BytesIO()
        rows.write_csv(buffer)
        path.write_bytes(buffer.getvalue().decode("utf-8").encode("gb18030"))
    else:
        rows.write_csv(path)


def _write_workbook(rows: pl.DataFrame, path: Path, *, date_cells: bool) -> None:
    import xlsxwriter

    options: dict[str, Any] = {"in_memory": True, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"created": _CREATED, "author": "样本生成程序"})
        sheet = book.add_worksheet("数据")
        sheet.write_row(0, 0, rows.columns)
        for column, name in enumerate(rows.columns):
            cells = rows[name]
            days = cells.str.to_date("%Y-%m-%d", strict=False).to_list()
            for row, (text, day) in enumerate(zip(cells.to_list(), days, strict=True), start=1):
                if date_cells and day is not None:
                    sheet.write_datetime(row, column, day)
                elif text is not None:
                    sheet.write_string(row, column, text)
