"""Questions about many enterprises are answered as each would be by itself."""

from datetime import date, timedelta

import pytest

from service.database.dialogue import held
from service.errors import NotFound
from service.publications.parts import Asked, Published, part_of, published_parts
from service.publications.publication import in_force

NOBODYS = "91632899MA0000007G"


def test_each_is_answered_as_by_itself(served, of_grade):
    with served.running.database.reading() as connection:
        newest = in_force(connection, "public")
        days = (None, newest.as_of, newest.as_of + timedelta(days=1))
        asked = [Asked(uscc, on) for uscc in (*of_grade.values(), NOBODYS) for on in days]
        found = held(connection, published_parts(connection.engine, asked))
        assert set(found) == set(asked)
        for one in asked:
            part = part_of(connection, newest, one.uscc, whole=False)
            assert found[one] == Published(newest, part, in_force=True)


def test_where_nothing_is_published_that_is_told_to_those_who_asked_for_it(served, of_grade):
    uscc = of_grade["B"]
    with served.running.database.reading() as connection:
        found = held(
            connection, published_parts(connection.engine, [Asked(uscc, date(1999, 1, 1)), Asked(uscc, None)])
        )
    early, now = found.values()
    assert isinstance(early, NotFound)
    assert isinstance(now, Published)
    assert now.part


@pytest.mark.parametrize("day", ["1999-01-01"])
def test_over_http_it_is_the_same_answer(served, of_grade, day):
    headers = served.as_party("bureau")
    path = f"/v1/enterprises/{of_grade['B']}/rating"
    answers = [served.client.get(path, headers=headers, params=one) for one in ({"as_of": day}, {})]
    assert [one.status_code for one in answers] == [404, 200]
