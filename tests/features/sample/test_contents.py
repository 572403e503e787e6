"""What stands in the files: dirt that the importer finds, codes, feeds that meet, corrections, persons left out."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from features import credit_code
from features.layouts import LAYOUTS
from features.sample.codes import scattered, synthetic_codes
from tests.features.sample.conftest import as_text

c = pl.col
PARTIES = {  # the columns that could name a person
    "penalties": ("CF_FRDB", "CF_XDR_MC"),
    "permits": ("XK_FRDB", "XK_XDR_MC"),
    "penalties-2016": ("CF_FR", "CF_XDR_MC"),
    "permits-2016": ("XK_FR", "XK_XDR"),
}


def test_the_importer_refuses_exactly_the_planted_rows(sample):
    refused = sum(rows.problems.select("__file__", "__row__").n_unique() for rows in sample.read.values())
    planted = sample.manifest.planted["refused"]
    assert refused == sum(planted.values())
    assert set(planted) == {
        "date_after_receipt",
        "missing_value",
        "negative_amount",
        "unknown_word",
        "unparsable_date",
        "wrong_check_digit",
    }


def test_about_one_row_in_a_thousand_is_refused(larger):
    total = sum(larger.manifest.rows[name] for name in LAYOUTS if name != "vat-invoices")
    assert 0.0007 < sum(larger.manifest.planted["refused"].values()) / total < 0.0013


def test_each_fault_is_told_as_what_it_is(sample):
    reasons = {
        "date_after_receipt": "日期晚于收到日",
        "missing_value": "必填项为空",
        "negative_amount": "数值为负",
        "unknown_word": "不在代码表内",
        "unparsable_date": "不是可识别的日期",
        "wrong_check_digit": "不是有效的统一社会信用代码（位数、字符或校验位不符）",
    }
    found = pl.concat([rows.problems for rows in sample.read.values()])["reason"].value_counts()
    counts = dict(found.iter_rows())
    assert counts == {reasons[name]: count for name, count in sample.manifest.planted["refused"].items()}


def test_odd_but_readable_forms_are_planted(sample):
    accepted = sample.manifest.planted["accepted"]
    assert set(accepted) == {"date_in_other_form", "full_width_digits", "thousands_separator"}
    assert all(count > 0 for count in accepted.values())


def test_rows_that_stand_there_twice_are_counted(sample):
    for name, rows in sample.read.items():
        values = rows.good.drop("__row__")
        twice = values.height - values.unique().height
        assert twice >= sample.manifest.planted["repeated"].get(name, 0)
    assert sum(sample.manifest.planted["repeated"].values()) > 0


def test_persons_are_left_out_and_never_named(sample):
    left = {name: rows.admitted.left_out for name, rows in sample.read.items() if rows.admitted.left_out}
    assert left == sample.manifest.planted["left_out"]
    for delivery in sample.manifest.deliveries:
        if delivery.layout not in PARTIES:
            continue
        frame = as_text(sample.folder / delivery.file)
        representative, party = PARTIES[delivery.layout]
        assert frame[representative].is_null().all()
        names = frame[party]
        assert (names.str.contains("样本") | (names == "(自然人,姓名已隐去)")).all()


def test_codes_are_valid_and_of_the_unassigned_division_only(sample):
    codes = pl.concat([rows.good["uscc"] for rows in sample.read.values()]).drop_nulls().unique()
    assert (codes.str.slice(2, 6) == credit_code.SYNTHETIC_DIVISION).all()
    assert credit_code.are_valid(codes.to_list()).all()
    changed = sample.good("code-successions").filter(c("succession_type") == "code_change")["predecessor"]
    assert codes.len() == 2_500 + changed.n_unique()
    partners = sample.good("vat-invoices")["counterparty"].unique()
    assert (partners.str.slice(2, 6) == credit_code.SYNTHETIC_DIVISION).all()
    assert not partners.is_in(codes.implode()).any()


@pytest.mark.parametrize("prefix", ["MA", "MB"])
def test_codes_are_those_of_the_credit_code_module(prefix):
    serials = scattered(np.arange(0, 900_000, 7_919, dtype=np.int64))
    kinds = serials % 3 + 1
    one_by_one = [
        credit_code.synthetic(serial, prefix=prefix, kind=f"9{kind}")
        for serial, kind in zip(serials.tolist(), kinds.tolist(), strict=True)
    ]
    assert synthetic_codes(serials, kinds, prefix=prefix) == one_by_one


def test_document_numbers_are_given_once_over_all_chunks(chunked):
    for name in (
        "penalties",
        "permits",
        "court-enforcement",
        "inspections",
        "commitments",
        "abnormal-operations",
    ):
        pairs = chunked.good(name).select("uscc", "document_no").unique()
        assert pairs["document_no"].n_unique() == pairs.height > 20, name


def test_penalties_meet_across_their_feeds(sample):
    public = sample.good("penalties").select("uscc", "document_no", "fine_fen", "occurred_on").unique()
    listed = sample.good("penalty-classes")
    both = public.join(listed, on=["uscc", "document_no"], suffix="_listed")
    assert both.height > 0.75 * public.height
    assert both["fine_fen"].equals(both["fine_fen_listed"])
    assert listed["severity"].is_not_null().all()
    assert "severity" not in {column.field for column in LAYOUTS["penalties"].columns}


def test_publicity_lies_within_the_bounds_of_the_class(sample):
    frame = sample.good("penalty-classes").filter(c("publicity_until").is_not_null())
    assert frame.height > 100
    for severity, low, high in (("minor", 0, 3), ("general", 3, 12), ("serious", 12, 36)):
        part = frame.filter(c("severity") == severity)
        assert (part["publicity_until"] >= part["occurred_on"].dt.offset_by(f"{low}mo")).all()
        assert (part["publicity_until"] <= part["occurred_on"].dt.offset_by(f"{high}mo")).all()


def test_repairs_wait_as_long_as_the_law_says(sample):
    repairs = sample.good("events").filter((c("event_type") == "repair") & (c("target_kind") == "penalty"))
    listed = sample.good("penalty-classes").select(
        "uscc", "document_no", "severity", c("occurred_on").alias("decided")
    )
    joined = repairs.join(listed, left_on=["uscc", "target_document_no"], right_on=["uscc", "document_no"])
    assert joined.height > 50
    wait = pl.when(c("severity") == "serious").then(pl.lit("12mo")).otherwise(pl.lit("3mo"))
    assert joined.select((c("effective_on") > c("decided").dt.offset_by(wait)).all()).item()


def test_events_name_records_that_were_delivered(sample):
    targets = {
        "penalty": ("penalties", "penalty-classes"),
        "serious_dishonesty": ("serious-dishonesty",),
        "abnormal_operation": ("abnormal-operations",),
        "enforcement": ("court-enforcement",),
        "wage_arrears": ("wage-arrears",),
    }
    events = sample.good("events")
    assert {"repair", "annulment", "removal", "suspension", "suspension_end"} <= set(events["event_type"])
    for kind, layouts in targets.items():
        records = pl.concat([sample.good(name).select("uscc", "document_no") for name in layouts])
        of_kind = events.filter(c("target_kind") == kind)
        known = of_kind.join(
            records, left_on=["uscc", "target_document_no"], right_on=["uscc", "document_no"], how="semi"
        )
        assert known.height >= 0.97 * of_kind.height > 0


def test_annulments_act_from_the_day_of_what_they_annul(larger):
    annulled = larger.good("events").filter(c("event_type") == "annulment")
    listed = larger.good("penalty-classes").select("uscc", "document_no", c("occurred_on").alias("decided"))
    joined = annulled.join(listed, left_on=["uscc", "target_document_no"], right_on=["uscc", "document_no"])
    assert joined.height > 5
    assert joined["effective_on"].equals(joined["decided"].alias("effective_on"))
    assert (joined["occurred_on"] > joined["effective_on"]).all()


def test_an_open_declaration_comes_again_as_declared(sample):
    filings = sample.good("tax-filings").sort("received_on").unique(["uscc", "period_end", "received_on"])
    again = filings.group_by("uscc", "period_end").agg(
        pl.len(),
        c("filed_on").sort_by("received_on").first().alias("first"),
        c("filed_on").sort_by("received_on").last().alias("last"),
    )
    corrected = again.filter((c("len") == 2) & c("first").is_null() & c("last").is_not_null())
    assert corrected.height > 30
    assert again["len"].max() == 2


def test_no_key_has_two_contents_on_one_day_of_receipt(larger):
    for name, layout in LAYOUTS.items():
        values = larger.good(name).drop("__row__", "__file__").unique()
        key = ["uscc", *layout.kind.key, "received_on"]
        assert values.select(key).n_unique() == values.height, name


def test_some_rows_arrive_quarters_late(larger):
    filings = larger.good("tax-filings").sort("received_on").unique(["uscc", "period_end"], keep="first")
    waited = (filings["received_on"] - filings["due_on"]).dt.total_days()
    assert 0.02 < (waited > 95).mean() < 0.06


def test_receivables_cover_arrears_and_are_often_confirmed_later(larger):
    debts = larger.good("wage-arrears").select(
        "uscc", "amount_fen", "arose_on", c("occurred_on").alias("found")
    )
    owed = larger.good("receivables").filter(c("payer_kind") != "sme")
    pairs = debts.join(owed, on="uscc", suffix="_owed").filter(c("effective_on") <= c("arose_on"))
    cover = pairs.filter(c("amount_fen_owed") >= c("amount_fen"))
    assert cover.height > 50
    assert 0.3 < (cover["confirmed_on"] > cover["found"]).mean() < 0.85
    assert larger.good("receivables")["paid_on"].is_not_null().sum() > 20


def test_nothing_happens_after_the_simulated_time(sample):
    for rows in sample.read.values():
        assert rows.good["received_on"].max() <= date(2026, 10, 31)
