"""Rules on measures: complete, founded on law that was read, and lawful in what sets them off."""

from collections.abc import Callable, Iterator

from scoring.compiler.rules import (
    ask_rules,
    basis_rules,
    figure_rules,
    grade_rules,
    number_rules,
    restriction_rules,
    subject_rules,
)
from scoring.compiler.rules.closed_list_rules import on_the_list
from scoring.compiler.rules.common_rules import Found
from scoring.compiler.rules.condition_rules import Finding, conditions_known
from scoring.compiler.rules.date_rules import coming_order
from scoring.compiler.rules.exit_text_rules import measure_exits_as_listed
from scoring.compiler.rules.narrowing_rules import measure_narrowed
from scoring.compiler.rules.phrase_rules import measure_phrases
from scoring.compiler.rules.reading_rules import (
    addressee_as_shipped,
    draft_as_shipped,
    measure_texts_as_shipped,
)
from scoring.compiler.rules.right_rules import measure_rights
from scoring.compiler.rules.said_rules import says_nothing
from scoring.compiler.rules.sector_rules import sector_conditions
from scoring.compiler.rules.word_rules import measure_words
from scoring.schema.measure import RANKS, TERRITORIES, Basis, Instrument, Measure
from scoring.schema.policy import Policy

REQUIRED = {
    "applies_to": "适用对象",
    "applying_body": "实施单位",
    "strength": "力度",
    "term": "期限",
    "remedy": "救济途径",
}


def status_said(measure: Measure, _policy: Policy) -> Iterator[Finding]:
    """A draft says why it is one; an active measure has no trigger in prose and no reason to be a draft."""
    if not measure.active and not measure.draft_reason:
        yield ("status",), "是草案而没有写明原因", "请补上 draft_reason"
    if measure.active and measure.draft_reason:
        yield ("draft_reason",), "已启用却写了草案原因", "请删去 draft_reason，或改回 draft"
    if measure.active and measure.trigger:
        yield ("trigger",), "已启用却用文字写触发条件", "请改写为 when 中的条件，或改回 draft"


def complete(measure: Measure, _policy: Policy) -> Iterator[Finding]:
    """An active measure says for whom, by whom, how much, how long and what can be done about it."""
    if not measure.active:
        return
    for name, label in REQUIRED.items():
        said = getattr(measure, name)
        if not said or (isinstance(said, str) and says_nothing(said)):
            yield (name,), f"没有写明{label}", f"请补上 {name}，或改为草案"
    if not measure.bases:
        yield ("bases",), "没有依据", "请引用读过原文的依据，或改为草案"


def conditions_exist(measure: Measure, _policy: Policy) -> Iterator[Finding]:
    """Conditions name what exists and nothing that is forbidden."""
    yield from conditions_known(measure.when)


def instruments_exist(measure: Measure, policy: Policy) -> Iterator[Finding]:
    """Every basis names an instrument of instruments.yaml."""
    for position, basis in enumerate(measure.bases):
        if basis.instrument not in policy.instrument_of:
            mend = "请先在 instruments.yaml 中登记该文件"
            yield ("bases", position), f"引用了未登记的文件“{basis.instrument}”", mend


def bases_read(measure: Measure, policy: Policy) -> Iterator[Finding]:
    """An active measure stands on articles that were read, of this territory, and of sufficient rank."""
    for position, basis, instrument in _bases(measure, policy):
        path = ("bases", position)
        if not instrument.verified:
            reason = f"的依据“{instrument.id}”未经核实（标记 {instrument.mark}）"
            yield path, reason, "未读到原文的只能作草案；核实后请改 instruments.yaml 的标记"
        if instrument.territory not in TERRITORIES:
            reason = f"的依据“{instrument.id}”是{instrument.territory}的规定，不适用于本州"
            yield path, reason, "外地规定只能作参考；请引用全国、青海省或自治州的依据"
        if instrument.rank == "bureau_rule":
            reason = f"的依据“{instrument.id}”是{RANKS['bureau_rule']}"
            yield path, reason, "自行公布的规则不能作为措施的依据"
        yield from _article_said(path, basis)


