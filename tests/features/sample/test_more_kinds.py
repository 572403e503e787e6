"""What the younger kinds of the sample say, and that everything a store must cope with occurs in it."""

from datetime import date

import polars as pl
import pytest

from features.layouts import LAYOUTS
from features.layouts.layout import ORGANISATION_CODE, REGISTRATION_NO
from features.records.compliance import LISTS
from features.records.events import EVENT_TYPES

c = pl.col


def test_every_type_of_event_occurs(larger):
    by_hand = {"reinstatement"}  # what was annulled wrongly is rare, and written down case by case
    assert set(larger.good("events")["event_type"]) == set(EVENT_TYPES) - by_hand


def test_restructurings_name_no_document_and_moved_ends_are_earlier(larger):
    events = larger.good("events")
    restructured = events.filter(c("event_type").str.starts_with("restructuring"))
    assert restructured["target_document_no"].is_null().all()
    moved = events.filter(c("event_type") == "publicity_change")
    listed = larger.good("penalty-classes").select("uscc", "document_no", c("publicity_until").alias("said"))
    joined = moved.join(listed, left_on=["uscc", "target_document_no"], right_on=["uscc", "document_no"])
    assert joined.height > 3
    assert (joined["publicity_until"] < joined["said"]).all()
    assert (joined["publicity_until"] > joined["effective_on"]).all()


def test_withdrawn_confirmations_were_delivered(larger):
    withdrawn = larger.good("events").filter(c("event_type") == "withdrawal")
    owed = larger.good("receivables").select("uscc", "document_no", c("effective_on").alias("since"))
    joined = withdrawn.join(owed, left_on=["uscc", "target_document_no"], right_on=["uscc", "document_no"])
    assert joined["target_document_no"].n_unique() >= 0.9 * withdrawn["target_document_no"].n_unique() > 0
    assert (joined["effective_on"] == joined["since"]).all()


def test_lists_are_more_than_those_of_the_default_types(larger):
    told = set(larger.good("serious-dishonesty")["list_id"])
    assert len(told) >= 10
    assert told <= set(LISTS)


@pytest.mark.parametrize("layout", ["penalties-2016", "permits-2016"])
def test_some_authorities_still_sent_the_layout_of_2016_in_2021(larger, layout):
    rows = larger.good(layout)
    assert rows.height > 30
    assert rows["occurred_on"].max() < date(2022, 1, 1)
    older = rows.filter(c("uscc").is_null())
    assert 0.1 < older.height / rows.height < 0.4
    codes = older.select(REGISTRATION_NO, ORGANISATION_CODE)
    assert codes.select(pl.any_horizontal(pl.all().is_not_null()).all()).item()


def test_older_codes_are_those_of_the_registry(larger):
    registry = larger.good("registry")
    numbers = set(registry["registration_no"].drop_nulls())
    parts = set(registry["uscc"].str.slice(8, 9))
    for layout in ("penalties", "permits", "penalties-2016", "permits-2016"):
        rows = larger.good(layout).filter(c("uscc").is_null())
        assert set(rows[REGISTRATION_NO].drop_nulls()) <= numbers
        assert set(rows[ORGANISATION_CODE].drop_nulls()) <= parts


def test_a_changed_code_is_written_from_the_day_of_the_change_on(larger):
    successions = larger.good("code-successions")
    assert set(successions["succession_type"]) == {"code_change", "merger"}
    changed = successions.filter(c("succession_type") == "code_change").unique(["uscc", "predecessor"])
    assert changed.height > 3
    filings = larger.good("tax-filings")
    before = filings.join(changed, left_on="uscc", right_on="predecessor", suffix="_change")
    after = filings.join(changed, on="uscc", suffix="_change")
    assert before.height > 5
    assert after.height > 5
    assert (before["received_on"] < before["received_on_change"]).all()
    assert (after["received_on"] >= after["received_on_change"]).all()
    states = larger.good("registry").filter(c("uscc").is_in(changed["predecessor"].implode()))
    assert set(states.sort("occurred_on").unique("uscc", keep="last")["status"]) == {"cancelled"}


def test_a_merged_enterprise_is_cancelled_on_that_day(larger):
    merged = larger.good("code-successions").filter(c("succession_type") == "merger")
    ended = larger.good("registry").filter(c("status") == "cancelled").select("uscc", "occurred_on")
    joined = merged.join(ended, left_on=["predecessor", "occurred_on"], right_on=["uscc", "occurred_on"])
    assert joined.height >= 0.95 * merged.height > 3


def test_wages_are_paid_late_more_often_where_risk_is_high(larger):
    wages = larger.good("wage-payments").sort("received_on").unique(["uscc", "period_end"], keep="last")
    late = wages.select((c("paid_on") > c("due_on")).fill_null(value=True).mean()).item()
    assert 0.03 < late < 0.15
    listed = larger.good("serious-dishonesty")["uscc"].unique()
    by_listed = wages.with_columns(
        late=(c("paid_on") > c("due_on")).fill_null(value=True), listed=c("uscc").is_in(listed.implode())
    )
    shares = dict(by_listed.group_by("listed").agg(c("late").mean()).iter_rows())
    assert shares[True] > 1.5 * shares[False]


def test_loans_are_told_each_quarter_and_few_are_behind(larger):
    loans = larger.good("loans")
    assert loans["uscc"].is_in(larger.good("vat-invoices")["uscc"].unique().implode()).mean() > 0.95
    assert 0.03 < (loans["overdue_days"] > 0).mean() < 0.2
    assert loans.group_by("document_no").len()["len"].max() <= 13
    assert larger.good("loan-arrears").height > 0


def test_ratings_say_why_they_are_m_or_d(larger):
    ratings = larger.good("tax-ratings")
    told = ratings.group_by("rating").agg(c("m_cause").count(), c("direct_d").count()).sort("rating")
    causes = {rating: (m, d) for rating, m, d in told.iter_rows()}
    assert causes["M"][0] > 100
    assert causes["D"][1] > 20
    assert all(causes[letter] == (0, 0) for letter in "ABC")


def test_certified_and_seriously_dishonest_are_levels_of_2026(larger):
    customs = larger.good("customs-ratings")
    young = customs.filter(c("rating").is_in(["certified", "seriously_dishonest"]))
    assert young["occurred_on"].min() >= date(2026, 4, 1)
    assert customs["rating"].n_unique() >= 4


def test_deferrals_move_dues_that_lie_in_their_period(larger):
    deferred = larger.good("deferrals")
    assert set(deferred["deferred_kind"]) == {"tax_filing", "social_insurance", "utility_payment"}
    assert (deferred["deferred_to"] > deferred["period_to"]).all()
    assert (deferred["occurred_on"] <= deferred["period_to"]).all()


def test_judgments_won_and_cases_against_several_occur(larger):
    assert set(larger.good("contract-findings")["role"]) == {"defendant", "plaintiff"}
    assert 0.15 < (larger.good("court-enforcement")["debtors"] > 1).mean() < 0.4
    assert larger.good("penalty-classes")["appeal_pending"].sum() > 3
    assert all(larger.good(name).height > 0 for name in LAYOUTS)
