"""Files that others kept: a signed document as text or within JSON, a set of keys, a list of revocations."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from features.system_reasons import system_reason
from service.errors import StateError

LARGEST: Final = 16_000_000
"""Bytes of the largest file that is read."""
_SIGNED: Final = ("receipt", "certificate", "revocations")
_JWS: Final = re.compile(r"[\w-]+\.[\w-]*\.[\w-]*", re.ASCII)
"""Three parts of base64url (RFC 7515 §7.1); an empty signature is one that proves nothing."""


class Proof(NamedTuple):
    """A signed document out of a file. `beside`: what else the file has, by its names."""

    text: str
    beside: Mapping[str, Any]


def proof_in(path: Path) -> Proof:
    """The signed document of a file; `StateError` where it cannot be read or has none."""
    text = _text(path)
    if text.startswith(('"', "[")):
        raise StateError(
            f"{path} 不是证书、回执或吊销清单：内容是 JSON 的文字或列表，带着引号；请只留引号里的签名文件（JWS，三段以点分隔），或者保存整份 JSON 答复"
        )
    if not text.startswith("{"):
        if _JWS.fullmatch(text) is None:
            raise StateError(
                f"{path} 不是证书、回执或吊销清单：应为签名文件（JWS，三段以点分隔），或者含有它的 JSON 答复"
            )
        return Proof(text, {})
    content = _json(path, text)
    found = [name for name in _SIGNED if isinstance(content.get(name), str)]
    if len(found) != 1:
        raise StateError(
            f"{path} 里应有且只有一份签名文件（{'、'.join(_SIGNED)} 之一），现有 {len(found)} 份"
        )
    text = content.pop(found[0])
    if _JWS.fullmatch(text) is None:
        raise StateError(f"{path} 的 {found[0]} 不是签名文件（JWS，三段以点分隔，不带引号）")
    return Proof(text, content)


def json_in(path: Path) -> Any:
    """A JSON file; `StateError` where it cannot be read or is none."""
    return _json(path, _text(path))


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise StateError(f"{path} 超过 {LARGEST // 1_000_000} MB，不是要核验的文件")
        return path.read_text(encoding="utf-8-sig").strip()
    except OSError as error:
        raise StateError(f"{path} 读不了{system_reason(error)}") from error
    except UnicodeDecodeError as error:
        raise StateError(f"{path} 不是 UTF-8 文本") from error


def _json(path: Path, text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        place = f"第 {error.lineno} 行第 {error.colno} 个字符起读不下去"
        raise StateError(f"{path} 不是完整的 JSON：{place}") from error
    except _Twice as error:
        raise StateError(f"{path} 里的名称“{error}”在一处出现两次，分不清哪一个作准") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, or nested without end
        raise StateError(f"{path} 不是完整的 JSON：数字太长，或者嵌套太深") from error


class _Twice(ValueError):
    """A name that stands twice in one object."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name that stands twice would show one value to people and prove another."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _Twice(name)
        found[name] = value
    return found
