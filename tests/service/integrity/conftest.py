"""The sample's run published, one decision of it amended, and what is altered in the database behind the program's back."""

from collections.abc import Callable

import pytest

from service import clock
from service.amendments import register
from service.amendments.settling import settle
from service.integrity.verification import faults_in
from tests.service.amendments.conftest import penalty, place, repair

__all__ = ["penalty", "place"]


@pytest.fixture
def amended(place, penalty) -> str:
    """The code of an enterprise of which the decision was amended: one of its records was repaired."""
    with place.database.writing() as connection:
        register.put(connection, penalty["uscc"], "case:1:3", now=clock.now(), event=repair(penalty))
    assert settle(place, who="测试").amended
    return penalty["uscc"]


@pytest.fixture
def change(place) -> Callable[..., None]:
    """Statements that are run on the database."""

    def run(*statements):
        with place.database.writing() as connection:
            for one in statements:
                connection.execute(one)

    return run


@pytest.fixture
def faults(place) -> Callable[[], list[tuple[str | None, str]]]:
    """What is found, without the run in which it is."""
    return lambda: [(one.uscc, one.what) for one in faults_in(place.database, place.home)]
