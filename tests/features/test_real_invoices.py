"""Real invoices of the contest data, where the shared data is at hand: exact to the last 分."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.features.builders import delivery, load, stored

INVOICES = Path(__file__).parents[3] / "shared" / "data" / "mcm2020c" / "invoices.parquet"


@pytest.mark.skipif(
    not INVOICES.exists(), reason="the shared data set mcm2020c is not beside this repository"
)
def test_a_share_of_the_real_invoices_arrives_whole(tmp_path):
    rows = pl.scan_parquet(INVOICES).filter(pl.col("ent_id").is_in(["E1", "E77", "E125"])).collect()
    rows.write_parquet(tmp_path / "invoices.parquet")
    report = load(
        tmp_path, delivery(tmp_path / "invoices.parquet", "vat-invoices", "2020-03-01", "tax_authority")
    )
    assert rows.height > 5000
    assert (report.rows, report.quarantined) == (rows.height, 0)
    assert report.accepted + report.repeats == rows.height
    once = rows.unique(["ent_id", "direction", "invoice_no", "date", "counterparty", "amount", "tax", "void"])
    assert report.accepted == once.height
    total = sum(Decimal(str(amount)) for amount in once["amount"])
    assert stored(tmp_path, "vat_invoice")["amount_fen"].sum() == total * 100
