"""What the data of a policy answer to the questions of the review. They are a draft for people, never the review."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from scoring.matrix.condition_types import HasRecord
from scoring.schema.measure import Measure
from scoring.schema.policy import Policy
from service.policy_review.elsewhere import charges, goods, oversight, settling, trading
from service.policy_review.ground import (
    EASING,
    Answer,
    Verdict,
    active,
    founding,
    ids,
    may_ease_costs,
    touches_costs,
)

FEES: Final = frozenset({"guarantee_fee_relief"})
"""Entries of the closed list that lower a price which a body of the government sets."""


def answer(key: str, policy: Policy) -> Answer:
    """The answer to a question; where no data speak, a person must."""
    if not key:
        return Answer("须由人判断", "政策数据不能回答，请逐项核对各项措施的力度和方式。")
    return _ANSWERS[key](policy)


def _approvals(policy: Policy) -> Answer:
    bars = [one for one in active(policy) if one.domain == "market_access"]
    odd = [one for one in bars if one.mode not in {"as_decided", "duty_to_check", "record"}]
    if odd:
        return Answer("须说明", "下列市场准入措施的执行方式不是执行已有决定或者依法核查。", ids(odd))
    ground = f"市场准入措施 {len(bars)} 项，都只执行已作出的决定或者依法核查，不设许可。"
    return Answer("未见", ground, ids(bars))


def _concessions(policy: Policy) -> Answer:
    named = [one for one in active(policy) if "特许" in one.label + one.strength]
    if named:
        return Answer("须说明", "下列措施涉及特许经营。", ids(named))
    return Answer("未见", f"所看：启用的措施 {len(active(policy))} 项的名称和力度；其中没有“特许”字样。")


def _tied_purchase(policy: Policy) -> Answer:
    trading = {"government_procurement", "construction_tendering"}
    favours = [one for one in active(policy) if one.kind == "incentive" and one.domain in trading]
    return Answer("须由人判断", "请核对采购、招投标中的下列激励是否影响交易对象的选择。", ids(favours))


def _access(policy: Policy) -> Answer:
    bars = [one for one in active(policy) if one.kind == "restriction"]
    wrong = [
        one
        for one in bars
        if founding(one, policy).verdict == "须说明"
        or one.uses_grade
        or not any(isinstance(condition, HasRecord) for condition in one.when)
    ]
    if wrong:
        ground = "下列限制措施没有法律、行政法规依据，没有具体失信记录为条件，或者以信用等级为条件。"
        return Answer("须说明", ground, ids(wrong))
    ground = f"限制措施 {len(bars)} 项，都以具体失信记录为条件，等级不引起限制，都有法律、行政法规依据。"
    return Answer("有依据", ground)


def _taxes(policy: Policy) -> Answer:
    rules = [one for one in active(policy) if one.domain == "tax_services" and one.kind == "incentive"]
    valued = [one for one in rules if one.figure or one.mode == "within_limits"]
    if valued:
        return Answer("须说明", "下列纳税方面的激励带有数额或者幅度。", ids(valued))
    return Answer("未见", f"纳税方面的激励 {len(rules)} 项，都是办税服务，不带数额。", ids(rules))


def _subsidies(policy: Policy) -> Answer:
    rules = [one for one in active(policy) if one.domain == "fund_subsidy"]
    return _by_basis(rules, policy, "资金补助")


def _elements(policy: Policy) -> Answer:
    apart = {"fund_subsidy", "tax_services"}
    rules = [one for one in active(policy) if one.domain not in apart]
    return _by_basis(rules, policy, "要素、收费、保证金、缓缴等方面")


def _by_basis(asked: Sequence[Measure], policy: Policy, what: str) -> Answer:
    """What touches costs by its basis, and beside it the service of which no data say whether it does."""
    found = _touching([one for one in asked if touches_costs(one)], policy, what)
    unclear = [one for one in asked if may_ease_costs(one)]
    if not unclear:
        return found
    told = f"以等级为条件的服务 {len(unclear)} 项（{'、'.join(ids(unclear))}），{EASING}。"
    verdict: Verdict = "须说明" if found.verdict == "须说明" else "须由人判断"
    return Answer(verdict, f"{found.ground}另有{told}", (*found.rules, *ids(unclear)))


def _touching(rules: Sequence[Measure], policy: Policy, what: str) -> Answer:
    weak = [one for one in rules if founding(one, policy).verdict == "须说明"]
    if weak:
        why = "没有法律、行政法规依据，或者依据只及于幅度而不及于信用等级，须有国务院批准或者符合第十二条"
        return Answer(
            "须说明", f"{what}的激励 {len(rules)} 项，其中 {'、'.join(ids(weak))} {why}。", ids(weak)
        )
    if rules:
        return Answer("有依据", f"{what}的激励 {len(rules)} 项都有法律、行政法规依据，原文已读。", ids(rules))
    return Answer("未见", f"所看：领域和方式；{what}没有服务以外的激励。")


def _prices(policy: Policy) -> Answer:
    by_size = [one for one in policy.size_rules if one.active and one.figure.quantity == "price_deduction"]
    by_credit = [
        one
        for one in active(policy)
        if (one.figure and one.figure.quantity == "price_deduction") or (one.uses_grade and one.type in FEES)
    ]
    if by_credit:
        return Answer("须说明", "下列措施把价格扣除或者费率与信用挂钩。", ids(by_credit))
    if by_size:
        return Answer("有依据", "价格扣除只随企业规模，不随信用，见规模政策。", ids(by_size))
    return Answer("未见", "政策不定价，也没有施行中的价格扣除。")


_ANSWERS: Final[Mapping[str, Callable[[Policy], Answer]]] = {
    "approvals": _approvals,
    "concessions": _concessions,
    "tied_purchase": _tied_purchase,
    "access": _access,
    "goods": goods,
    "settling": settling,
    "trading": trading,
    "charges": charges,
    "oversight": oversight,
    "taxes": _taxes,
    "subsidies": _subsidies,
    "elements": _elements,
    "prices": _prices,
}
