"""Arrears that others caused: what covers them, on which day, and from whom."""

import pytest

from tests.features.builders import gate, reasons

WAGES = {
    "record_id": "w",
    "document_no": "样察7号",
    "occurred_on": "2024-09-10",
    "arose_on": "2024-07-01",
    "amount_fen": 800,
}
OWED = {
    "record_id": "g",
    "document_no": "样确3号",
    "occurred_on": "2024-06-01",
    "payer_kind": "public_body",
    "amount_fen": 800,
}


def judged(*receivables, kind="wage_arrears", events=(), as_of="2024-09-15", **changes):
    gated = gate(
        as_of, **{kind: [WAGES | changes]}, receivables_overdue=list(receivables), event=list(events)
    )
    row = gated.verdicts[kind].row(0, named=True)
    return row["reason"], row["flagged"]


COVERED = ("upstream", True)
COUNTS = (None, False)
COUNTS_FLAGGED = (None, True)


def test_exactly_the_amount_covers_and_a_fen_less_does_not():
    assert judged(OWED) == COVERED
    assert judged(OWED | {"amount_fen": 799}) == COUNTS_FLAGGED
    assert judged() == COUNTS


def test_several_receivables_count_together():
    parts = [OWED | {"record_id": f"g{n}", "document_no": f"样确{n}号", "amount_fen": 400} for n in range(2)]
    assert judged(*parts) == COVERED
    assert judged(parts[0]) == COUNTS_FLAGGED


@pytest.mark.parametrize(
    ("since", "expected"), [("2024-06-30", COVERED), ("2024-07-01", COUNTS), ("2024-07-02", COUNTS)]
)
def test_it_must_be_owed_since_before_the_arrears_arose(since, expected):
    assert judged(OWED | {"occurred_on": since}) == expected


@pytest.mark.parametrize(
    ("paid", "expected"), [("2024-06-30", COUNTS), ("2024-07-01", COUNTS), ("2024-07-02", COVERED)]
)
def test_it_must_not_be_paid_on_the_day_they_arose(paid, expected):
    assert judged(OWED | {"paid_on": paid}) == expected


def test_without_the_day_they_arose_the_finding_s_day_decides():
    late = OWED | {"occurred_on": "2024-09-09"}
    assert judged(late, arose_on=None) == COVERED
    assert judged(late) == COUNTS


@pytest.mark.parametrize(
    ("payer", "expected"), [("public_body", COVERED), ("large_enterprise", COVERED), ("sme", COUNTS)]
)
def test_only_public_bodies_and_large_firms_excuse(payer, expected):
    assert judged(OWED | {"payer_kind": payer}) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("wage_arrears", COVERED),
        ("social_insurance_arrears", COVERED),
        ("tax_arrears", COVERED),
        ("payables_overdue", COUNTS),
        ("enforcement", COUNTS),
    ],
)
def test_which_kinds_are_excused(kind, expected):
    assert judged(OWED, kind=kind) == expected


def test_a_listing_is_never_excused():
    listed = {
        "record_id": "l",
        "document_no": "样列1号",
        "occurred_on": "2024-09-10",
        "list_id": "wage_defaulter",
    }
    gated = gate("2024-09-15", serious_dishonesty=[listed], receivables_overdue=[OWED])
    assert reasons(gated, "serious_dishonesty") == {"l": None}


def acting(event_type, effective_on):
    return {
        "event_type": event_type,
        "target_kind": "receivables_overdue",
        "target_document_no": "样确3号",
        "occurred_on": effective_on,
        "effective_on": effective_on,
    }


@pytest.mark.parametrize(
    ("settled", "expected"), [("2024-06-30", COUNTS), ("2024-07-01", COUNTS), ("2024-07-02", COVERED)]
)
@pytest.mark.parametrize("paid", [None, "2024-12-31"])
def test_what_is_settled_by_a_removal_was_owed_until_that_day(settled, expected, paid):
    """Being paid at last does not undo what the debt had caused."""
    assert judged(OWED | {"paid_on": paid}, events=[acting("removal", settled)]) == expected


def test_a_removal_that_comes_after_the_payment_changes_nothing():
    assert judged(OWED | {"paid_on": "2024-06-20"}, events=[acting("removal", "2024-08-01")]) == COUNTS


def test_a_removal_of_tomorrow_is_not_yet_known_to_act():
    assert judged(OWED, events=[acting("removal", "2024-09-16")]) == COVERED


@pytest.mark.parametrize(
    ("event_type", "effective_on"),
    [("annulment", "2024-06-01"), ("suspension", "2024-08-01"), ("repair", "2024-08-01")],
)
def test_a_receivable_withdrawn_or_suspended_excuses_nothing(event_type, effective_on):
    events = [acting(event_type, effective_on)]
    assert judged(OWED, events=events) == COUNTS
    assert judged(OWED, events=[*events, acting("removal", "2024-08-02")]) == COUNTS


def test_a_copy_that_was_settled_covers_once():
    copies = [OWED | {"record_id": f"g{n}", "source": f"feed{n}", "amount_fen": 400} for n in range(2)]
    assert judged(*copies, events=[acting("removal", "2024-08-01")]) == COUNTS_FLAGGED


def test_the_same_confirmation_from_two_feeds_counts_once():
    copies = [OWED | {"record_id": f"g{n}", "source": f"feed{n}", "amount_fen": 400} for n in range(2)]
    assert judged(*copies) == COUNTS_FLAGGED


def test_another_enterprises_receivable_does_not_help():
    from tests.features.builders import code

    others = OWED | {"uscc": code(9)}
    assert judged(others) == COUNTS
    assert judged(others, OWED | {"record_id": "own", "amount_fen": 799}) == COUNTS_FLAGGED
