"""Two measures that cannot both be carried out on one enterprise may not both apply to one.

They contradict each other if the closed list says that the type of one undoes that of the other in their domain (a
restriction whoever carries the other out, closer attention only by the same body), or if their figures on one quantity have no
number in common. Whether one enterprise can meet both is decided exactly.
"""

from collections.abc import Iterator, Sequence

from scoring.compiler.rules.condition_rules import Finding
from scoring.compiler.rules.possible_enterprises import PossibleEnterprise, enterprise, holds
from scoring.compiler.rules.regimes import Regime
from scoring.matrix.figures import QUANTITIES, UNITS, Figure
from scoring.schema.measure import DOMAINS, Measure
from scoring.schema.policy import Policy
from scoring.schema.strict_model import Dated


def undone_by_others(
    measure: Measure, others: Sequence[Measure], policy: Policy, regimes: Sequence[Regime]
) -> Iterator[Finding]:
    """What undoes a measure for an enterprise that there can be."""
    for other in others:
        if other.domain == measure.domain and (undone := _undone(measure, other, policy)):
            yield from _both(measure, other, regimes, f"抵触：{undone}")


def figures_apart(
    measure: Measure, others: Sequence[Measure], regimes: Sequence[Regime]
) -> Iterator[Finding]:
    """What says another figure than a measure for an enterprise that there can be."""
    for other in others:
        if other.domain == measure.domain and (figures := _figures_apart(measure, other)):
            yield from _both(measure, other, regimes, f"数值抵触：{figures}")


def _both(measure: Measure, other: Measure, regimes: Sequence[Regime], how: str) -> Iterator[Finding]:
    for regime in regimes:
        if not (together(measure, other) and regime.meets(measure) and regime.meets(other)):
            continue
        found = enterprise(regime, holds([*measure.when, *other.when]))
        if found is not None:
            reason = f"与 {other.id}（{other.label}）可以同时适用于一家企业而{how}。反例：{_told(found)}"
            yield ("when",), reason, _mend(measure, other)
            return


def together(one: Dated, other: Dated) -> bool:
    """Whether two are in force on one day."""
    if one.in_force_from is None or other.in_force_from is None:
        return False
    begins = max(one.in_force_from, other.in_force_from)
    return all(end is None or end >= begins for end in (one.in_force_to, other.in_force_to))


def _undone(measure: Measure, other: Measure, policy: Policy) -> str | None:
    """How the other measure undoes this one, in words, or null."""
    theirs, ours = policy.type_of.get(other.type), policy.type_of.get(measure.type)
    if theirs is None or ours is None or measure.type not in theirs.undoes:
        return None
    by_one = set(measure.applying_body) & set(other.applying_body)
    if other.mode == "duty_to_check" or (other.kind != "restriction" and not by_one):
        return None
    return f"{DOMAINS[measure.domain]}中，“{theirs.name}”期间“{ours.name}”失去意义"


def _figures_apart(measure: Measure, other: Measure) -> str | None:
    """The two figures on one quantity that no number satisfies, or null."""
    ours, theirs = measure.figure, other.figure
    if ours is None or theirs is None or (ours.quantity, ours.unit) != (theirs.quantity, theirs.unit):
        return None
    lows = [one.at_least for one in (ours, theirs) if one.at_least is not None]
    highs = [one.at_most for one in (ours, theirs) if one.at_most is not None]
    if not lows or not highs or max(lows) <= min(highs):
        return None
    return f"{QUANTITIES[ours.quantity]}不能既为{_range(ours)}又为{_range(theirs)}"


def _range(figure: Figure) -> str:
    low = "" if figure.at_least is None else str(figure.at_least)
    high = "" if figure.at_most is None else str(figure.at_most)
    middle = low if low == high else f"{low}～{high}" if low and high else f"≥{low}" if low else f"≤{high}"
    return f" {middle}{UNITS[figure.unit]}"


def _told(found: PossibleEnterprise) -> str:
    return f"等级 {found.grade}、{found.told}" if found.told else f"等级 {found.grade}"


def _mend(measure: Measure, other: Measure) -> str:
    asked = next((one for one in other.when if one.type == "has_record"), None)
    if asked is None or measure.kind != "incentive":
        return "请改正其中一项的条件，使两者不会同时成立"
    return f"请在 {measure.id} 的条件中加上 has_none，排除{asked.selected}"
