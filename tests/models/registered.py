"""A registered card and its promotion, with one thing changed at a time."""

import datetime as dt
from pathlib import Path
from typing import Any

from models import champion, registry
from models.champion_ledger import Promotion
from models.registry import Version

MONDAY = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def log(home: Path, fitted: Any, evidence: Any, **changes: Any) -> Version:
    """Register the fitted card with what was measured of it."""
    known = {
        "scorecard": fitted.scorecard,
        "validation": evidence,
        "dataset_hashes": {"training": "ab" * 32, "outcomes": "cd" * 32},
        "params": {"horizon_months": 12},
        "seed": 0,
        "purpose": "public",
        "versions": {"features": "ef" * 32},
    }
    return registry.log_training(home, **{**known, **changes})


def promote(home: Path, **changes: Any) -> Promotion:
    """Put a version (the newest) to use."""
    return champion.promote(
        home, **{"purpose": "public", "who": "王工", "why": "首次启用", "when": MONDAY, **changes}
    )


def artifact(home: Path, version: Version, file: str) -> Path:
    """Where a version's file lies on disk."""
    (path,) = home.glob(f"mlflow/artifacts/*/{version.run_id}/artifacts/{file}")
    return path
