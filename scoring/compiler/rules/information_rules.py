"""Rules on when there is enough information to grade: counted in what every enterprise leaves behind, and within its reach."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from features.records import KINDS
from features.records.payments import UTILITIES
from features.records.tax import TAX_TYPES
from scoring.compiler.rules.common_rules import Found, continuous
from scoring.schema.policy import Information, Policy, Requirement

# At most so many records a month, of the kinds that come by duty or by the mere running of a business. Honours, permits,
# contracts and what speaks against an enterprise are no such kinds: who has none would be M for it.
BY_DUTY: Final[Mapping[str, int]] = {
    "registration": 1,
    "annual_report": 1,
    "tax_rating": 1,
    "tax_filing": len(TAX_TYPES),
    "social_insurance": 1,
    "wage_payment": 1,
    "utility_payment": len(UTILITIES),
}
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
                yield (*path, "records_at_least"), *told


def _within_reach(one: Requirement) -> Iterator[Found]:
    most = None if set(one.kinds) & FINANCING_ONLY else sum(BY_DUTY[kind] for kind in one.kinds)
    asked = f"信息充分性要求 {one.within_months} 个月内有 {one.records_at_least} 条记录"
    if most is not None and one.records_at_least > most * one.within_months:
        reason = f"{asked}，而所列种类至多有 {most * one.within_months} 条：所有企业都会成为 M"
        yield reason, "请改为能够达到的条数"
    elif one.records_at_least > one.within_months // MONTHS_PER_FILING:
        reason = f"{asked}，而按季申报的小企业只有 {one.within_months // MONTHS_PER_FILING} 条，会成为 M"
        yield reason, "请减少条数或者放宽月数，并以 policy diff、simulate 看有多少企业因此成为 M", "warning"
