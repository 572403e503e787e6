"""Homes for the tests of the service: the shared one, copies of it, and an empty one."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.champion import standing
from models.gates import probe_rows
from models.registry import log_training
from tests.command import done
from tests.conftest import built_once
from tests.homes import copied
from tests.service.databases import _sqlite_template, database, database_url, postgres
from tests.service.published import published_database, published_url, sample_published
from tests.service.two_days import installation, published_once, two_days

__all__ = [
    "_sqlite_template",
    "database",
    "database_url",
    "installation",
    "postgres",
    "published_database",
    "published_once",
    "published_url",
    "sample_published",
    "two_days",
]


@pytest.fixture
def copied_home(sample_home: Path, tmp_path: Path) -> Path:
    """A copy of the sample's home that a test may write to."""
    return copied(sample_home, tmp_path / "home")


@pytest.fixture(scope="session")
def two_versions(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's home with a second version, the card without some of its features, put to use. Only read it."""

    def build(home: Path) -> None:
        copied(sample_home, home)
        first = standing(home, purpose="public")
        log_training(
            home,
            scorecard=replace(first.scorecard, inputs=first.scorecard.inputs[5:]),
            validation=first.validation,
            training=probe_rows(first.scorecard),
            dataset_hashes={},
            params={},
            seed=0,
            purpose="public",
            versions={},
        )
        done(home, "promote", "2", "--who", "测试", "--why", "新的一版")

    return built_once(tmp_path_factory, "two-versions", build)


@pytest.fixture
def empty_home(tmp_path: Path) -> Path:
    return tmp_path / "nothing-yet"


@pytest.fixture(scope="session")
def of_grade(sample_home: Path) -> dict[str, str]:
    """Grade → the code of one enterprise with that grade."""
    listed = done(sample_home, "list", "--per-grade", 1, "--json").json["enterprises"]
    return {one["grade"]: one["uscc"] for one in listed}


@pytest.fixture(scope="session")
def documents(sample_home: Path, of_grade: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Grade → the decision document of one enterprise with that grade."""
    return {
        grade: json.loads(done(sample_home, "show", code, "--json").out) for grade, code in of_grade.items()
    }
