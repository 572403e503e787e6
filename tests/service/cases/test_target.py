"""What a case keeps of its record: what it states in words, but of kinds that only an authorisation opens nothing."""

from datetime import date

import pytest

from features.records import KINDS
from service.cases.target import CaseTarget


def _row(kind, **stated):
    named = {"kind": kind, "record_id": "0f" * 16, "document_no": None, "issuing_body": None, "revision": 1}
    named |= {"occurred_on": date(2026, 9, 30), "source": "human-resources", "merged_from": None}
    return dict.fromkeys([*KINDS[kind].schema, "until", "moved_to"]) | named | stated


def _facts(target):
    return {one.label: one.value for one in target.facts}


def test_what_it_states_is_told_in_words_and_what_it_leaves_out_is_left_out():
    row = _row("social_insurance", period_end=date(2026, 9, 30), insured=12, amount_due_fen=345_678)
    assert _facts(CaseTarget.of_record(row)) == {
        "费款所属期止": "2026-09-30",
        "缴费人数": "12 人",
        "应缴金额": "3,456.78 元",
    }
    row = _row("penalty", violation="逾期", severity="general", publicity_until=date(2027, 4, 1))
    assert _facts(CaseTarget.of_record(row)) == {
        "违法行为类型": "逾期",
        "失信程度": "一般",
        "公示截止期": "2027-04-01",
    }


@pytest.mark.parametrize(
    ("until", "told"),
    [
        (date(2028, 4, 1), "2028-04-01"),
        (None, "2028-04-01"),
        (date(2027, 9, 30), "2028-04-01（该记录只计入到 2027-09-30）"),
    ],
)
def test_the_end_to_which_its_publicity_was_moved_stands_beside_its_own(until, told):
    row = _row("penalty", publicity_until=date(2027, 4, 1), moved_to=date(2028, 4, 1), until=until)
    assert _facts(CaseTarget.of_record(row)) == {"公示截止期": "2027-04-01", "公示截止期已变更为": told}


def test_that_its_end_was_moved_is_no_correction_of_what_it_states():
    row = _row("penalty", publicity_until=date(2027, 4, 1))
    before = CaseTarget.of_record(row)
    assert before.changed_to(CaseTarget.of_record(row | {"moved_to": date(2028, 4, 1)})) == ()


@pytest.mark.parametrize("kind", [name for name, one in KINDS.items() if one.access == "authorised"])
def test_what_only_an_authorisation_opens_is_not_told(kind):
    amounts = {name: 100 for name, one in KINDS[kind].payload.items() if one.unit == "分"}
    assert CaseTarget.of_record(_row(kind, **amounts)).facts == ()


def test_what_a_later_revision_states_otherwise():
    before = CaseTarget.of_record(_row("social_insurance", insured=12, due_on=date(2026, 10, 15)))
    later = _row("social_insurance", insured=13, paid_on=date(2026, 10, 9), issuing_body="州人社局")
    told = {one.field: (one.before, one.after) for one in before.changed_to(CaseTarget.of_record(later))}
    assert told == {
        "insured": ("12 人", "13 人"),
        "due_on": ("2026-10-15", ""),
        "issuing_body": ("", "州人社局"),
        "paid_on": ("", "2026-10-09"),
    }
    assert before.changed_to(before) == ()
