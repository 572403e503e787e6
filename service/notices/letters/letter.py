"""A letter: the text of a kind on a day, with each of its fields; none missing, none that it does not have."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from scoring.procedure.notices import template_on
from scoring.schema.notice import LETTER_FIELDS, LETTERS, REQUIRED, LetterKind
from scoring.schema.policy import Policy
from service.errors import NotFound, WrongUse
from service.notices.letters.layout import laid_out

MARK: Final = "模拟数据，非真实企业，不得送达"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to be laid out.

    Attributes:
        recipient: whom it is to; `sender`: who signs; `day`: of its signature.
        marks: what must stand above the title.
    """

    kind: LetterKind
    title: str
    recipient: str
    paragraphs: tuple[str, ...]
    sender: str
    day: date
    marks: tuple[str, ...] = ()

    @property
    def docx(self) -> bytes:
        """As DOCX; the same letter gives the same bytes."""
        return laid_out(
            title=self.title,
            recipient=self.recipient,
            paragraphs=self.paragraphs,
            sender=self.sender,
            day=self.day,
            marks=self.marks,
        )


def letter(
    policy: Policy,
    kind: LetterKind,
    fields: Mapping[str, str],
    *,
    recipient: str,
    sender: str,
    day: date,
    simulated: bool,
) -> Letter:
    """The letter of a kind; `WrongUse` names a field that is missing, empty or not of its kind, `NotFound` a kind that an older policy has no text of.

    Args:
        policy: whose text of that day it is.
        kind: by the step that it tells of.
        fields: as `REQUIRED[kind]` names them; what each holds is told by `LETTER_FIELDS`.
        recipient: whom it is to: the enterprise, or who is to look into it.
        sender: the authority that signs.
        day: of the step and the signature.
        simulated: whether it is about invented data; then it says that it is not to be served.
    """
    _require_whole(kind, fields)
    for what, text in (("抬头", recipient), ("落款单位", sender)):
        if not text.strip():
            raise WrongUse(f"“{LETTERS[kind]}”的{what}是空的")
    if all(one.kind != kind for one in policy.notices):
        raise NotFound(
            f"当时发布的政策没有“{LETTERS[kind]}”的文字，这一步没有文书",
            english=f"the policy published then has no text of {kind}: there is no letter on this step",
        )
    template = template_on(policy, kind, day)
    values = {name: text.strip() for name, text in fields.items()}
    texts = tuple(one.text.format_map(values) for one in template.paragraphs)
    marks = (MARK,) if simulated else ()
    return Letter(kind, template.title, recipient.strip(), texts, sender.strip(), day, marks)


def _require_whole(kind: LetterKind, fields: Mapping[str, str]) -> None:
    needed = REQUIRED[kind]
    for name in sorted(needed):
        if not fields.get(name, "").strip():
            raise WrongUse(f"“{LETTERS[kind]}”没有写明{LETTER_FIELDS[name]}（{name}）")
    if more := sorted(fields.keys() - needed):
        there = "、".join(sorted(needed))
        raise WrongUse(f"“{LETTERS[kind]}”没有这些项：{'、'.join(more)}；有的是 {there}")
