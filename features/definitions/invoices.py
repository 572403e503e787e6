"""Features from VAT invoices: authorised data, for a financing scorecard only. Size (total sales) is left out."""

import polars as pl

from features.feature import Feature, View, ratio
from features.lawful_gate import GatedRecords

_NOTE = "增值税发票属经企业授权方可使用的数据，仅用于融资用途；不看规模"
_NONE = "窗口内没有有效发票"


def _invoices(gated: GatedRecords) -> pl.DataFrame:
    return gated.usable("vat_invoice").with_columns(
        sold=(pl.col("direction") == "out") & ~pl.col("void"),
        bought=(pl.col("direction") == "in") & ~pl.col("void"),
    )


def _months(gated: GatedRecords) -> pl.DataFrame:
    """Net sales by calendar month, months without sales between the first and the last included as zero."""
    sold = _invoices(gated).filter("sold").with_columns(month=pl.col("occurred_on").dt.truncate("1mo"))
    sums = sold.group_by("uscc", "month").agg(sales_fen=pl.col("amount_fen").sum())
    span = sums.group_by("uscc").agg(
        pl.date_ranges(pl.col("month").min(), pl.col("month").max(), "1mo").alias("month").first()
    )
    return (
        span.explode("month")
        .join(sums, on=["uscc", "month"], how="left")
        .with_columns(pl.col("sales_fen").fill_null(0), occurred_on=pl.col("month").dt.month_end())
        .filter(pl.col("occurred_on") <= gated.as_of)
    )


def _partners(gated: GatedRecords) -> pl.DataFrame:
    """Per partner and direction: what was traded in the last 12 months and in the 12 months before."""
    year_ago, two_years_ago = (pl.lit(gated.as_of).dt.offset_by(f"-{months}mo") for months in (12, 24))
    recent, before = pl.col("occurred_on") > year_ago, pl.col("occurred_on") <= year_ago
    return (
        _invoices(gated)
        .filter(~pl.col("void") & (pl.col("occurred_on") > two_years_ago))
        .group_by("uscc", "direction", "counterparty")
        .agg(
            recent_fen=pl.col("amount_fen").filter(recent).sum(),
            before_fen=pl.col("amount_fen").filter(before).sum(),
            occurred_on=pl.col("occurred_on").max(),
        )
        .with_columns(both_ways=(pl.col("recent_fen") > 0).sum().over("uscc", "counterparty") == 2)
    )


_ROWS = View("invoice_rows", ("vat_invoice",), _invoices)
_BY_MONTH = View("invoice_months", ("vat_invoice",), _months)
_BY_PARTNER = View("invoice_partners", ("vat_invoice",), _partners)


def _invoice(
    name: str, label: str, view: View, window: int | None, direction: int, unit: str, value: pl.Expr
) -> Feature:
    return Feature(
        name=name,
        label=label,
        family="invoices",
        view=view,
        window=window,
        direction=1 if direction > 0 else -1,
        unit=unit,
        unknown=_NONE,
        legal_note=_NOTE,
        value=value,
    )


def _amount(side: str, first: int, last: int) -> pl.Expr:
    age = pl.col("age_months")
    return pl.col("amount_fen").filter(pl.col(side) & (age >= first) & (age < last)).sum()


def _top_share(direction: str) -> pl.Expr:
    traded = pl.col("recent_fen").filter((pl.col("direction") == direction) & (pl.col("recent_fen") > 0))
    return ratio(traded.max(), traded.sum())


def _kept_share(direction: str) -> pl.Expr:
    ours = pl.col("direction") == direction
    before = ours & (pl.col("before_fen") > 0)
    return ratio((before & (pl.col("recent_fen") > 0)).sum(), before.sum())


_OUT = pl.col("direction") == "out"
_SOLD, _BOUGHT = pl.col("sold"), pl.col("bought")
_TRADED = pl.when(pl.col("recent_fen") > 0).then("recent_fen")
_AMOUNT, _TAX = pl.col("amount_fen"), pl.col("tax_fen")

