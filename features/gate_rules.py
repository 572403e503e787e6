"""The rules of the lawful gate, as the policy hands them down. Data only: the policy owns them, the gate obeys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

REASONS: Final[Mapping[str, str]] = {
    "annulled": "决定或确认已被撤销、撤回，自始无效",
    "repaired": "已完成信用修复",
    "removed": "已移出、删除或结清",
    "suspended": "暂停使用（异议、重整期间，或者依机关、法院的决定）",
    "appeal_pending": "记录载明复议或诉讼尚未办结",
    "upstream": "由机关、事业单位或大型企业拖欠账款所致，转人工复核",
    "publicity_ended": "公示期已届满",
    "retention_ended": "保存期限已届满",
    "duplicate": "同一事项已由其他来源的记录计入",
    "outside_catalogue": "不属于公共信用信息目录范围",
    "publicity_unknown": "失信程度与公示截止期均不明，转人工复核",
}
"""Why a record does not count, in the order in which the first that holds is given."""

FLAGGED: Final = frozenset({"upstream", "publicity_unknown"})
"""Reasons that call for a person to look."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule stands: instrument, article, and whether its text was read.

    `kinds` and `bodies`: of which records the article speaks, by their kind and by words in the name of the body that
    issued them; empty: of all.
    """

    instrument: str
    article: str
    verified: bool
    kinds: frozenset[str] = frozenset()
    bodies: tuple[str, ...] = ()

    def speaks_of(self, kind: str, issuing_body: str | None) -> bool:
        """Whether the article is about such a record."""
        by_body = any(word in (issuing_body or "") for word in self.bodies)
        return (not self.kinds or kind in self.kinds) and (not self.bodies or by_body)


@dataclass(frozen=True, slots=True)
class RepairRule:
    """Whether some records of a kind are repaired, and when at the earliest.

    Attributes:
        months: from the document's date, beside the wait of the class; null: they are not repaired.
        where: column → codes, of columns that the kind has; `bodies`: words in the name of the body that issued them;
            `severities`: of the event. Empty: all.
    """

    months: int | None
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    bodies: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GateRules:
    """The gate's rules on one day.

    Attributes:
        publicity_months: severity → longest publicity in months from the document's date.
        catalogue: kind of record that speaks against an enterprise → category of the catalogue of public credit
            information; a negative kind missing here is outside it.
        unpublished_severities: collected only with an end of publicity of their own.
        upstream_payers: kinds of payer whose confirmed arrears excuse.
        tax_rating_months: how long a rating speaks when no newer one came.
        citations: reason → where the rule stands.
        practices: what else the gate does (`repair_wait`, `deferral`, `succession` and so on) → where it stands.
        finding_months: type of finding → how long one without a term of its own counts, None until it is performed;
            types not named count as long as the longest publicity.
        listing_months: list → how long an entry without a term of its own counts; None or not named: until removal.
        retention_months: kind of record → how long one is used at all, from its date or from the end it had.
        repair_wait_months: severity → months from the document's date before which a repair is unusual.
        repairs: kind of record → who of them are repaired, of which the first rule that is for a record stands; one for
            which there is none is not. A kind not named: nothing is known but the wait of the class.
        unpublished_procedures: a penalty by such a procedure is outside the catalogue, unless the authority gave it
            a severity that is published or an end of publicity.
        unpublished_penalty_types: the same of a penalty that is nothing but this.
        claimant_roles: the enterprise's part in a suit in which it claims, so that the finding is not against it.
        appeals_suspend: a decision does not count while its own record says that an appeal is pending.
        succession: how a code was taken over → kinds of record that follow to the successor.
    """

    publicity_months: Mapping[str, int]
    catalogue: Mapping[str, str]
    unpublished_severities: frozenset[str]
    upstream_payers: frozenset[str]
    tax_rating_months: int
    citations: Mapping[str, tuple[Citation, ...]]
    finding_months: Mapping[str, int | None] = field(default_factory=dict)
    listing_months: Mapping[str, int | None] = field(default_factory=dict)
    retention_months: Mapping[str, int] = field(default_factory=dict)
    repair_wait_months: Mapping[str, int] = field(default_factory=dict)
    repairs: Mapping[str, tuple[RepairRule, ...]] = field(default_factory=dict)
    unpublished_procedures: frozenset[str] = frozenset()
    unpublished_penalty_types: frozenset[str] = frozenset()
    claimant_roles: frozenset[str] = frozenset()
    appeals_suspend: bool = False
    succession: Mapping[str, frozenset[str]] = field(default_factory=dict)
    practices: Mapping[str, tuple[Citation, ...]] = field(default_factory=dict)
