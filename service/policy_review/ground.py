"""What a rule of a policy rests on, as the review asks it: costs, higher law, what its conditions compare."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from scoring.matrix.condition_types import FactIn, Unknown
from scoring.schema.law import SizeRule
from scoring.schema.measure import DOMAINS, MODES, RANKS, Basis, Domain, Measure, Override
from scoring.schema.policy import Policy

Verdict = Literal["未见", "有依据", "须说明", "须由人判断"]
HIGHER: Final = frozenset({"law", "administrative_regulation"})
"""Ranks that Article 10 asks for; an approval of the State Council would do too, which no data here can show."""
COSTS: Final[frozenset[Domain]] = frozenset(
    {
        "government_procurement",
        "construction_tendering",
        "land_transfer",
        "resource_allocation",
        "fund_subsidy",
        "financing",
        "wage_deposit",
        "tax_services",
        "emergency_deferral",
    }
)
"""Domains in which a favour that is more than service may touch what enterprises pay."""
OUTSIDE_SERVICE: Final = frozenset({"within_limits", "universal"})
GUIDANCE: Final = "guidance"
"""The entry of the closed list that is information and advice alone; other service handles, introduces or shares a loss."""


EASING: Final = "推介、优先受理或者分担损失是否使得到的企业更容易、更便宜地取得资金等要素，属于第十条所列的内容，数据不能判断"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the data say to one question.

    Attributes:
        ground: why, in Chinese.
        rules: ids of the rules that a person must look at.
    """

    verdict: Verdict
    ground: str
    rules: tuple[str, ...] = ()


def active(policy: Policy) -> tuple[Measure, ...]:
    """The measures that are to be issued; drafts are not."""
    return tuple(one for one in policy.measures if one.active)


def touches_costs(measure: Measure) -> bool:
    """Whether a favour is more than service where costs are concerned."""
    return measure.kind == "incentive" and measure.domain in COSTS and measure.mode in OUTSIDE_SERVICE


def may_ease_costs(measure: Measure) -> bool:
    """Whether a favour by grade, though service, may make money or means easier to get: no data can tell whether it does."""
    return (
        measure.kind == "incentive"
        and measure.uses_grade
        and measure.domain in COSTS
        and measure.mode == "service"
        and measure.type != GUIDANCE
    )


def higher_bases(bases: Iterable[Basis], policy: Policy) -> tuple[Basis, ...]:
    """Those bases that are laws or administrative regulations whose text was read."""
    known = policy.instrument_of
    return tuple(
        one
        for one in bases
        if one.instrument in known and known[one.instrument].rank in HIGHER and known[one.instrument].verified
    )


def founding(measure: Measure, policy: Policy) -> Answer:
    """Whether a favour that touches costs, or a restriction, has the basis that the regulation asks for.

    What a law says of a bond speaks of its limit, not of credit: the link to a grade rests on the prefecture's
    regulation alone, so a favour by grade is one to explain. That nothing was seen is said with what was looked at.
    """
    if may_ease_costs(measure):
        return Answer("须由人判断", f"{_looked_at(measure)}；{EASING}")
    if measure.kind != "restriction" and not touches_costs(measure):
        return Answer("未见", f"{_looked_at(measure)}；数据中没有改变价格、费用、资金的内容")
    if not higher_bases(measure.bases, policy):
        return Answer("须说明", "没有法律、行政法规依据")
    if measure.kind == "incentive" and measure.uses_grade:
        return Answer("须说明", "幅度有法律、行政法规依据，与信用等级挂钩只有自治州单行条例的依据")
    return Answer("有依据", "有法律、行政法规依据，原文已读")


def _looked_at(measure: Measure) -> str:
    """What of a measure the answer was drawn from."""
    figure = measure.figure.text if measure.figure else "无"
    mode = MODES[measure.mode].partition("：")[0]
    return f"所看：领域（{DOMAINS[measure.domain]}）、方式（{mode}）、数额（{figure}）"


def basis_words(bases: Iterable[Basis], policy: Policy) -> str:
    """Bases with their rank, and whether their text was read."""
    told = []
    for one in bases:
        instrument = policy.instrument_of.get(one.instrument)
        rank = RANKS[instrument.rank] if instrument else "未登记"
        unread = "，未读原文" if instrument and not instrument.verified else ""
        told.append(f"《{one.instrument}》{one.article}（{rank}{unread}）")
    return "；".join(told)


def facts_used(rules: Iterable[Measure | Override]) -> dict[str, list[str]]:
    """Fact → ids of the rules whose conditions compare it."""
    found: dict[str, list[str]] = {}
    for rule in rules:
        for one in rule.when:
            if isinstance(one, FactIn | Unknown):
                found.setdefault(one.fact, []).append(rule.id)
    return found


def ids(rules: Iterable[Measure | SizeRule]) -> tuple[str, ...]:
    """The ids of rules, for a person to look at."""
    return tuple(one.id for one in rules)
