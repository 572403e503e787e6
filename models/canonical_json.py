"""Documents whose bytes follow from what they say, and that notice a change.

Sorted keys, no spaces, UTF-8 unescaped, the shortest decimal for each number. `digest` is the SHA-256 of the document
without it, so that a changed number is noticed even where the rest would still be well formed.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from models.errors import DocumentError


def sealed(body: Mapping[str, Any]) -> str:
    """The document of a body, its digest added."""
    return _dump({**body, "digest": _digest(body)})


def parsed(text: str, fault: type[DocumentError]) -> Any:
    """What a text says, not yet checked in any way; raises `fault` where it is not JSON, or says a key twice."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        times = Counter(key for key, _ in pairs)
        if twice := [key for key, number in times.items() if number > 1]:
            raise fault("文档", "同一个键出现两次：" + "、".join(twice))
        return dict(pairs)

    try:
        return json.loads(text, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        raise fault(f"第 {error.lineno} 行第 {error.colno} 列", "不是 JSON") from error
    except RecursionError:
        raise fault("文档", "嵌套太深") from None
    except UnicodeDecodeError:
        raise fault("文档", "不是 UTF-8") from None
    except ValueError:  # Python reads no whole number of thousands of digits
        raise fault("文档", "有位数太多的整数") from None


def require_digest(data: Mapping[str, Any], fault: type[DocumentError]) -> None:
    """Raise `fault` unless the digest fits the rest."""
    try:
        right = _digest({key: value for key, value in data.items() if key != "digest"})
    except ValueError:  # half of a pair of escapes has no UTF-8, and NaN, which Python reads, is no JSON
        raise fault("文档", "含有不成对的转义，或者不是数的 NaN、Infinity") from None
    if data["digest"] != right:
        raise fault("digest", "校验值不符，文件被改动过")


def _dump(data: Mapping[str, Any]) -> str:
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(_dump(body).encode()).hexdigest()
