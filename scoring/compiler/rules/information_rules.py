"""Rules on when there is enough information to grade: counted in what every enterprise leaves behind, and within its reach."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from features.records import KINDS
from features.records.payments import UTILITIES
from features.records.tax import TAX_TYPES
from scoring.compiler.rules.common_rules import Found, continuous
from scoring.schema.policy import Information, Policy, Requirement


@dataclass(frozen=True, slots=True)
class Due:
    """What duty, or the mere running of a business, brings of a kind: at most `records` every `months`."""

    records: int
    months: int = 1


# Honours, permits, contracts and what speaks against an enterprise are no such kinds: who has none would be M for it. A
# registration is no activity, and changes of it come by no duty. Annual reports and ratings come once a year.
BY_DUTY: Final[Mapping[str, Due]] = {
    "annual_report": Due(1, 12),
    "tax_rating": Due(1, 12),
    "tax_filing": Due(len(TAX_TYPES)),
    "social_insurance": Due(1),
    "wage_payment": Due(1),
    "utility_payment": Due(len(UTILITIES)),
}
# Who rents with light and water included has no account, who employs nobody pays no wages: alone, these would be a condition
# of premises or of staff.
NEVER_ALONE: Final = frozenset({"utility_payment", "wage_payment"})
YOUNG: Final = 12
"""Months in business within which an enterprise must be able to have enough: more would be a condition of years (design 3.4)."""
LONGEST_WINDOW: Final = 24
"""Months: what is older tells nothing of the present, and who is younger than a longer window had less of it."""
# Financing looks at invoices that were authorised for it, of which there may be any number.
FINANCING_ONLY: Final = frozenset({"vat_invoice"})
MONTHS_PER_FILING: Final = 3
"""Small taxpayers file once a quarter, so a requirement that asks for more leaves them M."""


def information_lawful(policy: Policy) -> Iterator[Found]:
    """Both series speak on every day; each requirement counts lawful kinds and asks for no more than there can be."""
    series = (
        ("information", policy.grades.information, "信息充分性规则", frozenset[str]()),
        (
            "financing_information",
            policy.grades.financing_information,
            "融资评分卡的信息充分性规则",
            FINANCING_ONLY,
        ),
    )
    for name, versions, label, others in series:
        yield from continuous(policy, versions, (name,), label)
        yield from _versions_lawful(name, versions, BY_DUTY.keys() | others)


def _versions_lawful(name: str, versions: Sequence[Information], allowed: set[str]) -> Iterator[Found]:
    for position, version in enumerate(versions):
        for place, one in enumerate(version.require):
            path = (name, position, "require", place)
            wrong = [kind for kind in one.kinds if kind not in allowed]
            for kind in wrong:
                usable = f"可用：{'、'.join(sorted(allowed))}"
                if kind not in KINDS:
                    yield (*path, "kinds"), f"没有名为“{kind}”的记录种类", usable
                else:
                    reason = f"信息充分性以“{KINDS[kind].label}”（{kind}）计数：没有这种记录不是企业信息不足"
                    yield (*path, "kinds"), reason, usable
            for told in () if wrong else _within_reach(one):
                yield (*path, told[0]), *told[1:]


def _within_reach(one: Requirement) -> Iterator[tuple[str, *tuple[str, ...]]]:
    """Field, reason, mend and, for a warning, "warning"."""
    asked = f"信息充分性要求 {one.within_months} 个月内有 {one.records_at_least} 条记录"
    if one.within_months > LONGEST_WINDOW:
        reason = f"信息充分性看 {one.within_months} 个月，长于上限 {LONGEST_WINDOW} 个月"
        yield "within_months", reason, "成立不久的企业没有更早的记录，不得变相以经营年限为条件；请改正月数"
        return
    if set(one.kinds) <= NEVER_ALONE:
        named = "、".join(KINDS[kind].label for kind in one.kinds)
        reason = f"信息充分性只以“{named}”计数：没有自己账户、没有雇员的企业都会成为 M"
        yield "kinds", reason, "请加上依法产生的种类，如 tax_filing、social_insurance"
        return
    if set(one.kinds) & FINANCING_ONLY:
        return
    most = sum(_at_most(BY_DUTY[kind], min(one.within_months, YOUNG)) for kind in one.kinds)
    if one.records_at_least > most:
        reason = f"{asked}，而所列种类在企业成立后的 {YOUNG} 个月内至多有 {most} 条：新企业都会成为 M，等于以经营年限为条件"
        yield "records_at_least", reason, "请减少条数，或者加上按月、按季产生的种类"
    elif one.records_at_least > one.within_months // MONTHS_PER_FILING:
        reason = f"{asked}，而按季申报的小企业只有 {one.within_months // MONTHS_PER_FILING} 条，会成为 M"
        mend = "请减少条数或者放宽月数，并以 policy diff、simulate 看有多少企业因此成为 M"
        yield "records_at_least", reason, mend, "warning"


def _at_most(due: Due, months: int) -> int:
    return months // due.months * due.records
