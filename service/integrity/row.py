"""One published row held against the same row as publishing makes it, or, where its run is not at hand, against itself."""

import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Row

from scoring.decision_id import id_of
from scoring.ground import Ground
from service.integrity.json_object import json_object
from service.publications.content import subject_from

_HEADS: Final = ("decision_id", "status", "grade", "score")
_PLACES: Final = {"county": "division", "industry": "industry"}
"""Column → attribute of the enterprise that it repeats."""
COLUMNS: Final = (*_HEADS, *_PLACES)
"""Columns beside a decision's content, by which it is found and listed."""
_PARTS: Final = {
    "row": "决定",
    "attributes": "企业信息",
    "evidence": "凭据",
    "seen_until": "凭据计入到的日子",
    "succeeded_by": "承继者",
}
ALTERED: Final = "发布后在数据库中被改动过，请从备份恢复"


def differences(told: Mapping[str, Any], row: Row[Any]) -> Iterator[str]:
    """What of a row is not as publishing makes it out of the run (`told`)."""
    if other := [name for name in COLUMNS if getattr(row, name) != told[name]]:
        yield f"列 {'、'.join(other)} 与批次不符"
    if row.content != told["content"]:
        yield from _of_content(json.loads(told["content"]), row.content)
    if row.unused != told["unused"] and _unpacked(row.unused) != _unpacked(told["unused"]):
        yield "不计入的记录与批次不符"


def own_differences(ground: Ground | None, row: Row[Any]) -> Iterator[str]:
    """What of a row contradicts itself. `ground`: null where it cannot be read; then no id is held against its row."""
    found = json_object(row.content)
    if found is None or _unpacked(row.unused) is None:
        yield "内容读不了"
        return
    try:
        subject = subject_from(found, row.unused)
        said = {name: subject.row[name] for name in ("uscc", *_HEADS)}
        said |= {name: subject.attributes[attribute] for name, attribute in _PLACES.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        yield "内容读不了"
        return
    if said["uscc"] != row.uscc:
        yield f"内容是 {said['uscc']} 的决定"
    elif ground and id_of(subject.row, len(ground.features), ground.manifest.hash) != said["decision_id"]:
        yield f"决定与其编号不符：{ALTERED}"
    elif other := [name for name in COLUMNS if said[name] != getattr(row, name)]:
        yield f"列 {'、'.join(other)} 与决定的内容不符"


def _of_content(told: dict[str, Any], text: Any) -> Iterator[str]:
    found = json_object(text)
    if found is None:
        yield "内容读不了"
        return
    names = [name for name in (*told, *(found.keys() - told.keys())) if found.get(name) != told.get(name)]
    if names:
        yield f"内容中的{'、'.join(_PARTS.get(name, name) for name in names)}与批次不符"


def _unpacked(packed: Any) -> dict[str, Any] | None:
    try:
        return json_object(zlib.decompress(packed))
    except (zlib.error, TypeError):
        return None
