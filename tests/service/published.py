"""The sample's run published, on a database of each kind that a test may change: made once of each kind, then copied."""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from service.database.engine import Database
from service.home import Home
from service.publications.publish import publish
from service.runs.kept import Runs
from tests.service.api.conftest import fresh_url
from tests.service.databases import KINDS, Postgres


@pytest.fixture(scope="session")
def sample_published(
    request: pytest.FixtureRequest, sample_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], str]:
    """Kind → the URL of a database in which the sample's run is published: only to be copied."""

    @cache
    def made(kind: str) -> str:
        url = fresh_url(request, kind, tmp_path_factory.mktemp("published"))
        database, home = Database(url), Home(sample_home)
        publish(database, home, Runs(home.runs).latest("public"), who="测试", progress=lambda *_: None)
        database.close()
        return url

    return made


@pytest.fixture(params=KINDS)
def published_url(
    request: pytest.FixtureRequest, sample_published: Callable[[str], str], tmp_path: Path
) -> str:
    """The URL of a copy of it."""
    url = sample_published(request.param)
    if request.param == "postgresql":
        postgres: Postgres = request.getfixturevalue("postgres")
        return postgres.copy(url)
    return f"sqlite:///{shutil.copy(url.removeprefix('sqlite:///'), tmp_path / 'service.db')}"


@pytest.fixture
def published_database(published_url: str) -> Iterator[Database]:
    """The copy itself."""
    found = Database(published_url)
    yield found
    found.close()
