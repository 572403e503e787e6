"""Rules on the closed list, and on measures as entries of it."""

from collections.abc import Iterator
from itertools import chain
from typing import Final

from scoring.compiler.rules.common_rules import Found, followed, registered
from scoring.compiler.rules.condition_rules import Finding
from scoring.schema.measure import DOMAINS, KIND_LABELS, MODES, RANKS, Domain, Measure, Rank
from scoring.schema.policy import Policy

# What shuts an enterprise out of trading, land, markets, trades or offices needs a law or an administrative regulation;
# less suffices only for support from public funds, honours and financing (facts §2.2). No bureau can lower this in a file.
STRICT_RANKS: Final[frozenset[Rank]] = frozenset({"law", "administrative_regulation"})
ORDINARY_DOMAINS: Final[frozenset[Domain]] = frozenset({"fund_subsidy", "honours", "financing"})


def on_the_list(measure: Measure, policy: Policy) -> Iterator[Finding]:
    """An active measure is of a type of the closed list, of its kind and in one of its domains; a draft may be of none."""
    if not measure.type:
        if measure.active:
            yield ("type",), "没有写明是措施清单中的哪一种", f"请写 type；可用：{_types(policy, measure)}"
        return
    entry = policy.type_of.get(measure.type)
    if entry is None:
        yield (
            ("type",),
            f"的种类“{measure.type}”不在措施清单中",
            f"清单之外的措施不得采取；可用：{_types(policy, measure)}",
        )
        return
    if entry.kind != measure.kind:
        reason = f"是{KIND_LABELS[measure.kind]}，而清单中的“{entry.name}”是{KIND_LABELS[entry.kind]}"
        yield ("type",), reason, f"请改正 type 或 kind；可用：{_types(policy, measure)}"
    elif measure.domain not in entry.domains:
        found = "、".join(DOMAINS[one] for one in entry.domains)
        reason = f"属于{DOMAINS[measure.domain]}，而清单中的“{entry.name}”只用于{found}"
        yield ("type",), reason, f"可用：{_types(policy, measure)}"
    elif measure.active and entry.modes and measure.mode not in entry.modes:
        reason = f"的执行方式 {measure.mode} 不是清单中的“{entry.name}”的（{MODES[measure.mode]}）"
        yield ("mode",), reason, f"请写 {'、'.join(entry.modes)}；条文写有别的方式的，由法制部门签认后改清单"


def closed_list_lawful(policy: Policy) -> Iterator[Found]:
    """Entries are unique; restrictions, and only they, have a tier; what one undoes is on the list; tiers have ranks."""
    seen: set[str] = set()
    for position, entry in enumerate(policy.closed_list.types):
        path = ("types", position)
        if entry.id in seen:
            yield (*path, "id"), f"措施种类“{entry.id}”重复", "请删去其一"
        seen.add(entry.id)
        if (entry.kind == "restriction") != (entry.tier is not None):
            reason = f"“{entry.name}”是{KIND_LABELS[entry.kind]}，tier 应{'写明' if entry.tier is None else '不写'}"
            yield path, reason, "只有失信限制写 tier（strict 或 ordinary）"
        beyond = [DOMAINS[one] for one in entry.domains if one not in ORDINARY_DOMAINS]
        if entry.tier == "ordinary" and beyond:
            reason = f"“{entry.name}”用于{'、'.join(beyond)}，tier 却是 ordinary"
            yield path, reason, "公共资源交易、市场准入、许可等的限制须有法律、行政法规依据，请写 strict"
        for other in entry.undoes:
            if other not in policy.type_of:
                yield (*path, "undoes"), f"“{entry.name}”所抵触的“{other}”不在清单中", "请改正编号"
            elif not set(policy.type_of[other].domains) & set(entry.domains):
                reason = f"“{entry.name}”与“{policy.type_of[other].name}”没有共同的领域"
                yield (*path, "undoes"), reason, "不会抵触，请删去"
    yield from registered(policy, (), policy.closed_list.bases)
    yield from followed(policy, (), policy.closed_list.bases)
    yield from _tiers_lawful(policy)


def _tiers_lawful(policy: Policy) -> Iterator[Found]:
    tiers = policy.closed_list.tiers
    used = {entry.tier for entry in policy.closed_list.types if entry.tier is not None}
    for tier in sorted(used - set(tiers)):
        yield ("tiers",), f"没有写明 {tier} 一档须有的依据位阶", "请写明该档可用的位阶"
    if "bureau_rule" in chain.from_iterable(tiers.values()):
        reason = f"把{RANKS['bureau_rule']}列为限制措施的依据位阶"
        yield ("tiers",), reason, "自行公布的规则不能作为限制的依据，请删去"
    lower = [RANKS[rank] for rank in tiers.get("strict", ()) if rank not in STRICT_RANKS]
    if lower:
        mend = "只能是法律、行政法规，请删去其余"
        yield ("tiers", "strict"), f"严的一档（strict）接受了{'、'.join(lower)}", mend
    strict, ordinary = set(tiers.get("strict", ())), set(tiers.get("ordinary", ()))
    if ordinary and not strict < ordinary:
        yield ("tiers",), "严的一档（strict）接受的位阶应少于宽的一档（ordinary）", "请改正 tiers"


def _types(policy: Policy, measure: Measure) -> str:
    fitting = [
        one.id
        for one in policy.closed_list.types
        if one.kind == measure.kind and measure.domain in one.domains
    ]
    return "、".join(fitting) or "（该领域没有这一类）"
