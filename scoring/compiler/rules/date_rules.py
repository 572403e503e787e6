"""Rules on days that come: an order that nobody has read yet, and reviews that are overdue."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from scoring.compiler.rules.common_rules import Found
from scoring.compiler.rules.condition_rules import Finding
from scoring.schema.measure import DOMAINS, Domain, Measure
from scoring.schema.policy import Policy

# The order on credit in tendering speaks of everything there from its first day on; until its text is read, nobody knows what
# it leaves of a favour by grade, and a lawyer must look at all else before that day.
COMING: Final[Mapping[Domain, str]] = {"construction_tendering": "招标投标领域信用管理暂行办法"}


def coming_order(measure: Measure, policy: Policy) -> Iterator[Finding]:
    """In a domain that an unread order takes over, a favour by grade ends before it, and all else is reviewed before it."""
    order = policy.instrument_of.get(COMING.get(measure.domain, ""))
    if order is None or order.verified or order.in_force_from is None or not measure.active:
        return
    last = order.in_force_from - timedelta(days=1)
    if measure.in_force_to is not None and measure.in_force_to <= last:
        return
    why = f"“{order.id}”自 {order.in_force_from} 起施行而原文未读"
    if measure.uses_grade:
        reason = f"在{DOMAINS[measure.domain]}中以等级为条件，{why}，届时还能否这样做不得而知"
        field = "in_force_to" if measure.in_force_to else "in_force_from"
        yield (field,), reason, f"请把 in_force_to 写为 {last} 或以前；读到原文、改 verified 之后再延长"
    elif measure.review_by is None or measure.review_by > last:
        reason = f"用于{DOMAINS[measure.domain]}，{why}，却不在此之前复核"
        field = "review_by" if measure.review_by else "id"
        yield (field,), reason, f"请把 review_by 写为 {last} 或以前"


def review_overdue(measure: Measure, on: date) -> Iterator[Found]:
    """An active measure that is still in force although a lawyer should have looked at it."""
    due = measure.review_by
    over = measure.in_force_to is not None and measure.in_force_to < on
    if measure.active and due is not None and due < on and not over:
        reason = f"的复核日 {due} 已经过去，仍在施行"
        yield ("review_by",), reason, "请由律师复核后改写 review_by，或写明 in_force_to", "warning"
