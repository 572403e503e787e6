"""What the data of a policy answer to the questions of the review. They are a draft for people, never the review."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from scoring.matrix.condition_types import FACTS, FORBIDDEN_FACTS, FactIn, HasRecord, Unknown
from scoring.schema.law import SizeRule
from scoring.schema.measure import RANKS, Basis, Domain, Measure, Override
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
    regulation alone, so a favour by grade is one to explain.
    """
    if measure.kind != "restriction" and not touches_costs(measure):
        return Answer("未见", "不改变交易条件和成本")
    if not higher_bases(measure.bases, policy):
        return Answer("须说明", "没有法律、行政法规依据")
    if measure.kind == "incentive" and measure.uses_grade:
        return Answer("须说明", "幅度有法律、行政法规依据，与信用等级挂钩只有自治州单行条例的依据")
    return Answer("有依据", "有法律、行政法规依据，原文已读")


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


def answer(key: str, policy: Policy) -> Answer:
    """The answer to a question; where no data speak, a person must."""
    if not key:
        return Answer("须由人判断", "政策数据不能回答，请逐项核对各项措施的力度和方式。")
    return _ANSWERS[key](policy)


def _approvals(policy: Policy) -> Answer:
    bars = [one for one in active(policy) if one.domain == "market_access"]
    odd = [one for one in bars if one.mode not in {"as_decided", "duty_to_check", "record"}]
    if odd:
        return Answer("须说明", "下列市场准入措施的执行方式不是执行已有决定或者依法核查。", _ids(odd))
    ground = f"市场准入措施 {len(bars)} 项，都只执行已作出的决定或者依法核查，不设许可。"
    return Answer("未见", ground, _ids(bars))


def _concessions(policy: Policy) -> Answer:
    named = [one for one in active(policy) if "特许" in one.label + one.strength]
    if named:
        return Answer("须说明", "下列措施涉及特许经营。", _ids(named))
    return Answer("未见", "没有措施涉及特许经营。")


def _tied_purchase(policy: Policy) -> Answer:
    trading = {"government_procurement", "construction_tendering"}
    favours = [one for one in active(policy) if one.kind == "incentive" and one.domain in trading]
    return Answer("须由人判断", "请核对采购、招投标中的下列激励是否影响交易对象的选择。", _ids(favours))


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
        return Answer("须说明", ground, _ids(wrong))
    ground = f"限制措施 {len(bars)} 项，都以具体失信记录为条件，等级不引起限制，都有法律、行政法规依据。"
    return Answer("有依据", ground)


def _origin(policy: Policy) -> Answer:
    rules: list[Measure | Override] = [*active(policy), *policy.overrides]
    named = facts_used(rules)
    wrong = sorted({rule for fact in FORBIDDEN_FACTS for rule in named.get(fact, ())})
    if wrong:
        return Answer("须说明", "下列规则的条件比较了不得使用的事实。", tuple(wrong))
    labels = "、".join(FACTS[fact][0] for fact in sorted(named) if fact in FACTS) or "无"
    return Answer(
        "未见",
        f"条件不比较地区、注册地址、缴税或者参保地；条件所比较的企业事实只有：{labels}。",
    )


def _taxes(policy: Policy) -> Answer:
    rules = [one for one in active(policy) if one.domain == "tax_services" and one.kind == "incentive"]
    valued = [one for one in rules if one.figure or one.mode == "within_limits"]
    if valued:
        return Answer("须说明", "下列纳税方面的激励带有数额或者幅度。", _ids(valued))
    return Answer("未见", f"纳税方面的激励 {len(rules)} 项，都是办税服务，不带数额。", _ids(rules))


def _subsidies(policy: Policy) -> Answer:
    rules = [one for one in active(policy) if one.domain == "fund_subsidy" and touches_costs(one)]
    return _by_basis(rules, policy, "资金补助")


def _elements(policy: Policy) -> Answer:
    apart = {"fund_subsidy", "tax_services"}
    rules = [one for one in active(policy) if touches_costs(one) and one.domain not in apart]
    return _by_basis(rules, policy, "要素、收费、保证金、缓缴等方面")


def _by_basis(rules: Sequence[Measure], policy: Policy, what: str) -> Answer:
    weak = [one for one in rules if founding(one, policy).verdict == "须说明"]
    if weak:
        why = "没有法律、行政法规依据，或者依据只及于幅度而不及于信用等级，须有国务院批准或者符合第十二条"
        return Answer("须说明", f"{what}的激励 {len(rules)} 项，下列各项{why}。", _ids(weak))
    if rules:
        return Answer(
            "有依据", f"{what}的激励 {len(rules)} 项都有法律、行政法规依据，原文已读。", _ids(rules)
        )
    return Answer("未见", f"没有服务以外的{what}激励。")


def _prices(policy: Policy) -> Answer:
    by_size = [one for one in policy.size_rules if one.active and one.figure.quantity == "price_deduction"]
    by_credit = [one for one in active(policy) if one.figure and one.figure.quantity == "price_deduction"]
    if by_credit:
        return Answer("须说明", "下列措施把价格扣除与信用挂钩。", _ids(by_credit))
    if by_size:
        return Answer("有依据", "价格扣除只随企业规模，不随信用，见规模政策。", _ids(by_size))
    return Answer("未见", "政策不定价，也没有施行中的价格扣除。")


def _ids(rules: Iterable[Measure | SizeRule]) -> tuple[str, ...]:
    return tuple(one.id for one in rules)


_ANSWERS: Final[Mapping[str, Callable[[Policy], Answer]]] = {
    "approvals": _approvals,
    "concessions": _concessions,
    "tied_purchase": _tied_purchase,
    "access": _access,
    "origin": _origin,
    "taxes": _taxes,
    "subsidies": _subsidies,
    "elements": _elements,
    "prices": _prices,
}
