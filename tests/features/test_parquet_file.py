import errno
from pathlib import Path

import polars as pl
import pytest

from features.parquet_file import write_parquet

ROWS = pl.DataFrame({"a": range(100_000)})
FULL = Path("/dev/full")


def test_a_file_is_written_as_by_polars(tmp_path):
    write_parquet(ROWS, tmp_path / "ours", statistics=False)
    ROWS.write_parquet(tmp_path / "theirs", statistics=False)
    assert (tmp_path / "ours").read_bytes() == (tmp_path / "theirs").read_bytes()


def test_a_full_disk_is_told_as_one_by_its_file():
    with pytest.raises(OSError, match="No space left") as by_path:
        write_parquet(ROWS, FULL)
    with FULL.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left") as by_file:
        write_parquet(ROWS, file)
    for raised in (by_path, by_file):
        assert (raised.value.errno, raised.value.filename) == (errno.ENOSPC, str(FULL))
    assert isinstance(by_path.value.__cause__, pl.exceptions.ComputeError)


def test_what_the_format_cannot_hold_is_told_by_polars(tmp_path):
    rows = pl.DataFrame({"a": [object()]}, schema={"a": pl.Object})
    with pytest.raises(pl.exceptions.PolarsError):
        write_parquet(rows, tmp_path / "x")
