"""Rules on what recourse may promise early: no list is left sooner than is read, and what never ends early does not."""

from collections.abc import Iterator, Mapping
from typing import Final

from scoring.compiler.rules.common_rules import Found
from scoring.compiler.yaml_document import Step
from scoring.schema.policy import Policy
from scoring.schema.recourse import RecourseRules, Remedy, Selected

LISTING: Final = "serious_dishonesty"
LIST: Final = "list_id"
# What stays to its last day: penalties by market regulation (市场监管行政处罚信息公示规定 Article 14), and bans, whose term their own
# decision sets.
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
    """Each remedy waits as long as its list asks, and each version says what nothing but time ends."""
    months = {one.id: one.early_exit_months for one in policy.lists}
    for position, version in enumerate(policy.recourse):
        path = ("versions", position)
        for place, one in enumerate(version.remedies):
            for field, reason, mend in _waits(one, months):
                yield (*path, "remedies", place, field), f"{one.id} {reason}", mend
        yield from _stays(version, path)


def _waits(one: Remedy, months: Mapping[str, int | None]) -> Iterator[tuple[str, str, str]]:
    if LISTING not in one.kinds:
        return
    if LIST not in one.where:
        yield "kinds", "对任何名单都说可以提前移出", "各名单的规定不同，请写 where: {list_id: […]}"
        return
    for name in one.where[LIST]:
        least = months.get(name)
        if least is None:
            mend = "请移入 none；读到规定的，先在 lists.yaml 写 early_exit_months"
            yield "where", f"说名单“{name}”可以提前移出，而 lists.yaml 没有读到这样的规定", mend
        elif least > (one.wait.months if one.wait else 0):
            reason = f"提前移出名单“{name}”的等待期短于 lists.yaml 的 {least} 个月"
            yield (
                "wait" if one.wait else "id",
                reason,
                f"请写 wait: {{months: {least}, …}}，不得许诺办不到的事",
            )


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
    bodies = not one.bodies or set(one.bodies) >= {"市场监管", "市场监督管理"}
    return (
        kind in one.kinds
        and code in one.where.get(column, (code,))
        and set(one.where) <= {column}
        and bodies
        and not one.severities
    )
