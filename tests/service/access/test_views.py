"""A rating by clearance, on a purpose that takes inputs of every class; on all of which nothing may leak."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from features.catalogue import CATALOGUE
from service.access.clearance import OF_ROLE, OF_SCOPE, of_scopes, whole
from service.access.views import cleared
from service.parties.party import ROLES

CLASSES = ("open", "government", "authorised")
LAW = SimpleNamespace(overrides=(), information=SimpleNamespace(require=()))
GROUND = SimpleNamespace(features=CATALOGUE, law=LAW)
CLEARANCES = st.frozensets(st.sampled_from(CLASSES))


def _rating(points):
    reasons = [
        {"feature": one.name, "family": one.family, "points": point, "value": 1.0}
        for one, point in zip(CATALOGUE, points, strict=False)
    ]
    return {"reasons": reasons, "overrides": [], "missing": [], "standing": None}


@given(CLEARANCES, st.lists(st.integers(-60, 60), max_size=len(CATALOGUE)))
def test_the_sum_stays_and_what_is_not_cleared_is_not_told_one_by_one(clearance, points):
    rating = _rating(points)
    seen = cleared(rating, GROUND, clearance)
    access = {one.name: one.access for one in CATALOGUE}
    assert {access[one["feature"]] for one in seen["reasons"]} <= clearance
    families = seen.get("points_by_family", [])
    assert sum(one["points"] for one in [*seen["reasons"], *families]) == sum(points)
    assert len({one["family"] for one in families}) == len(families)
    assert sum(one["features"] for one in families) + len(seen["reasons"]) == len(points)


def test_every_role_has_a_clearance_and_who_decides_and_who_is_judged_see_all():
    assert OF_ROLE.keys() == ROLES.keys()
    assert [role for role in OF_ROLE if whole(OF_ROLE[role])] == ["bureau", "enterprise", "auditor"]
    assert OF_ROLE["bank"] == frozenset()


def test_scopes_add_up_and_an_unknown_one_allows_nothing():
    assert of_scopes([]) == of_scopes(["rating"]) == of_scopes(["something"]) == frozenset()
    assert of_scopes(["rating", "reasons"]) == OF_SCOPE["reasons"] == {"open"}
