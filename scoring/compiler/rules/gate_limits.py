"""How far a gate may go against an enterprise, whatever its file says: the bureau may only be milder."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from features.records import KINDS
from scoring.compiler.rules.common_rules import Found
from scoring.compiler.yaml_document import Step
from scoring.schema.gate import GateVersion, Severity

# What is not published is not used: minor dishonesty, summary penalties, mere warnings (facts §4.2, §4.4). What an
# enterprise claims for itself, and debts that nobody has confirmed, do not speak against it.
AT_LEAST: Final[Mapping[str, tuple[frozenset[str], str]]] = {
    "unpublished_severities": (frozenset({"minor"}), "轻微失信不公示，不得计入"),
    "unpublished_procedures": (frozenset({"summary"}), "简易程序的处罚不公示，不得计入"),
    "unpublished_penalty_types": (frozenset({"warning"}), "仅警告的处罚不公示，不得计入"),
    "claimant_roles": (frozenset({"plaintiff"}), "企业作为原告的判决不是其失信"),
    "outside": (
        frozenset({"payment_complaint", "unconfirmed_arrears"}),
        "企业自己的投诉与起诉、未经确认的欠费不是其失信",
    ),
}
# A listing ends with the longest term of its list (facts §3), these two with the removal alone: the court deletes the
# one, the present term of the other was not read.
LONGEST_LISTING: Final = 36
UNTIL_REMOVED: Final = frozenset({"judgment_defaulter", "statistics_serious"})
# The lists whose terms are known: a gate that names no months for them would count an entry for ever.
TERMED_LISTS: Final = frozenset(
    {
        "major_tax_violation",
        "procurement_serious",
        "wage_defaulter",
        "market_serious_dishonesty",
        "work_safety_serious",
        "social_insurance_serious",
        "culture_tourism_dishonest",
    }
)
# A finding counts as long as what is published longest (facts §4.2), but for bans of up to five years in their own law.
LONGEST_FINDING: Final = 36
LONGER_FINDINGS: Final[Mapping[str, int]] = {"tender_ban": 60, "hazardous_waste_licence_revoked": 60}
UNTIL_PERFORMED: Final = frozenset(
    {
        "owner_arrears",
        "idle_land",
        "reclamation_default",
        "mine_restoration_default",
        "water_saving_penalty",
        "tax_noncompliance",
        "false_commitment",
    }
)
# Of two that merge, the new one takes over debts; a penalty or a listing stays with the one that earned it.
DEBTS: Final = frozenset(
    {
        "tax_arrears",
        "social_insurance_arrears",
        "wage_arrears",
        "loan_arrears",
        "payables_overdue",
        "receivables_overdue",
        "enforcement",
    }
)
# Local rules keep dishonesty for five years at the longest (facts §9.3). What speaks for an enterprise may stay.
LONGEST_RETENTION: Final = 60
FAVOURABLE: Final = frozenset({"honour", "recognition", "permit", "safety_standard", "registration"})
# A rating is given every year, so that the one of two years ago is never the latest.
LONGEST_RATING: Final = 24
# The times before repair by class (facts §4.2): a longer one would call lawful repairs early, a shorter one promise a day on
# which nobody may ask yet.
LONGEST_WAIT: Final[Mapping[Severity, int]] = {"minor": 0, "general": 3, "serious": 12}


def within_limits(version: GateVersion, path: tuple[Step, ...]) -> Iterator[Found]:
    """One version of the gate: nothing counts for longer, or counts at all, that the law leaves out."""
    for field, (needed, reason) in AT_LEAST.items():
        named: Collection[str] = getattr(version, field)
        missing = sorted(needed - set(named))
        if missing:
            yield (*path, field), f"{field} 没有写 {'、'.join(missing)}：{reason}", "请补上"
    yield from _listings(version, path)
    yield from _findings(version, path)
    yield from _clocks(version, path)
    if version.succession.get("code_change", "all") != "all":
        reason = "代码变更时没有承继全部记录：变更代码的仍是同一企业，记录既不消失，也不只留下一部分"
        yield (*path, "succession", "code_change"), reason, "请写 code_change: all"
    for how, kinds in version.succession.items():
        beyond = () if how == "code_change" else {"all"} if kinds == "all" else sorted(set(kinds) - DEBTS)
        for name in beyond:
            reason = f"{how} 时“{name}”也承继：合并后的企业只承继债权债务"
            yield (*path, "succession", how), reason, f"可用：{'、'.join(sorted(DEBTS))}"


def _listings(version: GateVersion, path: tuple[Step, ...]) -> Iterator[Found]:
    for name in sorted(TERMED_LISTS - set(version.listing_months)):
        reason = f"名单“{name}”没有写明计入的月数，会一直计入"
        yield (*path, "listing_months"), reason, f"请写不大于 {LONGEST_LISTING} 的月数"
    for name, months in version.listing_months.items():
        if months is None and name in UNTIL_REMOVED:
            continue
        if months is None or months > LONGEST_LISTING:
            reason = f"名单“{name}”的计入期长于上限 {LONGEST_LISTING} 个月"
            yield (*path, "listing_months", name), reason, "请改正月数"


def _findings(version: GateVersion, path: tuple[Step, ...]) -> Iterator[Found]:
    for name, months in version.finding_months.items():
        if months is None and name in UNTIL_PERFORMED:
            continue
        limit = LONGER_FINDINGS.get(name, LONGEST_FINDING)
        if months is None or months > limit:
            reason = f"决定类型“{name}”的计入期长于上限 {limit} 个月"
            yield (*path, "finding_months", name), reason, "请改正月数"


def _clocks(version: GateVersion, path: tuple[Step, ...]) -> Iterator[Found]:
    """What speaks against an enterprise is kept for a time, a rating until the next, a repair waits no longer than its class."""
    for name, kind in KINDS.items():
        ends = kind.negative and kind.nature in {"publicity", "listing"} and name in version.catalogue
        if ends and name not in version.retention_months:
            reason = f"“{kind.label}”（{name}）没有写明保存期限，会一直保存"
            yield (*path, "retention_months"), reason, f"请写不大于 {LONGEST_RETENTION} 的月数"
    for name, months in version.retention_months.items():
        if months > LONGEST_RETENTION and name not in FAVOURABLE:
            reason = f"“{name}”的保存期限长于上限 {LONGEST_RETENTION} 个月"
            yield (*path, "retention_months", name), reason, "请改正月数"
    if version.tax_rating_months > LONGEST_RATING:
        reason = f"纳税缴费信用级别使用 {version.tax_rating_months} 个月，长于上限 {LONGEST_RATING} 个月"
        yield (*path, "tax_rating_months"), reason, "级别逐年评定，请改正月数"
    for severity, most in LONGEST_WAIT.items():
        found = version.repair_wait_months.get(severity, most)
        if found > most:
            reason = f"“{severity}”的修复最短等待期长于上限 {most} 个月"
            yield (*path, "repair_wait_months"), reason, "请改正月数"
        elif found < most:
            reason = f"“{severity}”的修复最短等待期短于规定的 {most} 个月"
            yield (
                (*path, "repair_wait_months"),
                reason,
                "达级办法以它告知哪一天可以申请，不得许诺办不到的事；请改正月数",
            )
