"""Rows that could not be stored: kept whole, with what is wrong, until an officer mends or dismisses them.

What is known about a row is only ever added, and visible with the load that adds it: that it was refused, that it
was mended and still refused, that it was closed. So of the rows ever quarantined each is open, corrected, dismissed or
a natural person's. Of the last, and of what is past its retention, the place and the reason stay, not the content.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import polars as pl

from features.errors import StoreError
from features.parquet_file import write_parquet
from features.private_files import private_folder
from features.problems import FILE
from features.read_file import ROW
from features.system_reasons import system_reason

KEY: Final = ["load_id", "file_no", "row"]
"""What names a quarantined row: the load it came with, the place of its file among that load's files, its row."""
SCHEMA: Final = {
    "load_id": pl.String(),
    "file_no": pl.Int32(),
    "file": pl.String(),
    "row": pl.Int64(),
    "column": pl.String(),
    "value": pl.String(),
    "reason": pl.String(),
    "expected": pl.String(),
    "content": pl.String(),  # the whole row as JSON text, column → text
    "found_by": pl.String(),  # the load that found it: the row's own, or one that was to correct it
}
CLOSED_SCHEMA: Final = {
    "load_id": pl.String(),
    "file_no": pl.Int32(),
    "row": pl.Int64(),
    "state": pl.String(),  # corrected, dismissed or person
    "note": pl.String(),  # the officer's
    "closed_by": pl.String(),  # the load that has the corrected row, or that brought the dismissal
}
_CLOSED: Final = ".closed.parquet"
_EXPIRED: Final = "保存期限已届满，内容已清除"
_STATES: Final = ("open", "corrected", "dismissed", "person")


class Quarantine:
    """The quarantine under one folder: what each load found, and what it closed."""

    def __init__(self, root: Path) -> None:
        """Use the folder `root`; it is created with the first row."""
        self.root = root

    def write(self, load_id: str, problems: pl.DataFrame, closed: pl.DataFrame | None = None) -> None:
        """Keep what a load found (`SCHEMA`) and closed (`CLOSED_SCHEMA`). Nothing is written for none."""
        self._put(f"{load_id}.parquet", problems.with_columns(found_by=pl.lit(load_id)).select(list(SCHEMA)))
        if closed is not None:
            rows = closed.with_columns(closed_by=pl.lit(load_id)).select(list(CLOSED_SCHEMA))
            self._put(f"{load_id}{_CLOSED}", rows)

    def read(self, visible: list[str]) -> pl.DataFrame:
        """Every problem that the loads given found, oldest load first."""
        return self._get(visible, ".parquet", SCHEMA)

    def rows(self, visible: list[str]) -> pl.DataFrame:
        """Each row ever quarantined: `KEY`, file, content as last seen, found_by, state, note and closed_by.

        A row that was open when its content went with its retention is dismissed by that: nobody can mend it any more.
        """
        newest = self.read(visible).unique(KEY, keep="last", maintain_order=True)
        # What was dismissed may still turn out to be a person's.
        told = self._get(visible, _CLOSED, CLOSED_SCHEMA)
        closed = told.sort(pl.col("state") != "person", maintain_order=True).unique(KEY, keep="first")
        return (
            newest.select(*KEY, "file", "content", "found_by")
            .join(closed, on=KEY, how="left", maintain_order="left")
            .with_columns(
                pl.when(pl.col("state").is_null() & pl.col("content").is_null())
                .then(pl.lit(_EXPIRED))
                .otherwise("note")
                .alias("note"),
                state=pl.coalesce(
                    "state",
                    pl.when(pl.col("content").is_null()).then(pl.lit("dismissed")).otherwise(pl.lit("open")),
                ),
            )
        )

    def open_problems(self, visible: list[str]) -> pl.DataFrame:
        """What is wrong with the rows that are open, as the last load that looked at each found it."""
        rows = self.rows(visible).filter(pl.col("state") == "open")
        return self.read(visible).join(
            rows.select(*KEY, "found_by"), on=[*KEY, "found_by"], how="semi", maintain_order="left"
        )

    def counts(self, visible: list[str]) -> dict[str, int]:
        """How many rows were ever quarantined, and how many of them are in each state."""
        states = self.rows(visible)["state"]
        return {"quarantined": states.len()} | {state: int((states == state).sum()) for state in _STATES}

    def clear_files(self, files: Sequence[tuple[str, int]]) -> None:
        """Forget what the rows of some files (load_id, file_no) said, in whatever load looked at them."""
        self._clear(pl.DataFrame(files, schema={name: SCHEMA[name] for name in KEY[:2]}, orient="row"))

    def clear_rows(self, keys: pl.DataFrame) -> None:
        """Forget what some rows (`KEY`) said, in whatever load looked at them, and why they were dismissed."""
        note = pl.when("gone", pl.col("state") == "dismissed").then(pl.lit("")).otherwise("note")
        for path in sorted(self.root.glob(f"*{_CLOSED}")):
            self._rewrite(path.name, _CLOSED, CLOSED_SCHEMA, keys, {"note": note})
        self._clear(keys)

    def _clear(self, named: pl.DataFrame) -> None:
        value = pl.when("gone").then(pl.lit("")).otherwise("value")
        content = pl.when("gone").then(None).otherwise("content")
        for path in sorted(self.root.glob("*.parquet")):
            if not path.name.endswith(_CLOSED):
                self._rewrite(path.name, ".parquet", SCHEMA, named, {"value": value, "content": content})

    def _rewrite(
        self,
        name: str,
        suffix: str,
        schema: dict[str, pl.DataType],
        named: pl.DataFrame,
        new: dict[str, pl.Expr],
    ) -> None:
        """Write a file anew where `named` (part of `KEY`) has rows of it; `new` asks whether a row is `gone`."""
        rows = self._get([name.removesuffix(suffix)], suffix, schema)
        marks = named.unique().with_columns(gone=True)
        told = rows.join(marks, on=named.columns, how="left", maintain_order="left")
        if told["gone"].any():
            self._put(name, told.with_columns(**new).select(list(schema)))

    def _put(self, name: str, rows: pl.DataFrame) -> None:
        if rows.is_empty():
            return
        partial = self.root / f".{name}.partial"
        try:
            private_folder(self.root)
            write_parquet(rows, partial)
            partial.replace(self.root / name)
        except OSError as error:
            raise StoreError(f"隔离区写入失败，请检查磁盘空间和权限{system_reason(error)}") from error

    def _get(self, visible: list[str], suffix: str, schema: dict[str, pl.DataType]) -> pl.DataFrame:
        paths = [self.root / f"{load_id}{suffix}" for load_id in visible]
        try:
            frames = [pl.read_parquet(path) for path in paths if path.exists()]
        except (OSError, pl.exceptions.PolarsError) as error:
            raise StoreError(f"隔离区读取失败，文件已损坏{system_reason(error)}，请从备份恢复") from error
        return pl.concat(frames) if frames else pl.DataFrame(schema=schema)


def with_content(problems: pl.DataFrame, raw: pl.DataFrame, headers: list[str]) -> pl.DataFrame:
    """Add to each problem the whole row it stands in: its text under the `headers`, as JSON."""
    keys = problems.select(FILE, ROW).unique()
    content = raw.join(keys, on=[FILE, ROW], how="semi").select(
        FILE, ROW, pl.struct(headers).struct.json_encode().alias("content")
    )
    return problems.sort(FILE, ROW, maintain_order=True).join(
        content, on=[FILE, ROW], how="left", maintain_order="left"
    )
