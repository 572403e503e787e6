"""What a signed document proves, by the keys and the list of revocations at hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from service.certificates.certificate import Certificate
from service.certificates.revocations import Revocations
from service.errors import NotGenuine
from service.keys.signing import KINDS, Kind, PublicKeys, Signed, moment, opened
from service.proofs.files import Proof
from service.runs.canonical import hash_of
from service.screenings.receipt import Receipt

_CONTENTS: Final[Mapping[Kind, type[BaseModel]]] = {
    "certificate": Certificate,
    "receipt": Receipt,
    "revocations": Revocations,
}
_LEEWAY: Final = 300  # seconds that clocks of two machines may differ
ALTERED: Final = "答复与回执不符：答复在签发后被改动过"


@dataclass(frozen=True)
class Checked:
    """A document and what is wrong with it.

    Attributes:
        signed, content: the document, where its signature is good.
        faults: in Chinese; none where it is good.
        answer_matches: whether the answer beside a receipt is the one it was made for; null where there is none.
        list_of: when the list of revocations was made that it was held against; null where none was given.
        revoked_at: since when it is revoked by that list.
    """

    signed: Signed | None
    content: Certificate | Receipt | Revocations | None
    faults: tuple[str, ...]
    answer_matches: bool | None = None
    list_of: datetime | None = None
    revoked_at: str | None = field(default=None)

    @property
    def good(self) -> bool:
        """Whether it may be relied on, as far as is known here."""
        return not self.faults


def checked(proof: Proof, keys: PublicKeys, revoked: Revocations | None, *, now: datetime) -> Checked:
    """Check a document against everything at hand. Never raises for what is wrong with it."""
    try:
        signed = opened(proof.text, keys)
        content = _content(signed)
    except NotGenuine as error:
        return Checked(None, None, (str(error),))
    faults = (
        [f"签发时间 {moment(content.iat).isoformat(timespec='seconds')} 在将来"]
        if _ahead(content.iat, now)
        else []
    )
    if isinstance(content, Receipt):
        matches = None if proof.answer is None else _matches(proof.answer, content)
        return Checked(signed, content, (*faults, *([ALTERED] if matches is False else ())), matches)
    if isinstance(content, Revocations):
        return Checked(signed, content, tuple(faults))
    return _certificate(signed, content, faults, revoked, now)


def revocations_in(text: str, keys: PublicKeys) -> Revocations:
    """A list of revocations; `NotGenuine` where the text is none of ours."""
    content = _content(opened(text, keys))
    if not isinstance(content, Revocations):
        raise NotGenuine(f"不是{KINDS['revocations']}")
    return content


def _certificate(
    signed: Signed, content: Certificate, faults: list[str], revoked: Revocations | None, now: datetime
) -> Checked:
    if now.timestamp() >= content.exp:
        faults.append(f"已于 {moment(content.exp).isoformat(timespec='seconds')} 过期")
    if revoked is None:
        return Checked(signed, content, tuple(faults))
    ended = next((one.revoked_at for one in revoked.revoked if one.jti == content.jti), None)
    if ended is not None:
        faults.append(f"已于 {ended} 吊销")
    return Checked(signed, content, tuple(faults), list_of=moment(revoked.iat), revoked_at=ended)


def _content(signed: Signed) -> Certificate | Receipt | Revocations:
    try:
        found = _CONTENTS[signed.kind].model_validate(signed.payload)
    except ValidationError as error:
        places = "、".join(str(one["loc"][0]) for one in error.errors() if one["loc"])
        raise NotGenuine(f"{KINDS[signed.kind]}缺少应有的内容：{places}") from error
    assert isinstance(found, Certificate | Receipt | Revocations)  # noqa: S101 - the three of the table
    return found


def _ahead(iat: int, now: datetime) -> bool:
    return iat > now.timestamp() + _LEEWAY


def _matches(answer: Any, receipt: Receipt) -> bool:
    """Whether an answer is the one of which the receipt has the hash."""
    try:
        return hash_of(answer) == receipt.answer
    except (ValueError, TypeError):
        return False
