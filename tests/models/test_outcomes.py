"""What is a default event, and what is none although a record says so."""

import pytest

from models.outcomes import DEFAULT_EVENTS, defaulted
from tests.features.builders import USCC, code, day, gate

WAGES = {"record_id": "w", "document_no": "样察1号", "occurred_on": "2024-06-01", "amount_fen": 100}
LISTED = {
    "record_id": "l",
    "document_no": "样列1号",
    "occurred_on": "2024-06-01",
    "list_id": "wage_defaulter",
}
OWED = {"document_no": "样确1号", "occurred_on": "2024-01-01", "payer_kind": "public_body", "amount_fen": 100}


def event(event_type, target="wage_arrears", document="样察1号", on="2024-07-01"):
    return {
        "event_type": event_type,
        "target_kind": target,
        "target_document_no": document,
        "occurred_on": on,
        "effective_on": on,
    }


def bad(as_of="2024-01-01", *, known="2026-01-01", kinds=DEFAULT_EVENTS, months=12, **records):
    later = gate(known, **records)
    codes = defaulted(later, as_of=day(as_of), horizon_months=months, kinds=kinds).to_list()
    assert code(1) not in codes
    assert codes == sorted(set(codes))
    return int(USCC in codes)


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [("2023-05-31", 0), ("2023-06-01", 1), ("2024-05-31", 1), ("2024-06-01", 0), ("2024-06-02", 0)],
)
def test_the_horizon_is_open_at_its_beginning_and_closed_at_its_end(as_of, expected):
    assert bad(as_of, wage_arrears=[WAGES]) == expected


def test_the_horizon_is_the_callers():
    assert bad("2024-01-01", months=5, wage_arrears=[WAGES]) == 1
    assert bad("2024-01-01", months=4, wage_arrears=[WAGES]) == 0


@pytest.mark.parametrize(
    ("kind", "record"), [("wage_arrears", WAGES), ("tax_arrears", WAGES), ("serious_dishonesty", LISTED)]
)
def test_each_default_event_is_one(kind, record):
    assert bad(**{kind: [record]}) == 1


def test_other_records_are_none_unless_asked_for():
    penalty = {"document_no": "样罚1号", "occurred_on": "2024-06-01", "severity": "serious"}
    assert bad(penalty=[penalty]) == 0
    assert bad(penalty=[penalty], kinds=("penalty",)) == 1


@pytest.mark.parametrize("event_type", ["repair", "removal", "suspension"])
def test_what_ends_its_use_later_does_not_undo_that_it_happened(event_type):
    assert bad(wage_arrears=[WAGES], event=[event(event_type)]) == 1


def test_a_term_that_has_ended_since_does_not_undo_it():
    assert bad(serious_dishonesty=[LISTED | {"term_until": "2024-12-31"}]) == 1


def test_what_was_annulled_never_happened():
    assert bad(wage_arrears=[WAGES], event=[event("annulment", on="2024-06-01")]) == 0
    assert bad(wage_arrears=[WAGES], event=[event("annulment", on="2024-06-01"), event("repair")]) == 0


@pytest.mark.parametrize("later", [[], [event("repair")], [event("removal")], [event("suspension")]])
def test_what_others_caused_is_no_default_even_when_it_was_settled_since(later):
    assert bad(wage_arrears=[WAGES], receivables_overdue=[OWED], event=later) == 0
    assert bad(wage_arrears=[WAGES], receivables_overdue=[OWED | {"amount_fen": 99}], event=later) == 1


@pytest.mark.parametrize("later", [[], [event("repair", "payment_complaint")]])
def test_what_is_outside_the_catalogue_is_no_default(later):
    assert bad(payment_complaint=[WAGES], kinds=("payment_complaint",), event=later) == 0


def test_an_event_through_two_feeds_is_one_and_another_enterprises_is_not_ours():
    copies = [WAGES | {"record_id": name, "source": name} for name in ("a", "b")]
    assert bad(wage_arrears=copies) == 1
    assert bad(wage_arrears=[WAGES | {"uscc": code(2)}]) == 0


@pytest.mark.parametrize(("defaulted", "expected"), [(True, 1), (False, 0), (None, 0)])
def test_a_banks_outcome_says_yes_or_no(defaulted, expected):
    record = {"occurred_on": "2024-06-01", "defaulted": defaulted}
    assert bad(bank_outcome=[record], kinds=("bank_outcome",)) == expected
