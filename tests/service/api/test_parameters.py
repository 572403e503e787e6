"""A query is heard whole: what an address does not know, or what stands twice, is told and never passed over."""

import pytest

from service import clock

TODAY = clock.today().isoformat()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v1/enterprises/{uscc}/rating?asof=2020-01-01", "asof"),
        ("/v1/ratings?as_of=2020-01-01&Grade=A", "Grade"),
        ("/v1/audit?from_day=2020-01-01", "from_day"),
        ("/v1/policy?day=2020-01-01", "day"),
        ("/v1/account?x", "x"),
    ],
)
def test_a_parameter_that_there_is_not_is_named_with_those_that_there_are(served, of_grade, path, name):
    address = path.format(uscc=of_grade["A"])
    answer = served.client.get(address, headers=served.as_party("bureau"))
    assert answer.status_code == 400
    assert f"没有参数“{name}”" in answer.json()["detail"]
    english = served.client.get(address, headers=served.as_party("bureau") | {"Accept-Language": "en"})
    assert f"no parameter '{name}'" in english.json()["detail"]


def test_the_day_of_a_batch_is_in_its_body_alone(served, of_grade):
    asked = {"json": {"uscc": [of_grade["A"]]}, "headers": served.as_party("bureau")}
    assert served.client.post("/v1/ratings/batch", **asked).status_code == 200
    answer = served.client.post("/v1/ratings/batch?as_of=2020-01-01", **asked)
    assert answer.status_code == 400
    assert "没有参数“as_of”" in answer.json()["detail"]


def test_a_parameter_stands_once(served, of_grade):
    address = f"/v1/enterprises/{of_grade['A']}/rating?as_of={TODAY}"
    bureau = served.as_party("bureau")
    assert served.client.get(address, headers=bureau).status_code == 200
    answer = served.client.get(f"{address}&as_of=2020-01-01", headers=bureau)
    assert answer.status_code == 400
    assert "as_of 只能写一次" in answer.json()["detail"]


def test_who_may_not_ask_is_told_that_first(served, of_grade):
    address = f"/v1/enterprises/{of_grade['A']}/history?nothing=1"
    assert served.client.get(address).status_code == 401
    assert served.client.get(address, headers=served.as_party("finance")).status_code == 403


def test_probes_and_the_token_endpoint_pass_over_what_they_do_not_know(served):
    assert served.client.get("/healthz?probe=1").status_code == 200
    assert served.client.post("/oauth/token?x=1", data={"grant_type": "nothing"}).json()["error"]
