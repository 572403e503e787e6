from collections.abc import Mapping
from pathlib import Path

import fastexcel
import polars as pl
import pytest

from features.layouts import LAYOUTS
from features.read_file import ROW
from features.sample import Delivery, Manifest, write_sample
from features.typed_rows import FILE, RECEIVED_ON, TypedRows, type_rows


class Sample:
    """A sample folder, and what the importer's own reader makes of it, layout by layout."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self._rows: dict[str, TypedRows] = {}

    @property
    def read(self) -> Mapping[str, TypedRows]:
        return {name: self.rows(name) for name in LAYOUTS}

    def rows(self, layout: str) -> TypedRows:
        if layout not in self._rows:
            files = [item for item in enumerate(self.manifest.deliveries) if item[1].layout == layout]
            raw = pl.concat(self._text(place, delivery) for place, delivery in files)
            self._rows[layout] = type_rows(raw, LAYOUTS[layout])
        return self._rows[layout]

    def good(self, layout: str) -> pl.DataFrame:
        return self.rows(layout).good

    def _text(self, place: int, delivery: Delivery) -> pl.DataFrame:
        return as_text(self.folder / delivery.file).select(
            pl.all(),
            pl.lit(place, dtype=pl.Int32).alias(FILE),
            pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias(ROW),
            pl.lit(delivery.received_on).str.to_date().alias(RECEIVED_ON),
        )


def as_text(path: Path) -> pl.DataFrame:
    """A file's cells as text. The importer's own reader does this too, with many more checks and more slowly."""
    if path.suffix == ".xlsx":
        return fastexcel.read_excel(path).load_sheet(0, dtypes="string").to_polars()
    if path.suffix == ".parquet":
        return pl.read_parquet(path).select(pl.all().cast(pl.String))
    content = path.read_bytes()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    return pl.read_csv(text.encode(), infer_schema=False)


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """A small prefecture."""
    folder = tmp_path_factory.mktemp("sample") / "out"
    return Sample(folder, write_sample(folder, enterprises=2_500, seed=11))


@pytest.fixture(scope="session")
def chunked(tmp_path_factory):
    """A tiny one in two chunks."""
    folder = tmp_path_factory.mktemp("chunked") / "out"
    return Sample(folder, write_sample(folder, enterprises=500, seed=5, chunk_size=300))


@pytest.fixture(scope="session")
def larger(tmp_path_factory):
    """Enough enterprises to measure rates."""
    folder = tmp_path_factory.mktemp("larger") / "out"
    return Sample(folder, write_sample(folder, enterprises=9_000, seed=3))
