"""Signing keys in a backup: sealed by a password as one JWE, or as they are."""

import json
import os
import warnings
from pathlib import Path
from typing import Final

from joserfc import jwe
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import OctKey

from features.private_files import private_file, private_folder
from features.system_reasons import system_reason
from service.errors import StateError, WrongUse

_ALGORITHMS: Final = ("PBES2-HS512+A256KW", "A256GCM")
_HEADER: Final = {"alg": _ALGORITHMS[0], "enc": _ALGORITHMS[1], "p2c": 250_000}
_SHORTEST: Final = 14


def password_in(path: Path, *, to_seal: bool) -> str:
    """The password that a file holds in its first line; `WrongUse` for one too short to seal keys (112 bits)."""
    try:
        found = path.read_text(encoding="utf-8").split("\n", 1)[0].strip()
    except OSError as error:
        raise WrongUse(f"密码文件 {path} 读不了{system_reason(error)}") from error
    except UnicodeDecodeError as error:
        raise WrongUse(f"密码文件 {path} 读不了：应为 UTF-8 文本") from error
    if to_seal and len(found) < _SHORTEST:
        raise WrongUse(f"密码文件 {path} 的第一行应为至少 {_SHORTEST} 个字符的密码")
    return found


def require_readable(keys: Path) -> None:
    """`StateError` for a folder of keys that is there and holds none, or one that cannot be read: nobody would miss the keys before they are needed."""
    if not os.path.lexists(keys):
        return  # none was ever made
    try:
        ours = [path for path in keys.iterdir() if path.suffix == ".json"]
        for path in ours:
            if path.is_fifo():  # to read it is to wait for ever
                raise StateError(f"{path} 不是文件，不会是签名密钥，请把它移出密钥的文件夹")
            path.read_bytes()
    except OSError as error:
        raise StateError(
            f"{error.filename} 读不了{system_reason(error)}，备份会缺少签名密钥；请让运行备份的账户读得到它（是链接的，请先挂上它所在的磁盘），没有用的请删去"
        ) from error
    if not ours:
        raise StateError(
            f"{keys} 中没有签名密钥，备份会缺少它们；请先挂上密钥所在的磁盘，从没有建过密钥的请删去这个空文件夹"
        )


def copy_plain(keys: Path, target: Path) -> None:
    """Copy the keys of a folder as they are, readable by their owner alone."""
    private_folder(target)
    for path in sorted(keys.glob("*.json")):
        private_file(target / path.name)
        (target / path.name).write_bytes(path.read_bytes())


def seal(keys: Path, password: str) -> str:
    """The keys of a folder as one text that only the password opens."""
    content = {path.name: path.read_text(encoding="utf-8") for path in sorted(keys.glob("*.json"))}
    registry = jwe.JWERegistry(algorithms=_ALGORITHMS)
    return jwe.encrypt_compact(_HEADER, json.dumps(content), OctKey.import_key(password), registry=registry)


def unseal(text: str, password: str, keys: Path) -> None:
    """Write the keys into a folder, readable by its owner alone; `WrongUse` for another password."""
    registry = jwe.JWERegistry(algorithms=_ALGORITHMS)
    try:
        with warnings.catch_warnings():  # of a backup that was sealed when a shorter one would do
            warnings.simplefilter("ignore", SecurityWarning)
            found = jwe.decrypt_compact(text, OctKey.import_key(password), registry=registry)
    except (JoseError, ValueError) as error:
        raise WrongUse("密码不对，签名密钥打不开") from error
    private_folder(keys)
    for name, content in json.loads(found.plaintext or b"{}").items():
        path = keys / Path(name).name
        private_file(path)
        path.write_text(content, encoding="utf-8")
