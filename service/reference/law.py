"""The reference pages of the law beneath the measures: instruments, articles, the closed list, lists, size policy, traps."""

from collections.abc import Iterator

from scoring.matrix.condition_types import SIZE_CLASSES
from scoring.schema.measure import DOMAINS, KIND_LABELS, MARKS, MODES, RANKS
from scoring.schema.policy import Policy
from scoring.subjects import bodies_text
from service.reference.measures import article_lines, instrument_text
from service.reports.markdown import row, table


def instrument_lines(policy: Policy) -> Iterator[str]:
    """Every instrument by rank."""
    yield "每份文件的文号、制定机关、施行与终止、读到什么程度。未核原文的不能作启用措施的依据。"
    for rank, label in RANKS.items():
        ours = [one for one in policy.instruments if one.rank == rank]
        if not ours:
            continue
        yield f"\n## {label}（{len(ours)} 件）\n"
        yield from table("简称", "全称", "情况", "说明")
        for one in ours:
            yield row(one.id, one.name, instrument_text(one), one.note)


def article_page_lines(policy: Policy) -> Iterator[str]:
    """Every article that is cited and what it may found, by instrument."""
    founding = sum(bool(one.grants) for one in policy.articles)
    yield f"共 {len(policy.articles)} 条，其中 {founding} 条能据以设定措施。“有关主管部门”包括一切部门。"
    last = ""
    for one in policy.articles:
        if one.instrument != last:
            yield f"\n## {one.instrument}"
            last = one.instrument
        phrase = f"（核对短语：“{one.phrase}”）" if one.phrase else ""
        yield f"\n### {one.instrument} {one.article}{phrase}\n"
        yield from article_lines(policy, one)


def closed_list_lines(policy: Policy) -> Iterator[str]:
    """The kinds of measure that may be taken, and which measures are of each."""
    yield "清单之外的措施不予加载。限制措施按层级要求依据的位阶：\n"
    for tier, ranks in policy.closed_list.tiers.items():
        yield f"- `{tier}`：{'、'.join(RANKS[rank] for rank in ranks)}"
    for kind, label in KIND_LABELS.items():
        ours = [one for one in policy.closed_list.types if one.kind == kind]
        yield f"\n## {label}（{len(ours)} 种）\n"
        yield from table("种类", "名称", "层级", "领域", "实施方式", "启用的措施", "说明")
        for one in ours:
            used = [m.id for m in policy.measures if m.active and m.type == one.id]
            links = "、".join(f"[{name}](measures/{name}.md)" for name in used) or "只有草案"
            domains = "、".join(DOMAINS[domain] for domain in one.domains)
            modes = "；".join(f"`{mode}` {MODES[mode]}" for mode in one.modes) or "该类别的任何方式"
            yield row(f"`{one.id}`", one.name, one.tier or "", domains, modes, links, one.note)


def list_lines(policy: Policy) -> Iterator[str]:
    """The lists of serious dishonesty and related records."""
    yield "名单不是措施：列在这里不产生任何限制。"
    yield from table("编号", "名单", "认定机关", "依据", "列入", "期限", "提前移出", "依据读到", "期限读到")
    for one in policy.lists:
        basis = f"{one.instrument}（{one.article}）"
        marks = MARKS[one.basis_mark], MARKS[one.term_mark]
        yield row(one.code, one.name, one.body, basis, one.entry, one.term, one.early_exit, *marks)


def size_policy_lines(policy: Policy) -> Iterator[str]:
    """What follows the size class alone."""
    yield "只随企业规模，从不随信用等级。与措施并列，不是措施。\n"
    yield from table("编号", "内容", "规模", "数值", "实施单位", "依据", "状态", "说明")
    for one in policy.size_rules:
        sizes = "、".join(SIZE_CLASSES[size] for size in one.size_classes)
        bases = "、".join(f"《{policy.instrument_of[b.instrument].name}》{b.article}" for b in one.bases)
        state = "启用" if one.active else f"草案：{one.draft_reason}"
        yield row(
            one.id, one.label, sizes, one.figure.text, bodies_text(one.applying_body), bases, state, one.note
        )


def retired_lines(policy: Policy) -> Iterator[str]:
    """Citations that tempt and carry nothing."""
    yield "启用的措施引用它们的，不予加载。\n"
    yield from table("文件", "条", "领域", "措施中的词", "自何时", "为什么不能用")
    for one in policy.retired:
        domains = "、".join(DOMAINS[domain] for domain in one.domains) or "任何领域"
        words, since = "、".join(one.words) or "任何", one.from_day or "一直"
        yield row(one.instrument, "、".join(one.articles) or "任何", domains, words, since, one.reason)
