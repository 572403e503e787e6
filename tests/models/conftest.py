"""What several of these tests need: small data with a known answer, a fitted card, a ready MLflow home."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, settings

from models.bins import CategoryFeature, NumberFeature
from models.fairness import Fairness
from models.mlflow_home import open_home
from models.scorecard import Scorecard
from models.trainer import Fit, fit
from models.validate import Validation, validate

# The machine is shared: no deadline per example, and the same examples every time.
seeded = settings(
    deadline=None, derandomize=True, max_examples=25, suppress_health_check=[HealthCheck.too_slow]
)

DIRECTIONS = {"tax_rating": 1, "penalties": -1}
LABELS = {"tax_rating": "纳税信用", "penalties": "处罚次数", "sector": "行业", "export": "是否出口"}


def make_firms(rows: int, seed: int) -> tuple[pl.DataFrame, np.ndarray]:
    """Firms whose odds of default are known: better rated ones default less, punished and unrated ones more."""
    rng = np.random.default_rng(seed)
    rating = rng.normal(size=rows)
    unrated = rng.random(rows) < 0.2
    penalties = rng.poisson(0.7, size=rows)
    sector = rng.choice(["建筑", "零售", "制造"], size=rows)
    logit = -1.2 - 1.1 * np.where(unrated, -0.8, rating) + 0.6 * penalties + 0.7 * (sector == "建筑")
    bad = (rng.random(rows) < 1 / (1 + np.exp(-logit))).astype(int)
    frame = pl.DataFrame(
        {
            "tax_rating": np.where(unrated, np.nan, rating),
            "penalties": penalties,
            "sector": sector,
            "export": rng.random(rows) < 0.5,
        }
    )
    return frame, bad


@pytest.fixture(scope="session")
def firms() -> tuple[pl.DataFrame, np.ndarray]:
    return make_firms(2000, seed=1)


@pytest.fixture(scope="session")
def more_firms() -> tuple[pl.DataFrame, np.ndarray]:
    return make_firms(2000, seed=2)


@pytest.fixture(scope="session")
def fitted(firms) -> Fit:
    frame, bad = firms
    return fit(frame, bad, directions=DIRECTIONS, labels=LABELS)


@pytest.fixture(scope="session")
def evidence(fitted, firms, more_firms) -> Validation:
    """What was measured of the fitted card on firms that it has not seen."""
    return validate(fitted.scorecard, *more_firms, unrounded=fitted.model, training=firms[0])


LAWFUL = {"tax_rating": "tax_rating_latest", "penalties": "penalties"}


@pytest.fixture(scope="session")
def lawful_firms() -> tuple[pl.DataFrame, np.ndarray]:
    """The firms by features of the catalogue, as a card that is to be put to use must have them."""
    frame, bad = make_firms(2000, seed=1)
    return frame.select(list(LAWFUL)).rename(LAWFUL), bad


@pytest.fixture(scope="session")
def lawful(lawful_firms) -> Fit:
    """A card whose inputs stand in the catalogue: one that may be put to use."""
    frame, bad = lawful_firms
    return fit(frame, bad, directions={LAWFUL[name]: direction for name, direction in DIRECTIONS.items()})


@pytest.fixture(scope="session")
def lawful_evidence(lawful, lawful_firms, more_firms) -> Validation:
    """What was measured of it; an audit of fairness that found nobody to compare."""
    frame, bad = more_firms
    measured = validate(
        lawful.scorecard, frame.rename(LAWFUL), bad, unrounded=lawful.model, training=lawful_firms[0]
    )
    return replace(measured, fairness=Fairness(rows=frame.height, comparisons=0, attributes=()))


@pytest.fixture
def card() -> Scorecard:
    """A card written by hand, small enough to check with a pencil."""
    return Scorecard(
        purpose="public",
        base_points=400,
        inputs=(
            NumberFeature(
                name="penalties",
                label="处罚次数",
                direction=-1,
                edges=(0.0, 2.0),
                points=(150, -50, -200),
                unknown_points=0,
                unknown_seen=False,
                counts=(60, 30, 10, 0),
            ),
            CategoryFeature(
                name="rating",
                label="纳税信用",
                groups=(("C", "D"), ("A",)),
                points=(-100, 200),
                other_points=10,
                unknown_points=-20,
                unknown_seen=True,
                counts=(40, 50, 10, 0),
            ),
            NumberFeature(
                name="export",
                label="是否出口",
                direction=0,
                edges=(0.0,),
                points=(-5, 15),
                unknown_points=3,
                unknown_seen=True,
                flag=True,
            ),
        ),
        intercept=2.0,
        slope=-0.01,
        provenance={"来历": "手写"},
    )


@pytest.fixture(scope="session")
def ready_home(tmp_path_factory) -> Path:
    """An MLflow home whose migrations are done; copy it, never write to it."""
    home = tmp_path_factory.mktemp("ready")
    open_home(home)
    return home


@pytest.fixture
def home(ready_home, tmp_path) -> Path:
    return Path(shutil.copytree(ready_home, tmp_path / "home"))


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], pl.DataFrame]:
    """Reads a real data set by name; skips where the folder is not at hand."""
    folder = Path(__file__).resolve().parents[3] / "shared" / "data"

    def read(name: str) -> pl.DataFrame:
        path = folder / name / f"{name}.parquet"
        if not path.exists():
            pytest.skip(f"the real data set {name} is not beside the repository")
        return pl.read_parquet(path)

    return read
