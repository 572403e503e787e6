"""Every data set by its name, and what is at hand."""

import numpy as np
import polars as pl
from sklearn.datasets import load_breast_cancer, load_diabetes

from benchmarks.credit_data import CreditData
from benchmarks.credit_data.published import NAMES, path_of, published
from benchmarks.credit_data.simulated import MAKES, simulated
from benchmarks.credit_data.smes import home, smes

CREDIT = (*NAMES, "smes")
GENERAL = ("breast_cancer", "diabetes", *MAKES)


def read_set(name: str) -> CreditData:
    """A data set by its name."""
    if name == "smes":
        return smes()
    if name in NAMES:
        return published(name)
    if name in MAKES:
        return simulated(name)
    return _bundled(name)


def lacking(name: str) -> str | None:
    """Why a set cannot be read here, or None."""
    if name == "smes" and not (home() / "store").exists():
        return f"smes left out: no store in {home()} (make real)"
    if name in NAMES and not path_of(name).exists():
        return f"{name} left out: {name}.parquet is not beside the repository"
    return None


def _bundled(name: str) -> CreditData:
    """Sets that come with scikit-learn: malign or not, and the worst quarter of a disease's progression."""
    found = load_breast_cancer(as_frame=True) if name == "breast_cancer" else load_diabetes(as_frame=True)
    target = found.target.to_numpy().astype(float)
    y = 1 - target if name == "breast_cancer" else (target > np.quantile(target, 0.75)).astype(np.float64)
    return CreditData(name=name, X=pl.from_pandas(found.data), y=y)
