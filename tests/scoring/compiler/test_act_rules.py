"""Acts of authorities without a case: every event by who may, from the day that is its own."""

import pytest

from scoring.compiler.rules.act_rules import MAY, OF_CASES, VOID, acts_lawful
from scoring.rights.words import PARTIES
from tests.scoring.shipped import law, policy, policy_with

ACTS = law().rights.acts


def reasons(position, **changed):
    acts = [one.model_copy(update=changed) if place == position else one for place, one in enumerate(ACTS)]
    version = policy().rights[0].model_copy(update={"acts": tuple(acts)})
    return [(path[4:], reason) for path, reason, *_ in acts_lawful(policy_with(rights=(version,)))]


@pytest.mark.parametrize("position", range(len(ACTS)), ids=[one.event for one in ACTS])
def test_each_act_has_one_day_one_reach_and_its_parties(position):
    act = ACTS[position]
    assert reasons(position) == []
    other = "act_day" if act.event in VOID else "record_day"
    assert [path for path, _ in reasons(position, effective=other)] == [("effective",)]
    assert [path for path, _ in reasons(position, names_document=not act.names_document)] == [
        ("names_document",)
    ]
    for party in PARTIES:
        told = reasons(position, by=(party,))
        assert bool(told) == (party not in MAY[act.event])
        assert not told or told[0][0] == ("by",)


def test_who_disputes_or_is_disputed_acts_in_nothing():
    assert all("enterprise" not in parties for parties in MAY.values())
    assert MAY.keys().isdisjoint(OF_CASES)
    assert MAY.keys() == {one.event for one in ACTS}
