"""A service over the sample's home, its run published, with a party of each role; on each kind of database."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy import insert

from service import clock
from service.api.app import create_app
from service.api.running import Running
from service.audit.writer import AuditWriter
from service.database.engine import Database
from service.database.tables import authorisations
from service.home import Home
from service.keys.keyring import USES, Keyring
from service.parties import secrets as secrets_module
from service.parties.registry import add_party, party_from
from service.parties.secrets import new_secret
from service.parties.tokens import LIFETIME
from service.publications.publish import publish
from service.runs.kept import Runs
from service.settings import Settings
from tests.service.client import TestClient, client_of
from tests.service.databases import KINDS, Postgres

COUNTY = "632802"
PURPOSE = "资格审查"
BANKS_PURPOSE = "贷前审查"
AUTHORISED = {"reasons": "D", "rating": "C"}
"""Scope → the grade whose enterprise (`of_grade`) let the bank see so much."""
DOMAINS = ("government_procurement", "construction_tendering")


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Secrets are hashed with argon2id as ever, with less memory and time: hundreds are compared here."""
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets_module, "_HASHER", quick)
        patch.setattr(secrets_module, "_NOBODYS", quick.hash("nobody's"))
        yield


@dataclass(frozen=True)
class Served:
    """A service in this process: `secrets` by party, of which there is one for each role (and `county`, `enterprise`)."""

    running: Running
    app: FastAPI
    client: TestClient
    secrets: dict[str, str]
    tokens: dict[str, tuple[datetime, str]] = field(default_factory=dict)

    def token(self, party: str) -> str:
        """A token of a party that is good for some minutes."""
        made, token = self.tokens.get(party, (None, ""))
        if made is None or clock.now() - made > LIFETIME / 2:
            token = self.fresh_token(party)
            self.tokens[party] = clock.now(), token
        return token

    def fresh_token(self, party: str) -> str:
        """A new token of a party."""
        answer = self.client.post(
            "/oauth/token", data={"grant_type": "client_credentials"}, auth=(party, self.secrets[party])
        )
        assert answer.status_code == 200, answer.text
        text: str = answer.json()["access_token"]
        return text

    def as_party(self, party: str) -> dict[str, str]:
        """The header by which a party asks."""
        return {"Authorization": f"Bearer {self.token(party)}"}


def parties(uscc: str) -> list[dict[str, object]]:
    """One of each role."""
    return [
        {"id": "bureau", "role": "bureau", "name": "州发展改革委"},
        {
            "id": "finance",
            "role": "department",
            "name": "州财政局",
            "scope": {"domains": DOMAINS, "purposes": [PURPOSE]},
        },
        {"id": "county", "role": "county", "name": "县发展改革局", "scope": {"county": COUNTY}},
        {"id": "bank", "role": "bank", "name": "某银行", "scope": {"purposes": [BANKS_PURPOSE]}},
        {"id": "enterprise", "role": "enterprise", "name": "某企业", "scope": {"uscc": uscc}},
        {"id": "auditor", "role": "auditor", "name": "审计局"},
    ]


def join(served: "Served", *contents: dict[str, object]) -> None:
    """Register parties of a test's own, so that those of the others stay as they are."""
    with served.running.database.writing() as connection:
        for one in contents:
            party = party_from(one)
            add_party(connection, party, now=clock.now())
            served.secrets[party.id] = new_secret(connection, party.id, now=clock.now()).text


def begun(home: Path, url: str, folder: Path) -> Running:
    """The parts of a service with keys of its own, so that the home stays as it is."""
    keyring = Keyring(folder / "keys")
    for use in USES:
        keyring.new(use, now=clock.now())
    place, database = Home(home), Database(url)
    settings = Settings(
        home=home, database=url, party_per_second=5000, tokens_per_second=1000
    )  # tests ask all at once
    return Running(settings, place, database, keyring, AuditWriter(database))


def fresh_url(request: pytest.FixtureRequest, kind: str, folder: Path) -> str:
    """The URL of a database of a kind, with our tables and nothing in them."""
    if kind == "postgresql":
        postgres: Postgres = request.getfixturevalue("postgres")
        return postgres.fresh()
    return f"sqlite:///{shutil.copy(request.getfixturevalue('_sqlite_template'), folder / 'service.db')}"


@pytest.fixture(scope="session", params=KINDS)
def served(
    request: pytest.FixtureRequest,
    sample_home: Path,
    of_grade: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Served]:
    """The service; tests only ask it."""
    folder = tmp_path_factory.mktemp("served")
    url = fresh_url(request, request.param, folder)
    running = begun(sample_home, url, folder)
    run = Runs(running.home.runs).latest("public")
    publish(running.database, running.home, run, who="测试", progress=lambda *_: None)
    app = create_app(running)
    with client_of(app) as client:
        service = Served(running, app, client, {})
        join(service, *parties(of_grade["B"]))
        with running.database.writing() as connection:
            for scope, grade in AUTHORISED.items():
                connection.execute(insert(authorisations), authorisation(of_grade[grade], scope))
        yield service


def authorisation(uscc: str, scope: str) -> dict[str, object]:
    """What lets the bank see an enterprise for a month."""
    today = clock.today()
    return {
        "id": f"{scope}-{uscc}",
        "uscc": uscc,
        "bank": "bank",
        "scope": scope,
        "purpose": BANKS_PURPOSE,
        "from_day": today,
        "until_day": today + timedelta(days=30),
        "granted_at": clock.now(),
        "granted_by": "enterprise",
        "receipt": "",
    }


@contextmanager
def with_bureau(home: Path, url: str, folder: Path) -> Iterator[Served]:
    """A service over a home in which nothing is published yet, and that only the bureau may ask."""
    running = begun(home, url, folder)
    with running.database.writing() as connection:
        add_party(
            connection, party_from({"id": "bureau", "role": "bureau", "name": "发改委"}), now=clock.now()
        )
        secrets = {"bureau": new_secret(connection, "bureau", now=clock.now()).text}
    app = create_app(running)
    with client_of(app) as client:
        yield Served(running, app, client, secrets)


@pytest.fixture
def empty(sample_home: Path, database_url: str, tmp_path: Path) -> Iterator[Served]:
    """A service in which nothing is published yet."""
    with with_bureau(sample_home, database_url, tmp_path) as found:
        yield found
