"""An installation with a party of each role and keys, on each kind of database, and receivers that listen."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from features.store import ZONE
from service.database.engine import Database
from service.database.tables import authorisations, deliveries, notices
from service.home import Home
from service.keys.keyring import USES, Keyring
from service.notices.delivery import Counts, deliver
from service.notices.kinds import Kind
from service.notices.notice import Notice, Whom
from service.notices.outbox import put
from service.notices.subscriptions import subscribe
from service.parties.registry import add_party, party_from
from service.publications.place import Place
from service.settings import Settings
from tests.service.notices.receiver import Answer, Receiver, status

NOW = datetime(2026, 11, 26, 10, 0, tzinfo=ZONE)
USCC, OTHER = "91632899MA75T5T191", "91632899MA0000007G"
COUNTY = "632802"
PURPOSE = "贷前审查"
PARTIES: list[dict[str, Any]] = [
    {"id": "bank", "role": "bank", "name": "某银行", "scope": {"purposes": [PURPOSE]}},
    {"id": "other-bank", "role": "bank", "name": "另一银行", "scope": {"purposes": [PURPOSE]}},
    {
        "id": "finance",
        "role": "department",
        "name": "州财政局",
        "scope": {"domains": ["government_procurement"], "purposes": ["资格审查"]},
    },
    {"id": "county", "role": "county", "name": "县发改局", "scope": {"county": COUNTY}},
    {"id": "enterprise", "role": "enterprise", "name": "某企业", "scope": {"uscc": USCC}},
    {"id": "bureau", "role": "bureau", "name": "州发展改革委"},
]


@pytest.fixture(scope="session")
def keys_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("notices") / "home"
    keyring = Keyring(home / "keys")
    for use in USES:
        keyring.new(use, now=NOW - timedelta(days=400))
    return home


@dataclass
class Office:
    """A place, what it sends and what becomes of it."""

    place: Place
    stack: ExitStack = field(default_factory=ExitStack)

    @property
    def database(self) -> Database:
        return self.place.database

    def receiver(self, party: str, answer: Answer | None = None, certificate: Path | None = None) -> Receiver:
        """One that listens, registered for a party."""
        made = self.stack.enter_context(Receiver(answer or status(204)).listening(certificate))
        self.subscribe(party, made.address)
        return made

    def subscribe(self, party: str, address: str) -> str:
        with self.database.writing() as connection:
            row = subscribe(connection, party, address, self.place.settings, now=NOW)
        number: str = row["id"]
        return number

    def put(self, *given: Notice) -> None:
        with self.database.writing() as connection:
            put(connection, given)

    def deliver(self, now: datetime = NOW) -> Counts:
        return deliver(self.place, now=now)

    def authorise(self, bank: str = "bank", uscc: str = USCC, **changed: Any) -> None:
        usual = {
            "id": f"{bank}-{uscc}",
            "uscc": uscc,
            "bank": bank,
            "scope": "rating",
            "purpose": PURPOSE,
            "from_day": NOW.date(),
            "until_day": NOW.date() + timedelta(days=30),
            "granted_at": NOW,
            "paper": "档 1",
            "receipt": "",
        }
        with self.database.writing() as connection:
            connection.execute(insert(authorisations).values(usual | changed))

    def rows(self) -> list[Any]:
        """Each delivery with its notice, in the order in which they were put."""
        query = select(deliveries, notices.c.party, notices.c.uscc, notices.c.kind, notices.c.reach)
        with self.database.reading() as connection:
            return list(connection.execute(query.join(notices).order_by(deliveries.c.id)))

    @property
    def states(self) -> list[str]:
        return [one.state for one in self.rows()]


@pytest.fixture
def office(database: Database, keys_home: Path) -> Iterator[Office]:
    with database.writing() as connection:
        for one in PARTIES:
            add_party(connection, party_from(one), now=NOW - timedelta(days=1))
    found = office_of(database, keys_home)
    with found.stack:
        yield found


def office_of(database: Database, home: Path, **settings: Any) -> Office:
    """Of a database; its settings allow this machine unless they say otherwise."""
    told = Settings(home=home, **({"notice_loopback": True} | settings))
    return Office(Place(told, Home(home), database))


def notice(
    kind: Kind = "grade_changed", uscc: str = USCC, cause: str = "publication:1", **whom: Any
) -> Notice:
    said: dict[str, str] = {"as_of": "2026-10-31", "decision_id": "ab" * 32}
    if kind.startswith(("objection", "repair")):
        said = {"case": "20261126-1", "step": "1"}
    if kind == "certificate_revoked":
        said = {"certificate": "cd" * 16}
    if kind == "authorisation_ended":
        said = {"authorisation": "bank-1"}
    if kind == "act_recorded":
        said = {"act": "act-20261126-1"}
    return Notice(kind, uscc, cause, NOW, said, Whom(**whom))
