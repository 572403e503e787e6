"""A record as letters name it, and what it states."""

from features.feeds import feed_label
from features.records import KINDS
from service.cases.target import CaseTarget
from service.notices.letters.wording import day_in_words, days_in_words, inside


def record_in_words(target: CaseTarget) -> str:
    """Body, kind, document (or the id of a record of none) and day of a record, and what it states; `ValueError` for what is none."""
    if target.kind is None or target.occurred_on is None:
        raise ValueError(f"no record: {target}")
    number = f"“{target.document_no}”" if target.document_no else f"（记录标识 {target.record_id}）"
    named = f"{target.issuing_body or ''}{KINDS[target.kind].label}{number}"
    by = f"，报送来源：{feed_label(target.source)}" if target.source else ""
    facts = "；".join(f"{one.label}：{inside(days_in_words(one.value))}" for one in target.facts)
    stated = f"\n记录载明：{facts}。" if facts else ""
    return f"{named}（{day_in_words(target.occurred_on)}{by}）。{stated}"
