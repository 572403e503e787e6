"""A service begins with tables of its version and a key, or says what is missing."""

import pytest

from service import clock
from service.api.running import Running
from service.database.engine import Database
from service.database.upgrade import upgrade
from service.errors import DatabaseFault, StateError
from service.keys.keyring import Keyring
from service.settings import Settings


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path, database=f"sqlite:///{tmp_path / 'service.db'}")


def test_what_is_missing_is_told_step_by_step(settings):
    with pytest.raises(DatabaseFault, match="shouxin database upgrade"):
        Running.begun(settings)
    database = Database(settings.database_url)
    upgrade(database)
    database.close()
    with pytest.raises(StateError, match="shouxin key new token"):
        Running.begun(settings)
    Keyring(settings.at.keys).new("token", now=clock.now())
    Running.begun(settings).close()


def test_a_key_that_was_damaged_is_told(settings):
    database = Database(settings.database_url)
    upgrade(database)
    database.close()
    key = Keyring(settings.at.keys).new("token", now=clock.now())
    path = settings.at.keys / f"token-{key.id}.json"
    path.write_text(path.read_text()[:40])
    with pytest.raises(StateError, match="已损坏，请从备份恢复"):
        Running.begun(settings)
