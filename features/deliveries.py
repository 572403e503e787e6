"""Deliveries: which files came, in which layout, through which feed, and when. A folder says so in its manifest."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import AfterValidator, ValidationError
from pydantic_core import PydanticCustomError

from features.declaration_faults import fault_told
from features.errors import ManifestError
from features.feeds import is_feed_name
from features.layouts import Layout, layout_named
from features.mapping import load_mapping
from features.mapping_schema import Filled
from features.strict_model import StrictModel
from features.system_reasons import system_reason
from features.written_days import written_day

MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file to load. `received_on` is a declared day of receipt; without it the load's own time counts."""

    path: Path
    layout: Layout
    feed: str
    received_on: date | None = None
    sheet: str | None = None


def _day(text: str) -> str:
    try:
        written_day(text)
    except ValueError as error:
        raise PydanticCustomError("no_day", "no day") from error  # told in Chinese by fault_told
    return text


def _feed(name: str) -> str:
    if not is_feed_name(name):
        raise PydanticCustomError("no_feed", "no feed")
    return name


class _Entry(StrictModel):
    """One item of a manifest's `deliveries`."""

    file: Filled
    layout: Filled | None = None
    mapping: Filled | None = None
    feed: Annotated[str, AfterValidator(_feed)] | None = None
    received_on: Annotated[str, AfterValidator(_day)] | None = None
    sheet: Filled | None = None


def read_manifest(folder: Path) -> list[Delivery]:
    """The deliveries that a folder's `manifest.json` lists, in the order of receipt."""
    if not (folder / MANIFEST).is_file():
        raise ManifestError(f"{folder.name}：文件夹中没有 {MANIFEST}；请逐个文件用 --layout 载入，或补写清单")
    entries = _content(folder).get("deliveries")
    if not isinstance(entries, list):
        raise ManifestError(f"{folder.name}/{MANIFEST}：清单应有 deliveries，是各文件的列表")
    deliveries = [_delivery(folder, number, entry) for number, entry in enumerate(entries, start=1)]
    return sorted(deliveries, key=lambda d: (d.received_on or date.max, d.path.name))


def is_simulated(folder: Path) -> bool:
    """Whether a folder's manifest says that its data was simulated."""
    return (folder / MANIFEST).is_file() and bool(_content(folder).get("simulated", False))


def _content(folder: Path) -> dict[str, Any]:
    where = f"{folder.name}/{MANIFEST}"
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ManifestError(f"{where}：清单读不出{system_reason(error)}") from error
    except UnicodeDecodeError as error:
        raise ManifestError(f"{where}：清单不是 UTF-8 编码的文字，请另存为 UTF-8") from error
    except json.JSONDecodeError as error:
        raise ManifestError(
            f"{where} 第 {error.lineno} 行第 {error.colno} 列：清单不是合法的 JSON，请检查引号、逗号和括号是否成对"
        ) from error
    if not isinstance(content, dict):
        raise ManifestError(f"{where}：清单应是一个 JSON 对象，其中有 deliveries")
    return content


def _delivery(folder: Path, number: int, written: Any) -> Delivery:
    where = f"{folder.name}/{MANIFEST} 第 {number} 项"
    try:
        entry = _Entry.model_validate(written)
    except ValidationError as error:
        told = "；".join(fault_told(one) for one in error.errors())
        raise ManifestError(
            f"{where}：清单格式不对：{told}。每项须有 file、layout（或 mapping），可有 feed、received_on、sheet"
        ) from error
    if (entry.mapping is None) == (entry.layout is None):
        raise ManifestError(f"{where}：清单格式不对：“{entry.file}”的 layout 与 mapping 须写一个，只能写一个")
    path = _inside(folder, entry.file)
    layout = (
        load_mapping(_inside(folder, entry.mapping)) if entry.mapping else layout_named(entry.layout or "")
    )
    received = date.fromisoformat(entry.received_on) if entry.received_on else None
    return Delivery(path, layout, entry.feed or layout.name, received, entry.sheet)


def _inside(folder: Path, name: str) -> Path:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ManifestError(f"{folder.name}/{MANIFEST}：文件“{name}”不在该文件夹之内")
    return path


def by_layout(deliveries: Iterable[Delivery]) -> dict[tuple[str, str | None], list[Delivery]]:
    """Deliveries by the layout's name and declaration, in the order given: two versions of a mapping are two layouts."""
    groups: dict[tuple[str, str | None], list[Delivery]] = {}
    for delivery in deliveries:
        groups.setdefault((delivery.layout.name, delivery.layout.declared_in), []).append(delivery)
    return groups
