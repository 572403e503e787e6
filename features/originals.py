"""Delivered files as they were kept, named by the hash of their content.

A file of which every column is read, no row left out and no identity number masked is kept byte for byte. Of any other
the table of the columns that are read is kept, as far as it was let in: neither natural persons nor columns about them
are ever stored. A workbook is always kept as a table: it holds more than its columns (further sheets, its author, remarks).
A row that proves a natural person's later leaves what was kept.
"""

import csv
import hashlib
import io
import shutil
import uuid
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final, Literal

import polars as pl

from features.errors import StoreError
from features.layouts import Layout, layout_named
from features.ledger import LoadedFile
from features.mapping import mapping_of
from features.parquet_file import write_parquet
from features.private_files import private_folder
from features.read_file import FAULT, ROW, plain_header, read_source_file
from features.system_reasons import system_reason

Kept = Literal["whole", "table"]
_TEXT: Final = frozenset({".csv", ".txt"})
_HEAD_BYTES: Final = 1 << 16


class Originals:
    """The kept files under one folder, by the hash of what was delivered: the same content has the same name."""

    def __init__(self, root: Path) -> None:
        """Use the folder `root`; it is created with the first file."""
        self.root = root

    def keep(self, path: Path, file: LoadedFile, rows: pl.DataFrame) -> None:
        """Keep a file as `file.kept` says: itself, or the table `rows` (text columns, and where each row stands)."""
        target = self.path_of(file)
        if file.kept == "whole":
            self._put(target, lambda aside: shutil.copyfile(path, aside))  # by the operating system
        else:
            self._put(target, partial(write_parquet, rows))

    def keep_text(self, text: str) -> str:
        """Keep the text of a mapping file. Returns its hash, under which `text` finds it."""
        digest = hashlib.sha256(text.encode()).hexdigest()
        self._put(self.root / f"{digest}.yaml", lambda aside: aside.write_text(text, encoding="utf-8"))
        return digest

    def text(self, digest: str) -> str:
        """The text of the mapping file with that hash."""
        try:
            content = (self.root / f"{digest}.yaml").read_bytes()
        except OSError as error:
            raise StoreError(f"留存的映射文件 {digest} 读不出{system_reason(error)}，请从备份恢复") from error
        if hashlib.sha256(content).hexdigest() != digest:
            raise StoreError(f"留存的映射文件 {digest} 内容与其哈希不符，请从备份恢复")
        return content.decode()

    def layout_of(self, file: LoadedFile) -> Layout:
        """The layout by which a file was read. Whose rows are persons' was decided then, with columns not kept."""
        if file.mapping is None:
            layout = layout_named(file.layout)
        else:
            layout = mapping_of(self.text(file.mapping), f"留存的映射文件 {file.layout}")
        return replace(layout, left_out=None, left_out_headers=(), left_out_optional=())

    def path_of(self, file: LoadedFile) -> Path:
        """Where a loaded file is kept. One workbook may be kept as several tables: by sheet, layout, mapping and feed.

        A file that was kept whole and lost a row since is a table.
        """
        table = self._table_of(file)
        return self._whole_of(file) if file.kept == "whole" and not table.exists() else table

    def leave_out(self, files: Sequence[LoadedFile], rows: AbstractSet[int]) -> None:
        """Keep files of one content from now on without some of its rows, which stand for persons.

        What was kept byte for byte is kept as a table. Done twice, it is the same.
        """
        for file in files:
            kept, target = self.path_of(file), self._table_of(file)
            if kept.exists():
                table = pl.read_parquet(kept) if kept == target else self._read_again(file)
                remaining = table.filter(~pl.col(ROW).is_in(list(rows)))
                if kept != target or remaining.height < table.height:
                    self._put(target, partial(write_parquet, remaining), over=True)
        try:
            for whole in {self._whole_of(file) for file in files}:
                whole.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(f"留存的原件不能删除{system_reason(error)}，请检查权限") from error

    def _read_again(self, file: LoadedFile) -> pl.DataFrame:
        layout = self.layout_of(file)
        rows = read_source_file(self._whole_of(file), layout)
        columns = [column.header for column in layout.read_columns if column.header in rows.columns]
        return rows.select(ROW, *columns)

    def _whole_of(self, file: LoadedFile) -> Path:
        return self.root / f"{file.sha256}{Path(file.name).suffix.lower()}"

    def _table_of(self, file: LoadedFile) -> Path:
        part = hashlib.sha256(f"{file.layout}|{file.mapping}|{file.sheet}|{file.feed}".encode()).hexdigest()
        return self.root / f"{file.sha256}-{part[:12]}.parquet"

    def _put(self, target: Path, write: Callable[[Path], object], *, over: bool = False) -> None:
        if target.exists() and not over:
            return
        aside = self.root / f".{uuid.uuid4().hex}.partial"
        try:
            private_folder(self.root)
            write(aside)
            aside.replace(target)
        except OSError as error:
            with suppress(OSError):
                aside.unlink()
            raise StoreError(f"原件留存失败，请检查磁盘空间和权限{system_reason(error)}") from error


def how_to_keep(path: Path, layout: Layout, rows: pl.DataFrame, *, all_in: bool) -> Kept:
    """Whether a file may be kept byte for byte: every column is read, nothing above the header, `all_in` as it is.

    Columns by which only persons are told do not count as read.
    """
    if rows[FAULT].null_count() < rows.height or not all_in:
        return "table"
    suffix = path.suffix.lower()
    if suffix in _TEXT:
        header = _first_record(path)
    elif suffix == ".parquet":
        header = list(pl.read_parquet_schema(path))
    else:
        return "table"
    read = {plain_header(name) for c in layout.read_columns for name in (c.header, *c.aliases)}
    return "whole" if all(plain_header(name) in read for name in header) else "table"


def _first_record(path: Path) -> list[str]:
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES).removeprefix(b"\xef\xbb\xbf")
    for encoding in ("utf-8", "gb18030"):
        text = head.decode(encoding, errors="ignore")
        if text.encode(encoding).startswith(head.split(b"\n", 1)[0]):
            return next(csv.reader(io.StringIO(text, newline="")), [])
    return [""]
