"""Rules on what recourse may ask and what it must tell: no more than list and article ask, no door shut that the law leaves open.

`early_exit_rules` keeps promises down to what is read; these keep burdens down to it.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from features.records import KINDS
from scoring.compiler.rules.common_rules import Found
from scoring.compiler.rules.early_exit_rules import LIST, LISTING, NEVER_EARLY, SHUT_BY
from scoring.compiler.rules.gate_limits import LONGEST_WAIT
from scoring.compiler.yaml_document import Step
from scoring.schema.law import EarlyEnd
from scoring.schema.policy import Policy, Register
from scoring.schema.recourse import CHANGEABLE, RecourseRules, Remedy, Selected

# A name is changed by the registration authority's decision: no remedy here changes what is registered.
_REGISTERED: Final = ("cause", "name_not_changed")


def recourse_within_limits(policy: Policy) -> Iterator[Found]:
    """Each version tells of every record that counts, shuts only what the law shuts, and adds no condition of its own."""
    lists = {one.id: one for one in policy.lists}
    ends = [one.early_end for one in policy.articles if one.early_end]
    for position, version in enumerate(policy.recourse):
        path = ("versions", position)
        for place, closed in enumerate(version.none):
            for reason, mend in _shut_beyond_law(closed, lists):
                yield (*path, "none", place), reason, mend
        for place, one in enumerate(version.remedies):
            beyond = _of_lists(one, lists) if LISTING in one.kinds else _of_articles(one, ends)
            for field, reason, mend in beyond:
                yield (*path, "remedies", place, field), f"{one.id} {reason}", mend
        yield from _untold(version, policy, path)


def _shut_beyond_law(closed: Selected, lists: dict[str, Register]) -> Iterator[tuple[str, str]]:
    """What may be asked for by everybody (信用修复管理办法 Article 2) but where a law says otherwise."""
    for kind in closed.kinds:
        column, codes, _ = NEVER_EARLY.get(kind, ("", frozenset[str](), ""))
        if kind == LISTING:
            column, codes = LIST, frozenset(lists)  # an open list that is shut is told by early_exit_rules
        elif kind == "abnormal_operation":
            column, codes = _REGISTERED[0], frozenset(_REGISTERED[1:])
        elif not any(kind in changeable for changeable in CHANGEABLE.values()):
            continue
        yield from _shut_for_others(closed, kind)
        said = set(closed.where.get(column, ()))
        if said and said <= codes:
            continue
        beyond = "、".join(sorted(said - codes)) or "全部"
        reason = f"none 把“{KINDS[kind].label if kind in KINDS else kind}”（{beyond}）写作没有办法，而没有读到这样的规定"
        yield reason, "除法律、法规、中央文件明确规定不可修复的以外都可以办理，请删去或改写为 remedies"


def _shut_for_others(closed: Selected, kind: str) -> Iterator[tuple[str, str]]:
    """Whether records are shut of bodies of which the text that shuts them does not speak."""
    named = SHUT_BY.get(kind)
    if named is None or (closed.bodies and set(closed.bodies) <= named):
        return
    others = "、".join(sorted(set(closed.bodies) - named)) or "一切机关"
    reason = f"none 把{others}作出的“{KINDS[kind].label}”写作没有办法，而所读的规定只说市场监督管理部门的"
    mend = f"请写 bodies: [{', '.join(sorted(named))}]；其他机关的可以申请修复（信用修复管理办法第二条）"
    yield reason, mend


def _of_lists(one: Remedy, lists: dict[str, Register]) -> Iterator[tuple[str, str, str]]:
    named = [lists[name] for name in one.where.get(LIST, ()) if name in lists]
    for listed in named:
        asked = (
            ("clear_of", one.clear_of, listed.early_exit_clear_of),
            ("none_since", one.none_since, listed.early_exit_none_since),
        )
        for field, selections, allowed in asked:
            if more := sorted(_kinds(selections) - set(allowed)):
                reason = (
                    f"提前移出名单“{listed.id}”另须 {field} 的“{'、'.join(more)}”，而 lists.yaml 没有这样要求"
                )
                yield field, reason, "解除不得另加法律没有的条件，请删去"
        if one.wait and listed.early_exit_months == 0:
            reason = f"提前移出名单“{listed.id}”另须等待 {one.wait.months} 个月，而 lists.yaml 说履行即可"
            yield "wait", reason, "解除不得另加法律没有的条件，请删去 wait"
        if one.unless_repeated:
            yield (
                "unless_repeated",
                f"提前移出名单“{listed.id}”另须不得再犯",
                "lists.yaml 没有这样要求，请删去",
            )


def _of_articles(one: Remedy, ends: Sequence[EarlyEnd]) -> Iterator[tuple[str, str, str]]:
    """What a remedy on other records asks beyond the article that speaks of just these records."""
    speaks = [
        end for end in ends if end.kind in one.kinds and one.bodies and set(one.bodies) <= set(end.bodies)
    ]
    cleared = {ground.kind for end in speaks for ground in end.clear_of}
    mend = "解除不得另加法律没有的条件，请删去；读到规定的，先在 articles.yaml 写 early_end"
    if more := sorted(_kinds(one.clear_of) - cleared):
        yield "clear_of", f"另须 clear_of 的“{'、'.join(more)}”，而没有读到这样的规定", mend
    if one.none_since:
        yield "none_since", "另须此后没有别的记录（none_since），而没有读到这样的规定", mend
    if one.unless_repeated and not any(end.unless_repeated for end in speaks):
        yield "unless_repeated", "另须不得再犯，而没有读到这样的规定", mend
    longest = LONGEST_WAIT["serious"] if any(end.after_a_term for end in speaks) else 0
    if one.wait and one.wait.months > longest:
        reason = f"另须等待 {one.wait.months} 个月，长于所读规定的 {longest} 个月，令企业多等"
        yield "wait", reason, mend


def _kinds(selections: Sequence[Selected]) -> set[str]:
    return {kind for one in selections for kind in one.kinds}


def _untold(version: RecourseRules, policy: Policy, path: tuple[Step, ...]) -> Iterator[Found]:
    """Kinds of record in the catalogue, or codes of them, of which neither a remedy nor `none` speaks."""
    told: Sequence[Selected] = (*version.remedies, *version.none)
    catalogue = {kind for one in policy.gate.versions for kind in one.catalogue if kind in KINDS}
    for kind in sorted(catalogue):
        if missing := _untold_codes(kind, [one for one in told if kind in one.kinds]):
            reason = f"没有写明“{KINDS[kind].label}”（{kind}）{missing}怎样解除，或者为什么只能等待"
            yield (*path, "remedies"), reason, "企业有权知道，请补上一项办法", "warning"


def _untold_codes(kind: str, told: Sequence[Selected]) -> str:
    """What is left of a kind: empty, the codes of a column, or 的全部记录."""
    payload = KINDS[kind].payload
    wholly = [one for one in told if not one.bodies and not one.severities]
    if any(not set(one.where) & set(payload) for one in wholly):
        return ""
    columns = {column for one in wholly for column in one.where if column in payload}
    left = {
        column: [
            code
            for code in payload[column].codes or {}
            if not any(
                {column} == set(one.where) & set(payload) and code in one.where[column] for one in wholly
            )
        ]
        for column in columns
    }
    if not left:
        return "的全部记录"
    if any(not codes for codes in left.values()):
        return ""
    _, fewest = min((len(codes), codes) for codes in left.values())
    return f"的 {'、'.join(fewest)} "
