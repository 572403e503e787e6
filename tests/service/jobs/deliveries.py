"""Small deliveries for an inbox."""

import json
from pathlib import Path
from typing import Any

from tests.features.builders import code, example, write_csv


def deliver(inbox: Path, name: str, *serials: int, whole: bool = True, **manifest: Any) -> Path:
    """A folder with one file of one row for each serial; its manifest is left out where it is not `whole`."""
    folder = inbox / name
    folder.mkdir(parents=True)
    entries = []
    for serial in serials:
        row = example("honours") | {"统一社会信用代码": code(serial)}
        write_csv(folder / f"honours-{serial}.csv", "honours", row)
        entries.append({"file": f"honours-{serial}.csv", "layout": "honours"})
    if whole:
        (folder / "manifest.json").write_text(json.dumps({"deliveries": entries} | manifest))
    return folder
