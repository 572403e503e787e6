"""Rules on who may be told apart: what the law gives to all, and what no purchaser or tenderer may ask."""

from collections.abc import Iterator
from typing import Final

from features.records import KINDS
from scoring.compiler.rules.condition_rules import Finding
from scoring.matrix.condition_types import FACTS, Condition, FactIn, GradeIn, HasNone, HasRecord, Unknown
from scoring.schema.measure import DOMAINS, Domain, Measure
from scoring.schema.policy import Policy

TRADING: Final[frozenset[Domain]] = frozenset({"government_procurement", "construction_tendering"})
# A ban on bidding in force leaves nothing of what is given to bidders; other records take away nothing that is for all.
LOCAL_LEVELS: Final = frozenset({"prefecture", "county"})
BANS: Final = frozenset({"procurement_ban", "tender_ban"})


def universal_for_all(measure: Measure, _policy: Policy) -> Iterator[Finding]:
    """What the law gives to all is not kept from an enterprise for its grade or its records."""
    if measure.mode != "universal":
        return
    for position, one in enumerate(measure.when):
        if isinstance(one, GradeIn) or _against(one):
            reason = "人人可享的措施以信用等级或者失信记录为条件"
            yield ("when", position), reason, "条文没有这一条件，请删去；只可排除正在禁止投标、禁止参加采购的"


def _against(one: Condition) -> bool:
    """Whether a condition asks for records against the enterprise, but for the absence of a ban in force."""
    if not isinstance(one, HasRecord | HasNone) or one.kind not in KINDS or not KINDS[one.kind].negative:
        return False
    types = set(one.where.get("finding_type", ()))
    return not (isinstance(one, HasNone) and types and types <= BANS)


def trading_asks_no_favour(measure: Measure, _policy: Policy) -> Iterator[Finding]:
    """Procurement and tendering ask for no honour, trade, rating, contract or filing (facts §10)."""
    if measure.domain not in TRADING:
        return
    for position, one in enumerate(measure.when):
        asked = _asked(one)
        if asked:
            reason = f"在{DOMAINS[measure.domain]}中以{asked}为条件"
            yield ("when", position), reason, "公平竞争审查不允许按此区别对待，请删去该条件"


def _asked(one: Condition) -> str:
    """What a condition asks of a bidder that it may not; empty where it may. Recognised products are the law's own."""
    if isinstance(one, FactIn):
        return {"industry": "行业", "tax_rating": "纳税缴费信用级别"}.get(one.fact, "")
    if not isinstance(one, HasRecord | HasNone) or one.kind not in KINDS:
        return ""
    kind = KINDS[one.kind]
    return "" if kind.negative or kind.name == "recognition" else f"“{kind.label}”"


def honours_without_place(measure: Measure, _policy: Policy) -> Iterator[Finding]:
    """No condition asks for an honour that only this place gives, or for one of any level, which takes those in."""
    for position, one in enumerate(measure.when):
        if not isinstance(one, HasRecord | HasNone) or one.kind != "honour":
            continue
        levels = set(one.where.get("level", ()))
        if not levels or levels & LOCAL_LEVELS:
            reason = "以本地荣誉为条件：没有限于国家级、省级荣誉"
            yield ("when", position), reason, "公平竞争审查不允许以本地荣誉区别对待，请删去该条件"


def unknown_is_no_reason(measure: Measure, _policy: Policy) -> Iterator[Finding]:
    """That a fact is unknown sets off a service at most: else who is known would be treated worse or better for it."""
    for position, one in enumerate(measure.when):
        if isinstance(one, Unknown) and one.fact in FACTS and measure.mode not in {"service", "universal"}:
            reason = f"以“{one.explanation}”为条件：不明既不是守信也不是失信"
            yield ("when", position), reason, "请删去该条件；只有服务（mode: service）可以因不明而提供"


RULES = (universal_for_all, trading_asks_no_favour, honours_without_place, unknown_is_no_reason)
