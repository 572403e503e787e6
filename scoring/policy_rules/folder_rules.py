"""Rules on everything but measures: instruments, lists, the gate, grades, overrides, the size standard."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final, Literal

from features.records import KINDS
from features.records.compliance import LISTS
from features.records.findings import FINDING_TYPES
from scoring.condition_types import GRADES
from scoring.measure_schema import Basis
from scoring.policy_rules.override_rules import override_lawful
from scoring.policy_schema import Bands, GateReason, GateVersion, Information, Policy
from scoring.policy_yaml import Step
from scoring.strict_model import Dated

Found = tuple[Any, ...]  # path, reason, mend and, for a warning, "warning"
REASONS: Final[tuple[str, ...]] = GateReason.__args__  # type: ignore[attr-defined]


# Longest publicity by class, in months (facts §4.2).
_LONGEST_PUBLICITY: Final[dict[Literal["minor", "general", "serious"], int]] = {
    "minor": 3,
    "general": 12,
    "serious": 36,
}


def settings_confirmed(policy: Policy) -> Iterator[Found]:
    """The prefecture's name is a setting that somebody must confirm."""
    if policy.settings.in_force_from is None:
        yield ("in_force_from",), "策略没有施行日期", "请写明 in_force_from"
    if not policy.settings.prefecture.verified:
        name = policy.settings.prefecture.name
        yield ("prefecture",), f"自治州名称“{name}”尚未核实", "核实后请把 verified 改为 true", "warning"


def instruments_lawful(policy: Policy) -> Iterator[Found]:
    """Ids are unique; `verified` says the same as the mark; what was read has a text and a date."""
    seen: set[str] = set()
    for position, one in enumerate(policy.instruments):
        path = ("instruments", position)
        if one.id in seen:
            yield (*path, "id"), f"文件编号“{one.id}”重复", "请另取一个简称，不同版本请加年份"
        seen.add(one.id)
        if one.verified != (one.mark == "V"):
            yield (
                (*path, "verified"),
                f"“{one.id}”的 verified 与标记 {one.mark} 不一致",
                "只有标记 V 才是 true",
            )
        if one.verified and (one.in_force_from is None or not one.source_file):
            yield path, f"“{one.id}”已核实而没有施行日期或原文文件名", "请补上 in_force_from 与 source_file"
        if one.in_force_to and one.in_force_from and one.in_force_to < one.in_force_from:
            yield (*path, "in_force_to"), f"“{one.id}”的截止日早于施行日", "请改正日期"


def lists_known(policy: Policy) -> Iterator[Found]:
    """Every list that a record can name is described, once."""
    seen: set[str] = set()
    for position, one in enumerate(policy.lists):
        if one.id in seen:
            yield ("lists", position, "id"), f"名单“{one.id}”重复", "请删去其一"
        seen.add(one.id)
    for name in LISTS:
        if name not in seen:
            yield ("lists",), f"缺少名单“{name}”", "记录可以引用它，请在 lists.yaml 中说明其依据"


def gate_lawful(policy: Policy) -> Iterator[Found]:
    """The gate speaks on every day, of every kind that is negative, and gives a basis for every reason."""
    yield from _continuous(policy, policy.gate.versions, ("versions",), "门控规则")
    for position, version in enumerate(policy.gate.versions):
        path = ("versions", position)
        yield from _clocks_lawful(version, path)
        for name in sorted(set(version.finding_months) - set(FINDING_TYPES)):
            yield (*path, "finding_months"), f"没有名为“{name}”的决定类型", "请用 finding 的代码表"
        negative = {kind.name for kind in KINDS.values() if kind.negative}
        for name in sorted(set(version.catalogue) | set(version.outside)):
            if name not in negative:
                yield (*path, "catalogue"), f"“{name}”不是失信类记录", f"可用：{'、'.join(sorted(negative))}"
        for name in sorted(negative):
            if (name in version.catalogue) == (name in version.outside):
                mend = "请写入 catalogue 或 outside 之一"
                yield (*path, "catalogue"), f"失信类记录“{name}”是否在目录内说不清", mend
    for name in REASONS:
        if name not in policy.gate.reasons:
            yield ("reasons",), f"缺少不计入原因“{name}”的规则", "请写明规则与依据"
    for name, rule in policy.gate.reasons.items():
        yield from _known(policy, ("reasons", name), rule.bases)


def _clocks_lawful(version: GateVersion, path: tuple[Step, ...]) -> Iterator[Found]:
    """Publicity lasts no longer than the classes allow, and both kinds of upstream payer excuse."""
    months = [version.publicity_months.get(name) or 0 for name in _LONGEST_PUBLICITY]
    if months != sorted(months) or 0 in months:
        yield (*path, "publicity_months"), "公示期应有轻微、一般、严重三项且依次不减", "请改正月数"
    for (name, limit), found in zip(_LONGEST_PUBLICITY.items(), months, strict=True):
        if found > limit:
            yield (*path, "publicity_months"), f"“{name}”的公示期长于上限 {limit} 个月", "请改正月数"
    if set(version.upstream_payers) != {"public_body", "large_enterprise"}:
        reason = "上游拖欠规则应同时覆盖机关、事业单位（public_body）和大型企业（large_enterprise）"
        yield (*path, "upstream_payers"), reason, "请补上缺少的一类"


