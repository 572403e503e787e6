"""What the policy means for enterprises from elsewhere (Article 9).

No condition asks where one is from, but nobody from elsewhere has a grade here: what hangs on a grade does not reach them.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from scoring.matrix.condition_types import FACTS, FORBIDDEN_FACTS
from scoring.schema.measure import Domain, Measure, Override
from scoring.schema.policy import Policy
from service.policy_review.ground import Answer, active, facts_used, ids, touches_costs

TRADING: Final[frozenset[Domain]] = frozenset({"government_procurement", "construction_tendering"})
NOT_ASKED: Final = "条件不比较地区、注册地址、缴税或者参保地。"
WITHHELD: Final = "外地企业在本州没有等级，因此得不到"
RECOGNITION: Final = "其他地方的评价结果如何承认，须由人决定"


def _more_than_service(measure: Measure) -> bool:
    return measure.mode != "service"


def _in_trading(measure: Measure) -> bool:
    return measure.domain in TRADING


def _in_oversight(measure: Measure) -> bool:
    return measure.mode == "supervision" or measure.domain in {"inspection", "approval_convenience"}


_ITEMS: Final[Mapping[str, Callable[[Measure], bool]]] = {
    "第九条（二）": _more_than_service,
    "第九条（三）": _in_trading,
    "第九条（四）": touches_costs,
    "第九条（五）": _in_oversight,
}
"""Item → which favours by grade it concerns."""


def withheld(measure: Measure) -> tuple[str, ...]:
    """The items of Article 9 that ask about a favour, as it hangs on a grade that no enterprise from elsewhere has."""
    if measure.kind != "incentive" or not measure.uses_grade:
        return ()
    return tuple(item for item, concerns in _ITEMS.items() if concerns(measure))


def goods(policy: Policy) -> Answer:
    """Goods and means from elsewhere, and enterprises that leave."""
    if wrong := _compared(policy):
        return wrong
    leaving = any(
        one.fact == "status" and "moved_out" in one.values
        for version in policy.grades.scope
        for one in version.exclude
    )
    named = facts_used(_rules(policy))
    labels = "、".join(FACTS[fact][0] for fact in sorted(named) if fact in FACTS) or "无"
    compared = f"{NOT_ASKED}条件所比较的企业事实只有：{labels}。"
    if not leaving:
        return Answer("未见", compared)
    ground = f"{compared}迁出的企业不再由本州评价，等级和随等级的优待随即终止：请判断是否阻碍迁出。"
    return Answer("须由人判断", ground)


def settling(policy: Policy) -> Answer:
    """Whether one must come and register here."""
    why = "只有在本州登记的企业才有等级，分支机构不单独评价，请说明这不是变相要求外地企业在本州设立企业。"
    return _withheld("第九条（二）", policy, f"下列优待以等级为条件，{WITHHELD}；{why}")


def trading(policy: Policy) -> Answer:
    """Procurement and tendering here."""
    return _withheld(
        "第九条（三）", policy, f"采购、招投标中的下列优待以等级为条件，{WITHHELD}；{RECOGNITION}。"
    )


def charges(policy: Policy) -> Answer:
    """Charges, prices and subsidies."""
    return _withheld(
        "第九条（四）", policy, f"下列减免以等级为条件，{WITHHELD}，成本因此不同；{RECOGNITION}。"
    )


def oversight(policy: Policy) -> Answer:
    """Qualifications and inspections."""
    why = "按较低等级加强检查的管理措施只及于在本州评价的企业。"
    return _withheld(
        "第九条（五）", policy, f"下列检查、审批方面的优待以等级为条件，{WITHHELD}；{RECOGNITION}。{why}"
    )


def _withheld(item: str, policy: Policy, ground: str) -> Answer:
    if wrong := _compared(policy):
        return wrong
    found = [one for one in active(policy) if item in withheld(one)]
    if found:
        return Answer("须说明", f"{NOT_ASKED}但{ground}", ids(found))
    return Answer("未见", NOT_ASKED)


def _compared(policy: Policy) -> Answer | None:
    """Rules whose conditions ask where an enterprise is from, or anything else that none may ask."""
    named = facts_used(_rules(policy))
    wrong = sorted({rule for fact in FORBIDDEN_FACTS for rule in named.get(fact, ())})
    return Answer("须说明", "下列规则的条件比较了不得使用的事实。", tuple(wrong)) if wrong else None


def _rules(policy: Policy) -> Sequence[Measure | Override]:
    return [*active(policy), *policy.overrides]
