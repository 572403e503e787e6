"""Anchors: number and hash of a line kept outside the database, so that a log cut short or written anew is seen."""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from joserfc import jws
from joserfc.errors import JoseError

from features.system_reasons import system_reason
from service.errors import NotWritten, StateError
from service.keys.keyring import ALGORITHM, Keyring

EVERY: Final = 10_000
"""Lines from one anchor of a running server to the next; `publish`, `audit anchor` and a stop set one too."""
FILE: Final = "audit-anchors.jsonl"
"""Its name in the home."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """One anchor. `signature`: JWS by the certificate key; null where there was none."""

    seq: int
    hash: str
    at: str
    signature: str | None

    @property
    def entry(self) -> dict[str, Any]:
        """As it is written."""
        return {"seq": self.seq, "hash": self.hash, "at": self.at, "signature": self.signature}


def anchor_of(keyring: Keyring, seq: int, hash: str, *, now: datetime) -> Anchor:  # noqa: A002 - its name everywhere
    """The anchor of a line, signed if there is a key to do it."""
    at = now.isoformat(timespec="seconds")
    content = {"seq": seq, "hash": hash, "at": at}
    return Anchor(seq, hash, at, sign(keyring, "anchor", content) if signs(keyring) else None)


def signs(keyring: Keyring) -> bool:
    """Whether there is a certificate key that signs."""
    return any(one.retired_at is None for one in keyring.of("certificate"))


def sign(keyring: Keyring, kind: str, content: Mapping[str, Any]) -> str:
    """A JWS of a kind over a content; `StateError` where no certificate key signs."""
    payload = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    return keyring.signing("certificate").jws(f"shouxin-{kind}", payload)


def signed_by(keyring: Keyring, kind: str, content: Mapping[str, Any], signature: str) -> bool:
    """Whether a certificate key of ours, also a retired one, signed this content as this kind."""
    try:
        found = jws.deserialize_compact(signature, keyring.verifying("certificate"), algorithms=[ALGORITHM])
        said = json.loads(found.payload)
    except (JoseError, ValueError, TypeError, KeyError):
        return False
    return found.headers().get("typ") == f"shouxin-{kind}" and said == dict(content)


def good(keyring: Keyring, anchor: Anchor) -> bool:
    """Whether an anchor's signature is ours; one without a signature says nothing against itself."""
    content = {"seq": anchor.seq, "hash": anchor.hash, "at": anchor.at}
    return anchor.signature is None or signed_by(keyring, "anchor", content, anchor.signature)


def keep(path: Path, anchor: Anchor) -> None:
    """Append an anchor to the file, on the disk when this returns; `NotWritten` where that is not possible."""
    text = json.dumps(anchor.entry, separators=(",", ":")) + "\n"
    try:
        with path.open("ab+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(_ended(file.fileno()) + text.encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise NotWritten(f"审计日志的锚点写不进 {path}{system_reason(error)}") from error


def _ended(descriptor: int) -> bytes:
    """What a last line without its end lacks; one that a power cut left torn, of which nobody was told, is taken away."""
    size = os.fstat(descriptor).st_size
    last = os.pread(descriptor, 4096, max(0, size - 4096)).rpartition(b"\n")[2]
    if last and _one(last.decode(errors="replace")) is not None:
        return b"\n"
    os.ftruncate(descriptor, size - len(last))
    return b""


def own_anchors(path: Path) -> list[Anchor]:
    """The anchors of the file of a home. A last line that is none and has no end, as a power cut leaves it, was never told to anybody."""
    whole, _, last = _text(path).rpartition("\n")
    return [*_anchors(path, whole), *filter(None, [_one(last)])]


def anchors_in(path: Path) -> list[Anchor]:
    """The anchors of a file that somebody kept, or the one that `audit anchor` printed; `StateError` names a line that is none, and a file without any."""
    text = _text(path)
    whole = _one(text)
    found = [whole] if whole else list(_anchors(path, text))
    if not found:
        raise StateError(f"锚点文件 {path} 里没有锚点，应为 shouxin audit anchor 给出的内容")
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise StateError(f"锚点文件 {path} 读不了{system_reason(error)}") from error
    except UnicodeDecodeError as error:
        raise StateError(f"锚点文件 {path} 读不了：应为 UTF-8 文本") from error


def _anchors(path: Path, text: str) -> Iterator[Anchor]:
    for number, row in enumerate(text.split("\n"), start=1):
        found = _one(row)
        if found is not None:
            yield found
        elif row.strip():
            raise StateError(f"锚点文件 {path} 第 {number} 行不是锚点，应为 shouxin audit anchor 给出的内容")


def _one(text: str) -> Anchor | None:
    try:
        found = json.loads(text)
        made = Anchor(found["seq"], found["hash"], found["at"], found["signature"])
    except (ValueError, TypeError, KeyError):
        return None
    texts = isinstance(made.hash, str) and isinstance(made.at, str)
    numbered = type(made.seq) is int and made.seq >= 0  # 0: that of a log without a line
    return made if texts and numbered and isinstance(made.signature, str | None) else None
