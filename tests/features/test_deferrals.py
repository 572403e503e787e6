"""Dues that were put off: neither late nor unpaid before their new day."""

import polars as pl
import pytest

from features.catalogue import CATALOGUE
from features.feature_table import feature_table
from tests.features.builders import USCC, code, day, gate

DUE = {
    "record_id": "s",
    "occurred_on": "2024-03-20",
    "period_end": "2024-02-29",
    "due_on": "2024-03-15",
    "insured": 9,
    "amount_due_fen": 100,
    "amount_paid_fen": 0,
}
DEFERRAL = {
    "document_no": "样缓1号",
    "occurred_on": "2024-03-01",
    "deferred_kind": "social_insurance",
    "period_from": "2024-01-31",
    "period_to": "2024-03-31",
    "deferred_to": "2024-09-30",
}


def due_on(*deferrals, as_of="2024-04-01", kind="social_insurance", events=(), **changes):
    gated = gate(as_of, **{kind: [DUE | changes]}, deferral=list(deferrals), event=list(events))
    row = gated.verdicts[kind].row(0, named=True)
    return row["due_on"], row["deferred_to"]


MOVED = (day("2024-09-30"), day("2024-09-30"))
AS_TOLD = (day("2024-03-15"), None)


def test_the_due_day_moves_and_what_was_told_can_be_seen():
    assert due_on(DEFERRAL) == MOVED
    assert due_on() == AS_TOLD


@pytest.mark.parametrize(
    ("period", "expected"),
    [("2024-01-30", AS_TOLD), ("2024-01-31", MOVED), ("2024-03-31", MOVED), ("2024-04-01", AS_TOLD)],
)
def test_it_covers_the_periods_it_names(period, expected):
    assert due_on(DEFERRAL, period_end=period) == expected


@pytest.mark.parametrize(("approved", "expected"), [("2024-04-01", MOVED), ("2024-04-02", AS_TOLD)])
def test_it_acts_from_the_day_of_its_approval(approved, expected):
    assert due_on(DEFERRAL | {"occurred_on": approved}, as_of="2024-04-01") == expected


def test_only_a_later_day_moves_and_of_several_the_last():
    assert due_on(DEFERRAL | {"deferred_to": "2024-03-15"}) == AS_TOLD
    later = DEFERRAL | {"document_no": "样缓2号", "deferred_to": "2024-12-31"}
    assert due_on(DEFERRAL, later) == (day("2024-12-31"), day("2024-12-31"))


@pytest.mark.parametrize(
    "change",
    [
        {"deferred_kind": "tax_filing"},
        {"uscc": code(5)},
        {"occurred_on": "2024-04-02"},
        {"effective_on": "2024-04-02"},
    ],
)
def test_not_of_other_dues_or_enterprises_or_days(change):
    assert due_on(DEFERRAL | change) == AS_TOLD


@pytest.mark.parametrize("event_type", ["annulment", "withdrawal", "removal"])
def test_a_deferral_that_was_taken_back_moves_nothing(event_type):
    back = {
        "event_type": event_type,
        "target_kind": "deferral",
        "target_document_no": "样缓1号",
        "occurred_on": "2024-03-01",
        "effective_on": "2024-03-01",
    }
    assert due_on(DEFERRAL, events=[back]) == AS_TOLD


@pytest.mark.parametrize("kind", ["tax_filing", "utility_payment"])
def test_of_every_kind_of_due_that_can_be_put_off(kind):
    more = {"tax_type": "vat", "utility": "water"}
    assert due_on(DEFERRAL | {"deferred_kind": kind}, kind=kind, **more) == MOVED


def features(as_of, paid_on=None, *deferrals):
    due = DUE | {"paid_on": paid_on, "amount_paid_fen": 100 if paid_on else 0}
    gated = gate(as_of, social_insurance=[due], deferral=list(deferrals))
    names = ("social_insurance_late_share_12m", "social_insurance_unpaid_share_12m")
    wanted = [f for f in CATALOGUE if f.name in names]
    return feature_table(gated, pl.Series("uscc", [USCC]), wanted).row(0)[1:]


def test_before_its_new_day_it_is_neither_late_nor_unpaid():
    assert features("2024-09-29") == (1, 1)
    assert features("2024-09-29", None, DEFERRAL) == (0, 0)
    assert features("2024-09-30", None, DEFERRAL) == (1, 1)


def test_paid_by_the_new_day_it_was_never_late():
    assert features("2024-10-31", "2024-09-30") == (1, 0)
    assert features("2024-10-31", "2024-09-30", DEFERRAL) == (0, 0)
    assert features("2024-10-31", "2024-10-01", DEFERRAL) == (1, 0)
