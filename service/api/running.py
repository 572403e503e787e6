"""What a running server holds: settings, home, database, keys, and the log's writer."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Final, Self

from fastapi import Depends, Request

from service import clock
from service.administration import Installation
from service.api.aside import Aside
from service.api.rates import Rates
from service.audit.keeping import Keeper
from service.audit.writer import AuditWriter
from service.database.engine import Database
from service.database.gathered import Gathered
from service.database.upgrade import require_newest
from service.errors import NotFound, ServiceError
from service.home import Home
from service.keys.keyring import Keyring
from service.parties.party import Party
from service.parties.tokens import Claims, parties_of
from service.publications.parts import Asked, Published, published_parts
from service.publications.place import Place
from service.settings import Settings

MOST_HASHED: Final = 64
"""Secrets that are compared or wait for it: what one address may try at once, and a few more."""


@dataclass(frozen=True)
class Running:
    """The parts that endpoints work with. Policies and scorecards come with what is published, never from here.

    Attributes:
        aside, workbooks: where recourse is worked out and workbooks are made.
        hashing: where secrets are hashed: each takes 64 MiB, so that only so many are at a time.
    """

    settings: Settings
    home: Home
    database: Database
    keyring: Keyring
    audit: AuditWriter
    aside: Aside = field(default_factory=Aside)
    workbooks: Aside = field(default_factory=Aside)
    hashing: Aside = field(default_factory=lambda: Aside("核对密钥", largest=MOST_HASHED))

    @classmethod
    def begun(cls, settings: Settings) -> Self:
        """Open everything; raises where the tables are of another version or no key signs tokens."""
        home = settings.at
        home.require_path()
        keyring = Keyring(home.keys)
        database = Database(settings.database_url)
        try:
            require_newest(database)
            keyring.signing("token")
        except ServiceError:
            database.close()
            raise
        writer = AuditWriter(database, Keeper(home.root, keyring))
        return cls(settings, home, database, keyring, writer)

    @property
    def place(self) -> Place:
        """Where answers are worked out."""
        return Place(self.settings, self.home, self.database)

    @property
    def installation(self) -> Installation:
        """The same as commands work on."""
        return Installation(self.settings, self.home.anew(), self.database, self.keyring)

    @cached_property
    def parties(self) -> Gathered[Claims, Party]:
        """Who has a token, asked anew for each request."""
        return Gathered(self.database, lambda asked: parties_of(asked, now=clock.now()))

    @cached_property
    def published(self) -> Gathered[Asked, Published | NotFound]:
        """What is published of an enterprise."""
        return Gathered(self.database, lambda asked: published_parts(self.database.engine, asked))

    @cached_property
    def rates(self) -> Rates:
        """How often who may ask."""
        return Rates(self.settings)

    def close(self) -> None:
        """Write what is waiting and let go of everything."""
        self.aside.close()
        self.workbooks.close()
        self.hashing.close()
        self.audit.close()
        self.database.close()


def running_of(request: Request) -> Running:
    """The parts of the server that answers a request."""
    found = request.app.state.running
    assert isinstance(found, Running)  # noqa: S101 - `create_app` put it there
    return found


async def _running(request: Request) -> Running:
    return running_of(request)


TheRunning = Annotated[Running, Depends(_running)]
"""The parts of the server, in an endpoint's signature."""
