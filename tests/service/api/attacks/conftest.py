"""What attacks start from: enterprises whom a party may not see, and a department that others do not know."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event

from service import clock
from service.runs.kept import Runs
from tests.service.api.conftest import BANKS_PURPOSE, COUNTY, PURPOSE, join


@pytest.fixture(scope="session")
def elsewhere(sample_home, of_grade):
    """An enterprise of another county, that no party is and nobody authorised."""
    run = Runs(sample_home / "runs").latest("public")
    rows = run.collect(run.table("population").select("uscc", county="division").sort("uscc"))
    return next(code for code, county in rows.rows() if county != COUNTY and code not in of_grade.values())


@pytest.fixture
def department(served):
    """A department of this test's own."""
    number = f"dept-{uuid4().hex[:8]}"
    scope = {"domains": ["government_procurement"], "purposes": [PURPOSE]}
    join(served, {"id": number, "role": "department", "name": "州住建局", "scope": scope})
    return number


@pytest.fixture
def statements(served):
    """Count the statements that the database is sent."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        sent: list[str] = []

        def seen(_connection, _cursor, statement, *_more) -> None:
            sent.append(statement)

        engine = served.running.database.engine
        event.listen(engine, "before_cursor_execute", seen)
        try:
            yield sent
        finally:
            event.remove(engine, "before_cursor_execute", seen)

    return counting


@pytest.fixture
def pair(served, of_grade):
    """A bank and an enterprise that no other test knows, and the authorisation between them."""
    number = uuid4().hex[:8]
    bank, firm = f"bank-{number}", f"firm-{number}"
    scope = {"purposes": [BANKS_PURPOSE]}
    join(
        served,
        {"id": bank, "role": "bank", "name": "城商行", "scope": scope},
        {"id": firm, "role": "enterprise", "name": "企业", "scope": {"uscc": of_grade["A"]}},
    )
    today = clock.today()
    days = {"from_day": f"{today}", "until_day": f"{today + timedelta(days=1)}"}
    asked = {"bank": bank, "scope": "rating", "purpose": BANKS_PURPOSE, **days}
    made = served.client.post("/v1/authorisations", json=asked, headers=served.as_party(firm)).json()["id"]
    return bank, firm, made
