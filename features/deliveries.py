"""Deliveries: which files came, in which layout, through which feed, and when. A folder says so in its manifest."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from features.errors import ManifestError
from features.layouts import Layout, layout_named

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
    path = folder / MANIFEST
    if not path.is_file():
        raise ManifestError(f"{folder.name}:文件夹中没有 {MANIFEST};请逐个文件用 --layout 载入,或补写清单")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        entries = content["deliveries"]
        deliveries = [_delivery(folder, entry) for entry in entries]
    except (ValueError, KeyError, TypeError) as error:
        raise ManifestError(f"{folder.name}/{MANIFEST}:清单格式不对({error!r});每项需有 received_on、file、layout、feed") from error
    return sorted(deliveries, key=lambda d: (d.received_on or date.max, d.path.name))


def is_simulated(folder: Path) -> bool:
    """Whether a folder's manifest says that its data was simulated."""
    path = folder / MANIFEST
    return path.is_file() and bool(json.loads(path.read_text(encoding="utf-8")).get("simulated", False))


def _delivery(folder: Path, entry: dict[str, Any]) -> Delivery:
    path = (folder / entry["file"]).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ManifestError(f"{folder.name}/{MANIFEST}:文件“{entry['file']}”不在该文件夹之内")
    received = date.fromisoformat(entry["received_on"]) if entry.get("received_on") else None
    layout = layout_named(entry["layout"])
    return Delivery(path, layout, entry.get("feed", layout.name), received, entry.get("sheet"))


def by_layout(deliveries: Iterable[Delivery]) -> dict[str, list[Delivery]]:
    """Deliveries grouped by layout, each group in the order given."""
    groups: dict[str, list[Delivery]] = {}
    for delivery in deliveries:
        groups.setdefault(delivery.layout.name, []).append(delivery)
    return groups
