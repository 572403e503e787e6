"""Rules on the clocks of objection and repair: none longer than what was read gives, none beyond the longest, each says whom it follows."""

from collections.abc import Iterator, Mapping
from typing import Final

from scoring.compiler.rules.common_rules import Found, continuous, followed, registered
from scoring.compiler.rules.grade_rules import ARTICLE
from scoring.compiler.rules.procedure_rules import LONGEST_OBJECTION
from scoring.compiler.yaml_document import Step
from scoring.policy_diff.field_names import FIELDS
from scoring.schema.policy import Policy
from scoring.schema.rights import Deadline, ObjectionRules, RepairRules

LONGEST: Final[Mapping[str, tuple[int, str]]] = {
    "admit": (1, "上海市社会信用条例第三十六条为一个工作日"),
    "forward": (2, "上海市社会信用条例第三十六条、台州市企业信用促进条例第十三条为两个工作日"),
    "provider": (5, "上海市社会信用条例第三十六条、台州市企业信用促进条例第十三条为五个工作日"),
    "decide": (2, "台州市企业信用促进条例第十三条为两个工作日"),
    "decide_own": (5, "上海市社会信用条例第三十六条、浙江省公共信用信息管理条例第三十一条为五个工作日"),
    "longest": (LONGEST_OBJECTION, "浙江省公共信用信息管理条例第三十一条连同延长为二十个工作日"),
    "review": (5, "浙江省公共信用信息管理条例第三十一条为五个工作日"),
}
"""Clock of an objection → working days that no regulation which was read exceeds, and which says so."""
LEAST_REVIEW_REQUEST: Final = 5
"""Working days to ask for a review: no regulation read sets any, so no fewer than the law on penalties gives for a hearing."""
LONGEST_END_OF_PUBLICITY: Final = 3
"""Working days until a repaired record is gone everywhere: 上海市社会信用条例 Article 38."""


def rights_lawful(policy: Policy) -> Iterator[Found]:
    """Versions follow each other; each cites Article 18, and its clocks keep within what was read."""
    yield from continuous(policy, policy.rights, ("versions",), "权利救济规则")
    for position, version in enumerate(policy.rights):
        for name, part in (("objection", version.objection), ("repair", version.repair)):
            path: tuple[Step, ...] = ("versions", position, name)
            yield from registered(policy, path, part.bases)
            yield from followed(policy, path, part.bases, version.in_force_to)
            yield from _by_article_18(policy, path, part)
            yield from _said(path, part)
        path = ("versions", position, "objection")
        for field, reason, mend in _objection_lawful(version.objection):
            yield (*path, field), f"异议的{reason}", mend
        path = ("versions", position, "repair")
        for field, reason, mend in _repair_lawful(version.repair):
            yield (*path, field), f"修复的{reason}", mend


def clocks_of(part: ObjectionRules | RepairRules) -> dict[str, Deadline]:
    """The clocks of a part by name."""
    named = ((name, getattr(part, name)) for name in type(part).model_fields)
    return {name: one for name, one in named if isinstance(one, Deadline)}


def _by_article_18(
    policy: Policy, path: tuple[Step, ...], part: ObjectionRules | RepairRules
) -> Iterator[Found]:
    known = policy.instrument_of
    cited = [one.instrument for one in part.bases if one.article == ARTICLE and one.instrument in known]
    if not any(known[name].rank == "prefecture_regulation" for name in cited):
        yield (*path, "bases"), "权利救济规则没有引用促进条例第十八条", "它是依第十八条公布的自我约束，请加引"


def _said(path: tuple[Step, ...], part: ObjectionRules | RepairRules) -> Iterator[Found]:
    """A clock is in working days, and says whom it follows and how well that was read, or that it follows nobody."""
    for name, one in clocks_of(part).items():
        label, place = f"“{FIELDS[name]}”", (*path, name)
        if one.calendar != "working":
            yield place, f"{label}不以工作日计", "读到的规定都以工作日计，请写 calendar: working"
        if (one.mark is None) != (not one.modelled_on):
            lacks = "所仿照的规定（modelled_on）" if one.mark else "核实标记（mark）"
            yield place, f"{label}没有写明{lacks}", "两者同写；没有可仿照的都不写，并在 note 说明"
        elif one.mark != "V" and not one.note:
            yield place, f"{label}不是读过原文的数字，而没有说明", "请在 note 写明从何而来"


def _objection_lawful(rules: ObjectionRules) -> Iterator[tuple[str, str, str]]:
    for name, (most, source) in LONGEST.items():
        days = getattr(rules, name).days
        if days > most:
            yield name, f"{FIELDS[name]} {days} 日过长", f"{source}，请不超过此数"
    due = rules.forward.days + rules.provider.days + rules.decide.days
    for field, what, days in (
        ("decide", "转送、答复、决定合计", due),
        ("decide_own", FIELDS["decide_own"], rules.decide_own.days),
    ):
        if days > rules.longest.days:
            reason = f"{what} {days} 日，超过{FIELDS['longest']} {rules.longest.days} 日"
            yield field, reason, "请改短，或者在 20 个工作日内延长 longest"
    if rules.review_request.days < LEAST_REVIEW_REQUEST:
        mend = f"请不少于行政处罚法第六十四条给要求听证的 {LEAST_REVIEW_REQUEST} 个工作日"
        yield "review_request", f"{FIELDS['review_request']}过短", mend
    if not rules.suspends:
        reason = "办理期间不停止使用，与 gate.yaml 的 suspended（异议受理审查期间暂停使用）不符"
        yield "suspends", reason, "请写 suspends: true"


def _repair_lawful(rules: RepairRules) -> Iterator[tuple[str, str, str]]:
    total = rules.admit.days + rules.decide.days
    if total > LONGEST_OBJECTION:
        mend = f"读到的各地办理期限连同延长至多 {LONGEST_OBJECTION} 个工作日，请不超过此数"
        yield "decide", f"受理和决定合计 {total} 日过长", mend
    if rules.end_publicity.days > LONGEST_END_OF_PUBLICITY:
        mend = f"上海市社会信用条例第三十八条为 {LONGEST_END_OF_PUBLICITY} 个工作日，请不超过此数"
        yield "end_publicity", f"{FIELDS['end_publicity']} {rules.end_publicity.days} 日过长", mend
