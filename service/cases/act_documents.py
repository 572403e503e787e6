"""An act of an authority as a document: what was done to which record, by whom, by which document, since when it acts."""

from features.store import ZONE
from scoring.rights.words import PARTIES
from service.cases.act_register import RecordedAct
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
        "recorded_at": act.at.astimezone(ZONE).isoformat(timespec="seconds"),
    }
