"""What may be counted, and that nothing is counted twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.counted_records import Lasting, RecordSelection
from features.counted_rules import COUNTABLE, faults, leaves_to_other, overlap, share_documents
from features.records import KINDS
from features.records.compliance import PENALTY_TYPES
from tests.features.test_catalogue import FORBIDDEN_KINDS


def told(**selection):
    return [f"{reason}。{mend}" for _, reason, mend in faults(RecordSelection(**selection))]


def test_every_countable_kind_is_a_record_that_a_public_evaluation_may_use():
    assert set(COUNTABLE) <= set(KINDS)
    assert all(KINDS[kind].access != "authorised" for kind in COUNTABLE)
    assert not set(COUNTABLE) & FORBIDDEN_KINDS
    assert all(told(kind=kind) == [] for kind in COUNTABLE)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("honour", "公平竞争审查条例实施办法"),
        ("payment_complaint", "企业的权利"),
        ("registration", "不得影响等级"),
        ("receivables_overdue", "不是企业自己的信用记录"),
        ("unconfirmed_arrears", "未经认定"),
        ("loan_arrears", "须经企业授权"),
        ("vat_invoice", "须经企业授权"),
        ("tax_filing", "经营年限或者规模"),
        ("permit", "经营年限或者规模"),
        ("nothing", "没有记录种类“nothing”"),
    ],
)
def test_what_must_not_shape_a_grade_is_refused_with_the_reason(kind, words):
    (message,) = told(kind=kind)
    assert words in message
    assert "可用：penalty" in message


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        ({"kind": "penalty", "where": {"violation": ("虚假宣传",)}}, "没有可比较的字段“violation”"),
        ({"kind": "penalty", "where": {"fine_fen": ("100",)}}, "没有可比较的字段“fine_fen”"),
        ({"kind": "penalty", "where_not": {"penalty_type": ("prison",)}}, "没有代码“prison”"),
        ({"kind": "penalty", "where": {"severity": ("grave",)}}, "可用：minor、general、serious"),
        ({"kind": "penalty", "lasting": Lasting(column="fine_fen", over_months=1)}, "请删去 lasting"),
        (
            {"kind": "wage_arrears", "lasting": Lasting(column="workers", over_months=1)},
            "没有月数或者日期字段“workers”。可用：arose_on",
        ),
        ({"kind": "wage_arrears", "lasting": Lasting(column="arose_on")}, "上下限不成立"),
        (
            {"kind": "wage_arrears", "lasting": Lasting(column="arose_on", over_months=6, up_to_months=6)},
            "上下限不成立",
        ),
        ({"kind": "wage_arrears", "except_documents_of": "penalty"}, "不会记载同一文书"),
        ({"kind": "finding", "except_documents_of": "finding"}, "不会记载同一文书"),
    ],
)
def test_conditions_that_cannot_hold(selection, words):
    (message,) = told(**selection)
    assert words in message


def chosen(**more):
    return RecordSelection(kind="penalty", **more)


def test_overlap_of_codes_and_months():
    a, b = {"penalty_type": ("fine",)}, {"penalty_type": ("closure", "fine")}
    assert overlap(chosen(where=a), chosen(where=b))
    assert overlap(chosen(where=a), chosen(where={"severity": ("serious",)}))
    assert overlap(chosen(), chosen(where=a))
    assert not overlap(chosen(where=a), chosen(where_not=b))
    assert overlap(chosen(where=b), chosen(where_not=a))
    assert not overlap(chosen(), RecordSelection(kind="finding"))
    tiers = [
        RecordSelection(kind="wage_arrears", lasting=Lasting(column="arose_on", **limits))
        for limits in (
            {"up_to_months": 2},
            {"over_months": 2, "up_to_months": 6},
            {"over_months": 6},
            {"over_months": 1},
        )
    ]
    assert [overlap(tiers[0], other) for other in tiers] == [True, False, False, True]
    assert [overlap(tiers[2], other) for other in tiers] == [False, False, True, True]


codes = st.sets(st.sampled_from(list(PENALTY_TYPES)), min_size=1).map(lambda found: tuple(sorted(found)))
selections = st.one_of(
    codes.map(lambda found: chosen(where={"penalty_type": found})),
    codes.map(lambda found: chosen(where_not={"penalty_type": found})),
)


@given(selections, selections)
def test_overlap_is_that_a_record_exists_which_both_select(one, other):
    def selects(selection, value):
        wanted = selection.where.get("penalty_type")
        return (wanted is None or value in wanted) and value not in selection.where_not.get(
            "penalty_type", ()
        )

    both = any(selects(one, value) and selects(other, value) for value in [None, *PENALTY_TYPES])
    assert overlap(one, other) == overlap(other, one) == both


def test_documents_that_two_kinds_may_record():
    assert share_documents("finding", "penalty")
    assert not share_documents("finding", "finding")
    assert not share_documents("penalty", "wage_arrears")
    finding = RecordSelection(kind="finding", except_documents_of="penalty")
    assert leaves_to_other(finding, chosen())
    assert leaves_to_other(chosen(), finding)
    assert not leaves_to_other(chosen(), RecordSelection(kind="finding"))
