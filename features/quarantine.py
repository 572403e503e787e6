"""Rows that could not be stored: kept whole, with what is wrong, so that an officer can mend and load them again."""

from pathlib import Path
from typing import Final

import polars as pl

from features.errors import StoreError
from features.read_file import FAULT, ROW
from features.typed_rows import FILE, RECEIVED_ON

SCHEMA: Final = {
    "load_id": pl.String(),
    "file": pl.String(),
    "row": pl.Int64(),
    "column": pl.String(),
    "value": pl.String(),
    "reason": pl.String(),
    "expected": pl.String(),
    "content": pl.String(),  # the whole row as JSON text, column → text
}


class Quarantine:
    """The quarantine under one folder: one Parquet file per load."""

    def __init__(self, root: Path) -> None:
        """Use the folder `root`; it is created with the first row."""
        self.root = root

    def write(self, load_id: str, problems: pl.DataFrame) -> None:
        """Keep the problems of a load. Nothing is written for none."""
        if problems.is_empty():
            return
        rows = problems.with_columns(pl.lit(load_id).alias("load_id")).select(list(SCHEMA))
        partial = self.root / f".{load_id}.partial"
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            rows.write_parquet(partial)
            partial.replace(self.root / f"{load_id}.parquet")
        except OSError as error:
            raise StoreError(f"隔离区写入失败，请检查磁盘空间和权限：{error}") from error

    def read(self, visible: list[str]) -> pl.DataFrame:
        """The problems of the loads given, oldest load first."""
        paths = [self.root / f"{load_id}.parquet" for load_id in visible]
        try:
            frames = [pl.read_parquet(path) for path in paths if path.exists()]
        except (OSError, pl.exceptions.PolarsError) as error:
            raise StoreError(f"隔离区读取失败，文件已损坏，请从备份恢复：{error}") from error
        return pl.concat(frames) if frames else pl.DataFrame(schema=SCHEMA)


def with_content(problems: pl.DataFrame, raw: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """Add to each problem the name of its file and the whole row it stands in."""
    headers = [name for name in raw.columns if name not in {FILE, ROW, FAULT, RECEIVED_ON}]
    keys = problems.select(FILE, ROW).unique()
    content = raw.join(keys, on=[FILE, ROW], how="semi").select(
        FILE, ROW, pl.struct(headers).struct.json_encode().alias("content")
    )
    return (
        problems.sort(FILE, ROW)
        .join(content, on=[FILE, ROW], how="left", maintain_order="left")
        .select(
            pl.col(FILE).replace_strict(dict(enumerate(names)), return_dtype=pl.String).alias("file"),
            pl.col(ROW).alias("row"),
            "column",
            "value",
            "reason",
            "expected",
            "content",
        )
    )