def dates_covered(measure: Measure, policy: Policy) -> Iterator[Finding]:
    """An active measure has a beginning, and its time lies within that of each basis."""
    if not measure.active:
        return
    if measure.in_force_from is None:
        yield ("in_force_from",), "没有施行日期", "请写明 in_force_from"
        return
    if measure.in_force_to is not None and measure.in_force_to < measure.in_force_from:
        yield ("in_force_to",), "截止日早于施行日", "请改正日期"
    first = policy.settings.in_force_from
    if first is not None and measure.in_force_from < first:
        yield ("in_force_from",), f"早于本政策的施行日 {first}", f"请改为 {first} 或以后"
    for position, _, instrument in _bases(measure, policy):
        yield from _within(position, measure, instrument)


def nothing_retired(measure: Measure, policy: Policy) -> Iterator[Finding]:
    """No active measure cites what no longer, or never, carries it."""
    text = measure.label + measure.strength + measure.term
    for position, basis, instrument in _bases(measure, policy):
        for row in policy.retired:
            cited = _same_text(row.instrument, instrument, policy) and (
                not row.articles or basis.article in row.articles
            )
            fits = not row.domains or measure.domain in row.domains
            worded = not row.words or any(word in text for word in row.words)
            ended = row.from_day is None or measure.in_force_to is None or measure.in_force_to >= row.from_day
            if cited and fits and worded and ended:
                yield (
                    ("bases", position),
                    f"引用了不能作为依据的条款：{row.reason}",
                    "请改引现行依据，或改为草案",
                )


def _same_text(retired: str, cited: Instrument, policy: Policy) -> bool:
    """Whether a retired row speaks of the cited instrument, under whatever short name."""
    named = policy.instrument_of.get(retired)
    return retired == cited.id or (named is not None and named.name == cited.name)


def _bases(measure: Measure, policy: Policy) -> Iterator[tuple[int, Basis, Instrument]]:
    """The bases of an active measure whose instruments are known; drafts may still be incomplete."""
    if not measure.active:
        return
    for position, basis in enumerate(measure.bases):
        if basis.instrument in policy.instrument_of:
            yield position, basis, policy.instrument_of[basis.instrument]


def _article_said(path: tuple[str | int, ...], basis: Basis) -> Iterator[Finding]:
    if not basis.article.startswith("第") or not basis.article.endswith("条"):
        yield path, f"的依据“{basis.instrument}”没有写明条号", "请写明 article，如 第四十八条"
    if not 6 <= len(basis.phrase) <= 20:
        yield (
            path,
            f"的依据“{basis.instrument}”没有 6 至 20 字的核对短语",
            "请从该条原文摘 6 至 20 字作 phrase",
        )


def _within(position: int, measure: Measure, instrument: Instrument) -> Iterator[Finding]:
    path = ("bases", position)
    began, ended = instrument.in_force_from, instrument.in_force_to
    if measure.in_force_from and began and measure.in_force_from < began:
        yield path, f"早于依据“{instrument.id}”的施行日 {began}", f"请把 in_force_from 改为 {began} 或以后"
    if ended and (measure.in_force_to is None or measure.in_force_to > ended):
        by = f"，由“{instrument.superseded_by}”取代" if instrument.superseded_by else ""
        reason = f"的依据“{instrument.id}”已于 {ended} 终止{by}"
        yield path, reason, f"请把 in_force_to 写为 {ended} 或以前，或改引现行依据"


RULES: tuple[Callable[[Measure, Policy], Iterator[Found]], ...] = (
    status_said,
    complete,
    conditions_exist,
    instruments_exist,
    bases_read,
    dates_covered,
    nothing_retired,
    on_the_list,
    sector_conditions,
    *basis_rules.RULES,
    *figure_rules.RULES,
    *subject_rules.RULES,
    *ask_rules.RULES,
    *grade_rules.RULES,
    *restriction_rules.RULES,
    *number_rules.RULES,
    measure_words,
    measure_phrases,
    measure_rights,
    measure_narrowed,
    measure_exits_as_listed,
    draft_as_shipped,
    measure_texts_as_shipped,
    addressee_as_shipped,
    coming_order,
)
