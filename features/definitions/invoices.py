"""Features from VAT invoices: authorised data, for a financing scorecard only. Size (total sales) is left out."""

import polars as pl

from features.definitions.invoice_views import invoice_months, invoice_partners, invoices
from features.feature import Feature, View
from features.value import Value, highest, lowest, ratio, total

_NOTE = "增值税发票属经企业授权方可使用的数据，仅用于融资用途；不看规模"
_NONE = "窗口内没有有效发票"
_SOLD, _BOUGHT = pl.col("sold"), pl.col("bought")
_ROWS = View("invoice_rows", ("vat_invoice",), invoices)
_BY_MONTH = View("invoice_months", ("vat_invoice",), invoice_months)
_BY_PARTNER = View("invoice_partners", ("vat_invoice",), invoice_partners)


def _invoice(
    name: str, label: str, view: View, window: int | None, direction: int, unit: str, value: Value
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


def _amount(side: str, first: int, last: int) -> Value:
    age = pl.col("age_months")
    return total(pl.when(pl.col(side) & (age >= first) & (age < last)).then("amount_fen"))


def _of(amount: pl.Expr, which: pl.Expr) -> Value:
    return total(pl.when(which).then(amount))


def _top_share(recent_fen: str) -> Value:
    traded = pl.when(pl.col(recent_fen) > 0).then(recent_fen)
    return ratio(highest(traded), total(traded))


def _kept_share(recent_fen: str, before_fen: str) -> Value:
    before = pl.col(before_fen) > 0
    return ratio(total(before & (pl.col(recent_fen) > 0)), total(before))


_OUT = pl.col("direction") == "out"
_TRADED = pl.col("sold_fen").clip(lower_bound=0) + pl.col("bought_fen").clip(lower_bound=0)
_BOTH_WAYS = (pl.col("sold_fen") > 0) & (pl.col("bought_fen") > 0)
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
        ratio(total(pl.col("step")), total(pl.col("sales_fen"))),
    ),
    _invoice(
        "invoice_months_active_12m",
        "近12个月有开票的月数",
        _BY_MONTH,
        12,
        1,
        "月",
        total(pl.col("sales_fen") != 0),
    ),
    _invoice(
        "invoice_void_share_24m",
        "近24个月销项发票作废比例",
        _ROWS,
        24,
        -1,
        "比例",
        ratio(total(_OUT & pl.col("void")), total(_OUT)),
    ),
    _invoice(
        "invoice_red_letter_share_24m",
        "近24个月红字发票金额与正数发票金额之比",
        _ROWS,
        24,
        -1,
        "比例",
        ratio(_of(-_AMOUNT, _SOLD & (_AMOUNT < 0)), _of(_AMOUNT, _SOLD & (_AMOUNT > 0))),
    ),
    _invoice(
        "invoice_purchase_void_share_24m",
        "近24个月进项发票作废比例",
        _ROWS,
        24,
        -1,
        "比例",
        ratio(total(~_OUT & pl.col("void")), total(~_OUT)),
    ),
    _invoice(
        "invoice_buyer_top_share_12m",
        "近12个月最大客户占比",
        _BY_PARTNER,
        None,
        -1,
        "比例",
        _top_share("sold_fen"),
    ),
    _invoice(
        "invoice_supplier_top_share_12m",
        "近12个月最大供应商占比",
        _BY_PARTNER,
        None,
        -1,
        "比例",
        _top_share("bought_fen"),
    ),
    _invoice(
        "invoice_buyers_kept_12m",
        "上一年客户的留存比例",
        _BY_PARTNER,
        None,
        1,
        "比例",
        _kept_share("sold_fen", "sold_before_fen"),
    ),
    _invoice(
        "invoice_suppliers_kept_12m",
        "上一年供应商的留存比例",
        _BY_PARTNER,
        None,
        1,
        "比例",
        _kept_share("bought_fen", "bought_before_fen"),
    ),
    _invoice(
        "invoice_both_ways_share_12m",
        "近12个月与同一对方既销又购的金额占比",
        _BY_PARTNER,
        None,
        -1,
        "比例",
        ratio(total(pl.when(_BOTH_WAYS).then(_TRADED)), total(_TRADED)),
    ),
    _invoice(
        "invoice_margin_24m",
        "近24个月销项与进项差额占销项之比",
        _ROWS,
        24,
        1,
        "比例",
        ratio(_of(_AMOUNT, _SOLD) - _of(_AMOUNT, _BOUGHT), _of(_AMOUNT, _SOLD)),
    ),
    _invoice(
        "invoice_vat_burden_24m",
        "近24个月增值税税负（销项税减进项税与销售额之比）",
        _ROWS,
        24,
        1,
        "比例",
        ratio(_of(_TAX, _SOLD) - _of(_TAX, _BOUGHT), _of(_AMOUNT, _SOLD)),
    ),
    _invoice(
        "invoice_days_since_sale",
        "距最近一次开票天数",
        _ROWS,
        None,
        -1,
        "天",
        lowest(pl.when(_SOLD).then("age_days")),
    ),
)
