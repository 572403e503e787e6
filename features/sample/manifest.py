"""The manifest of a sample: what was simulated, which file was received when, and what dirt was planted."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from features.sample.calendar import FIRST_DAY, LAST_DAY

NAME: Final = "manifest.json"
TITLE: Final = "模拟数据：样本州企业的来源文件（由程序生成，非真实企业，不对应任何真实主体）"


@dataclass(frozen=True, slots=True, order=True)
class Delivery:
    """One file: the day it was received, its path under the folder, its layout and the feed it came through."""

    received_on: str
    layout: str
    file: str
    feed: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A simulated prefecture's source files."""

    enterprises: int
    seed: int
    deliveries: tuple[Delivery, ...]
    planted: dict[str, dict[str, int]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """As it stands in `manifest.json`."""
        return {
            "schema": 1,
            "simulated": True,
            "title": TITLE,
            "enterprises": self.enterprises,
            "seed": self.seed,
            "from": FIRST_DAY.isoformat(),
            "as_of": LAST_DAY.isoformat(),
            "rows": dict(sorted(self.rows.items())),
            "planted": self.planted,
            "deliveries": [asdict(delivery) for delivery in self.deliveries],
        }

    def write(self, folder: Path) -> None:
        """Write it, last of all: a folder without a manifest is not a sample."""
        text = json.dumps(self.as_dict(), ensure_ascii=False, indent=1)
        (folder / NAME).write_text(text + "\n", encoding="utf-8")
