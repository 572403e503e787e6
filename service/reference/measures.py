"""The reference pages of the measures: one page each, which a lawyer can check line by line, and an index."""

from collections.abc import Iterator, Sequence

from scoring.entries import UNDATED
from scoring.matrix.condition_types import SIZE_CLASSES
from scoring.schema.law import Article, Grant, Ground, Limit
from scoring.schema.measure import DOMAINS, KIND_LABELS, MARKS, MODES, RANKS, Basis, Instrument, Measure
from scoring.schema.policy import Policy, Retired
from scoring.subjects import SUBJECTS, bodies_text, subjects_text
from service.reports.markdown import row, table

UNIVERSAL = "人人适用，不看等级"


def measure_index(policy: Policy) -> Iterator[str]:
    """All measures by domain, each with its page."""
    active = sum(measure.active for measure in policy.measures)
    yield f"共 {len(policy.measures)} 项，启用 {active} 项，草案 {len(policy.measures) - active} 项。"
    yield "各项的对象、条件、数值、期限、依据和救济见各页；依据的条文见[条款登记](articles.md)和[文件登记](instruments.md)。"
    for domain, label in DOMAINS.items():
        ours = [measure for measure in policy.measures if measure.domain == domain]
        if not ours:
            continue
        yield f"\n## {label} `{domain}`\n"
        yield from table("编号", "措施", "类别", "种类", "状态")
        for one in ours:
            name = policy.type_of[one.type].name if one.type else "不在措施清单内"
            yield row(
                f"[{one.id}](measures/{one.id}.md)", one.label, KIND_LABELS[one.kind], name, _status(one)
            )


def measure_lines(policy: Policy, one: Measure) -> Iterator[str]:
    """One measure whole: who, what, when, how much, how long, on what basis, and what can be done about it."""
    yield "[全部措施](../measures.md)\n"
    yield from table("项目", "内容")
    yield row("状态", _status(one) if one.active else f"草案，不适用：{one.draft_reason}")
    yield row("领域", DOMAINS[one.domain])
    yield row("类别", KIND_LABELS[one.kind])
    yield row("种类", _type(policy, one))
    yield row("对象", _subject(one))
    yield row("实施单位", bodies_text(one.applying_body) or "未写明")
    yield row("施行", _time(one))
    if one.review_by:
        yield row("复核期限", one.review_by)
    yield "\n## 条件\n"
    yield from _conditions(one)
    yield "\n## 力度与期限\n"
    yield from table("项目", "内容")
    yield row("方式", MODES[one.mode])
    yield row("力度", one.strength or "未写明")
    if one.figure:
        yield row("条文的数值", one.figure.text)
    yield row("期限", one.term or "未写明")
    if one.term_months:
        yield row("条文的期限", one.term_months.text)
    yield row("救济", one.remedy or "未写明")
    if one.note:
        yield f"\n说明：{one.note}"
    yield "\n## 依据"
    for basis in one.bases:
        yield from _basis(policy, basis)
    yield from _traps(policy, one)


def grant_text(policy: Policy, grant: Grant) -> str:
    """What an article may found, in words."""
    types = "".join(f"“{policy.type_of[one].name}”" for one in grant.types)
    kinds = "、".join(KIND_LABELS[kind] for kind in grant.kinds)
    domains = "、".join(DOMAINS[domain] for domain in grant.domains)
    longest = f"；最长 {grant.longest_months} 个月" if grant.longest_months else ""
    general = "；一般条款，限制只能是核查义务" if grant.general else ""
    whom, who = subjects_text(grant.subjects), bodies_text(grant.bodies)
    of_type = f"；种类：{types}" if types else ""
    grounds = f"；只因{grounds_text(grant.grounds)}" if grant.grounds else ""
    return f"{kinds}：{domains}{of_type}；对象：{whom}；实施单位：{who}{longest}{general}{grounds}"


def grounds_text(grounds: Sequence[Ground]) -> str:
    """Records that may set something off, in words."""
    return "、".join(one.condition.selected for one in grounds)


