"""Rules on conditions: they name what exists, and never what the law forbids to compare."""

from collections.abc import Iterator, Sequence
from typing import Final

from features.records import KINDS
from scoring.compiler.yaml_document import Step
from scoring.matrix.condition_types import (
    FACTS,
    FORBIDDEN_FACTS,
    Condition,
    FactIn,
    GradeIn,
    HasNone,
    HasRecord,
    Unknown,
    column_codes,
)

# What an enterprise claims, and what nobody has confirmed, is for no measure a reason, whatever the gate says.
OWN_CLAIMS: Final = frozenset({"payment_complaint", "unconfirmed_arrears"})
CLAIMANT_ROLES: Final = frozenset({"plaintiff"})
Finding = tuple[tuple[Step, ...], str, str]


def conditions_known(conditions: Sequence[Condition]) -> Iterator[Finding]:
    """Kinds, columns, codes and facts that conditions name must exist; forbidden facts are named as such."""
    for position, condition in enumerate(conditions):
        path: tuple[Step, ...] = ("when", position)
        if isinstance(condition, HasRecord | HasNone):
            yield from _records_known(path, condition)
        elif isinstance(condition, FactIn | Unknown):
            yield from _fact_known(path, condition)


def grounds(conditions: Sequence[Condition]) -> list[HasRecord]:
    """The conditions that a record against the enterprise founds."""
    return [one for one in conditions if isinstance(one, HasRecord) and KINDS[one.kind].negative]


def compares(conditions: Sequence[Condition], fact: str) -> list[FactIn]:
    """The conditions that compare a fact."""
    return [one for one in conditions if isinstance(one, FactIn) and one.fact == fact]


def grades_of(conditions: Sequence[Condition]) -> list[GradeIn]:
    """The conditions on the grade."""
    return [one for one in conditions if isinstance(one, GradeIn)]


def _records_known(path: tuple[Step, ...], condition: HasRecord | HasNone) -> Iterator[Finding]:
    if condition.kind not in KINDS:
        yield (*path, "kind"), f"没有记录种类“{condition.kind}”", f"可用的种类：{'、'.join(KINDS)}"
        return
    if condition.kind in OWN_CLAIMS or set(condition.where.get("role", ())) & CLAIMANT_ROLES:
        reason = f"以企业自己的投诉、起诉或者未经确认的欠费为条件（{KINDS[condition.kind].label}）"
        yield path, reason, "这不是失信，企业也不得因主张权利受影响，请删去该条件"
    if KINDS[condition.kind].access == "authorised":
        label = KINDS[condition.kind].label
        reason = f"条件读取了须经企业授权才可使用的记录“{label}”"
        yield (*path, "kind"), reason, "评价结果对各部门公开，不得以授权数据为条件，请删去"
    for column, values in condition.where.items():
        codes = column_codes(condition.kind, column)
        if codes is None:
            usable = [
                name
                for name in KINDS[condition.kind].payload
                if column_codes(condition.kind, name) is not None
            ]
            known = "、".join([*usable, "severity"])
            yield (
                (*path, "where", column),
                f"记录种类 {condition.kind} 没有可比较的字段“{column}”",
                f"可用：{known}",
            )
            continue
        for value in values:
            if codes and value not in codes:
                yield (
                    (*path, "where", column),
                    f"字段 {column} 没有代码“{value}”",
                    f"可用的代码：{'、'.join(codes)}",
                )


def _fact_known(path: tuple[Step, ...], condition: FactIn | Unknown) -> Iterator[Finding]:
    if condition.fact in FORBIDDEN_FACTS:
        label = FORBIDDEN_FACTS[condition.fact]
        mend = "公平竞争审查不允许按此区别对待，请删去该条件"
        yield (*path, "fact"), f"条件比较了不得使用的事实“{label}”", mend
    elif condition.fact not in FACTS:
        yield (*path, "fact"), f"没有事实“{condition.fact}”", f"可用的事实：{'、'.join(FACTS)}"
    elif isinstance(condition, FactIn):
        for value in condition.values:
            if value not in FACTS[condition.fact][1]:
                known = "、".join(FACTS[condition.fact][1])
                yield (*path, "values"), f"事实 {condition.fact} 没有代码“{value}”", f"可用的代码：{known}"
