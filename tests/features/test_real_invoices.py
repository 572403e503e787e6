"""Real invoices of the contest data by their mapping file alone: exact to the last 分 where the shared data is at hand."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from features.credit_code import synthetic
from features.deliveries import Delivery
from features.mapping import load_mapping
from tests.features.builders import load, stored

MAPPINGS = Path(__file__).parents[2] / "docs" / "mappings"
INVOICES = Path(__file__).parents[3] / "shared" / "data" / "mcm2020c" / "invoices.parquet"


@pytest.mark.skipif(
    not INVOICES.exists(), reason="the shared data set mcm2020c is not beside this repository"
)
def test_a_share_of_the_real_invoices_arrives_whole(tmp_path):
    rows = pl.scan_parquet(INVOICES).filter(pl.col("ent_id").is_in(["E1", "E77", "E125"])).collect()
    rows.write_parquet(tmp_path / "invoices.parquet")
    layout = load_mapping(MAPPINGS / "mcm2020c-invoices.yaml")
    report = load(
        tmp_path, Delivery(tmp_path / "invoices.parquet", layout, "tax_authority", date(2020, 3, 1))
    )
    assert rows.height > 5000
    assert (report.rows, report.quarantined) == (rows.height, 0)
    assert report.accepted + report.repeats == rows.height
    once = rows.unique(["ent_id", "direction", "invoice_no", "date", "counterparty", "amount", "tax", "void"])
    assert report.accepted == once.height
    total = sum(Decimal(str(amount)) for amount in once["amount"])
    assert stored(tmp_path, "vat_invoice")["amount_fen"].sum() == total * 100


def test_masked_enterprises_become_codes_of_nobody_and_outcomes_facts_of_the_day_of_receipt(tmp_path):
    path = tmp_path / "enterprises.csv"
    path.write_text(
        "ent_id,name_text,rating,defaulted\nE1,***公司,A,false\nE124,***公司,,\n", encoding="utf-8"
    )
    layout = load_mapping(MAPPINGS / "mcm2020c-outcomes.yaml")
    report = load(tmp_path, Delivery(path, layout, "bank", date(2020, 2, 21)))
    assert (report.accepted, report.quarantined) == (2, 0)
    rows = stored(tmp_path, "bank_outcome").sort("bank_rating", nulls_last=True)
    assert rows["uscc"].to_list() == [synthetic(1, prefix="E"), synthetic(124, prefix="E")]
    assert rows.select("bank_rating", "defaulted").rows() == [("A", False), (None, None)]
    assert rows["occurred_on"].to_list() == [date(2020, 2, 21)] * 2
