"""Rules on what recourse may promise early: no list is left sooner than is read, and what never ends early does not."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from features.records import KINDS
from scoring.compiler.rules.common_rules import Found
from scoring.compiler.yaml_document import Step
from scoring.schema.law import EarlyEnd, Ground
from scoring.schema.measure import Mark
from scoring.schema.policy import Policy, Register
from scoring.schema.recourse import RecourseRules, Remedy, Selected

LISTING: Final = "serious_dishonesty"
LIST: Final = "list_id"
MARK_ORDER: Final[Sequence[Mark]] = ("V", "V2", "R")
# What stays to its last day: penalties by market regulation (市场监管行政处罚信息公示规定 Article 14), and bans, whose term their own
# decision sets.
SHUT_BY: Final[Mapping[str, frozenset[str]]] = {"penalty": frozenset({"市场监管", "市场监督管理"})}
"""Kind of record → the bodies of whose records alone the text speaks that keeps them to their last day."""
NEVER_EARLY: Final[Mapping[str, tuple[str, frozenset[str], str]]] = {
    "penalty": (
        "penalty_type",
        frozenset(
            {
                "stop_business",
                "licence_suspended",
                "licence_revoked",
                "licence_suspended_or_revoked",
                "closure",
            }
        ),
        "市场监管行政处罚信息公示规定第十四条：这些处罚不得提前停止公示",
    ),
    "finding": (
        "finding_type",
        frozenset(
            {"procurement_ban", "tender_ban", "product_licence_revoked", "hazardous_waste_licence_revoked"}
        ),
        "禁止、取消、吊销的决定在其期限内照样有效",
    ),
}


def early_exits_lawful(policy: Policy) -> Iterator[Found]:
    """Each remedy asks what its list and its article ask, and each version says what nothing but time ends."""
    lists = {one.id: one for one in policy.lists}
    for position, version in enumerate(policy.recourse):
        path = ("versions", position)
        for place, one in enumerate(version.remedies):
            for field, reason, mend in _asks_what_the_list_asks(one, lists):
                yield (*path, "remedies", place, field), f"{one.id} {reason}", mend
        for place, reason, mend in _ends_as_the_articles_say(version, policy):
            yield (*path, "remedies", place), reason, mend
        yield from _stays(version, path)
        for field, place, reason, mend in _within_reach(version, lists):
            yield (*path, field, place), reason, mend
        told = {name for one in version.remedies if LISTING in one.kinds for name in one.where.get(LIST, ())}
        opened = [name for name, listed in lists.items() if listed.early_exit_months is not None]
        for name in (name for name in opened if name not in told):
            reason = f"没有写明怎样提前移出名单“{name}”，而 lists.yaml 有这样的规定"
            yield (*path, "remedies"), reason, "企业有权知道，请补上一项办法", "warning"


def _asks_what_the_list_asks(one: Remedy, lists: Mapping[str, Register]) -> Iterator[tuple[str, str, str]]:
    if LISTING not in one.kinds:
        return
    if LIST not in one.where:
        yield "kinds", "对任何名单都说可以提前移出", "各名单的规定不同，请写 where: {list_id: […]}"
        return
    for listed in (lists[name] for name in one.where[LIST] if name in lists):
        name = listed.id
        if listed.early_exit_months is None:
            mend = "请移入 none；读到规定的，先在 lists.yaml 写 early_exit_months"
            yield "where", f"说名单“{name}”可以提前移出，而 lists.yaml 没有读到这样的规定", mend
            continue
        yield from _waits(one, listed, listed.early_exit_months)
        for kinds, selections, column in (
            (listed.early_exit_clear_of, one.clear_of, "clear_of"),
            (listed.early_exit_none_since, one.none_since, "none_since"),
        ):
            for kind in (kind for kind in kinds if not any(kind in found.kinds for found in selections)):
                reason = f"提前移出名单“{name}”没有写 {column} 的“{kind}”，而 lists.yaml 要求"
                yield "id", reason, "请补上，不得许诺办不到的事"


def _waits(one: Remedy, listed: Register, least: int) -> Iterator[tuple[str, str, str]]:
    """Neither shorter nor longer than the list says, from the day that it says, and no better read."""
    field, name, wait = "wait" if one.wait else "id", listed.id, one.wait
    if least > (wait.months if wait else 0):
        mend = f"请写 wait: {{months: {least}, …}}，不得许诺办不到的事"
        yield field, f"提前移出名单“{name}”的等待期短于 lists.yaml 的 {least} 个月", mend
    elif least and wait and wait.months > least:
        reason = f"提前移出名单“{name}”的等待期长于 lists.yaml 的 {least} 个月，令企业多等"
        yield field, reason, f"请写 months: {least}"
    elif wait and MARK_ORDER.index(wait.mark) < MARK_ORDER.index(listed.term_mark):
        reason = f"等待期写作 {wait.mark}，而 lists.yaml 的 term_mark 是 {listed.term_mark}"
        yield field, reason, f"请写 mark: {listed.term_mark}；读过原文的，先改 lists.yaml"
    elif listed.early_exit_since == "cure" and wait and wait.since != "cure":
        reason = f"提前移出名单“{name}”的等待期自文书之日起算，而 lists.yaml 自改正之日起算"
        yield field, reason, "请写 since: cure，不得许诺办不到的事"


def _ends_as_the_articles_say(version: RecourseRules, policy: Policy) -> Iterator[tuple[int, str, str]]:
    """Remedies that would end a publication early without what its article asks; place, reason and mend."""
    told: set[int] = set()
    for article in (one for one in policy.articles if one.early_end):
        for word in article.early_end.bodies if article.early_end else ():
            for place, one in enumerate(version.remedies):
                if article.early_end is None or article.early_end.kind not in one.kinds:
                    continue
                if one.bodies and word not in one.bodies:
                    continue
                lacks = _lacking(one, article.early_end)
                if lacks and place not in told:
                    told.add(place)
                    reason = (
                        f"{one.id} 及于“{article.instrument}”{article.article}的记录，却没有写它要求的{lacks}"
                    )
                    yield place, reason, "请补上，或在它之前另写一项 bodies 相符、合于该条的办法"
                if not (one.where or one.severities):
                    break


def _within_reach(
    version: RecourseRules, lists: Mapping[str, Register]
) -> Iterator[tuple[str, int, str, str]]:
    """What the rules shut although the law opens it: a remedy that no record reaches, a list with an early exit."""
    for place, one in enumerate(version.remedies):
        shut = [kind for kind in one.kinds if any(_shuts(closed, one, kind) for closed in version.none)]
        if len(shut) == len(one.kinds):
            reason = f"{one.id} 从不适用：none 已把它的记录全部写作不能提前"
            yield "remedies", place, reason, "修复是企业的权利，请把 none 限于条文写明不能的"
    for place, closed in enumerate(version.none):
        codes = closed.where.get(LIST, tuple(lists)) if LISTING in closed.kinds else ()
        open_ones = [name for name in codes if name in lists and lists[name].early_exit_months is not None]
        if open_ones:
            reason = f"none 写作不能提前移出名单“{open_ones[0]}”，而 lists.yaml 有提前移出的规定"
            yield "none", place, reason, "请从 none 删去，在 remedies 写明条件和等待期"


def _shuts(closed: Selected, one: Selected, kind: str) -> bool:
    """Whether nothing of a kind is left to a remedy."""
    columns = {name: codes for name, codes in closed.where.items() if name in KINDS[kind].payload}
    return (
        kind in closed.kinds
        and all(name in one.where and set(one.where[name]) <= set(codes) for name, codes in columns.items())
        and (not closed.bodies or (bool(one.bodies) and set(one.bodies) <= set(closed.bodies)))
        and (
            not closed.severities or (bool(one.severities) and set(one.severities) <= set(closed.severities))
        )
    )


def _lacking(one: Remedy, asked: EarlyEnd) -> str:
    """What a remedy does not ask although the article does, in words; empty if nothing."""
    for ground in asked.clear_of:
        if not any(ground.kind in found.kinds and _takes(found, ground) for found in one.clear_of):
            return f" clear_of：{ground.condition.selected}"
    if asked.after_a_term and one.wait is None:
        return "期限（wait）"
    return " unless_repeated" if asked.unless_repeated and not one.unless_repeated else ""


def _takes(found: Selected, ground: Ground) -> bool:
    """Whether a selection leaves none of the ground's records out."""
    said = all(
        set(ground.where.get(name, ())) and set(ground.where[name]) <= set(codes)
        for name, codes in found.where.items()
    )
    return said and not found.bodies and not found.severities


def _stays(version: RecourseRules, path: tuple[Step, ...]) -> Iterator[Found]:
    for kind, (column, codes, why) in NEVER_EARLY.items():
        missing = sorted(
            code for code in codes if not any(_closes(one, kind, column, code) for one in version.none)
        )
        if missing:
            reason = f"none 没有写明“{kind}”的 {'、'.join(missing)}：{why}"
            yield (*path, "none"), reason, "请补上；说它可以提前修复是许诺办不到的事"


def _closes(one: Selected, kind: str, column: str, code: str) -> bool:
    """Whether nothing can be done about these records; market regulation's may be named by its two names."""
    bodies = not one.bodies or (kind in SHUT_BY and set(one.bodies) >= SHUT_BY[kind])
    return (
        kind in one.kinds
        and code in one.where.get(column, (code,))
        and set(one.where) <= {column}
        and bodies
        and not one.severities
    )
