"""What a signed document proves, by the keys and the list of revocations at hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from pydantic import ValidationError

from service.authorisations.receipt import Granted
from service.certificates.certificate import Certificate
from service.certificates.revocations import Revocations
from service.errors import NotGenuine
from service.keys.signing import KINDS, Kind, PublicKeys, Signed, moment, opened
from service.proofs.beside import NOTHING, Beside, held
from service.proofs.files import Proof
from service.screenings.receipt import Receipt

Content = Certificate | Receipt | Revocations | Granted
_CONTENTS: Final[Mapping[Kind, type[Content]]] = {
    "certificate": Certificate,
    "receipt": Receipt,
    "revocations": Revocations,
    "authorisation": Granted,
}
_LEEWAY: Final = 300  # seconds that clocks of two machines may differ


@dataclass(frozen=True)
class Checked:
    """A document and what is wrong with it.

    Attributes:
        signed, content: the document, where its signature is good.
        faults: in Chinese; none where it is good.
        beside: what stands beside it in the file.
        list_of: when the list of revocations was made that it was held against; null where none was given.
        revoked_at: since when it is revoked by that list.
    """

    signed: Signed | None
    content: Content | None
    faults: tuple[str, ...]
    beside: Beside = NOTHING
    list_of: datetime | None = None
    revoked_at: str | None = field(default=None)

    @property
    def older_list(self) -> bool:
        """Whether the list of revocations was made before the certificate was, and says nothing of it."""
        return (
            self.list_of is not None and self.content is not None and self.list_of < moment(self.content.iat)
        )

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
    beside = held(proof.beside, content)
    faults = [*_ahead(content.iat, now), *beside.faults]
    if isinstance(content, Certificate):
        return _certificate(signed, content, faults, beside, revoked, now)
    return Checked(signed, content, tuple(faults), beside)


def revocations_in(text: str, keys: PublicKeys) -> Revocations:
    """A list of revocations; `NotGenuine` where the text is none of ours."""
    content = _content(opened(text, keys))
    if not isinstance(content, Revocations):
        raise NotGenuine(f"不是{KINDS['revocations']}")
    return content


def _certificate(
    signed: Signed,
    content: Certificate,
    faults: list[str],
    beside: Beside,
    revoked: Revocations | None,
    now: datetime,
) -> Checked:
    if now.timestamp() >= content.exp:
        faults.append(f"已于 {moment(content.exp).isoformat(timespec='seconds')} 过期")
    if revoked is None:
        return Checked(signed, content, tuple(faults), beside)
    ended = next((one.revoked_at for one in revoked.revoked if one.jti == content.jti), None)
    if ended is not None:
        faults.append(f"已于 {ended} 吊销")
    return Checked(signed, content, tuple(faults), beside, moment(revoked.iat), ended)


def _content(signed: Signed) -> Content:
    try:
        return _CONTENTS[signed.kind].model_validate(signed.payload)
    except ValidationError as error:
        places = "、".join(str(one["loc"][0]) for one in error.errors() if one["loc"])
        raise NotGenuine(f"{KINDS[signed.kind]}缺少应有的内容：{places}") from error


def _ahead(iat: int, now: datetime) -> list[str]:
    if iat <= now.timestamp() + _LEEWAY:
        return []
    return [f"签发时间 {moment(iat).isoformat(timespec='seconds')} 在将来"]
