"""A decision that was changed in the database is shown by nobody; our own rule book is served as a card is."""

import json

from sqlalchemy import select, update

from service.database.tables import decisions
from service.home import Home
from service.publications.publish import publish
from service.runs.kept import Runs
from tests.command import done
from tests.homes import copied
from tests.service.api.conftest import with_bureau


def _published(empty, run):
    publish(empty.running.database, empty.running.home, run, who="测试", progress=lambda *_: None)


def test_a_decision_changed_in_the_database_is_refused(empty, sample_home, of_grade):
    _published(empty, Runs(sample_home / "runs").latest("public"))
    ours = decisions.c.uscc == of_grade["C"]
    with empty.running.database.writing() as connection:
        found = json.loads(connection.execute(select(decisions.c.content).where(ours)).scalar_one())
        found["row"]["grade"] = "A"
        connection.execute(update(decisions).where(ours).values(content=json.dumps(found)))
    headers = empty.as_party("bureau")
    for part in ("rating", "decision", "measures"):
        answer = empty.client.get(f"/v1/enterprises/{of_grade['C']}/{part}", headers=headers)
        assert answer.status_code == 500
        assert "与其编号不符" in answer.json()["detail"]
        untouched = empty.client.get(f"/v1/enterprises/{of_grade['B']}/{part}", headers=headers)
        assert untouched.status_code == 200


def test_our_own_rule_book_is_served(sample_home, database_url, tmp_path):
    home = copied(sample_home, tmp_path / "home")
    done(home, "evaluate", "--rule-book", "thousand_base", "--json")
    run = Runs(Home(home).runs).latest("public")
    with with_bureau(home, database_url, tmp_path) as service:
        client = service.client
        _published(service, run)
        published = client.get("/v1/scorecard").json()
        row = run.collect(run.table("decisions")).filter(grade="B").row(0, named=True)
        path = f"/v1/enterprises/{row['uscc']}/rating"
        rating = client.get(path, headers=service.as_party("bureau")).json()
    assert published["table"][0]["points"] == published["base_points"] == 1000
    assert [one["score_from"] for one in published["bands"]] == [1020, 900, 750, 55]
    assert rating["rule_book"]["id"] == "thousand_base"
    assert (rating["score"], rating["probability"]) == (row["score"], None)
