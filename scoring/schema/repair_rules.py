"""What the rules of recourse say of repairing records, as the gate takes it: it looks at repairs that came all the same."""

from collections.abc import Iterator, Mapping

from features.gate_rules import RepairRule
from features.records import KINDS
from scoring.schema.recourse import NoRemedy, RecourseRules, Remedy


def repair_rules(rules: RecourseRules) -> Mapping[str, tuple[RepairRule, ...]]:
    """Kind of record → who of them are repaired, in the order in which `scoring.recourse.actions` asks: what closes goes before."""
    return {name: tuple(_of(name, rules)) for name in KINDS if name != "event"}


def _of(kind: str, rules: RecourseRules) -> Iterator[RepairRule]:
    asked: list[NoRemedy | Remedy] = [*rules.none, *(one for one in rules.remedies if one.how != "supply")]
    for one in asked:
        if kind in one.kinds:
            yield RepairRule(_months(one), one.where, one.bodies, one.severities)


def _months(one: NoRemedy | Remedy) -> int | None:
    """A wait that runs from the cure is at least as long since the document. What no rule was read of is not shut out."""
    if isinstance(one, NoRemedy):
        return 0 if one.unread else None
    if one.how != "repair":
        return None
    return one.wait.months if one.wait else 0
