"""The real enterprises with a bank's verdict, through the features that the financing card reads."""

import os
from datetime import date
from pathlib import Path

import polars as pl

from benchmarks.credit_data import CreditData
from features.catalogue import features_for
from features.feature_table import feature_table
from features.lawful_gate import GatedRecords, pass_gate
from features.store import Store, end_of_day
from scoring.compiler.loader import load_policy

DAY = date(2020, 2, 21)
RULES_OF = date(2020, 7, 1)


def home() -> Path:
    """Where `make real` puts them."""
    return Path(os.environ.get("SHOUXIN_REAL_HOME", "var-real"))


def gated() -> GatedRecords:
    """Their usable records as of the day of the last invoice."""
    rules = load_policy().on(RULES_OF).gate
    return pass_gate(Store(home() / "store").known(end_of_day(DAY)), as_of=DAY, rules=rules)


def verdicts(records: GatedRecords) -> pl.DataFrame:
    """Enterprises on which the bank has a verdict: `uscc`, `defaulted`, `bank_rating` and what else was told."""
    return records.usable("bank_outcome").filter(pl.col("defaulted").is_not_null()).sort("uscc")


def smes() -> CreditData:
    """Invoice features of the enterprises with a verdict."""
    records = gated()
    known = verdicts(records)
    features = [one for one in features_for("financing") if one.family == "invoices"]
    return CreditData(
        name="smes",
        X=feature_table(records, known["uscc"], features).drop("uscc"),
        y=known["defaulted"].cast(pl.Float64).to_numpy(),
        directions={one.name: int(one.direction) for one in features},
    )