FEATURES = (
    _invoice(
        "invoice_sales_growth_12m",
        "开票销售额近12个月与上一个12个月之比",
        _ROWS,
        24,
        1,
        "倍",
        ratio(_amount("sold", 0, 12), _amount("sold", 12, 24)),
    ),
    _invoice(
        "invoice_sales_growth_6m",
        "开票销售额近6个月与上一个6个月之比",
        _ROWS,
        12,
        1,
        "倍",
        ratio(_amount("sold", 0, 6), _amount("sold", 6, 12)),
    ),
    _invoice(
        "invoice_sales_volatility_24m",
        "近24个月月度开票销售额波动",
        _BY_MONTH,
        24,
        -1,
        "比例",
        ratio(pl.col("sales_fen").sort_by("month").diff().abs().sum(), pl.col("sales_fen").sum()),
    ),
    _invoice(
        "invoice_months_active_12m",
        "近12个月有开票的月数",
        _BY_MONTH,
        12,
        1,
        "月",
        (pl.col("sales_fen") != 0).sum(),
    ),
    _invoice(
        "invoice_void_share_24m",
        "近24个月销项发票作废比例",
        _ROWS,
        24,
        -1,
        "比例",
        ratio((_OUT & pl.col("void")).sum(), _OUT.sum()),
    ),
    _invoice(
        "invoice_red_letter_share_24m",
        "近24个月红字发票金额与正数发票金额之比",
        _ROWS,
        24,
        -1,
        "比例",
        ratio(-_AMOUNT.filter(_SOLD & (_AMOUNT < 0)).sum(), _AMOUNT.filter(_SOLD & (_AMOUNT > 0)).sum()),
    ),
    _invoice(
        "invoice_purchase_void_share_24m",
        "近24个月进项发票作废比例",
        _ROWS,
        24,
        -1,
        "比例",
        ratio((~_OUT & pl.col("void")).sum(), (~_OUT).sum()),
    ),
    _invoice(
        "invoice_buyer_top_share_12m",
        "近12个月最大客户占比",
        _BY_PARTNER,
        None,
        -1,
        "比例",
        _top_share("out"),
    ),
    _invoice(
        "invoice_supplier_top_share_12m",
        "近12个月最大供应商占比",
        _BY_PARTNER,
        None,
        -1,
        "比例",
        _top_share("in"),
    ),
    _invoice(
        "invoice_buyers_kept_12m", "上一年客户的留存比例", _BY_PARTNER, None, 1, "比例", _kept_share("out")
    ),
    _invoice(
        "invoice_suppliers_kept_12m",
        "上一年供应商的留存比例",
        _BY_PARTNER,
        None,
        1,
        "比例",
        _kept_share("in"),
    ),
    _invoice(
        "invoice_both_ways_share_12m",
        "近12个月与同一对方既销又购的金额占比",
        _BY_PARTNER,
        None,
        -1,
        "比例",
        ratio(_TRADED.filter(pl.col("both_ways")).sum(), _TRADED.sum()),
    ),
    _invoice(
        "invoice_margin_24m",
        "近24个月销项与进项差额占销项之比",
        _ROWS,
        24,
        1,
        "比例",
        ratio(_AMOUNT.filter(_SOLD).sum() - _AMOUNT.filter(_BOUGHT).sum(), _AMOUNT.filter(_SOLD).sum()),
    ),
    _invoice(
        "invoice_vat_burden_24m",
        "近24个月增值税税负（销项税减进项税与销售额之比）",
        _ROWS,
        24,
        1,
        "比例",
        ratio(_TAX.filter(_SOLD).sum() - _TAX.filter(_BOUGHT).sum(), _AMOUNT.filter(_SOLD).sum()),
    ),
    _invoice(
        "invoice_days_since_sale",
        "距最近一次开票天数",
        _ROWS,
        None,
        -1,
        "天",
        pl.col("age_days").filter(_SOLD).min(),
    ),
)
