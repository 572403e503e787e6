"""Rules on the lawful gate: it speaks on every day, of everything, within what the classes allow."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, Literal, get_args

from features.records import KINDS
from features.records.compliance import LISTS, PENALTY_TYPES, PROCEDURES
from features.records.findings import FINDING_TYPES
from features.records.payments import CONTRACT_ROLES
from features.records.registry import SUCCESSION_TYPES
from features.succession import LINKS
from scoring.compiler.rules.common_rules import Found, continuous, followed, founded, registered
from scoring.compiler.rules.gate_limits import within_limits
from scoring.compiler.yaml_document import Step
from scoring.schema.gate import GatePractice, GateReason, GateVersion
from scoring.schema.measure import RecordBasis
from scoring.schema.policy import Policy

REASONS: Final[tuple[str, ...]] = get_args(GateReason)
_PRACTICES: Final[tuple[str, ...]] = get_args(GatePractice)
Class = Literal["minor", "general", "serious"]

# Longest publicity by class, in months (facts §4.2).
_LONGEST_PUBLICITY: Final[dict[Class, int]] = {"minor": 3, "general": 12, "serious": 36}
# What is named where, with the words that may stand there.
_VOCABULARIES: Final[Mapping[str, tuple[str, Collection[str]]]] = {
    "finding_months": ("决定类型", FINDING_TYPES),
    "listing_months": ("名单", LISTS),
    "retention_months": ("记录种类", KINDS),
    "unpublished_procedures": ("处罚程序", PROCEDURES),
    "unpublished_penalty_types": ("处罚类别", PENALTY_TYPES),
    "claimant_roles": ("当事人地位", CONTRACT_ROLES),
}


def gate_lawful(policy: Policy) -> Iterator[Found]:
    """The gate speaks on every day, of every kind that is negative, and gives a basis for every rule."""
    yield from continuous(policy, policy.gate.versions, ("versions",), "门控规则")
    for position, version in enumerate(policy.gate.versions):
        path = ("versions", position)
        yield from _clocks_lawful(version, path)
        yield from _words_known(version, path)
        yield from _catalogue_whole(version, path)
        yield from _succession_whole(version, path)
        yield from within_limits(version, path)
    for name in REASONS:
        if name not in policy.gate.reasons:
            yield ("reasons",), f"缺少不计入原因“{name}”的规则", "请写明规则与依据"
    for name in _PRACTICES:
        if name not in policy.gate.practices:
            yield ("practices",), f"缺少门控做法“{name}”的规则", "请写明规则与依据"
    for name, rule in policy.gate.reasons.items():
        yield from _bases_lawful(policy, ("reasons", name), rule.bases)
    for name, practice in policy.gate.practices.items():
        yield from _bases_lawful(policy, ("practices", name), practice.bases)


def _bases_lawful(policy: Policy, path: tuple[Step, ...], bases: Sequence[RecordBasis]) -> Iterator[Found]:
    """Every record that a rule concerns has a basis, and none is told an article that speaks of other records."""
    yield from registered(policy, path, bases)
    yield from followed(policy, path, bases)
    yield from founded(path, bases)


def _clocks_lawful(version: GateVersion, path: tuple[Step, ...]) -> Iterator[Found]:
    """Publicity lasts no longer than the classes allow, and both kinds of upstream payer excuse."""
    months = [version.publicity_months.get(name, -1) for name in _LONGEST_PUBLICITY]
    if months != sorted(months) or -1 in months or 0 in months[1:]:
        reason = "公示期应有轻微、一般、严重三项且依次不减"
        yield (*path, "publicity_months"), reason, "请改正月数，只有轻微可以是 0"
    for (name, limit), found in zip(_LONGEST_PUBLICITY.items(), months, strict=True):
        if found > limit:
            yield (*path, "publicity_months"), f"“{name}”的公示期长于上限 {limit} 个月", "请改正月数"
    waits = [version.repair_wait_months.get(name, -1) for name in _LONGEST_PUBLICITY]
    if waits != sorted(waits) or -1 in waits:
        reason = "修复最短等待期应有轻微、一般、严重三项且依次不减"
        yield (*path, "repair_wait_months"), reason, "请改正月数，轻微可以是 0"
    for name, wait, most in zip(_LONGEST_PUBLICITY, waits, months, strict=True):
        if wait > most:
            reason = f"“{name}”的修复最短等待期长于公示期，届时已无可修复"
            yield (*path, "repair_wait_months"), reason, "请改正月数"
    yield from _retention_lawful(version, path, max(months))
    if set(version.upstream_payers) != {"public_body", "large_enterprise"}:
        reason = "上游拖欠规则应同时覆盖机关、事业单位（public_body）和大型企业（large_enterprise）"
        yield (*path, "upstream_payers"), reason, "请补上缺少的一类"


def _retention_lawful(version: GateVersion, path: tuple[Step, ...], longest: int) -> Iterator[Found]:
    """Nothing is purged while it is published, and no taking over while its successor is judged by it."""
    for kind, kept in version.retention_months.items():
        if kind in KINDS and KINDS[kind].nature == "publicity" and kept < longest:
            reason = (
                f"“{KINDS[kind].label}”（{kind}）的保存期限短于最长公示期 {longest} 个月，公示期内即会清除"
            )
            yield (*path, "retention_months"), reason, f"请写不少于 {longest} 的月数"
    if LINKS in version.retention_months:
        reason = f"“{KINDS[LINKS].label}”（{LINKS}）没有保存期限：清除之后，后继企业不再承接原有记录"
        yield (*path, "retention_months", LINKS), reason, "请删去这一项"


def _words_known(version: GateVersion, path: tuple[Step, ...]) -> Iterator[Found]:
    for field, (what, words) in _VOCABULARIES.items():
        named: Collection[str] = getattr(version, field)
        for name in sorted(set(named) - set(words)):
            yield (*path, field), f"没有名为“{name}”的{what}", f"可用：{_listed(words)}"


def _catalogue_whole(version: GateVersion, path: tuple[Step, ...]) -> Iterator[Found]:
    negative = {kind.name for kind in KINDS.values() if kind.negative}
    for name in sorted(set(version.catalogue) | set(version.outside)):
        if name not in negative:
            yield (*path, "catalogue"), f"“{name}”不是失信类记录", f"可用：{_listed(negative)}"
    for name in sorted(negative):
        if (name in version.catalogue) == (name in version.outside):
            mend = "请写入 catalogue 或 outside 之一"
            yield (*path, "catalogue"), f"失信类记录“{name}”是否在目录内说不清", mend


def _succession_whole(version: GateVersion, path: tuple[Step, ...]) -> Iterator[Found]:
    """Every way of taking over a code is ruled; what follows are records of the enterprise."""
    for how, label in SUCCESSION_TYPES.items():
        if how not in version.succession:
            mend = "请写明随之承继的记录种类，没有的写 []"
            yield (*path, "succession"), f"没有规定“{label}”（{how}）时哪些记录承继", mend
    for how, kinds in version.succession.items():
        named: Sequence[str] = () if kinds == "all" else kinds
        for name in sorted(set(named) - set(KINDS)):
            yield (*path, "succession", how), f"没有名为“{name}”的记录种类", f"可用：{_listed(KINDS)}"


def _listed(words: Collection[str]) -> str:
    return "、".join(sorted(words))
