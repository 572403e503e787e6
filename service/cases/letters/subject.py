"""A record as letters name it."""

from features.records import KINDS
from service.cases.target import CaseTarget
from service.notices.letters.wording import day_in_words


def record_in_words(target: CaseTarget) -> str:
    """Body, kind, document (or the id of a record of none) and day of a record, as a sentence; `ValueError` for what is none."""
    if target.kind is None or target.occurred_on is None:
        raise ValueError(f"no record: {target}")
    number = f"“{target.document_no}”" if target.document_no else f"（记录标识 {target.record_id}）"
    named = f"{target.issuing_body or ''}{KINDS[target.kind].label}{number}"
    return f"{named}（{day_in_words(target.occurred_on)}）。"
