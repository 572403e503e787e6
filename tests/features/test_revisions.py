from datetime import timedelta
from itertools import permutations

import polars as pl
import pytest

from features.read_file import ROW
from features.revisions import sift
from features.typed_rows import FILE
from tests.features.builders import NOW, rows

STORED = {
    "record_id": pl.String(),
    "content_hash": pl.String(),
    "recorded_at": pl.Datetime("us", "Asia/Shanghai"),
}
NOTHING = pl.DataFrame(schema=STORED)


def row(content: str, on: int, record="r", declared=True):
    return {
        "record_id": record,
        "content_hash": content,
        "recorded_at": NOW + timedelta(days=on),
        "recorded_declared": declared,
    }


def batch(*given):
    frame = rows("penalty", *({"document_no": "样1号", "occurred_on": "2024-01-01"} for _ in given))
    told = pl.DataFrame(list(given), schema={**STORED, "recorded_declared": pl.Boolean()})
    return frame.with_columns(told.get_columns()).with_columns(
        pl.lit(0, pl.Int32).alias(FILE), pl.int_range(2, len(given) + 2).alias(ROW)
    )


def store(*given):
    return pl.DataFrame(
        [{k: v for k, v in r.items() if k != "recorded_declared"} for r in given], schema=STORED
    )


def told(sifted):
    return (
        sifted.new["content_hash"].to_list(),
        sifted.conflicts.height,
        sifted.repeats,
        sifted.unchanged,
        sifted.revised,
    )


@pytest.mark.parametrize(
    ("new", "stored", "expected"),
    [
        pytest.param([row("a", 1)], [], (["a"], 0, 0, 0, 0), id="first"),
        pytest.param([row("a", 1), row("b", 1, "s")], [], (["a", "b"], 0, 0, 0, 0), id="two records"),
        pytest.param([row("a", 1), row("a", 1)], [], (["a"], 0, 1, 0, 0), id="repeat"),
        pytest.param([row("a", 1), row("b", 1)], [], (["a"], 1, 0, 0, 0), id="conflict"),
        pytest.param([row("a", 1), row("b", 1), row("a", 1), row("b", 1)], [], (["a"], 1, 2, 0, 0), id="both twice"),
        pytest.param([row("b", 1)], [row("a", 1)], ([], 1, 0, 0, 0), id="conflict with the store"),
        pytest.param([row("a", 1)], [row("a", 1)], ([], 0, 0, 1, 0), id="again"),
        pytest.param([row("b", 2)], [row("a", 1)], (["b"], 0, 0, 0, 1), id="revision"),
        pytest.param([row("a", 1), row("b", 2)], [], (["a", "b"], 0, 0, 0, 1), id="revision in one load"),
        pytest.param([row("b", 1)], [row("a", 2)], (["b"], 0, 0, 0, 0), id="late arrival of the first"),
        pytest.param([row("a", 2)], [row("a", 1)], (["a"], 0, 0, 0, 0), id="declared confirmation is kept"),
        pytest.param([row("a", 2, declared=False)], [row("a", 1)], ([], 0, 0, 1, 0), id="undeclared confirmation"),
        pytest.param([row("a", 3, declared=False)], [row("a", 1), row("b", 2)], (["a"], 0, 0, 0, 1), id="back to the first"),
        pytest.param([row("a", 1, "x")], [row("b", 1, "y")], (["a"], 0, 0, 0, 0), id="another record"),
    ],
)  # fmt: skip
def test_what_is_new(new, stored, expected):
    assert told(sift(batch(*new), store(*stored))) == expected


def test_every_row_is_accounted_for():
    given = [row(c, d, r, x) for c in "ab" for d in (1, 2) for r in "rs" for x in (True, False)]
    sifted = sift(batch(*given), store(row("a", 1)))
    assert sifted.new.height + sifted.conflicts.height + sifted.repeats + sifted.unchanged == len(given)


def test_a_conflict_names_the_later_row():
    sifted = sift(batch(row("a", 1), row("a", 1), row("b", 1)), NOTHING)
    assert sifted.conflicts.select(FILE, ROW, "value").rows() == [(0, 4, "样1号")]


def test_the_rows_kept_stay_in_their_order():
    given = [row("x", 1, f"r{i % 7}{i}") for i in range(20)]
    assert sift(batch(*given), NOTHING).new["record_id"].to_list() == [r["record_id"] for r in given]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_declared_receipts_give_the_same_knowledge_in_any_order_of_loading(order):
    history = [row("a", 1), row("b", 2), row("a", 3), row("a", 4)]
    kept = NOTHING
    for place in order:
        new = sift(batch(history[place]), kept).new.select(list(STORED))
        kept = pl.concat([kept, new])
    assert kept.sort("recorded_at")["content_hash"].to_list() == ["a", "b", "a", "a"]
