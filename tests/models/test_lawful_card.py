from dataclasses import replace

import pytest

from features.catalogue import CATALOGUE
from models import lawful_card
from models.bins import NumberFeature
from models.gates import check_gates
from models.lawful_card import unlawful_inputs


@pytest.fixture
def penalties(lawful) -> NumberFeature:
    return next(one for one in lawful.scorecard.inputs if one.name == "penalties")


def with_input(lawful, one, purpose="public"):
    """The card with one input instead of all."""
    return replace(lawful.scorecard, inputs=(one,), purpose=purpose)


def test_inputs_of_the_catalogue_are_lawful(lawful):
    assert unlawful_inputs(lawful.scorecard) == ()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("audit:ownership", "审计属性"),
        ("registered_capital_fen", "审计属性"),
        ("tail_number", "不在特征目录中"),
    ],
)
def test_what_no_card_may_read(lawful, penalties, name, told):
    (fault,) = unlawful_inputs(with_input(lawful, replace(penalties, name=name)))
    assert name in fault
    assert told in fault


def test_what_needs_authorisation_is_for_a_financing_card(lawful, penalties):
    authorised = next(f for f in CATALOGUE if f.access == "authorised" and f.direction == -1)
    one = replace(penalties, name=authorised.name)
    assert "须经企业授权" in unlawful_inputs(with_input(lawful, one))[0]
    assert unlawful_inputs(with_input(lawful, one, purpose="financing")) == ()


def test_a_direction_must_be_the_declared_one(lawful, penalties):
    free = replace(penalties, direction=0, points=penalties.points[::-1])
    assert "方向与目录声明不符" in unlawful_inputs(with_input(lawful, free))[0]


def test_points_must_keep_to_the_direction(lawful, penalties):
    """A card that is made cannot break it; one that was put together past its checks is caught here too."""
    card = with_input(lawful, penalties)
    object.__setattr__(card, "inputs", (replace(penalties, points=penalties.points[::-1]),))
    assert "违反所声明的方向" in unlawful_inputs(card)[0]


def test_an_input_needs_its_legal_note(lawful, penalties, monkeypatch):
    bare = replace(next(f for f in CATALOGUE if f.name == "penalties"))
    object.__setattr__(bare, "legal_note", " ")
    monkeypatch.setitem(lawful_card._DECLARED, "penalties", bare)
    assert "没有法律说明" in unlawful_inputs(with_input(lawful, penalties))[0]


def test_the_gate_names_what_is_wrong(lawful, penalties, lawful_evidence):
    card = with_input(lawful, replace(penalties, name="ownership"))
    gate = next(one for one in check_gates(card, lawful_evidence) if one.name == "lawfulness")
    assert not gate.passed
    assert "ownership 是审计属性" in gate.reason
