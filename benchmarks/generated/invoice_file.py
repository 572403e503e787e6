"""A CSV of VAT invoices in the built-in layout, as an office exports it: clean but for one row in a thousand."""

import hashlib
import tempfile
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from features.credit_code import synthetic

RECEIVED_ON: Final = date(2026, 6, 30)
_BAD: Final = 0.001
_NO_CODE: Final = "91632899MA75T5T192"  # the last character does not check
_REPEATED: Final = 0.001


def invoice_file(rows: int, *, seed: int = 20260630) -> Path:
    """A file of so many rows, from a temporary folder if it was made before."""
    made_by = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
    path = Path(tempfile.gettempdir()) / f"shouxin-bench-invoices-{rows}-{seed}-{made_by}.csv"
    if not path.exists():
        part = path.with_suffix(".part")
        _rows(rows, np.random.Generator(np.random.PCG64(seed))).write_csv(part)
        part.rename(path)
    return path


def _rows(count: int, random: np.random.Generator) -> pl.DataFrame:
    codes = pl.Series([synthetic(serial) for serial in range(20_000)])
    day = np.datetime64("2023-07-01") + random.integers(0, 1090, count)
    fen = np.exp(random.normal(13, 1.5, count)).astype(np.int64)
    fen[random.random(count) < 0.02] *= -1
    frame = pl.DataFrame(
        {
            "纳税人识别号": codes.gather(random.integers(0, codes.len(), count)),
            "进销方向": pl.Series(["销项", "进项"]).gather(random.integers(0, 2, count)),
            "发票号码": pl.Series(random.integers(10**7, 10**8, count)).cast(pl.String),
            "开票日期": pl.Series(day).cast(pl.Date).cast(pl.String),
            "对方识别号": codes.gather(random.integers(0, codes.len(), count)),
            "金额": _yuan(pl.Series(fen)),
            "税额": _yuan(pl.Series(fen * 13 // 100)),
            "发票状态": pl.Series(["正常", "作废"]).gather((random.random(count) < 0.03).astype(int)),
        }
    )
    wrong = pl.Series(random.random(count) < _BAD)
    which = pl.Series(random.integers(0, 4, count))
    spoilt = frame.with_columns(
        pl.when(wrong & (which == 0)).then(pl.lit(_NO_CODE)).otherwise("纳税人识别号").alias("纳税人识别号"),
        pl.when(wrong & (which == 1)).then(pl.lit("其他")).otherwise("进销方向").alias("进销方向"),
        pl.when(wrong & (which == 2))
        .then(pl.lit("2024-02-30"))
        .when(wrong & (which == 3))
        .then(pl.lit("2031-01-01"))
        .otherwise("开票日期")
        .alias("开票日期"),
    )
    repeated = round(count * _REPEATED)
    return pl.concat([spoilt.head(count - repeated), spoilt.head(repeated)])


def _yuan(fen: pl.Series) -> pl.Series:
    sign = pl.Series(["", "-"]).gather((fen < 0).cast(pl.UInt32))
    whole, rest = (fen.abs() // 100).cast(pl.String), (fen.abs() % 100).cast(pl.String).str.zfill(2)
    return sign + whole + "." + rest
