"""What is signed for others to keep: certificates, receipts, lists of revocations. JWS (RFC 7515), each kind with its own type.

Whoever verifies decides by which keys: what a document itself says of keys is looked up among them, and never followed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry

from features.ledger import in_zone
from service.errors import NotGenuine, StateError
from service.keys.keyring import ALGORITHM, Keyring, SigningKey
from service.runs.canonical import canonical

Kind = Literal["certificate", "receipt", "revocations", "authorisation"]
KINDS: Final[dict[Kind, str]] = {
    "certificate": "评级证书",
    "receipt": "筛查回执",
    "revocations": "证书吊销清单",
    "authorisation": "授权回执",
}
TYPES: Final[dict[Kind, str]] = {
    "certificate": "shouxin-certificate+jwt",
    "receipt": "shouxin-receipt+jwt",
    "revocations": "shouxin-revocations+jwt",
    "authorisation": "shouxin-authorisation+jwt",
}
LARGEST: Final = 4_000_000
"""Characters of the longest document that is read."""
_HEADER: Final = frozenset({"alg", "kid", "typ"})
_LEEWAY: Final = 5  # seconds that clocks may differ


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The public half of a key, and between which times it signed."""

    id: str
    key: ECKey
    created_at: datetime | None
    retired_at: datetime | None


PublicKeys = Mapping[str, PublicKey]
"""Public halves by their `kid`."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A document whose signature is good. `text`: as it was signed."""

    kind: Kind
    key: PublicKey
    payload: dict[str, Any]
    text: str


def sign(keyring: Keyring, kind: Kind, payload: Mapping[str, Any]) -> str:
    """A document in the compact form, by the newest key for certificates; `StateError` where none is to be had.

    Nor where the clock went back behind the key: nobody would take for genuine what was signed before its key was made.
    """
    return _signing(keyring, payload["iat"]).jws(TYPES[kind], canonical(payload))


def sign_apart(keyring: Keyring, kind: str, content: bytes, *, iat: int) -> str:
    """A signature over bytes that travel beside it (RFC 7515, appendix F): its middle is empty. Raises as `sign` does.

    `kind`: its `typ`, of none of `TYPES`, so that none passes for a document.
    """
    header, _, signature = _signing(keyring, iat).jws(kind, content).split(".")
    return f"{header}..{signature}"


def _signing(keyring: Keyring, iat: int) -> SigningKey:
    key = keyring.signing("certificate")
    if iat < key.created_at.timestamp() - _LEEWAY:
        raise StateError(
            f"本机时钟早于签名密钥的建立（{key.created_at:%Y-%m-%d %H:%M:%S}）：此时签的以后核验不了，请校准时钟"
        )
    return key


def own_keys(keyring: Keyring) -> PublicKeys:
    """The keys of an installation that sign documents, the retired ones too."""
    return {
        one.id: PublicKey(one.id, one.key, one.created_at, one.retired_at)
        for one in keyring.of("certificate")
    }


def keys_in(jwks: Any, *, name: str) -> PublicKeys:
    """The keys of a published set (RFC 7517) that we could have signed with; `StateError` for what is no such set."""
    try:
        ours = [one for one in jwks["keys"] if one.get("kty") == "EC" and one.get("crv") == "P-256"]
        found = [
            PublicKey(
                _text(one["kid"]), ECKey.import_key(one), _time(one, "created_at"), _time(one, "retired_at")
            )
            for one in ours
            if one.get("use", "sig") == "sig" and one.get("alg", ALGORITHM) == ALGORITHM
        ]
    except (KeyError, TypeError, ValueError, AttributeError, JoseError) as error:
        raise StateError(
            f"{name} 不是公布的密钥集（JWKS），应为 /.well-known/jwks.json 的原样副本"
        ) from error
    if len({one.id for one in found}) != len(found):
        raise StateError(f"{name} 中有两把编号相同的密钥，分不清该用哪一把")
    return {one.id: one for one in found}


def opened(text: str, keys: PublicKeys) -> Signed:
    """A document with a good signature of one of the keys, made while the key signed; `NotGenuine` says why it is none."""
    if len(text) > LARGEST or text.count(".") != 2:
        raise NotGenuine("不是签名文件（JWS 紧凑格式：三段，以点分隔）")
    registry = JWSRegistry(algorithms=[ALGORITHM])
    registry.max_payload_length = LARGEST
    try:
        header = jws.extract_compact(text.encode(), registry=registry).headers()
    except (JoseError, ValueError, TypeError) as error:
        raise NotGenuine("签名文件的头部读不了") from error
    kind, key = _kind(header), _key(header, keys)
    try:
        found = jws.deserialize_compact(text, key.key, algorithms=[ALGORITHM], registry=registry)
        payload = json.loads(found.payload)
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise NotGenuine("签名不符：内容被改动过，或者不是这把密钥签的") from error
    if not isinstance(payload, dict):
        raise NotGenuine("签名文件的内容不是一份文件")
    _require_in_its_time(payload, key)
    return Signed(kind, key, payload, text)


def _kind(header: Mapping[str, Any]) -> Kind:
    if header.keys() != _HEADER:
        raise NotGenuine("签名文件的头部应当只有 alg、kid、typ")
    if header["alg"] != ALGORITHM:
        raise NotGenuine(f"签名算法应为 {ALGORITHM}")
    for kind, name in TYPES.items():
        if header["typ"] == name:
            return kind
    raise NotGenuine(f"不是本系统的{'、'.join(KINDS.values())}（typ 不符）")


def _key(header: Mapping[str, Any], keys: PublicKeys) -> PublicKey:
    name = header["kid"]
    found = keys.get(name) if isinstance(name, str) else None
    if found is None:
        raise NotGenuine("签名所用的密钥不在所给的公钥之中：公钥过旧，或者文件不是该机关签发的")
    return found


def _require_in_its_time(payload: Mapping[str, Any], key: PublicKey) -> None:
    """What a key signed before it was made or after it was retired is refused, as far as a document tells its own time."""
    made = payload.get("iat")
    if type(made) is not int:
        raise NotGenuine("签名文件没有签发时间")
    if key.created_at and made < key.created_at.timestamp() - _LEEWAY:
        raise NotGenuine(f"签发时间早于密钥 {key.id} 的启用")
    if key.retired_at and made > key.retired_at.timestamp() + _LEEWAY:
        raise NotGenuine(f"签发时间晚于密钥 {key.id} 的停用")


def moment(seconds: int) -> datetime:
    """The instant of a time in a payload, on the clock of Asia/Shanghai."""
    return in_zone(datetime.fromtimestamp(seconds, UTC))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("a key is named by a text")
    return value


def _time(jwk: Mapping[str, Any], name: str) -> datetime | None:
    text = jwk.get(name)
    return datetime.fromisoformat(text) if text is not None else None
