"""Rules on what follows the size class alone: founded on law that was read, complete, and within its time."""

from collections.abc import Iterator

from scoring.compiler.rules.common_rules import Found, founds_here, registered, same_day
from scoring.compiler.rules.figure_rules import size_figure_lawful
from scoring.schema.law import SizeRule
from scoring.schema.measure import DOMAINS, RANKS, Basis
from scoring.schema.policy import Policy
from scoring.subjects import bodies_text, body_covered


def size_policy_lawful(policy: Policy) -> Iterator[Found]:
    """Each rule, and that no rule speaks twice on one day."""
    for later, _, day in same_day([(one.id, one) for one in policy.size_rules]):
        reason = f"规模政策编号“{policy.size_rules[later].id}”重复：{day or '未写施行日，可能'}同日有两个版本"
        yield ("rules", later, "id"), reason, "请另编一个号，或使各版的日期前后分开"
    for position, one in enumerate(policy.size_rules):
        path = ("rules", position)
        yield from registered(policy, path, one.bases)
        if bool(one.draft_reason) == one.active:
            reason = f"{one.id} {'已启用却写了草案原因' if one.active else '是草案而没有写明原因'}"
            yield (*path, "status"), reason, "请改正 status 或 draft_reason"
        if one.active:
            for inner, reason, mend, *severity in _active_lawful(one, policy):
                yield (*path, *inner), f"{one.id} {reason}", mend, *severity


def _active_lawful(one: SizeRule, policy: Policy) -> Iterator[Found]:
    if one.in_force_from is None:
        yield ("in_force_from",), "没有施行日期", "请写明 in_force_from"
        return
    if one.figure.at_least is None and one.figure.at_most is None:
        yield ("figure",), "没有写明数值", "请写 at_least 或 at_most"
    yield from size_figure_lawful(one, policy)
    for position, basis in enumerate(one.bases):
        path, instrument = ("bases", position), policy.instrument_of.get(basis.instrument)
        if instrument is None:
            continue
        if not (instrument.verified and founds_here(instrument)):
            told = f"标记 {instrument.mark}、{instrument.territory}、{RANKS[instrument.rank]}"
            yield (
                path,
                f"的依据“{instrument.id}”不能作为依据（{told}）",
                "请引用读过原文的本地或全国规定，或改为草案",
            )
        elif (basis.instrument, basis.article) in policy.article_of:
            yield from _speaks_of_it(one, basis, position, policy)
        ends = instrument.in_force_to
        if instrument.in_force_from and one.in_force_from < instrument.in_force_from:
            yield (
                path,
                f"早于依据“{instrument.id}”的施行日 {instrument.in_force_from}",
                "请改正 in_force_from",
            )
        if ends and (one.in_force_to is None or one.in_force_to > ends):
            yield path, f"的依据“{instrument.id}”已于 {ends} 终止", f"请把 in_force_to 写为 {ends} 或以前"


def _speaks_of_it(one: SizeRule, basis: Basis, position: int, policy: Policy) -> Iterator[Found]:
    """An article founds what follows size only in the domain, and by the body, of which it speaks."""
    where = f"“{basis.instrument}”{basis.article}"
    granted = policy.article_of[basis.instrument, basis.article].by_size
    if granted is None:
        reason = f"的依据{where}没有登记可以随规模给予什么"
        yield ("bases", position), reason, "请改引说到它的条款，或读该条原文后在 articles.yaml 写 by_size"
        return
    if one.domain not in granted.domains:
        named = "、".join(DOMAINS[domain] for domain in granted.domains)
        reason = f"的依据{where}不及于{DOMAINS[one.domain]}（只及于{named}）"
        yield ("bases", position), reason, "请改引及于它的条款，或改为草案"
    for body in one.applying_body:
        if not body_covered(granted.bodies, body):
            reason = f"的依据{where}没有授权{bodies_text([body])}实施（只写了{bodies_text(granted.bodies)}）"
            yield ("applying_body",), reason, "请改写为条文授权的单位"
