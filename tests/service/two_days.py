"""An installation with two days evaluated, on each kind of database, and what others kept of what it signed."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from service import clock
from service.api.app import create_app
from service.api.running import Running
from service.keys.keyring import USES, Keyring
from service.parties.registry import add_party, party_from
from service.parties.secrets import new_secret
from service.runs.run import open_run
from service.settings import Settings
from tests.command import Answer, done, shouxin
from tests.homes import copied
from tests.service.api.conftest import Served, fresh_url
from tests.service.client import client_of
from tests.service.databases import KINDS, Postgres

EARLIER = "2026-08-31"
_NUMBERS = count()


@dataclass(frozen=True)
class Changed:
    """Of both days: codes whose grade or measures are other on the second, and one that is the same."""

    home: Path
    runs: tuple[str, str]
    better: str
    same_grade: str
    newly_rated: str


@pytest.fixture(scope="session")
def two_days(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Changed:
    home = copied(sample_home, tmp_path_factory.mktemp("two-days") / "home")
    done(home, "evaluate", "--as-of", EARLIER)
    names = sorted(one.name for one in (home / "runs").iterdir() if (one / "manifest.json").exists())
    keyring = Keyring(home / "keys")
    for use in USES:
        keyring.new(use, now=clock.now())
    first, second = (open_run(home / "runs" / name) for name in names)
    both = first.collect(first.table("decisions")).join(second.collect(second.table("decisions")), on="uscc")
    both = both.sort("uscc")

    def one(*tests: pl.Expr) -> str:
        found: str = both.filter(*tests)["uscc"][0]
        return found

    grade, later = pl.col("grade"), pl.col("grade_right")
    return Changed(
        home,
        (names[0], names[1]),
        better=one(grade == "B", later == "A"),
        same_grade=one(grade == "B", later == "B"),
        newly_rated=one(grade == "M", later == "B"),
    )


@dataclass(frozen=True)
class Installation:
    """The installation, and a folder of those who keep what it signed."""

    changed: Changed
    url: str
    folder: Path

    def __call__(self, *arguments: object) -> Answer:
        return shouxin(self.changed.home, *arguments, env={"SHOUXIN_DATABASE": self.url})

    def done(self, *arguments: object) -> Answer:
        answer = self(*arguments)
        assert answer.code == 0, answer.err
        return answer

    def verified(self, *arguments: object, code: int = 0) -> Any:
        answer = self("verify", *arguments, "--json")
        assert answer.code == code, (answer.out, answer.err)
        return answer.json

    def screened(self, *codes: str, **changed: object) -> Path:
        """The answer to a screening, as a department kept it."""
        running = Running.begun(Settings(home=self.changed.home, database=self.url))
        with running.database.writing() as connection:
            party = party_from({"id": f"b{next(_NUMBERS)}", "role": "bureau", "name": "州发展改革委"})
            add_party(connection, party, now=clock.now())
            secret = new_secret(connection, party.id, now=clock.now()).text
        app = create_app(running)
        with client_of(app) as client:
            served = Served(running, app, client, {party.id: secret})
            body = {"domain": "government_procurement", "purpose": "资格审查", "uscc": codes} | changed
            answer = client.post("/v1/screenings", json=body, headers=served.as_party(party.id))
        assert answer.status_code == 200, answer.text
        path = self.folder / "screening.json"
        path.write_bytes(answer.content)
        return path


@pytest.fixture(scope="session")
def published_once(
    request: pytest.FixtureRequest, two_days: Changed, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], str]:
    """Kind → the URL of a database in which the earlier day is published: made once, only to be copied."""

    @cache
    def made(kind: str) -> str:
        folder = tmp_path_factory.mktemp("published")
        url = fresh_url(request, kind, folder)
        Installation(two_days, url, folder).done("publish", two_days.runs[0])
        return url

    return made


@pytest.fixture(params=KINDS)
def installation(
    request: pytest.FixtureRequest, two_days: Changed, published_once: Callable[[str], str], tmp_path: Path
) -> Installation:
    """With the earlier day published, on a database of each kind."""
    url = published_once(request.param)
    if request.param == "postgresql":
        postgres: Postgres = request.getfixturevalue("postgres")
        return Installation(two_days, postgres.copy(url), tmp_path)
    file = shutil.copy(url.removeprefix("sqlite:///"), tmp_path / "service.db")
    return Installation(two_days, f"sqlite:///{file}", tmp_path)
