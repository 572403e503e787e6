"""The receipt of a screening: who was told what, about whom, when, as a signed document that anybody can verify."""

import hashlib
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from service.keys.keyring import Keyring
from service.keys.signing import sign


class Receipt(BaseModel):
    """What a receipt says.

    Attributes:
        iss, iat, jti: issuer, time of signing, the screening's id.
        party, party_name: who asked; `purpose`, `reference`: what for.
        as_of: the day asked for; null for what was in force.
        published_as_of, run_id: of the publication that answered.
        codes: each code answered → its decision's id, null for one that was not evaluated.
        malformed: how many texts were no codes.
        answer: SHA-256 of the canonical form of the answer.
        simulated: whether it is about invented data.
    """

    model_config = ConfigDict(strict=True, frozen=True)

    iss: str
    iat: int
    jti: str
    party: str
    party_name: str
    domain: str
    purpose: str
    reference: str | None
    as_of: str | None
    published_as_of: str
    run_id: str
    codes: dict[str, str | None]
    malformed: int
    answer: str
    simulated: bool


def receipt_of(
    keyring: Keyring, screening: Mapping[str, Any], answer: bytes, *, issuer: str, iat: int
) -> str:
    """The receipt of a screening, signed; `answer`: its canonical form. `StateError` where no key is to be had."""
    publication = screening["publication"]
    said = Receipt(
        iss=issuer,
        iat=iat,
        jti=screening["id"],
        answer=hashlib.sha256(answer).hexdigest(),
        published_as_of=publication["as_of"],
        run_id=publication["run_id"],
        simulated=publication["simulated"],
        codes={one["uscc"]: one["decision_id"] for one in screening["enterprises"]},
        malformed=len(screening["malformed"]),
        **{
            name: screening[name]
            for name in ("party", "party_name", "domain", "purpose", "reference", "as_of")
        },
    )
    return sign(keyring, "receipt", said.model_dump())
