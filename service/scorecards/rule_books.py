"""Rule books of the policy in force, by their names."""

from datetime import date

from models.rule_book import RuleBook
from scoring.schema.policy import Policy
from service.errors import NotFound, WrongUse


def book_named(policy: Policy, name: str, *, day: date | None = None) -> RuleBook:
    """The rule book of that name; `NotFound` names those there are, `WrongUse` says since when it speaks."""
    book = next((one for one in policy.rule_books if one.id == name), None)
    if book is None:
        names = "、".join(one.id for one in policy.rule_books) or "（现行政策中没有规则手册）"
        raise NotFound(f"没有规则手册“{name}”；可用：{names}")
    if day is not None and not book.in_force(day):
        until = f"至 {book.in_force_to} " if book.in_force_to else "起"
        raise WrongUse(f"规则手册“{name}”在 {day} 没有施行：它自 {book.in_force_from} {until}施行")
    return book
