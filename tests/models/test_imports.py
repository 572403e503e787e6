"""Scoring must not load what only training needs."""

import subprocess
import sys

import pytest

HEAVY = ("lightgbm", "sklearn", "mlflow", "pandas", "scipy", "altair", "vl_convert")


@pytest.mark.parametrize(
    "module",
    [
        "models",
        "models.scorecard",
        "models.plots",
        "models.plots_measured",
        "models.plots_compared",
        "models.compare",
        "models.print_table",
    ],
)
def test_scoring_loads_no_training_library(module):
    code = f"import {module}, sys; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_trainer_is_there_when_asked_for():
    import models
    from models.trainer import fit_scorecard

    assert models.fit_scorecard is fit_scorecard
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        models.nothing_of_the_kind  # noqa: B018
