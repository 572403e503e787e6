"""Published data sets in files beside the repository."""

from pathlib import Path

import polars as pl

from benchmarks.credit_data import CreditData

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data"
NAMES = ("german_credit", "taiwan_bankruptcy")


def path_of(name: str) -> Path:
    """Where a set lies, if it is at hand."""
    return FOLDER / name / f"{name}.parquet"


def published(name: str) -> CreditData:
    """A set by its name; its column `y` is the outcome."""
    table = pl.read_parquet(path_of(name))
    return CreditData(name=name, X=table.drop("y"), y=table["y"].cast(pl.Float64).to_numpy())
