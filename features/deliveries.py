"""Deliveries: which files came, in which layout, through which feed, and when. A folder says so in its manifest."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from features.errors import ManifestError
from features.layouts import Layout, layout_named
from features.mapping import load_mapping

MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file to load. `received_on` is a declared day of receipt; without it the load's own time counts."""

    path: Path
    layout: Layout
    feed: str
    received_on: date | None = None
    sheet: str | None = None


def read_manifest(folder: Path) -> list[Delivery]:
    """The deliveries that a folder's `manifest.json` lists, in the order of receipt."""
    if not (folder / MANIFEST).is_file():
        raise ManifestError(f"{folder.name}：文件夹中没有 {MANIFEST}；请逐个文件用 --layout 载入，或补写清单")
    content = _content(folder)
    try:
        deliveries = [_delivery(folder, entry) for entry in content["deliveries"]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ManifestError(
            f"{folder.name}/{MANIFEST}：清单格式不对（{error!r}）；每项需有 file、layout（或 mapping），可有 feed、received_on、sheet"
        ) from error
    return sorted(deliveries, key=lambda d: (d.received_on or date.max, d.path.name))


def is_simulated(folder: Path) -> bool:
    """Whether a folder's manifest says that its data was simulated."""
    return (folder / MANIFEST).is_file() and bool(_content(folder).get("simulated", False))


def _content(folder: Path) -> dict[str, Any]:
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ManifestError(
            f"{folder.name}/{MANIFEST}：清单读不出，应为 UTF-8 编码的 JSON({error})"
        ) from error
    if not isinstance(content, dict):
        raise ManifestError(f"{folder.name}/{MANIFEST}：清单应是一个 JSON 对象，其中有 deliveries")
    return content


def _delivery(folder: Path, entry: dict[str, Any]) -> Delivery:
    path = _inside(folder, entry["file"])
    received = date.fromisoformat(entry["received_on"]) if entry.get("received_on") else None
    if "mapping" in entry and "layout" in entry:
        raise ManifestError(f"{folder.name}/{MANIFEST}：“{entry['file']}”的 layout 与 mapping 只能写一个")
    mapping = entry.get("mapping")
    layout = load_mapping(_inside(folder, mapping)) if mapping is not None else layout_named(entry["layout"])
    feed, sheet = entry.get("feed") or layout.name, entry.get("sheet")
    if not isinstance(feed, str) or not isinstance(sheet, str | None):
        raise TypeError("feed、sheet 应为文字")
    return Delivery(path, layout, feed, received, sheet)


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
