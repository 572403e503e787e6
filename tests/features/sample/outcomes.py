"""Outcomes and a handful of plain aggregates, read from the sample's files as an outsider would."""

from datetime import date

import polars as pl

c = pl.col


def in_scope(good, as_of):
    """Codes of the enterprises that exist on the day and are no individual businesses."""
    rows = good("registry").filter(c("received_on") <= as_of).sort("occurred_on")
    latest = rows.unique("uscc", keep="last", maintain_order=True)
    return latest.filter((c("status") == "active") & (c("enterprise_type") != "individual_business")).select(
        "uscc"
    )


def defaulted(good, as_of):
    """Codes with a default event in the twelve months after the day."""
    until = as_of.replace(year=as_of.year + 1)
    window = (c("occurred_on") > as_of) & (c("occurred_on") <= until)
    listed = good("serious-dishonesty").filter(window).select("uscc")
    return pl.concat(
        [listed, *(_uncovered(good, name, window) for name in ("wage-arrears", "tax-arrears"))]
    ).unique()


def _uncovered(good, name, window):
    owed = good("receivables").filter(c("payer_kind") != "sme").unique(["uscc", "document_no"])
    owed = owed.select("uscc", c("amount_fen").alias("owed"), c("effective_on").alias("since"))
    debts = good(name).filter(window).with_columns(c("arose_on").fill_null(c("occurred_on")))
    cover = debts.join(owed, on="uscc").filter(c("since") <= c("arose_on"))
    cover = cover.group_by("uscc", "document_no").agg(c("owed").sum())
    open_ = debts.join(cover, on=["uscc", "document_no"], how="left")
    return open_.filter(c("owed").fill_null(0) < c("amount_fen")).select("uscc")


def labelled(good, as_of):
    """The enterprises in scope, whether each defaults, and the aggregates known on the day."""
    frame = in_scope(good, as_of)
    y = frame["uscc"].is_in(defaulted(good, as_of)["uscc"].implode()).to_numpy()
    for part in _aggregates(good, as_of):
        frame = frame.join(part, on="uscc", how="left")
    return frame.drop("uscc"), y


def _aggregates(good, as_of):
    three_years = as_of.replace(year=as_of.year - 3)
    paid_late = c("paid_on").is_null() | (c("paid_on") > c("due_on"))
    duties = {
        "tax-filings": (("period_end",), c("filed_on").is_null() | (c("filed_on") > c("due_on"))),
        "social-insurance": (("period_end",), paid_late),
        "utilities": (("utility", "period_end"), paid_late),
    }
    for name, (keys, late) in duties.items():
        rows = _known(good, name, keys, as_of, three_years)
        yield rows.group_by("uscc").agg(late.sum().alias(f"{name}_late"))
    for name, keys, bad in (
        ("penalty-classes", ("document_no",), pl.lit(value=True)),
        ("court-enforcement", ("document_no",), pl.lit(value=True)),
        ("abnormal-operations", ("document_no",), pl.lit(value=True)),
        ("serious-dishonesty", ("document_no",), pl.lit(value=True)),
        ("payables", ("document_no",), pl.lit(value=True)),
        ("contract-findings", ("document_no",), pl.lit(value=True)),
        ("social-insurance-arrears", ("document_no",), pl.lit(value=True)),
        ("wage-arrears", ("document_no",), pl.lit(value=True)),
        ("unconfirmed-arrears", ("document_no",), pl.lit(value=True)),
        ("inspections", ("document_no",), c("result") != "pass"),
        ("commitments", ("document_no",), c("state") == "broken"),
    ):
        rows = _known(good, name, keys, as_of, three_years).filter(bad)
        yield rows.group_by("uscc").agg(pl.len().alias(name))
    scale = {"A": 4.0, "B": 3.0, "M": 2.5, "C": 1.0, "D": 0.0}
    ratings = _known(good, "tax-ratings", ("year",), as_of, three_years)
    yield ratings.group_by("uscc").agg(c("rating").replace_strict(scale).mean().alias("rating"))
    for name, value in (
        ("tax-filings", "sales_fen"),
        ("social-insurance", "insured"),
        ("utilities", "usage"),
    ):
        yield _change(_known(good, name, ("period_end",), as_of, three_years), value, as_of)


def _known(good, name, keys, as_of, since):
    rows = good(name).filter(
        (c("received_on") <= as_of) & (c("occurred_on") > since) & (c("occurred_on") <= as_of)
    )
    return rows.sort("received_on").unique(["uscc", *keys], keep="last", maintain_order=True)


def _change(rows, value, as_of):
    year_ago = date(as_of.year - 1, as_of.month, as_of.day)
    recent, before = (
        rows.filter(mask).group_by("uscc").agg(c(value).mean().alias(side))
        for side, mask in (("now", c("period_end") > year_ago), ("then", c("period_end") <= year_ago))
    )
    ratio = (c("now") / c("then")).alias(f"{value}_change")
    return recent.join(before, on="uscc").filter(c("then") > 0).select("uscc", ratio)
