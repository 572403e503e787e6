"""An act of an authority as a document: what was done to which record, by whom, by which document, since when it acts."""

from collections.abc import Sequence

from features.records.events import EVENT_TYPES
from features.store import ZONE
from scoring.rights.lasting import document_of, name_of
from scoring.rights.steps import Happened
from scoring.rights.words import PARTIES
from service.cases.act_lasting import number_of
from service.cases.act_register import RecordedAct
from service.cases.beside import Brought
from service.cases.documents import Document, target_document


def act_document(act: RecordedAct) -> Document:
    """An act as it was written down."""
    return {
        "id": act.id,
        "uscc": act.uscc,
        "event": act.event,
        "label": act.label,
        "by": act.by,
        "by_label": PARTIES[act.by],
        "body": act.body,
        "party": act.party,
        "document_no": act.document_no,
        "day": act.day.isoformat(),
        "about": target_document(act.target) if act.target else None,
        "effective_on": act.effective_on.isoformat(),
        "publicity_until": act.publicity_until.isoformat() if act.publicity_until else None,
        "text": act.text,
        "ends": _documents(act.ended),
        "still_lasting": _documents(act.still),
        "differs": act.differs,
        "recorded_at": act.at.astimezone(ZONE).isoformat(timespec="seconds"),
    }


def end_document(end: Brought) -> Document:
    """By what something was ended, or an end corrected: the act or the case, where it is one here."""
    one = end.happened
    return {
        "id": number_of(end.cause),
        "document_no": one.document_no,
        "body": one.body,
        "day": one.decided_on.isoformat(),
    }


def _documents(these: Sequence[Happened]) -> list[Document]:
    """Each document once, whether it is known from here or from a file too; of one number those of each body."""
    found = {document_of(one): one for one in reversed(these)}
    return [
        {
            "name": name_of(one),
            "event": one.event_type,
            "event_label": EVENT_TYPES[one.event_type],
            "body": one.body,
            "day": one.decided_on.isoformat(),
            "over_on": one.over_on.isoformat() if one.over_on else None,
        }
        for one in sorted(found.values(), key=lambda each: (each.decided_on, name_of(each), each.body or ""))
    ]
