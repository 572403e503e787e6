"""The scorecard of what applied on a day: an old decision is checked with the card it was made by."""

from datetime import date, timedelta

import pytest

from service import clock

UNKNOWN = "0" * 64


def _asked(served, day):
    return served.client.get("/v1/scorecard", params={"as_of": f"{day}"})


def test_the_scorecard_is_that_of_what_applied_on_the_day(served, of_grade):
    path = f"/v1/enterprises/{of_grade['A']}/rating"
    rating = served.client.get(path, headers=served.as_party("bureau")).json()
    day = date.fromisoformat(rating["as_of"])
    assert _asked(served, day).json()["hash"] == rating["hashes"]["model"]
    assert _asked(served, day).json() == served.client.get("/v1/scorecard").json()
    assert _asked(served, day - timedelta(days=1)).status_code == 404
    assert _asked(served, clock.today() + timedelta(days=1)).status_code == 400


@pytest.mark.parametrize("path", ["/v1/scorecard", "/v1/policy"])
def test_what_a_publication_rests_on_is_had_by_the_run_id_of_its_decisions(served, of_grade, path):
    def asked(**params):
        return served.client.get(path, params=params)

    rating = served.client.get(
        f"/v1/enterprises/{of_grade['A']}/rating", headers=served.as_party("bureau")
    ).json()
    found = asked(run_id=rating["run_id"])
    assert found.json() == asked(as_of=rating["as_of"]).json()
    name = "model" if path == "/v1/scorecard" else "policy"
    assert found.json()["hash"] == rating["hashes"][name]
    assert asked(run_id=UNKNOWN).status_code == 404
    for wrong in ({"run_id": "x"}, {"run_id": rating["run_id"], "as_of": rating["as_of"]}):
        told = asked(**wrong)
        assert told.status_code == 400
        assert "run_id" in told.json()["detail"]
