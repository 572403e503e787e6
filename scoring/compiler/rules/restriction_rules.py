"""Rules on restrictions (facts §2): a specific record, a law of sufficient rank, never a grade."""

from collections.abc import Iterator
from typing import Final

from features.records import KINDS
from scoring.compiler.rules.condition_rules import Finding, grades_of, grounds
from scoring.compiler.rules.possible_records import months_without_term
from scoring.matrix.condition_types import HasNone, HasRecord
from scoring.schema.measure import DOMAINS, RANKS, Measure, Mode
from scoring.schema.policy import Policy

RESTRICTING: Final[frozenset[Mode]] = frozenset({"duty_to_check", "as_decided"})
MODES_OF: Final[dict[str, frozenset[Mode]]] = {
    "incentive": frozenset({"service", "within_limits", "recommendation", "universal", "supervision"}),
    "management": frozenset({"supervision", "record", "duty_to_check"}),
    "restriction": RESTRICTING,
}


def restricted_by_record(measure: Measure, _policy: Policy) -> Iterator[Finding]:
    """A restriction hangs on a record that speaks against the enterprise, and never on the grade."""
    if measure.kind != "restriction":
        return
    if grades_of(measure.when):
        yield (
            ("when",),
            "是限制措施却以信用等级为条件",
            "等级不是具体失信事实；请改以所列记录为条件，或改为管理措施",
        )
    known = [one for one in measure.when if not isinstance(one, HasRecord | HasNone) or one.kind in KINDS]
    if measure.active and len(known) == len(measure.when) and not grounds(measure.when):
        yield ("when",), "是限制措施却没有失信记录条件", "请写明 has_record 条件，指明具体失信记录"


def rank_suffices(measure: Measure, policy: Policy) -> Iterator[Finding]:
    """Some basis of an active restriction has a rank that suffices for the tier of its type."""
    if measure.kind != "restriction" or not measure.active:
        return
    entry = policy.type_of.get(measure.type)
    accepted = policy.closed_list.tiers.get(entry.tier, ()) if entry and entry.tier else ()
    cited = [
        policy.instrument_of[one.instrument]
        for one in measure.bases
        if one.instrument in policy.instrument_of
    ]
    if accepted and cited and not any(instrument.rank in accepted for instrument in cited):
        found = "、".join(sorted({RANKS[instrument.rank] for instrument in cited}))
        needed = "、".join(RANKS[rank] for rank in accepted)
        yield (
            ("bases",),
            f"限制{DOMAINS[measure.domain]}的依据位阶不足（{found}）",
            f"这种限制须有以下依据之一：{needed}",
        )


def mode_fits(measure: Measure, _policy: Policy) -> Iterator[Finding]:
    """Restrictions are carried out as decided or are duties to check; incentives and management never restrict."""
    accepted = MODES_OF[measure.kind]
    if measure.mode not in accepted:
        reason = f"的执行方式 {measure.mode} 与措施类别 {measure.kind} 不符"
        yield ("mode",), reason, f"该类措施可用：{'、'.join(sorted(accepted))}"


def window_within_term(measure: Measure, policy: Policy) -> Iterator[Finding]:
    """Where a restriction has a longest term, no record founds it for longer: by its window, or as the gate keeps it."""
    longest = measure.term_months.at_most if measure.term_months else None
    if measure.kind != "restriction" or not measure.active or longest is None:
        return
    for position, one in enumerate(measure.when):
        if not isinstance(one, HasRecord) or one.kind not in KINDS or not KINDS[one.kind].negative:
            continue
        kept = [one.within_months or months_without_term(one, gate) for gate in policy.gate.versions]
        if any(months is None or months > longest for months in kept):
            reason = f"的期限最长 {longest} 个月，而所依据的记录在此之后仍可使它适用"
            yield ("when", position), reason, f"请写 within_months，不大于 {longest}"


RULES = (restricted_by_record, rank_suffices, mode_fits, window_within_term)
