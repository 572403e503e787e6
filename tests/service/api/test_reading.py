"""What is read beside the decision is what the command line says, and fits what the API promises."""

from datetime import date
from functools import cache

import pytest

from features.records import KINDS
from features.store import end_of_day
from service.home import Home
from service.reading import schemas
from tests.command import shouxin
from tests.service.api.conftest import PURPOSE

MODELS = {"reasons": schemas.Reasons, "why/GP-13": schemas.Cell, "why/scored_d": schemas.Cell}
MODELS |= {"records": schemas.Records, "history": schemas.History}


@cache
def _told(home, *arguments):
    """What the command line says, once for both databases."""
    return shouxin(home, *arguments, "--json").json


@pytest.fixture
def ask(served):
    def get(path, party="bureau", **params):
        return served.client.get(f"/v1/enterprises/{path}", headers=served.as_party(party), params=params)

    return get


@pytest.mark.parametrize("rule", ["GP-13", "scored_d", "direct_d.wage_defaulter"])
@pytest.mark.parametrize("grade", ["D", "M"])
def test_a_cell_is_the_command_lines(ask, sample_home, of_grade, grade, rule):
    told = _told(sample_home, "why", of_grade[grade], rule)
    assert ask(f"{of_grade[grade]}/why/{rule}").json() == told


def test_records_are_the_command_lines(ask, sample_home, of_grade):
    told = _told(sample_home, "records", of_grade["D"], "--as-of", "2026-10-31")
    found = ask(f"{of_grade['D']}/records").json()
    assert found.pop("held_back") == 0
    assert found.pop("decision_id")
    assert found == told
    assert any(not one["counts"] for one in found["records"])


def test_recourse_is_the_command_lines(ask, sample_home, of_grade):
    found = ask(f"{of_grade['C']}/recourse").json()
    assert found == _told(sample_home, "recourse", of_grade["C"])
    schemas.Recourse.model_validate(found)
    reached = ask(f"{of_grade['C']}/recourse", to="C").json()
    assert (reached["target"], reached["outcome"]) == ("C", "reached")
    assert ask(f"{of_grade['C']}/recourse", to="E").status_code == 400


def test_reasons_are_all_of_the_score_with_what_they_mean(ask, documents):
    for document in documents.values():
        found = ask(f"{document['uscc']}/reasons").json()
        assert [
            {name: one[name] for name in named}
            for one, named in zip(found["reasons"], document["reasons"], strict=True)
        ] == document["reasons"]
        assert all(one["family_label"] and one["legal_note"] and one["access"] for one in found["reasons"])
        rated = [one for one in found["reasons"] if one["feature"] == "tax_rating_lowest_36m"]
        assert all(
            one["value_label"] == (f"{'DCBA'[int(one['value'])]}级") for one in rated if not one["unknown"]
        )
        assert all(one["value_label"] is None for one in found["reasons"] if one["unit"] != "级")


@pytest.mark.parametrize("part", MODELS)
@pytest.mark.parametrize("grade", ["A", "D", "M"])
def test_every_answer_fits_its_schema(ask, of_grade, grade, part):
    MODELS[part].model_validate(ask(f"{of_grade[grade]}/{part}").json())


def test_a_county_sees_no_records_that_need_an_authorisation(ask, served, sample_home):
    """Of an enterprise of its own that has such records it is told how many there are."""
    known = Home(sample_home).store.known(end_of_day(date(2026, 10, 31)))
    need = [name for name, kind in KINDS.items() if kind.access == "authorised"]
    having = {code for name in need for code in known.rows(name)["uscc"]}
    county = served.client.get(
        "/v1/ratings", headers=served.as_party("county"), params={"limit": 1000}
    ).json()
    code = next(one["uscc"] for one in county["ratings"] if one["uscc"] in having)
    whole, seen = (ask(f"{code}/records", party).json() for party in ("bureau", "county"))
    held = [one for one in whole["records"] if one["kind"] in need]
    assert seen["held_back"] == len(held) > 0
    assert seen["records"] == [one for one in whole["records"] if one not in held]
    assert whole["held_back"] == 0


def test_a_department_asks_of_its_own_domains_alone(ask, of_grade):
    assert ask(f"{of_grade['D']}/why/GP-13", "finance", purpose=PURPOSE).status_code == 200
    refused = ask(f"{of_grade['D']}/why/LT-01", "finance", purpose=PURPOSE)
    assert refused.status_code == 403
    assert "不属于本部门" in refused.json()["detail"]


def test_what_there_is_not_is_told(ask, of_grade):
    nowhere = ask(f"{of_grade['D']}/why/XX-99")
    assert nowhere.status_code == 404
    assert "/v1/policy" in nowhere.json()["detail"]
    assert ask("91632899MA0000007G/history").status_code == 404
    assert ask(f"{of_grade['D']}/records", as_of="2099-01-01").status_code == 400
