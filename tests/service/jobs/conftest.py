"""Places for jobs: empty ones on each kind of database."""

import pytest

from service.administration import Installation
from service.home import Home
from service.keys.keyring import Keyring
from service.settings import Settings
from tests.service.jobs.kinds import Trial


@pytest.fixture
def place(database, database_url, tmp_path):
    home = tmp_path / "home"
    settings = Settings(home=home, database=database_url)
    return Installation(settings, Home(home), database, Keyring(home / "keys"))


@pytest.fixture
def trial(place):
    return Trial(place)
