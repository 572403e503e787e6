"""Rules on what the texts of overrides and measures say of leaving a list early: what the list says, and after how long."""

from collections.abc import Iterator, Sequence
from typing import Final

from scoring.compiler.rules.common_rules import Found
from scoring.compiler.rules.early_exit_rules import LIST, LISTING
from scoring.compiler.rules.number_rules import months_said
from scoring.matrix.condition_types import Condition, HasRecord
from scoring.schema.measure import Measure
from scoring.schema.policy import Policy

EARLY: Final = "提前"


def override_exits_as_listed(policy: Policy) -> Iterator[Found]:
    """What an override says of leaving its list early is what the list says: that there is such a way, and after how long."""
    for position, one in enumerate(policy.overrides):
        for reason, mend in exit_as_listed(one.when, one.remedy, policy):
            yield ("overrides", position, "remedy"), f"{one.id} {reason}", mend


def measure_exits_as_listed(measure: Measure, policy: Policy) -> Iterator[Found]:
    """The same of an active measure on a listing."""
    for reason, mend in exit_as_listed(measure.when, measure.remedy, policy) if measure.active else ():
        yield ("remedy",), reason, mend


def exit_as_listed(conditions: Sequence[Condition], remedy: str, policy: Policy) -> Iterator[tuple[str, str]]:
    """What a text promises beyond the lists of its conditions; reason and mend."""
    if EARLY not in remedy:
        return
    named = [one for one in conditions if isinstance(one, HasRecord) and one.kind == LISTING]
    codes = {code for one in named for code in one.where.get(LIST, ())}
    said = months_said(remedy)
    for listed in (one for one in policy.lists if one.id in codes):
        least = listed.early_exit_months
        if least is None:
            reason = f"的救济途径写作可以提前移出，而 lists.yaml 没有读到名单“{listed.id}”的这样的规定"
            yield reason, "请只写期满、移出；读到规定的，先在 lists.yaml 写 early_exit_months"
        elif least and (least not in said or min(said) < least):
            reason = f"的救济途径写作可以提前移出，而没有写明 lists.yaml 的满 {least} 个月"
            yield reason, f"请写明满 {least} 个月，与名单“{listed.id}”的规定一致"
