"""Whether a finished card rests on lawful inputs only, told by what the catalogue declares of them."""

from itertools import pairwise

from features.audit_attributes import AUDIT_ATTRIBUTES, AUDIT_PREFIX
from features.catalogue import CATALOGUE
from features.feature import Feature as Declared
from models.bins import Feature
from models.scorecard import Scorecard

_DECLARED = {one.name: one for one in CATALOGUE}
_AUDIT = {one.name for one in AUDIT_ATTRIBUTES}


def unlawful_inputs(card: Scorecard) -> tuple[str, ...]:
    """What is wrong with the inputs of a card, one Chinese sentence each; empty where nothing is.

    No audit attribute; every input in the catalogue, with its legal note; in a public card none that needs the
    enterprise's authorisation; the direction as declared, and the points never against it.
    """
    return tuple(fault for one in card.inputs if (fault := _fault(one, card.purpose)))


def _fault(one: Feature, purpose: str) -> str | None:
    if one.name.startswith(AUDIT_PREFIX) or one.name in _AUDIT:
        return f"{one.name} 是审计属性"
    declared = _DECLARED.get(one.name)
    if declared is None:
        return f"{one.name} 不在特征目录中，没有法律说明"
    return _fault_as_declared(one, declared, purpose)


def _fault_as_declared(one: Feature, declared: Declared, purpose: str) -> str | None:
    if not declared.legal_note.strip():
        return f"{one.name} 没有法律说明"
    if declared.access == "authorised" and purpose != "financing":
        return f"{one.name} 须经企业授权，不得进入公共信用评分卡"
    if one.direction != declared.direction:
        return f"{one.name} 的方向与目录声明不符"
    if any((after - before) * declared.direction < 0 for before, after in pairwise(one.points)):
        return f"{one.name} 的分值违反所声明的方向"
    return None
