"""What followed from a cause is found by how causes begin, letter by letter."""

import pytest

from service import clock
from service.amendments.followed import _FOLLOWED, followed
from service.amendments.register import put

USCC = "91632899MA0000007G"


def test_no_sign_of_a_cause_stands_for_others(database):
    causes = ("case:a_b:1:repair", "case:a_b:2:repair", "case:axb:1:repair", "case:a%:1:x", "case:a/b:1:x")
    with database.writing() as connection:
        for cause in causes:
            put(connection, USCC, cause, now=clock.now())

    def found(beginning):
        with database.reading() as connection:
            return [(one.cause, one.done, one.decision_id) for one in followed(connection, beginning)]

    assert found("case:a_b:") == [(cause, False, None) for cause in causes[:2]]
    assert found("case:a%:") == [(causes[3], False, None)]
    assert found("case:a/b:") == [(causes[4], False, None)]
    assert len(found("case:a")) == len(causes)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_question_reads_every_decision(database):
    """The one that an amendment replaced is found by an index: there are as many as enterprises, for each publication."""
    text = str(_FOLLOWED.compile(database.engine)).replace("?", "'case:1:%'")
    with database.reading() as connection:
        plan = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")]
    of_decisions = [one for one in plan if "decisions" in one]
    assert len(of_decisions) == 2
    assert all(one.startswith("SEARCH") and "AUTOMATIC" not in one for one in of_decisions), plan
