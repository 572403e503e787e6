"""Conditions that say nothing: they can never hold, they always hold where the others do, or another measure says the same."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from scoring.compiler.rules.condition_rules import Finding
from scoring.compiler.rules.possible_enterprises import enterprise, fails, holds
from scoring.compiler.rules.possible_records import cited_form, months_without_term
from scoring.compiler.rules.regimes import Regime
from scoring.matrix.condition_types import Condition, HasNone, HasRecord
from scoring.schema.measure import Measure, Override


def never_holds(conditions: Sequence[Condition], regime: Regime) -> Finding | None:
    """The shortest part of the conditions that no enterprise can fulfil, or null if some enterprise fulfils them all."""
    if enterprise(regime, holds(conditions)) is not None:
        return None
    for position, one in enumerate(conditions):
        if enterprise(regime, holds([one])) is None:
            return (
                ("when", position),
                f"的条件“{one.explanation}”永远不能成立：{_why_never(one)}",
                _MEND_NEVER,
            )
    for last, later in enumerate(conditions):
        for one in conditions[:last]:
            if enterprise(regime, holds([one, later])) is None:
                reason = f"的条件“{one.explanation}”与“{later.explanation}”永远不能同时成立"
                return ("when", last), reason + _by_override([one, later], regime), _MEND_NEVER
    together = "”“".join(one.explanation for one in conditions)
    reason = f"的条件“{together}”永远不能同时成立"
    return ("when",), reason + _by_override(conditions, regime), _MEND_NEVER


_MEND_NEVER = "没有企业会符合；请改正条件，或停用这一条"


def says_nothing(conditions: Sequence[Condition], regime: Regime) -> Iterator[Finding]:
    """Conditions that hold for every enterprise for which the others hold. Of two that say the same, the later."""
    kept = list(range(len(conditions)))
    for position in reversed(range(len(conditions))):
        one, others = conditions[position], [conditions[place] for place in kept if place != position]
        if enterprise(regime, [*holds(others), *fails(one)]) is None:
            kept.remove(position)
            named = [f"“{other.explanation}”" for other in others]
            freely = enterprise(replace(regime, overrides=()), [*holds(others), *fails(one)])
            why = "、".join(named if freely is None else [*named, "定级规则"]) or "门控与评价范围"
            reason = f"的条件“{one.explanation}”不起作用：由{why}已可推出"
            yield ("when", position), reason, "请删去该条件，或改正为真正要求的条件"


def window_too_long(conditions: Sequence[Condition], regime: Regime) -> Iterator[Finding]:
    """Windows longer than the gate keeps what they select; what names a term of its own ends with that term."""
    for position, one in enumerate(conditions):
        if not isinstance(one, HasRecord | HasNone) or one.within_months is None:
            continue
        kept = months_without_term(one, regime.gate)
        if kept is not None and one.within_months > kept:
            reason = f"的窗口 {one.within_months} 个月不起作用：门控对这类记录最多计入 {kept} 个月，文书自定期限的到期即止"
            yield ("when", position), reason, f"请写不长于 {kept} 的月数，或删去 within_months"


def adds_nothing(measure: Measure, other: Measure, regime: Regime) -> bool:
    """Whether another measure already does the same to everyone whom this one reaches, by the same bodies."""
    return _same_content(measure, other) and all(
        enterprise(regime, [*holds(measure.when), *fails(one)]) is None for one in other.when
    )


def covered_overrides(overrides: Sequence[Override], regime: Regime) -> list[int]:
    """Places of overrides that never change a grade, as others that set one as low hold whenever they do; of equals the later."""
    kept = list(range(len(overrides)))
    for place in reversed(range(len(overrides))):
        one = overrides[place]
        as_low = [
            overrides[other]
            for other in kept
            if other != place and overrides[other].effect in {"direct_d", one.effect}
        ]
        if enterprise(regime, holds(one.when)) is not None and _covered(one, as_low, regime):
            kept.remove(place)
    return [place for place in range(len(overrides)) if place not in kept]


def _covered(one: Override, others: Sequence[Override], regime: Regime) -> bool:
    """No enterprise has this one without any of the others."""
    left = [list(holds(one.when))]
    for other in others:
        left = [
            [*wanted, *fails(condition)]
            for wanted in left
            for condition in other.when
            if enterprise(regime, [*wanted, *fails(condition)]) is not None
        ]
    return not left


def _same_content(measure: Measure, other: Measure) -> bool:
    fields = ("type", "kind", "domain", "mode", "strength", "figure", "term_months")
    same = all(getattr(measure, name) == getattr(other, name) for name in fields)
    return same and set(measure.applying_body) <= set(other.applying_body)


def _why_never(one: Condition) -> str:
    if not isinstance(one, HasRecord):
        return "取值都在评价范围之外"
    unread = [value for value in one.where.get("article", ()) if cited_form(value) != value]
    if unread:
        written = cited_form(unread[0])
        return f"条号按简称和条比较，“{unread[0]}”{f'应写作“{written}”' if written else '不是条号'}"
    return "门控从不放行这类记录"


def _by_override(conditions: Sequence[Condition], regime: Regime) -> str:
    """Says so if it is the overrides that exclude it."""
    freely = enterprise(replace(regime, overrides=()), holds(conditions))
    return "：定级规则使有这类记录的企业没有该等级" if freely is not None else ""
