"""Rules on overrides: the bureau's published rules under Article 18, on a listing or a finding, never on a penalty alone."""

from collections.abc import Iterator

from scoring.condition_types import HasRecord
from scoring.measure_schema import Override
from scoring.policy_rules.condition_rules import Finding, compares, conditions_known, grades_of, grounds
from scoring.policy_rules.grade_rules import ARTICLE
from scoring.policy_schema import Policy


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
    if any(isinstance(condition, HasRecord) and condition.kind == "penalty" for condition in one.when):
        yield ("when",), "以一次处罚本身定级", "定级规则的根据是列入名单或者认定，处罚只在得分中计入"
    if any(compares(one.when, fact) for fact in ("size_class", "ownership", "enterprise_type", "industry")):
        yield ("when",), "以规模、经济性质、类型或行业定级", "这些事实不得影响等级，请删去"
    known = policy.instrument_of
    cited = [basis for basis in one.bases if basis.instrument in known and basis.article == ARTICLE]
    if not any(known[basis.instrument].rank == "prefecture_regulation" for basis in cited):
        yield ("bases",), "没有引用促进条例第十八条", "定级规则是依第十八条公布的规则，请加引"
    if one.in_force_from is None:
        yield ("in_force_from",), "没有施行日期", "请写明 in_force_from"
