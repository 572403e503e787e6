"""What is sent beside a notice: its number, the time of the attempt, which attempt it is, and the signature over them and the body."""

from datetime import datetime
from typing import Final

from service.keys.keyring import Keyring
from service.keys.signing import sign_apart

TYPE: Final = "shouxin-notice"
SCHEME: Final = "jws"
"""What stands before a signature, as Standard Webhooks names its schemes: a detached JWS by a key of the published set."""


def headers_of(
    keyring: Keyring, number: str, body: bytes, *, attempt: int, possibly_repeated: bool, now: datetime
) -> dict[str, str]:
    """The headers of an attempt; `StateError` where no key signs.

    Signed are number, time and body, with stops between them: `{webhook-id}.{webhook-timestamp}.{body}`.
    """
    seconds = int(now.timestamp())
    content = b".".join((number.encode(), str(seconds).encode(), body))
    signature = sign_apart(keyring, TYPE, content, iat=seconds)
    return {
        "content-type": "application/json",
        "webhook-id": number,
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"{SCHEME},{signature}",
        "webhook-attempt": str(attempt),
        "webhook-possibly-repeated": "true" if possibly_repeated else "false",
    }
