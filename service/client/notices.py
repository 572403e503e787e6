"""For whoever receives notices: is this one from the service, for us, of now. Without network; needs joserfc besides.

from service.client.notices import received

notice = received(headers, body, keys, party="bank")   # keys: what /.well-known/jwks.json answered
if notice.id not in seen: ...
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from joserfc.util import urlsafe_b64encode
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from service.client.errors import NotGenuine

TOLERANCE: Final = timedelta(minutes=5)
"""How much older or newer than the receiver's clock an attempt may be; what is older is a replay."""
_ALGORITHM: Final = "ES256"
_HEADER: Final = frozenset({"alg", "kid", "typ"})
_TYPE: Final = "shouxin-notice"
_SCHEME: Final = "jws,"
_LEEWAY: Final = 5
_DIGITS: Final = 10
_LARGEST: Final = 64 * 1024


class ReceivedNotice(BaseModel):
    """A notice whose signature is good.

    Attributes:
        id: its number: the same for each attempt, so that what was seen is known.
        type: which kind; `to`: the party that it tells; `iss`: who tells it.
        at: when it came to be so; `attempted_at`: when this attempt was made.
        fetch: path at the service where what it is about is fetched.
        possibly_repeated: whether an earlier attempt may have arrived.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    type: str
    iss: str
    to: str
    uscc: str
    at: datetime
    fetch: str = Field(pattern=r"^/v1/")
    as_of: str | None = None
    decision_id: str | None = None
    certificate: str | None = None
    authorisation: str | None = None
    case: str | None = None
    step: str | None = None
    attempted_at: datetime
    attempt: int = Field(ge=1)
    possibly_repeated: bool


def received(
    headers: Mapping[str, str],
    body: bytes,
    keys: Mapping[str, Any],
    *,
    party: str,
    now: datetime | None = None,
    tolerance: timedelta = TOLERANCE,
) -> ReceivedNotice:
    """The notice of a request; `NotGenuine` says why it is none.

    Args:
        headers: of the request, names in any case.
        body: its bytes as they came, before anything reads them.
        keys: the set that the service publishes, got from it beforehand and kept.
        party: id of the one who receives: what was signed for another is refused.
        now: the receiver's time; null for the clock's.
        tolerance: by how much the time of the attempt may differ from it.
    """
    told = {name.lower(): value for name, value in headers.items()}
    number, seconds = told.get("webhook-id", ""), told.get("webhook-timestamp", "")
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= _DIGITS):
        raise NotGenuine("webhook-timestamp is no number of seconds")
    attempted = datetime.fromtimestamp(int(seconds), UTC)
    if abs((now or datetime.now(UTC)) - attempted) > tolerance:
        raise NotGenuine(f"the attempt is of {attempted.isoformat()}: a replay, or a clock is wrong")
    if len(body) > _LARGEST:
        raise NotGenuine("larger than any notice")
    _require_signed(
        told.get("webhook-signature", ""),
        b".".join((number.encode(), seconds.encode(), body)),
        keys,
        int(seconds),
    )
    found = _read(body, told, attempted)
    if found.id != number:
        raise NotGenuine("webhook-id is not the number in the body")
    if found.to != party:
        raise NotGenuine(f"it tells {found.to}, not {party}")
    return found


def _read(body: bytes, told: Mapping[str, str], attempted: datetime) -> ReceivedNotice:
    beside = {
        "attempted_at": attempted,
        "attempt": told.get("webhook-attempt"),
        "possibly_repeated": told.get("webhook-possibly-repeated"),
    }
    try:
        said = json.loads(body)
        return ReceivedNotice.model_validate({**said, **beside})
    except (ValueError, TypeError, ValidationError) as error:
        raise NotGenuine("the body is no notice") from error


def _require_signed(header: str, content: bytes, keys: Mapping[str, Any], seconds: int) -> None:
    """One good signature among those given is enough; what is signed in another way is passed over."""
    texts = [one.removeprefix(_SCHEME) for one in header.split(" ") if one.startswith(_SCHEME)]
    if not texts:
        raise NotGenuine("webhook-signature has no signature of ours (jws,…)")
    faults = [fault for fault in (_fault(one, content, keys, seconds) for one in texts) if fault]
    if len(faults) == len(texts):
        raise NotGenuine(faults[0])


def _fault(text: str, content: bytes, keys: Mapping[str, Any], seconds: int) -> str | None:
    """Why a signature is not good; null where it is."""
    head, _, signature = text.partition("..")
    whole = f"{head}.{urlsafe_b64encode(content).decode()}.{signature}"
    try:
        header = jws.extract_compact(whole.encode()).headers()
        if header.keys() != _HEADER or header["alg"] != _ALGORITHM or header["typ"] != _TYPE:
            return "the signature is of another kind"
        jwk = _key(header["kid"], keys)
        if jwk is None:
            return "its key is not in the set: fetch the set anew, or it is not from this service"
        jws.deserialize_compact(whole, ECKey.import_key(jwk), algorithms=[_ALGORITHM])
    except (JoseError, ValueError, TypeError, KeyError):
        return "the signature is not over this id, time and body"
    return _outside(jwk, seconds)


def _key(kid: Any, keys: Mapping[str, Any]) -> dict[str, Any] | None:
    return next((dict(one) for one in keys["keys"] if one.get("kid") == kid), None)


def _outside(jwk: Mapping[str, Any], seconds: int) -> str | None:
    """What a key signed before it was made or after it was retired is refused."""
    made, retired = (jwk.get(name) for name in ("created_at", "retired_at"))
    if made and seconds < datetime.fromisoformat(made).timestamp() - _LEEWAY:
        return "signed before its key was made"
    if retired and seconds > datetime.fromisoformat(retired).timestamp() + _LEEWAY:
        return "signed after its key was retired"
    return None
