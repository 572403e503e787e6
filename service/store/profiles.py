"""What is asked about the profile of a load."""

from typing import Any

from service.errors import NotFound
from service.home import Home


def profiles_of(home: Home, load_id: str | None) -> dict[str, Any]:
    """The profiles of a load (the last one that brought files without its id) as plain data."""
    loads = [load for load in home.store.loads() if not all(file.corrects for file in load.files)]
    if load_id is not None:
        loads = [load for load in loads if load.load_id == load_id]
    if not loads:
        raise NotFound(
            "还没有带来源文件的载入，请先运行 shouxin ingest"
            if load_id is None
            else f"没有载入“{load_id}”，或它只改正了隔离的行；载入编号见 shouxin ingest --json 的 load_id"
        )
    load = loads[-1]
    return {
        "simulated": home.simulated,
        "load_id": load.load_id,
        "loaded_at": load.loaded_at.isoformat(timespec="seconds"),
        "files": [
            {"name": file.name, "sha256": file.sha256, "kept": file.kept, "mapping": file.mapping}
            for file in load.files
        ],
        "profiles": home.archive.profiles.read(load.load_id),
    }
