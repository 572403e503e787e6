import polars as pl
import pytest

from features.layouts import LAYOUTS
from features.problems import FILE
from features.read_file import ROW
from features.table_remains import without_remains
from tests.features.builders import example

LAYOUT = LAYOUTS["penalty-classes"]


def rows(*told):
    frame = [{name: row.get(name) for name in example(LAYOUT.name)} for row in told]
    return pl.DataFrame(frame, schema=dict.fromkeys(example(LAYOUT.name), pl.String)).with_columns(
        pl.lit(0, dtype=pl.Int32).alias(FILE), pl.int_range(2, 2 + len(frame), dtype=pl.Int64).alias(ROW)
    )


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ({"罚款金额(元)": "１２00"}, "1200"),
        ({"违法行为类型": "注：以上数据截至三月", "罚款金额(元)": "5"}, "注:以上数据截至三月、5"),
    ],
)
def test_a_total_or_a_remark_is_told_once(told, shown):
    kept, problems = without_remains(rows(example(LAYOUT.name), told), LAYOUT)
    assert kept[ROW].to_list() == [2]
    assert problems.select(ROW, "column", "value").rows() == [(3, "", shown)]


@pytest.mark.parametrize(
    "lacking", [["统一社会信用代码"], ["统一社会信用代码", "决定书文号"], ["决定日期", "处罚机关"]]
)
def test_a_record_with_gaps_stays_one(lacking):
    told = example(LAYOUT.name) | dict.fromkeys(lacking)
    kept, problems = without_remains(rows(told), LAYOUT)
    assert (kept.height, problems.height) == (1, 0)
