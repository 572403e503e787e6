"""A rating by clearance, on a purpose that takes inputs of every class; on all of which nothing may leak."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from features.catalogue import CATALOGUE
from features.records import KINDS
from scoring.matrix.condition_types import FactIn
from scoring.schema.measure import DOMAINS
from service.access.clearance import OF_ROLE, OF_SCOPE, of_scopes, whole
from service.access.views import cleared, of_domains
from service.parties.party import ROLES
from tests.scoring.cases import DAY
from tests.scoring.shipped import law

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


def _adverse():
    """A decision in which every rule on the grade holds and everything is missing, and whose effects all wait.

    The rules are those shipped, which rest on open records, and one that compares what departments share.
    """
    shipped = law(DAY)
    fact = FactIn(type="fact_in", fact="tax_rating", values=("D",))
    shared = shipped.overrides[-1].model_copy(update={"id": "bar_a.shared", "when": (fact,)})
    overrides = (*shipped.overrides, shared)
    day = SimpleNamespace(overrides=overrides, measures=shipped.measures, information=shipped.information)
    restrictions = [one for one in day.measures if one.kind == "restriction"]
    effects = [one.id for one in (*day.overrides, *restrictions)]
    document = _rating([]) | {
        "overrides": [{"id": one.id, "effect": one.effect} for one in day.overrides],
        "missing": [one.missing for one in day.information.require],
        "standing": {
            "on": "2026-11-26",
            "grade_in_effect": None,
            "effects": [{"effect": one} for one in [*effects, "scored_d"]],
            "measures_not_yet": [{"id": one.id, "domain": one.domain} for one in day.measures],
            "measures_meanwhile": [{"id": one.id, "domain": one.domain} for one in day.measures],
        },
    }
    return document, SimpleNamespace(features=(), law=day)


def test_who_sees_open_facts_alone_sees_rules_and_what_is_missing_where_they_rest_on_those():
    document, ground = _adverse()
    seen = cleared(document, ground, frozenset({"open"}))
    ours = [one.id for one in law(DAY).overrides]
    assert [one["id"] for one in seen["overrides"]] == ours
    assert seen["overrides_held_back"] == [law(DAY).overrides[-1].effect]
    assert [one["effect"] for one in seen["standing"]["effects"]] == [*ours, "scored_d"]
    assert seen["standing"]["measures_not_yet"] == seen["standing"]["measures_meanwhile"] == []
    require = ground.law.information.require
    told = [one.missing for one in require if all(KINDS[kind].access == "open" for kind in one.kinds)]
    assert seen["missing"] == told
    assert len(told) < len(require)


def test_who_sees_nothing_one_by_one_sees_no_rule_but_how_many_there_are():
    document, ground = _adverse()
    seen = cleared(document, ground, frozenset())
    assert (seen["overrides"], seen["missing"]) == ([], [])
    assert len(seen["overrides_held_back"]) == len(document["overrides"])
    assert [one["effect"] for one in seen["standing"]["effects"]] == ["scored_d"]


def test_who_shares_the_inputs_sees_all_of_it():
    document, ground = _adverse()
    assert cleared(document, ground, frozenset({"open", "government"})) is document


@given(st.lists(st.sampled_from(list(DOMAINS)), unique=True))
def test_of_some_domains_effects_of_others_are_not_named(domains):
    document, ground = _adverse()
    seen = of_domains(document, ground, tuple(domains))["standing"]
    domain_of = {one.id: one.domain for one in ground.law.measures}
    whole = [one["effect"] for one in document["standing"]["effects"]]
    assert [one["effect"] for one in seen["effects"]] == [
        one for one in whole if domain_of.get(one) in {None, *domains}
    ]
    for name in ("measures_not_yet", "measures_meanwhile"):
        assert {one["domain"] for one in seen[name]} == set(domains) & set(domain_of.values())
    assert of_domains(document, ground, None) is document
