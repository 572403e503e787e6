"""What the real invoices can and cannot show: `python -m benchmarks.real_invoices` (after `make real`).

Repeated stratified cross-validation of the financing card on the 123 enterprises with a bank's verdict, the same
without those the bank rated D, and what single figures do alone, size included (which no card may use).
"""

import json

import polars as pl

from benchmarks.credit_data.smes import gated, smes, verdicts
from features.lawful_gate import GatedRecords
from models.cross_validate import CrossValidation, cross_validate, univariate_auc

REPEATS = 10


def main() -> None:
    """Print the table and, last, one JSON line."""
    data, records = smes(), gated()
    table, y = data.X, pl.Series(data.y).cast(pl.Int8)
    known = verdicts(records)
    kept = known["bank_rating"] != "D"
    how = {"directions": data.directions, "repeats": REPEATS, "purpose": "financing"}
    whole = cross_validate(table, y, folds=5, **how)
    without = cross_validate(table.filter(kept), y.filter(kept), folds=3, **how)
    alone = univariate_auc(table, y)
    size = univariate_auc(pl.DataFrame({"total_sales": _total_sales(records, known["uscc"])}), y)
    print(f"all {y.len()}, {int(y.sum())} bad:          {_figures(whole)}")
    print(
        f"without the D-rated, {y.filter(kept).len()}, {int(y.filter(kept).sum())} bad: {_figures(without)}"
    )
    for name, value in alone.head(5).select("feature", "auc").iter_rows():
        print(f"alone {name:32} {value:.3f}")
    print(f"alone total_sales (never an input)     {size['auc'][0]:.3f}")
    print(
        json.dumps(
            {
                "rows": y.len(),
                "bad": int(y.sum()),
                "auc": whole.auc,
                "auc_interval": [whole.auc_low, whole.auc_high],
                "auc_of_repeats": [whole.repeat_low, whole.repeat_high],
                "auc_without_d": without.auc,
                "auc_without_d_interval": [without.auc_low, without.auc_high],
                "bad_without_d": int(y.filter(kept).sum()),
                "alone": dict(alone.select("feature", "auc").iter_rows()),
                "alone_total_sales": size["auc"][0],
            }
        )
    )


def _figures(found: CrossValidation) -> str:
    return (
        f"AUC {found.auc:.3f} (95% {found.auc_low:.3f}–{found.auc_high:.3f}; "
        f"repeats {found.repeat_low:.3f}–{found.repeat_high:.3f}), KS {found.ks:.3f}, Brier {found.brier:.4f}"
    )


def _total_sales(records: GatedRecords, uscc: pl.Series) -> pl.Series:
    sold = records.usable("vat_invoice").filter((pl.col("direction") == "out") & ~pl.col("void"))
    totals = sold.group_by("uscc").agg(total=pl.col("amount_fen").sum())
    return pl.DataFrame({"uscc": uscc}).join(totals, on="uscc", how="left", maintain_order="left")["total"]


if __name__ == "__main__":
    main()
