"""Schemathesis asks the whole description of the API, as each role and as nobody: no 5xx, nothing that is not described, nobody beyond the table."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import insert

from scoring.schema.measure import DOMAINS
from service import clock
from service.api.app import create_app
from service.database.tables import authorisations
from service.parties.party import ROLES
from service.publications.publish import publish
from service.reading.formats import FORMATS
from service.runs.kept import Runs
from tests.endurance import long_or
from tests.homes import copied
from tests.service.api.conftest import (
    AUTHORISED,
    BANKS_PURPOSE,
    COUNTY,
    PURPOSE,
    Served,
    authorisation,
    begun,
    fresh_url,
    join,
    parties,
)
from tests.service.api.fuzzing import NOBODY, Fuzzing
from tests.service.api.test_declared import PARTY
from tests.service.databases import KINDS


@pytest.fixture(scope="module", params=long_or(("postgresql",), KINDS))
def fuzzed(request, sample_home, of_grade, tmp_path_factory) -> Iterator[Served]:
    """A service that may be changed by what it is asked; in short on PostgreSQL alone, which takes less than SQLite does."""
    folder = tmp_path_factory.mktemp("fuzzed")
    home = copied(sample_home, folder / "home")  # what an authority does to a record goes into the store
    running = begun(home, fresh_url(request, request.param, folder), folder)
    run = Runs(running.home.runs).latest("public")
    publish(running.database, running.home, run, who="测试", progress=lambda *_: None)
    service = Served(running, create_app(running), None, {})
    join(service, *parties(of_grade["B"]))
    with running.database.writing() as connection:
        for scope, grade in AUTHORISED.items():
            connection.execute(insert(authorisations), authorisation(of_grade[grade], scope))
    yield service
    running.close()


@pytest.fixture(scope="module")
def rows(sample_home):
    run = Runs(sample_home / "runs").latest("public")
    found = run.collect(run.table("population").select("uscc", county="division").sort("uscc"))
    decided = run.collect(run.table("decisions").select("uscc", "decision_id"))
    return found.join(decided, on="uscc")


@pytest.fixture(scope="module")
def dictionaries(rows, of_grade, sample_home):
    """What is real, by the name under which it is drawn."""
    today = clock.today()
    codes = [*of_grade.values(), *rows["uscc"][:5], "91632899MA0000007G"]
    return {
        "codes": codes,
        "decisions": rows["decision_id"][:5].to_list(),
        "runs": [Runs(sample_home / "runs").latest("public").manifest.hash],
        "measures": ["GP-13", "scored_d"],
        "numbers": [f"{scope}-{of_grade[grade]}" for scope, grade in AUTHORISED.items()],
        "purposes": [PURPOSE, BANKS_PURPOSE],
        "days": [f"{today}", f"{today - timedelta(days=1)}", "2026-10-31"],
        "grades": ["A", "B", "C", "D", "M"],
        "counties": [COUNTY],
        "domains": list(DOMAINS),
        "formats": list(FORMATS),
        "banks": ["bank"],
        "grants": ["client_credentials"],
    }


WHO = (*ROLES, NOBODY)


# Values are drawn from earlier answers too, and a strategy that holds a whole answer is long to print: Hypothesis says so
# where it notes a draw that it had to try again. That is no fault of what is asked.
@pytest.mark.filterwarnings("ignore:Generating overly large repr:hypothesis.errors.HypothesisWarning")
@pytest.mark.parametrize("role", WHO)
def test_whatever_is_asked_is_answered_as_described_and_within_the_table(
    fuzzed, rows, dictionaries, of_grade, role
):
    codes = {
        "county": frozenset(rows.filter(county=COUNTY)["uscc"]),
        "bank": frozenset([of_grade["B"], *(of_grade[grade] for grade in AUTHORISED.values())]),
        "enterprise": frozenset([of_grade["B"]]),
    }
    fuzzing = Fuzzing(fuzzed, role, PARTY.get(role), codes.get(role))
    part, parts = long_or((WHO.index(role), len(WHO)), (0, 1))
    failures = list(fuzzing.failures(fuzzing.schema(dictionaries, long_or(2, 40), part, parts)))
    assert failures == [], "\n".join(failures)
    assert fuzzing.beyond == []
    assert sum(fuzzing.answered.values()) > long_or(10, 1000)
