"""Signing keys in a folder, one file each: made, rotated, retired, published as JWKS."""

import json
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from time import time_ns
from typing import Any, Final, Literal, NamedTuple

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from features.ledger import in_zone
from features.private_files import private_folder
from features.system_reasons import system_reason
from service.errors import NoKey, StateError, WrongUse

Use = Literal["token", "certificate"]
USES: Final[dict[Use, str]] = {"token": "访问令牌", "certificate": "证书与回执"}
_ENGLISH: Final[dict[Use, str]] = {"token": "tokens", "certificate": "certificates and receipts"}
ALGORITHM: Final = "ES256"
_CURVE: Final = "P-256"
_NEVER: Final = -1
_MEND: Final = "请从备份恢复，不要手工改动"
_TICK: Final = 2_000_000_000
"""Nanoseconds in which a coarse file system gives two changes the same time."""


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

    def jws(self, kind: str, payload: bytes) -> str:
        """A payload signed in the compact form (RFC 7515); `kind`: the `typ` of the header, so that none passes for another."""
        header = {"alg": ALGORITHM, "kid": self.id, "typ": kind}
        return jws.serialize_compact(header, payload, self.key, algorithms=[ALGORITHM])


class _Files(NamedTuple):
    """What a folder holds. `changed`: its state; `damaged`: use → what is wrong with a file of it."""

    changed: int
    keys: tuple[SigningKey, ...]
    damaged: Mapping[str, str]


class Keyring:
    """The keys of a folder. A key's file is written once, readable by its owner alone; retiring writes it anew.

    A file is named by the use of its key: one that is damaged hinders that use alone, and that one wholly, because nobody
    knows which key it was.
    """

    def __init__(self, folder: Path) -> None:
        """Open the folder; nothing is made."""
        self.folder = folder
        self._known = _Files(_NEVER, (), {})

    @property
    def keys(self) -> tuple[SigningKey, ...]:
        """Every key, oldest first; `StateError` for a file that is no key."""
        return tuple(sorted((one for use in USES for one in self.of(use)), key=_age))

    def require_whole(self) -> None:
        """`StateError` for a file that is no key, of whatever use."""
        for use in USES:
            self.of(use)

    def of(self, use: Use) -> tuple[SigningKey, ...]:
        """Every key of a use, oldest first; `StateError` for a file of that use that is no key.

        The files are read again once the folder changed: a server signs with a new key, and no more with a retired one,
        as soon as the command that made or retired it has ended. What changed a moment ago may change once more within one
        tick of the file system's clock: until the tick is over the files are read each time.
        """
        changed = _changed(self.folder)
        if self._known.changed != changed:
            begun = time_ns()
            found = _files(self.folder, changed)
            self._known = found if begun - changed > _TICK else found._replace(changed=_NEVER)
        if use in self._known.damaged:
            raise StateError(self._known.damaged[use])
        return tuple(one for one in self._known.keys if one.use == use)

    def signing(self, use: Use) -> SigningKey:
        """The newest key of a use that is not retired; `NoKey` where there is none."""
        live = [one for one in self.of(use) if one.retired_at is None]
        if not live:
            raise NoKey(
                f"没有可用的{USES[use]}签名密钥，请先运行 shouxin key new {use}",
                english=f"no key for {_ENGLISH[use]} is in use: shouxin key new {use}",
            )
        return live[-1]

    def verifying(self, use: Use) -> KeySet:
        """The public halves of every key of a use, the retired ones too."""
        return KeySet([one.key for one in self.of(use)])

    def jwks(self, use: Use) -> dict[str, Any]:
        """The published keys of a use (RFC 7517)."""
        return {"keys": [one.public for one in self.of(use)]}

    def new(self, use: Use, *, now: datetime) -> SigningKey:
        """Make a key and keep it: it signs from now on, the older ones only verify."""
        made = self.drawn(use, now=now)
        with self.keeping(made):
            return made

    def drawn(self, use: Use, *, now: datetime) -> SigningKey:
        """A key that is not kept yet. `StateError` where the clock went back behind the newest."""
        newest = max((one.created_at for one in self.of(use)), default=now)
        if now < newest:
            raise StateError(
                f"最新的{USES[use]}签名密钥建立于 {newest:%Y-%m-%d %H:%M:%S}，本机时钟却早于它：请校准时钟后再建"
            )
        number = f"{now:%Y%m%d}-{secrets.token_hex(4)}"
        key = ECKey.generate_key(_CURVE, {"kid": number, "use": "sig", "alg": ALGORITHM})
        return SigningKey(number, use, now, None, key)

    def retired(self, number: str, *, now: datetime) -> SigningKey:
        """A key as one that signs nothing any more, once it is kept; `WrongUse` for one that is unknown or retired."""
        live = {one.id: one for one in self.keys if one.retired_at is None}
        if number not in live:
            raise WrongUse(f"没有编号为 {number} 的在用密钥")
        return replace(live[number], retired_at=now)

    def retire(self, number: str, *, now: datetime) -> None:
        """Have a key sign nothing any more."""
        with self.keeping(self.retired(number, now=now)):
            pass

    @contextmanager
    def keeping(self, key: SigningKey) -> Iterator[None]:
        """Write the file of a key aside, and put it in its place once what is done meanwhile has succeeded."""
        private_folder(self.folder)
        content = {
            "id": key.id,
            "use": key.use,
            "created_at": key.created_at.isoformat(),
            "retired_at": key.retired_at.isoformat() if key.retired_at else None,
            "key": key.key.as_dict(private=True),
        }
        partial = self.folder / f".{key.id}.partial"
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(content, file)
                file.flush()
                os.fsync(file.fileno())
            yield
            partial.replace(self.folder / f"{key.use}-{key.id}.json")
        finally:
            partial.unlink(missing_ok=True)
        self._known = _Files(_NEVER, (), {})


def _changed(folder: Path) -> int:
    """When a file of a folder was last made or replaced."""
    try:
        return folder.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise StateError(f"签名密钥的文件夹不能访问{system_reason(error)}") from error


def _files(folder: Path, changed: int) -> _Files:
    found: list[SigningKey] = []
    damaged: dict[str, str] = {}
    for path in sorted(folder.glob("*.json")):
        uses = [use for use in USES if path.name.startswith(f"{use}-")] or list(USES)
        try:
            found.append(_read(path, uses))
        except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError, JoseError):
            damaged |= dict.fromkeys(uses, f"签名密钥文件 {path.name} 读不了或已损坏，{_MEND}")
    return _Files(changed, tuple(sorted(found, key=_age)), damaged)


def _age(key: SigningKey) -> tuple[datetime, str]:
    return key.created_at, key.id


def _read(path: Path, uses: Sequence[Use]) -> SigningKey:
    """The key of a file; it raises where that is none, or one that does not sign as ours do, or what its public half does not verify."""
    content = json.loads(path.read_text(encoding="utf-8"))
    use, retired, key = content["use"], content["retired_at"], ECKey.import_key(content["key"])
    if uses != [use] or key.private_key is None or not isinstance(content["id"], str):
        raise ValueError("no key of that use")
    found = SigningKey(
        content["id"],
        use,
        in_zone(datetime.fromisoformat(content["created_at"])),
        in_zone(datetime.fromisoformat(retired)) if retired else None,
        key,
    )
    # one of another curve, for another algorithm or another end raises now, and not once something is to be signed
    found.jws("try", b"")
    return found
