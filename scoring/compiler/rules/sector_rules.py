"""Rules on ratings of other authorities: each is described, and feeds only what it may feed."""

from collections.abc import Iterator, Sequence
from typing import Final

from features.catalogue import CATALOGUE
from features.feature import Feature
from features.records import KINDS
from scoring.compiler.rules.common_rules import Found
from scoring.compiler.rules.condition_rules import Finding
from scoring.matrix.condition_types import FACTS, Condition, FactIn, HasNone, HasRecord, Unknown
from scoring.schema.measure import Measure
from scoring.schema.policy import Policy
from scoring.schema.sector import USES, SectorRating

RATING: Final = "rating"
"""Column of a record kind that carries the level."""
RATED: Final = tuple(name for name, kind in KINDS.items() if RATING in kind.payload)
"""Kinds that are ratings of other authorities."""


def sector_ratings_lawful(policy: Policy) -> Iterator[Found]:
    """Every rating that a record carries is described, with its own codes, marks that agree and inputs it may have."""
    for position, one in enumerate(policy.sector_grades):
        path = ("ratings", position)
        for inner, reason, mend in _described(one, policy):
            yield (*path, *inner), f"行业信用等级 {one.id} {reason}", mend
        for reason, mend in _fed(one, policy):
            yield (*path, "inputs"), f"行业信用等级 {one.id} {reason}", mend
    yield from _versions(policy.sector_grades)
    described = {one.kind for one in policy.sector_grades}
    for name in RATED:
        if name not in described:
            mend = "记录带有该等级，请写明谁评、依据什么、能否作为输入"
            yield ("ratings",), f"缺少行业信用等级“{KINDS[name].label}”（{name}）", mend


def sector_conditions(measure: Measure, policy: Policy) -> Iterator[Finding]:
    """No measure asks for a rating that may not be a condition."""
    return _conditions(measure.when, policy)


def sector_overrides(policy: Policy) -> Iterator[Found]:
    """Nor does an override."""
    for position, one in enumerate(policy.overrides):
        for path, reason, mend in _conditions(one.when, policy):
            yield ("overrides", position, *path), f"{one.id} {reason}", mend


def _conditions(conditions: Sequence[Condition], policy: Policy) -> Iterator[Finding]:
    for position, condition in enumerate(conditions):
        asked = _asked(condition)
        for one in policy.sector_grades:
            if one.names(asked) and "conditions" not in one.inputs:
                reason = f"以{one.name}为条件，而它不得作为条件：{one.reason}"
                yield ("when", position), reason, "请删去该条件；确有依据的，先在 sector_grades.yaml 写明"
                break


def _asked(condition: Condition) -> str:
    """The kind or fact that a condition asks for."""
    if isinstance(condition, HasRecord | HasNone):
        return condition.kind
    return condition.fact if isinstance(condition, FactIn | Unknown) else ""


def _described(one: SectorRating, policy: Policy) -> Iterator[Finding]:
    if one.instrument not in policy.instrument_of:
        yield ("instrument",), f"引用了未登记的文件“{one.instrument}”", "请先在 instruments.yaml 中登记该文件"
    if one.verified != (one.mark == "V"):
        yield ("verified",), f"的 verified 与标记 {one.mark} 不一致", "只有标记 V 才是 true"
    if one.kind and one.kind not in RATED:
        yield (
            ("kind",),
            f"没有带等级的记录种类“{one.kind}”",
            f"可用：{'、'.join(RATED)}；平台没有这种记录的请不写",
        )
    elif one.kind:
        codes = KINDS[one.kind].payload[RATING].codes or {}
        for position, level in enumerate(one.levels):
            if level.code not in codes:
                yield ("levels", position), f"没有代码“{level.code}”", f"可用的代码：{'、'.join(codes)}"
    if one.fact and one.fact not in FACTS:
        yield ("fact",), f"没有事实“{one.fact}”", f"可用的事实：{'、'.join(FACTS)}"
    yield from _inputs_founded(one)


def _inputs_founded(one: SectorRating) -> Iterator[Finding]:
    for use in (use for use in one.inputs if use in one.barred):
        reason = f"写作{USES[use]}，而它的 barred 写明不得如此：{one.reason}"
        yield ("inputs",), reason, "请从 inputs 中删去；读到依据的，由法制部门签认后改 barred 与理由"
    if one.inputs and one.draft_reason:
        yield ("inputs",), "是草案而作为输入", "原文读过、复核过再启用；草案请写 inputs: []"
    if one.inputs and one.reason_mark == "R":
        yield ("inputs",), "可以作为输入的理由只是凭记忆", "读到依据之后再启用；之前请写 inputs: []"
    if one.inputs and not one.kind and not one.fact:
        reason = "作为输入，而平台没有带这个等级的记录或者事实"
        yield ("inputs",), reason, "请写明 kind 或 fact，或写 inputs: []"


def _fed(one: SectorRating, policy: Policy) -> Iterator[tuple[str, str]]:
    """What reads its records for a score although it may not."""
    if "score" in one.inputs or not one.kind:
        return
    named: list[tuple[str, Feature]] = [("特征目录", feature) for feature in CATALOGUE]
    named += [(f"规则手册 {book.id}", feature) for book in policy.rule_books for feature in book.declared]
    for where, feature in named:
        if one.kind in feature.view.kinds:
            reason = f"不得作为得分项目，而{where}的“{feature.label}”读取它：{one.reason}"
            yield reason, "请在特征目录或规则手册中删去该项；确可使用的，写明 inputs: [score] 与理由"


def _versions(ratings: Sequence[SectorRating]) -> Iterator[Found]:
    last: dict[str, SectorRating] = {}
    for position, one in enumerate(ratings):
        before = last.get(one.id)
        last[one.id] = one
        if before is None:
            continue
        begins, ended = one.in_force_from, before.in_force_to
        if begins is None or ended is None or begins <= ended:
            yield ("ratings", position), f"行业信用等级 {one.id} 的两版在时间上有重叠", "请使各版前后相接"
