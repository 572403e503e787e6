"""An act as it is asked to be written down, and that it says what such an act must say."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from features.parse import document_no
from scoring.rights.lasting import ENDED_BY
from scoring.rights.words import EventType, Party
from service.cases import act_register
from service.cases.register import is_misshapen
from service.errors import WrongUse


class Act(NamedTuple):
    """What was done, by whom, by which document, on which day.

    `record_id`: null for what reaches all that speaks against the enterprise. `publicity_until`: the new end, where that is moved.
    `ends`: the documents whose doing it ends (`service.cases.act_ends.meant`), of what ends something; null: the one that lasts.
    `text`: why it was done, which the bureau must say where it ends what was begun; null where nobody says.
    """

    event: EventType
    by: Party
    body: str
    document_no: str
    day: date
    record_id: str | None
    publicity_until: date | None
    ends: Sequence[str] | None = None
    text: str | None = None


def require_sound(act: Act, today: date) -> None:
    """`WrongUse` for a day to come, a new end of publicity that is none, `ends` of what ends nothing, or the number of an act here or what begins as that of a case."""
    if act.day > today:
        raise WrongUse(f"日期 {act.day} 晚于今天 {today}，请登记已经作出的")
    if (act.event == "publicity_change") != (act.publicity_until is not None):
        raise WrongUse(
            "变更公示截止期（publicity_change）的，须写明新的公示截止期（publicity_until）；别的处理不写",
            english="publicity_until, the new end, is stated for a publicity_change, and for nothing else",
        )
    if act_register.is_like_number(document_no(act.document_no) or "") or is_misshapen(act.document_no):
        raise not_a_document(act)
    if act.publicity_until is not None and act.publicity_until < act.day:
        raise WrongUse(f"新的公示截止期 {act.publicity_until} 早于变更之日 {act.day}，应为该日或者以后的日子")
    if act.ends is not None and act.event not in ENDED_BY.values():
        raise WrongUse(
            "ends 只在终止一项变动时写明", english="ends is said of what ends something on a record"
        )


def not_a_document(act: Act) -> WrongUse:
    """The refusal of an act whose number is none of a document, but one of here."""
    return WrongUse(
        f"文号“{act.document_no}”是本部门事项、登记的编号，不是文书的文号：请写明所凭文书自己的文号；事项的决定在事项里登记，"
        "只有其作用被另行登记的一项误终止的，才以该编号、该决定的日期和作出单位再次登记",
        english="document_no is the number of a case or of an act here, not that of a document; what a case decided is written down again only where an act ended it, as the case has it",
    )
