"""The verification of one file, whole: read, checked, and held against what the installation at hand knows."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from service.certificates.certificate import Certificate
from service.errors import NotGenuine, StateError, WrongUse
from service.keys.keyring import Keyring
from service.keys.signing import KINDS, PublicKeys, keys_in, moment, own_keys
from service.proofs.checked import Checked, checked, revocations_in
from service.proofs.files import json_in, proof_in
from service.proofs.here import known_here
from service.settings import Settings

OLDER_LIST: Final = "吊销清单早于这份证书，说不出它是否已吊销，请取较新的清单"
NO_LIST: Final = "没有给出吊销清单（--revocations），说不出它是否已吊销"


def verified_file(
    settings: Settings, path: Path, *, keys: Path | None, revocations: Path | None, now: datetime
) -> dict[str, Any]:
    """What a file is, who signed it, whether it is good, what is wrong with it, and what changed since.

    `keys`: a published set of keys; null for those of the installation at hand. `revocations`: a list that was kept.
    `StateError` for a file that cannot be read, `WrongUse` where no keys are at hand or the list is none of theirs.
    """
    proof = proof_in(path)
    known = keys_in(json_in(keys), name=str(keys)) if keys else _own(settings)
    revoked = None
    if revocations is not None:
        try:
            revoked = revocations_in(proof_in(revocations).text, known)
        except NotGenuine as error:
            raise StateError(f"吊销清单 {revocations} 不能用：{error}") from error
    found = checked(proof, known, revoked, now=now)
    here = known_here(settings, found, now=now)
    return _told(path, found, here)


def _own(settings: Settings) -> PublicKeys:
    found = own_keys(Keyring(settings.at.keys))
    if not found:
        raise WrongUse(
            "本机没有证书与回执的签名密钥，请用 --keys 给出签发机关公布的公钥（/.well-known/jwks.json）"
        )
    return found


def _told(path: Path, found: Checked, here: dict[str, Any]) -> dict[str, Any]:
    signed, content = found.signed, found.content
    faults = [*found.faults, *_of_register(found, here["register"])]
    told: dict[str, Any] = {
        "file": path.name,
        "kind": signed.kind if signed else None,
        "kind_label": KINDS[signed.kind] if signed else None,
        "good": not faults,
        "faults": faults,
        "content": content.model_dump() if content else None,
        "signed_by": content.iss if content else None,
        "signed_at": moment(content.iat).isoformat(timespec="seconds") if content else None,
        "expires_at": moment(content.exp).isoformat(timespec="seconds")
        if isinstance(content, Certificate)
        else None,
        "key": signed.key.id if signed else None,
        "key_retired_at": signed.key.retired_at.isoformat() if signed and signed.key.retired_at else None,
        "answer_matches": found.beside.answer_matches,
        "unsigned": list(found.beside.unsigned),
        "revocations_of": found.list_of.isoformat(timespec="seconds") if found.list_of else None,
        "revoked_at": found.revoked_at,
        "revocations_note": _note(found, registered=here["register"] is not None),
    }
    return told | here


def _note(found: Checked, *, registered: bool) -> str | None:
    """Why nobody can say whether a certificate is revoked; null where that is told, or it is none."""
    if found.older_list:
        return OLDER_LIST
    asked = found.list_of is not None or registered
    return NO_LIST if isinstance(found.content, Certificate) and not asked else None


def _of_register(found: Checked, row: dict[str, Any] | None) -> list[str]:
    """What our own register adds: a revocation that the list does not have yet."""
    if row is None or row["revoked_at"] is None or found.revoked_at is not None:
        return []
    return [f"已于 {row['revoked_at']} 吊销（{row['reason']}）"]
