"""The profiles of loads as they are kept: one JSON file per load, visible with it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from features.errors import StoreError
from features.ledger import Load, LoadedFile
from features.private_files import private_folder
from features.profile_drift import drift
from features.system_reasons import system_reason


class Profiles:
    """The profiles under one folder."""

    def __init__(self, root: Path) -> None:
        """Use the folder `root`; it is created with the first profile."""
        self.root = root

    def write(
        self, load_id: str, profiles: list[dict[str, Any]], loads: Sequence[Load]
    ) -> list[dict[str, Any]]:
        """Compare the profiles of a load with the last of the same layout and feed, and keep them with what moved.

        `loads` are the visible ones, oldest first. Each profile gets `against` (the load compared with, null for the
        first) and `drift`.
        """
        compared = [self._compared(profile, loads) for profile in profiles]
        self._put(load_id, compared)
        return compared

    def read(self, load_id: str) -> list[dict[str, Any]]:
        """The profiles of a visible load; none of a load that only corrected rows."""
        path = self.root / f"{load_id}.json"
        if not path.exists():
            return []
        try:
            profiles: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise StoreError(
                f"载入 {load_id} 的概况读不出，文件已损坏{system_reason(error)}，请从备份恢复"
            ) from error
        return profiles

    def forget(self, load_id: str, file: LoadedFile, column: str, value: str) -> None:
        """Count a value outside the code list once less: the row it stood in proved a natural person's."""
        profiles = self.read(load_id)
        told_of = [
            told
            for profile in profiles
            if (profile["layout"], profile["feed"]) == (file.layout, file.feed)
            for told in profile["columns"]
            if told["column"] == column and value in told.get("new_values", {})
        ]
        for told in told_of:
            less = told.pop("new_values")
            less[value] -= 1
            left = {one: count for one, count in less.items() if count}
            told.update({"new_values": left} if left else {})
        if told_of:
            self._put(load_id, profiles)

    def _put(self, load_id: str, profiles: list[dict[str, Any]]) -> None:
        partial = self.root / f".{load_id}.partial"
        try:
            private_folder(self.root)
            partial.write_text(json.dumps(profiles, ensure_ascii=False), encoding="utf-8")
            partial.replace(self.root / f"{load_id}.json")
        except OSError as error:
            raise StoreError(f"载入概况写入失败，请检查磁盘空间和权限{system_reason(error)}") from error

    def _compared(self, profile: dict[str, Any], loads: Sequence[Load]) -> dict[str, Any]:
        for load in reversed(loads):
            same = (f for f in load.files if (f.layout, f.feed) == (profile["layout"], profile["feed"]))
            if any(not file.corrects for file in same):
                for before in self.read(load.load_id):
                    if (before["layout"], before["feed"]) == (profile["layout"], profile["feed"]):
                        return profile | {"against": load.load_id, "drift": drift(profile, before)}
        return profile | {"against": None, "drift": []}
