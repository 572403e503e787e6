"""The scorecard of what applied on a day: an old decision is checked with the card it was made by."""

from datetime import date, timedelta

from service import clock


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