def limit_text(limit: Limit) -> str:
    """How far an article lets a figure go, for whom, and who chooses it within that, in words."""
    classes = "、".join(SIZE_CLASSES[one] for one in SIZE_CLASSES if one in limit.size_classes)
    whom = f"；给{classes}企业" if classes else ""
    bounded = limit.floor is not None or limit.cap is not None
    who = f"；限度之内由{bodies_text(limit.set_by)}定" if limit.set_by and bounded else ""
    return f"{limit.text}{whom}{who}"


def instrument_text(one: Instrument) -> str:
    """Rank, territory, dates and how well it was read, in words."""
    number = f"{one.number}，" if one.number else ""
    mark = MARKS[one.mark] + ("（摘录文本）" if one.excerpt else "")
    by = f"，由《{one.superseded_by}》取代" if one.superseded_by else ""
    return f"{number}{RANKS[one.rank]}，{one.issuer}，{one.territory}，{_time(one)}{by}，{mark}"


def _status(one: Measure) -> str:
    return "启用" if one.active else "草案"


def _subject(one: Measure) -> str:
    subject = SUBJECTS[one.subject]
    return subject if one.applies_to in {"", subject} else f"{one.applies_to}（{subject}）"


def _type(policy: Policy, one: Measure) -> str:
    if not one.type:
        return "不在措施清单内"
    found = policy.type_of[one.type]
    if not found.tier:
        return found.name
    ranks = "、".join(RANKS[rank] for rank in policy.closed_list.tiers[found.tier])
    return f"{found.name}（依据须为：{ranks}）"


def _time(one: Measure | Instrument) -> str:
    begins = f"自 {one.in_force_from} 起" if one.in_force_from else UNDATED
    return f"{begins}，至 {one.in_force_to} 止" if one.in_force_to else begins


def _conditions(one: Measure) -> Iterator[str]:
    if len(one.when) > 1:
        yield "以下各项都成立时适用：\n"
    for condition in one.when:
        yield f"- {condition.explanation}"
    if not one.when:
        yield f"- {one.trigger}（尚不能由系统判断）" if one.trigger else f"- {UNIVERSAL}"


def _basis(policy: Policy, basis: Basis) -> Iterator[str]:
    instrument = policy.instrument_of[basis.instrument]
    yield f"\n### 《{instrument.name}》{basis.article}\n"
    yield f"- {instrument_text(instrument)}"
    if instrument.source_file:
        yield f"- 所读文本：{instrument.source_file}"
    if basis.phrase:
        yield f"- 核对短语：“{basis.phrase}”"
    yield from article_lines(policy, policy.article_of.get((basis.instrument, basis.article)))
    if instrument.note:
        yield f"- 文件说明：{instrument.note}"


def article_lines(policy: Policy, article: Article | None) -> Iterator[str]:
    """What an article may found, line by line; that it is not registered, or founds nothing, is said too."""
    if article is None:
        yield "- 该条原文不在手边，没有登记能据以设定什么"
        return
    for grant in article.grants:
        yield f"- 能据以设定：{grant_text(policy, grant)}"
    if not article.grants:
        yield "- 不能据以设定措施"
    if article.grade_grounds:
        yield f"- 定级规则可以作为根据的：{grounds_text(article.grade_grounds)}"
    for limit in article.figures:
        yield f"- 条文的数额：{limit_text(limit)}"
    if article.note:
        yield f"- 条文说明：{article.note}"


def _traps(policy: Policy, one: Measure) -> Iterator[str]:
    """Citations nearby that tempt and carry nothing: of the same articles, or in the same domain."""
    near = [trap for trap in policy.retired if _near(trap, one)]
    if near:
        yield "\n## 相近而不能用的引用\n"
    for trap in near:
        yield f"- {_trap(policy, trap)}"


def _near(trap: Retired, one: Measure) -> bool:
    if trap.domains:
        return one.domain in trap.domains
    return any(
        basis.instrument == trap.instrument and (not trap.articles or basis.article in trap.articles)
        for basis in one.bases
    )


def _trap(policy: Policy, trap: Retired) -> str:
    where = "、".join(trap.articles)
    words = f"（写有“{'”“'.join(trap.words)}”的）" if trap.words else ""
    since = f"，{trap.from_day} 起" if trap.from_day else ""
    return f"《{policy.instrument_of[trap.instrument].name}》{where}{words}{since}：{trap.reason}"
