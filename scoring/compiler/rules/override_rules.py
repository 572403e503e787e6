"""Rules on overrides: the bureau's published rules under Article 18, on a listing or a finding, never on a penalty alone."""

from collections.abc import Iterator
from typing import Final

from features.records import KINDS
from scoring.compiler.rules.common_rules import Found, followed
from scoring.compiler.rules.condition_rules import Finding, compares, conditions_known, grades_of, grounds
from scoring.compiler.rules.firing_rules import covered_overrides, never_holds, says_nothing
from scoring.compiler.rules.grade_rules import ARTICLE
from scoring.compiler.rules.regimes import regimes
from scoring.matrix.condition_types import Condition, HasNone, HasRecord, Unknown
from scoring.schema.measure import Override
from scoring.schema.policy import Policy

# Lists of serious dishonesty whose law and terms are known well enough that an entry alone may be a D (facts §3).
DIRECT_D_LISTS: Final[frozenset[str]] = frozenset(
    {
        "judgment_defaulter",
        "major_tax_violation",
        "procurement_serious",
        "wage_defaulter",
        "market_serious_dishonesty",
        "work_safety_serious",
    }
)
# Of findings, only a broken promise to the authorities: the others are penalties, decisions or debts with effects of their own.
GRADING_FINDINGS: Final[frozenset[str]] = frozenset({"false_commitment"})


def override_lawful(one: Override, policy: Policy) -> Iterator[Finding]:
    """One override: its conditions exist, do not go round in a circle, and have a ground of their own."""
    unknown = list(conditions_known(one.when))
    yield from unknown
    if not one.id.startswith(f"{one.effect}."):
        yield ("id",), f"的编号与效果 {one.effect} 不符", f"请以 {one.effect}. 开头"
    if grades_of(one.when):
        yield ("when",), "以等级为条件，成了循环", "定级规则只能以记录或纳税缴费信用级别为条件"
    if not unknown and not grounds(one.when):
        yield ("when",), "没有失信记录作为根据", "请写明 has_record 条件；不得以规模、经济性质等定级"
    if not unknown:
        yield from _grounds_lawful(one)
    without = [place for place, condition in enumerate(one.when) if _against(condition)]
    for place in without:
        reason = "以没有失信记录为条件：少一条失信记录的企业等级反而更低"
        yield ("when", place), reason, "定级规则只能因失信记录而成立，请删去该条件"
    if any(compares(one.when, fact) for fact in ("size_class", "ownership", "enterprise_type", "industry")):
        yield ("when",), "以规模、经济性质、类型或行业定级", "这些事实不得影响等级，请删去"
    if one.in_force_from and one.in_force_to and one.in_force_to < one.in_force_from:
        yield ("in_force_to",), "截止日早于施行日", "请改正日期"
    known = policy.instrument_of
    cited = [basis for basis in one.bases if basis.instrument in known and basis.article == ARTICLE]
    if not any(known[basis.instrument].rank == "prefecture_regulation" for basis in cited):
        yield ("bases",), "没有引用促进条例第十八条", "定级规则是依第十八条公布的规则，请加引"
    if one.in_force_from is None:
        yield ("in_force_from",), "没有施行日期", "请写明 in_force_from"
    yield from followed(policy, (), one.bases, one.in_force_to)


def _grounds_lawful(one: Override) -> Iterator[Finding]:
    """What sets a grade is a listing, an abnormal operation or a broken promise; a direct D, a listing of some lists."""
    if any(isinstance(condition, HasRecord) and condition.kind == "penalty" for condition in one.when):
        yield ("when",), "以一次处罚本身定级", "定级规则的根据是列入名单或者认定，处罚只在得分中计入"
    for place, condition in enumerate(one.when):
        if isinstance(condition, Unknown):
            yield ("when", place), "以事实不明为条件", "不明不是失信，请删去该条件"
    for ground in grounds(one.when):
        place = one.when.index(ground)
        types = ground.where.get("finding_type", ())
        if ground.kind == "finding" and not (types and set(types) <= GRADING_FINDINGS):
            reason = "以处罚、处理决定或者其他认定定级"
            mend = f"只能是 finding_type: [{', '.join(sorted(GRADING_FINDINGS))}]；其余只在得分中计入"
            yield ("when", place), reason, mend
        elif ground.kind not in {"penalty", "finding", "serious_dishonesty", "abnormal_operation"}:
            reason = f"以“{KINDS[ground.kind].label}”定级"
            yield (
                ("when", place),
                reason,
                "欠款、执行等只在得分中计入；请改以名单、异常名录或者违诺认定为根据",
            )
    if one.effect == "direct_d" and grounds(one.when) and not any(map(_listed_for_d, one.when)):
        mend = f"请写明 list_id，只能是 {'、'.join(sorted(DIRECT_D_LISTS))}；否则改为 bar_a"
        yield ("when",), "直接定 D 而不以所列严重失信名单为根据", mend


def _listed_for_d(condition: Condition) -> bool:
    if not isinstance(condition, HasRecord) or condition.kind != "serious_dishonesty":
        return False
    lists = condition.where.get("list_id", ())
    return bool(lists) and set(lists) <= DIRECT_D_LISTS


def _against(condition: Condition) -> bool:
    """Whether a condition asks that no record speaks against the enterprise."""
    return isinstance(condition, HasNone) and condition.kind in KINDS and KINDS[condition.kind].negative


def overrides_change_grades(policy: Policy) -> Iterator[Found]:
    """Every override can hold, each of its conditions says something, and some grade is changed by it alone."""
    for regime in regimes(policy):
        covered = covered_overrides(regime.overrides, regime)
        for number, (place, one) in enumerate(zip(regime.places, regime.overrides, strict=True)):
            path = ("overrides", place)
            never = never_holds(one.when, regime)
            if never is not None:
                yield (*path, *never[0]), f"{one.id} {never[1]}", never[2]
                continue
            for inner, reason, mend in says_nothing(one.when, regime):
                yield (*path, *inner), f"{one.id} {reason}", mend
            if number in covered:
                reason = f"{one.id} 从不改变等级：凡它成立时，另一条定级规则已定得一样低或者更低"
                yield path, reason, "请删去，或改正条件"
