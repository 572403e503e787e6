"""Counts of records: what passed the gate, chosen by codes and months, one document once."""

from copy import deepcopy

import polars as pl
import pytest

from features.counted_records import Lasting, RecordSelection, counted
from features.feature_table import feature_table
from tests.features.builders import USCC, code, gate

AS_OF = "2026-10-31"
PENALTY = {"occurred_on": "2026-03-01", "document_no": "罚1", "severity": "general", "penalty_type": "fine"}
WAGES = {"occurred_on": "2026-09-01", "document_no": "薪1", "amount_fen": 5_000_00}


def feature(*selections, window=None, direction=-1):
    return counted("n", "条数", selections, window=window, direction=direction, legal_note="测试")


def count(*selections, window=None, **kinds):
    table = feature_table(gate(AS_OF, **kinds), pl.Series([USCC]), [feature(*selections, window=window)])
    return table["n"].item()


def penalty(**changes):
    return PENALTY | changes


def test_none_is_zero_and_not_unknown():
    assert count(RecordSelection(kind="penalty")) == 0
    assert count(RecordSelection(kind="penalty"), penalty=[penalty(uscc=code(3))]) == 0


def test_chosen_by_codes_and_without_codes():
    records = [
        penalty(document_no="罚1"),
        penalty(document_no="罚2", penalty_type="closure"),
        penalty(document_no="罚3", penalty_type=None),
    ]
    closed = {"penalty_type": ("closure",)}
    assert count(RecordSelection(kind="penalty"), penalty=records) == 3
    assert count(RecordSelection(kind="penalty", where=closed), penalty=records) == 1
    assert count(RecordSelection(kind="penalty", where_not=closed), penalty=records) == 2


def test_severity_is_that_of_the_event_whichever_copy_told_it():
    silent = penalty(document_no="罚9", severity=None, source="another", record_id="a")
    told = penalty(document_no="罚9", severity="serious", record_id="b")
    serious = RecordSelection(kind="penalty", where={"severity": ("serious",)})
    assert count(serious, penalty=[silent, told]) == 1


@pytest.mark.parametrize(
    ("months", "over", "most", "chosen"),
    [
        (6, None, 6, 1),
        (7, None, 6, 0),
        (6, 6, 12, 0),
        (7, 6, 12, 1),
        (12, 6, 12, 1),
        (12, 12, None, 0),
        (13, 12, None, 1),
        (None, None, 6, 0),
        (None, 12, None, 0),
    ],
)
def test_months_that_the_document_states(months, over, most, chosen):
    owed = {"occurred_on": "2026-05-01", "document_no": "裁1", "amount_fen": 100, "overdue_months": months}
    lasting = Lasting(column="overdue_months", over_months=over, up_to_months=most)
    assert count(RecordSelection(kind="payables_overdue", lasting=lasting), payables_overdue=[owed]) == chosen


@pytest.mark.parametrize(
    ("arose_on", "over_two"),
    [
        ("2026-08-31", 0),  # two months later is the very day
        ("2026-08-30", 1),
        ("2026-02-01", 1),
        (None, 0),  # counted from the document's day
    ],
)
def test_months_since_a_sum_is_owed(arose_on, over_two):
    shorter = RecordSelection(kind="wage_arrears", lasting=Lasting(column="arose_on", up_to_months=2))
    longer = RecordSelection(kind="wage_arrears", lasting=Lasting(column="arose_on", over_months=2))
    record = WAGES | {"arose_on": arose_on}
    assert count(longer, wage_arrears=[record]) == over_two
    assert count(shorter, wage_arrears=[record]) == 1 - over_two


def test_a_window_leaves_out_what_is_older():
    old = penalty(occurred_on="2024-01-01", severity="serious")
    assert count(RecordSelection(kind="penalty"), penalty=[old]) == 1
    assert count(RecordSelection(kind="penalty"), window=24, penalty=[old]) == 0


def test_several_kinds_are_added():
    both = (RecordSelection(kind="penalty"), RecordSelection(kind="wage_arrears"))
    assert count(*both, penalty=[penalty()], wage_arrears=[WAGES]) == 2


def test_one_document_counts_once():
    finding = {"occurred_on": "2026-03-01", "document_no": "罚1", "finding_type": "construction_penalty"}
    other = finding | {"document_no": "认2"}
    both = (RecordSelection(kind="penalty"), RecordSelection(kind="finding", except_documents_of="penalty"))
    assert count(both[1], finding=[finding, other]) == 2
    assert count(*both, finding=[finding, other], penalty=[penalty()]) == 2
    elsewhere = penalty(uscc=code(3))  # another enterprise's document of that number is another one
    assert count(both[1], finding=[finding, other], penalty=[elsewhere]) == 2
    twice = RecordSelection(kind="finding")
    assert count(both[0], twice, finding=[finding, other], penalty=[penalty()]) == 3


def test_what_the_gate_refuses_is_not_counted():
    repaired = {
        "event_type": "repair",
        "target_kind": "penalty",
        "target_document_no": "罚1",
        "occurred_on": "2026-06-01",
        "effective_on": "2026-06-01",
    }
    chosen = RecordSelection(kind="penalty")
    assert count(chosen, penalty=[penalty()]) == 1
    assert count(chosen, penalty=[penalty()], event=[repaired]) == 0
    assert count(chosen, penalty=[penalty(occurred_on="2024-03-01")]) == 0  # publicity has ended


def test_the_feature_says_what_it_reads():
    made = feature(
        RecordSelection(kind="finding", except_documents_of="penalty"), RecordSelection(kind="wage_arrears")
    )
    assert made.view.kinds == ("finding", "penalty", "wage_arrears")
    assert made.access == "government"
    assert (made.family, made.unit, made.absent) == ("compliance", "条", 0)


def test_equal_selections_make_equal_views():
    one, again = (feature(RecordSelection(kind="penalty", where={"severity": ("serious",)})) for _ in "12")
    assert one.view == again.view
    assert hash(one.view) == hash(again.view)
    assert one.view != feature(RecordSelection(kind="penalty")).view
    assert deepcopy(one.view) == one.view


def test_a_selection_is_told_in_chinese():
    told = RecordSelection(
        kind="wage_arrears", lasting=Lasting(column="arose_on", over_months=2, up_to_months=6)
    ).told()
    assert told == "拖欠工资认定（自拖欠发生日起超过 2 个月、不超过 6 个月）"
    heavy = RecordSelection(
        kind="penalty", where={"severity": ("serious",)}, where_not={"penalty_type": ("fine",)}
    )
    assert heavy.told() == "行政处罚（严重；不含罚款）"