def grades_lawful(policy: Policy) -> Iterator[Found]:
    """Bands, information and scope speak on every day; bands run from A to D without gap or overlap."""
    yield from _continuous(policy, policy.grades.bands, ("bands",), "等级分界")
    yield from _continuous(policy, policy.grades.information, ("information",), "信息充分性规则")
    financing = policy.grades.financing_information
    yield from _continuous(policy, financing, ("financing_information",), "融资评分卡的信息充分性规则")
    yield from _continuous(policy, policy.grades.scope, ("scope",), "评价范围")
    yield from _continuous(
        policy, policy.grades.financing_bands, ("financing_bands",), "融资评分卡的等级分界"
    )
    yield from _information_lawful(policy.grades.information, "information")
    yield from _information_lawful(financing, "financing_information")
    yield from _bands_lawful(policy.grades.bands, "bands")
    yield from _bands_lawful(policy.grades.financing_bands, "financing_bands")


def _information_lawful(versions: Sequence[Information], name: str) -> Iterator[Found]:
    for position, version in enumerate(versions):
        for place, one in enumerate(version.require):
            for kind in one.kinds:
                if kind not in KINDS:
                    path = (name, position, "require", place, "kinds")
                    yield path, f"没有名为“{kind}”的记录种类", f"可用：{'、'.join(sorted(KINDS))}"


def _bands_lawful(versions: Sequence[Bands], name: str) -> Iterator[Found]:
    for position, bands in enumerate(versions):
        path = (name, position, "grades")
        if tuple(band.grade for band in bands.grades) != GRADES:
            yield path, "等级应恰为 A、B、C、D 各一次并依次排列", "请改正等级"
            continue
        bounds = [band.probability_below for band in bands.grades]
        if any(low >= high for low, high in pairwise(bounds)):
            yield path, "等级分界重叠：概率上限应逐级增大", "请改正 probability_below"
        if bounds[-1] != 1:
            yield path, "等级分界有空隙：D 的概率上限应为 1", "请把 D 的 probability_below 写为 1"


def sizes_lawful(policy: Policy) -> Iterator[Found]:
    """The standard speaks on every day; exactly one row takes what no other names, and no code stands twice."""
    yield from _continuous(policy, policy.size_standards, ("standards",), "划型标准")
    for position, standard in enumerate(policy.size_standards):
        path = ("standards", position, "rows")
        codes = [code for row in standard.rows for code in row.codes]
        if sum(not row.codes for row in standard.rows) != 1:
            yield path, "应恰有一行（其他未列明行业）不写行业代码", "请核对 codes"
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            yield path, f"行业代码“{code}”出现在两行", "请删去其一"
        if standard.instrument not in policy.instrument_of:
            yield ("standards", position, "instrument"), "划型标准引用了未登记的文件", "请先登记该文件"


def overrides_lawful(policy: Policy) -> Iterator[Found]:
    """Ids are unique and each override is lawful."""
    seen: set[str] = set()
    for position, one in enumerate(policy.overrides):
        path = ("overrides", position)
        if one.id in seen:
            yield (*path, "id"), f"定级规则编号“{one.id}”重复", "请另取一个编号"
        seen.add(one.id)
        yield from _known(policy, path, one.bases)
        for inner, reason, mend in override_lawful(one, policy):
            yield (*path, *inner), f"{one.id} {reason}", mend


def _known(policy: Policy, path: tuple[Step, ...], bases: Sequence[Basis]) -> Iterator[Found]:
    for position, basis in enumerate(bases):
        if basis.instrument not in policy.instrument_of:
            mend = "请先在 instruments.yaml 中登记该文件"
            yield (*path, "bases", position), f"引用了未登记的文件“{basis.instrument}”", mend


def _continuous(
    policy: Policy,
    versions: Sequence[Dated],
    path: tuple[Step, ...],
    what: str,
) -> Iterator[Found]:
    """Versions follow each other by a day, the first begins with the policy, the last is open."""
    due = policy.settings.in_force_from
    for position, version in enumerate(versions):
        if due is None or version.in_force_from is None or version.in_force_from != due:
            word = "重叠" if _later(due, version.in_force_from) else "空档"
            reason = f"{what}在时间上有{word}：第 {position + 1} 版应自 {due or '（前一版已无截止日）'} 起"
            yield (*path, position), reason, "请使各版前后相接"
            return
        due = version.in_force_to + timedelta(days=1) if version.in_force_to else None
    if due is not None:
        yield (*path, len(versions) - 1), f"{what}自 {due} 起没有规定", "最后一版请不写 in_force_to"


def _later(due: date | None, start: date | None) -> bool:
    return due is None or (start is not None and start < due)


RULES: Mapping[str, tuple[Callable[[Policy], Iterator[Found]], ...]] = {
    "policy.yaml": (settings_confirmed,),
    "instruments.yaml": (instruments_lawful,),
    "lists.yaml": (lists_known,),
    "gate.yaml": (gate_lawful,),
    "grades.yaml": (grades_lawful,),
    "overrides.yaml": (overrides_lawful,),
    "size_classes.yaml": (sizes_lawful,),
}
