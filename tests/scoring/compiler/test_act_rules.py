"""Acts of authorities without a case: every event by who may, from the day that is its own."""

import pytest

from scoring.compiler.rules.act_rules import MAY, OF_CASES, VOID, acts_lawful
from scoring.rights.lasting import ENDED_BY
from scoring.rights.words import PARTIES
from tests.scoring.shipped import law, policy, policy_with

ACTS = law().rights.acts


def found(**changed):
    version = policy().rights[0].model_copy(update=changed)
    return [(path, reason) for path, reason, *_ in acts_lawful(policy_with(rights=(version,)))]


def reasons(position, **changed):
    """Of the act itself."""
    acts = [one.model_copy(update=changed) if place == position else one for place, one in enumerate(ACTS)]
    return [(path[4:], reason) for path, reason in found(acts=tuple(acts)) if path[2] == "acts"]


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


def test_an_act_has_a_basis_for_every_record_and_of_kinds_that_there_are():
    position = next(place for place, one in enumerate(ACTS) if one.event == "annulment")
    (general, penal) = ACTS[position].bases
    assert penal.kinds == ("penalty",)
    told = reasons(position, bases=(penal,))
    assert [reason for _, reason in told] == ["各项依据都只及于一部分记录，其余记录没有依据"]
    odd = penal.model_copy(update={"kinds": ("fine",)})
    assert [reason for _, reason in reasons(position, bases=(general, odd))] == ["没有名为“fine”的记录种类"]


@pytest.mark.parametrize("position", range(len(ACTS)), ids=[one.event for one in ACTS])
def test_what_was_written_down_wrongly_the_bureau_alone_corrects(position):
    assert bool(ACTS[position].corrects) == (ACTS[position].event in ENDED_BY.values())
    for parties in ((), ("bureau",), ("court",), ("bureau", "court")):
        told = reasons(position, corrects=parties)
        good = parties == () or (parties == ("bureau",) and ACTS[position].corrects)
        assert bool(told) != bool(good)
        assert good or told[0][0] == ("corrects",)


def undone(*more, **of):
    rules = law().rights.undoing
    changed = [
        one.model_copy(update={"ended_by": of[one.by]}) if one.by in of else one for one in rules.rules
    ]
    told = found(undoing=rules.model_copy(update={"rules": (*changed, *more)}))
    assert all(path[2:4] == ("undoing", "rules") for path, _ in told)
    return [reason for _, reason in told]


def test_of_whatever_somebody_did_it_stands_who_may_end_it_once():
    assert undone() == []
    assert "“暂停使用”由人民法院作出之后，没有人可以作“恢复使用”" in undone(court=())
    assert undone(finding_authority=("reviewing_body", "court")) == [
        "“认定单位依职权或者经别的渠道修复”由认定单位作出之后，没有人可以作“撤销信用修复”",
        "认定单位不能终止自己作出的",
    ]
    assert undone(law().rights.undoing.rules[0]) == ["发展改革部门作出的由谁终止写了两次"] * 2


def test_what_a_court_did_no_other_ends():
    assert undone(court=("court", "bureau")) == ["法院作出的不能由别的机关终止"]
