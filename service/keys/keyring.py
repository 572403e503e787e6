"""Signing keys in a folder, one file each: made, rotated, retired, published as JWKS."""

import json
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from features.ledger import in_zone
from service.errors import StateError, WrongUse

Use = Literal["token", "certificate"]
USES: Final[dict[Use, str]] = {"token": "访问令牌", "certificate": "证书与回执"}
ALGORITHM: Final = "ES256"
_CURVE: Final = "P-256"
_NEVER: Final = -1


@dataclass(frozen=True)
class SigningKey:
    """One key.

    Attributes:
        id: the `kid` in the header of what it signs.
        retired_at: since when it signs nothing any more; what it signed stays good.
    """

    id: str
    use: Use
    created_at: datetime
    retired_at: datetime | None
    key: ECKey

    @property
    def public(self) -> dict[str, Any]:
        """The public half as a JWK; with the times between which it signed, of which RFC 7517 knows nothing."""
        return dict(self.key.as_dict(private=False)) | {
            "kid": self.id,
            "use": "sig",
            "alg": ALGORITHM,
            "created_at": self.created_at.isoformat(),
            "retired_at": self.retired_at.isoformat() if self.retired_at else None,
        }


class Keyring:
    """The keys of a folder. A key's file is written once, readable by its owner alone; retiring writes it anew."""

    def __init__(self, folder: Path) -> None:
        """Open the folder; nothing is made."""
        self.folder = folder
        self._known: tuple[int, tuple[SigningKey, ...]] = (_NEVER, ())

    @property
    def keys(self) -> tuple[SigningKey, ...]:
        """Every key, oldest first; `StateError` for a file that is no key.

        The files are read again once the folder changed: a server signs with a new key, and no more with a retired one,
        as soon as the command that made or retired it has ended.
        """
        changed = _changed(self.folder)
        if self._known[0] != changed:
            found = [_read(path) for path in sorted(self.folder.glob("*.json"))]
            self._known = (changed, tuple(sorted(found, key=lambda one: (one.created_at, one.id))))
        return self._known[1]

    def signing(self, use: Use) -> SigningKey:
        """The newest key of a use that is not retired; `StateError` where there is none."""
        live = [one for one in self.keys if one.use == use and one.retired_at is None]
        if not live:
            raise StateError(f"没有可用的{USES[use]}签名密钥，请先运行 shouxin key new {use}")
        return live[-1]

    def verifying(self, use: Use) -> KeySet:
        """The public halves of every key of a use, the retired ones too."""
        return KeySet([one.key for one in self.keys if one.use == use])

    def jwks(self, use: Use) -> dict[str, Any]:
        """The published keys of a use (RFC 7517)."""
        return {"keys": [one.public for one in self.keys if one.use == use]}

    def new(self, use: Use, *, now: datetime) -> SigningKey:
        """Make a key; it signs from now on, the older ones only verify."""
        number = f"{now:%Y%m%d}-{secrets.token_hex(4)}"
        key = ECKey.generate_key(_CURVE, {"kid": number, "use": "sig", "alg": ALGORITHM})
        made = SigningKey(number, use, now, None, key)
        self._write(made)
        return made

    def retire(self, number: str, *, now: datetime) -> None:
        """Have a key sign nothing any more; `WrongUse` for one that is unknown or retired."""
        live = {one.id: one for one in self.keys if one.retired_at is None}
        if number not in live:
            raise WrongUse(f"没有编号为 {number} 的在用密钥")
        one = live[number]
        self._write(SigningKey(one.id, one.use, one.created_at, now, one.key))

    def _write(self, key: SigningKey) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = {
            "id": key.id,
            "use": key.use,
            "created_at": key.created_at.isoformat(),
            "retired_at": key.retired_at.isoformat() if key.retired_at else None,
            "key": key.key.as_dict(private=True),
        }
        partial = self.folder / f".{key.id}.partial"
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self.folder / f"{key.id}.json")
        self._known = (_NEVER, ())


def _changed(folder: Path) -> int:
    """When a file of a folder was last made or replaced."""
    try:
        return folder.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _read(path: Path) -> SigningKey:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        retired = content["retired_at"]
        return SigningKey(
            content["id"],
            content["use"],
            in_zone(datetime.fromisoformat(content["created_at"])),
            in_zone(datetime.fromisoformat(retired)) if retired else None,
            ECKey.import_key(content["key"]),
        )
    except (OSError, ValueError, KeyError, TypeError, JoseError) as error:
        raise StateError(f"签名密钥文件 {path.name} 读不了或已损坏，请从备份恢复，不要手工改动") from error
