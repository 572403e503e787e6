"""Places for jobs: empty ones on each kind of database."""

import pytest

from service import clock
from service.administration import Installation
from service.home import Home
from service.jobs import register
from service.keys.keyring import Keyring
from service.settings import Settings
from tests.homes import copied
from tests.service.jobs.kinds import Killed, Trial


@pytest.fixture
def place(database, database_url, tmp_path):
    home = tmp_path / "home"
    settings = Settings(home=home, database=database_url)
    return Installation(settings, Home(home), database, Keyring(home / "keys"))


@pytest.fixture
def trial(place):
    return Trial(place)


@pytest.fixture
def cancelling(database):
    """Ask that a job be cancelled."""

    def ask(job):
        register.cancelled(database, job.id, lambda *_: None, by="测试", now=clock.now())

    return ask


@pytest.fixture
def full_place(two_days, database, database_url, tmp_path):
    """The home of two days, with runs of its own; nothing is published."""
    home = copied(two_days.home, tmp_path / "home")
    settings = Settings(home=home, database=database_url)
    return Installation(settings, Home(home), database, Keyring(home / "keys"))


@pytest.fixture
def dying(monkeypatch):
    """Have the process die at a moment, once: before or after a function is called."""

    def at(owner, name, *, after):
        real = getattr(owner, name)

        def dies(*arguments, **named):
            monkeypatch.setattr(owner, name, real)
            if after:
                real(*arguments, **named)
            raise Killed

        monkeypatch.setattr(owner, name, dies)

    return at
