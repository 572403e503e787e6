"""Who sees which inputs of a rating: a bank open facts or points alone, by the scope it was given; the others all they may."""

import pytest

from features.catalogue import CATALOGUE
from service.reading.schemas import RatingInPart
from tests.service.api.conftest import AUTHORISED, BANKS_PURPOSE, DOMAINS, PURPOSE

OPEN = {one.name for one in CATALOGUE if one.access == "open"}


@pytest.fixture
def seen_by_bank(served, of_grade):
    """Scope → the rating that the bank sees by it."""

    def ask(scope, part="rating"):
        answer = served.client.get(
            f"/v1/enterprises/{of_grade[AUTHORISED[scope]]}/{part}",
            headers=served.as_party("bank"),
            params={"purpose": BANKS_PURPOSE},
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    return ask


def test_with_the_scope_of_ratings_a_bank_sees_points_by_family_alone(seen_by_bank, documents):
    rating, whole = seen_by_bank("rating"), documents[AUTHORISED["rating"]]
    assert rating["reasons"] == []
    told = {one["family"]: (one["features"], one["points"]) for one in rating["points_by_family"]}
    families = {one["family"] for one in whole["reasons"]}
    expected = {
        family: [one["points"] for one in whole["reasons"] if one["family"] == family] for family in families
    }
    assert told == {family: (len(points), sum(points)) for family, points in expected.items()}
    assert rating["score"] == rating["base_points"] + sum(points for _, points in told.values())
    assert (rating["grade"], rating["score"]) == (whole["grade"], whole["score"])


def test_with_the_scope_of_reasons_it_sees_open_facts_in_full_as_well(seen_by_bank, documents):
    rating, whole = seen_by_bank("reasons"), documents[AUTHORISED["reasons"]]
    shown = [one for one in whole["reasons"] if one["feature"] in OPEN]
    assert shown
    assert rating["reasons"] == shown
    held = sum(one["points"] for one in rating["points_by_family"])
    assert rating["score"] == rating["base_points"] + sum(one["points"] for one in shown) + held
    assert sum(one["features"] for one in rating["points_by_family"]) == len(whole["reasons"]) - len(shown)
    RatingInPart.model_validate(rating)


def test_what_a_bank_may_not_see_is_nowhere_in_its_answer(served, seen_by_bank, documents):
    for scope in AUTHORISED:
        whole = documents[AUTHORISED[scope]]
        held = [one["feature"] for one in whole["reasons"] if scope == "rating" or one["feature"] not in OPEN]
        assert held
        for part in ("rating", "reasons"):
            rating = seen_by_bank(scope, part)
            told = str(rating)
            assert not [name for name in held if f"'{name}'" in told]
        records = {one for rule in whole["overrides"] for one in rule["evidence"]}
        shown = {one for rule in seen_by_bank(scope)["overrides"] for one in rule["evidence"]}
        assert shown == (records if scope == "reasons" else set())
        standing = seen_by_bank(scope)["standing"]
        assert standing["measures_not_yet"] == standing["measures_meanwhile"] == []
        restrictions = {one["id"] for one in whole["measures"] if one["kind"] == "restriction"}
        assert restrictions.isdisjoint(one["effect"] for one in standing["effects"])


def test_who_shares_the_inputs_sees_the_reasons_in_full(served, documents):
    document = documents["D"]
    for party, params in (("bureau", {}), ("auditor", {}), ("finance", {"purpose": PURPOSE})):
        path = f"/v1/enterprises/{document['uscc']}/rating"
        rating = served.client.get(path, headers=served.as_party(party), params=params).json()
        assert rating["reasons"] == document["reasons"]
        assert "points_by_family" not in rating


def test_a_department_sees_what_stands_of_its_own_domains(served):
    """Of every enterprise of grade D; some have restrictions in other domains."""
    listed = served.client.get("/v1/ratings", headers=served.as_party("bureau"), params={"grade": "D"}).json()
    elsewhere = 0
    for one in listed["ratings"]:
        path = f"/v1/enterprises/{one['uscc']}"
        whole = served.client.get(f"{path}/decision", headers=served.as_party("bureau")).json()
        told = served.client.get(
            f"{path}/rating", headers=served.as_party("finance"), params={"purpose": PURPOSE}
        ).json()
        of = {one["id"]: one["domain"] for one in whole["measures"]}
        effects = [one["effect"] for one in whole["standing"]["effects"]]
        seen = [one["effect"] for one in told["standing"]["effects"]]
        assert seen == [effect for effect in effects if of.get(effect) in {None, *DOMAINS}]
        elsewhere += len(effects) - len(seen)
        for name in ("measures_not_yet", "measures_meanwhile"):
            assert {one["domain"] for one in told["standing"][name]} <= set(DOMAINS)
    assert elsewhere


def test_a_bank_without_a_live_authorisation_is_refused_in_one_way(served, of_grade):
    path = f"/v1/enterprises/{of_grade['A']}/rating"
    answer = served.client.get(path, headers=served.as_party("bank"), params={"purpose": BANKS_PURPOSE})
    assert answer.status_code == 403
