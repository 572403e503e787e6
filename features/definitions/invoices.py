"""Features from VAT invoices: authorised data, for a financing scorecard only. Size (total sales) is left out."""

import polars as pl

from features.days import LAST_DAY, MONTH, of_each
from features.enterprise_numbers import NUMBER, enterprises_of, numbered
from features.feature import Feature, View, within
from features.lawful_gate import GatedRecords
from features.value import Value, highest, lowest, ratio, total

_NOTE = "增值税发票属经企业授权方可使用的数据，仅用于融资用途；不看规模"
_NONE = "窗口内没有有效发票"
_MONTHS = 1 << 16  # more than there are months up to the year 5000
_SOLD, _BOUGHT = pl.col("sold"), pl.col("bought")


def _invoices(gated: GatedRecords) -> pl.DataFrame:
    return gated.once("invoices", lambda: _with_direction(gated.usable("vat_invoice")))


def _with_direction(invoices: pl.DataFrame) -> pl.DataFrame:
    return invoices.select(
        "uscc",
        "occurred_on",
        "counterparty",
        "direction",
        "amount_fen",
        "tax_fen",
        "void",
        numbered(invoices["uscc"])[1],
        sold=(pl.col("direction") == "out") & ~pl.col("void"),
        bought=(pl.col("direction") == "in") & ~pl.col("void"),
    )


def _months(gated: GatedRecords) -> pl.DataFrame:
    """Net sales by calendar month, and in `step` how far they moved. Of months without sales the first and the last.

    Those between these two would change neither a sum nor a step from one month to the next.
    """
    invoices = _invoices(gated)
    codes, numbers = enterprises_of(invoices)
    # Enterprise and month in one number: grouping by it takes a fifth of the time of grouping by both.
    month = of_each(invoices["occurred_on"], MONTH).cast(pl.Int64)
    sold = invoices.select("sold", "amount_fen", key=numbers.cast(pl.Int64) * _MONTHS + month).filter("sold")
    sums = sold.sort("key").group_by("key", maintain_order=True).agg(sales_fen=pl.col("amount_fen").sum())
    here, following = sums["key"].head(-1), sums["key"].tail(-1)
    gap = (here // _MONTHS == following // _MONTHS) & (following > here + 1)
    # Of a gap of one month the first is the last.
    nothing = pl.concat([here.filter(gap) + 1, following.filter(gap & (following > here + 2)) - 1])
    empty = pl.DataFrame(
        {"key": nothing, "sales_fen": pl.repeat(0, nothing.len(), dtype=pl.Int64, eager=True)}
    )
    rows = sums.merge_sorted(empty.sort("key"), key="key")
    ended = rows.select(
        "sales_fen",
        number=pl.col("key") // _MONTHS,
        occurred_on=of_each(rows["key"] % _MONTHS, LAST_DAY),
    )
    before = (pl.col("number") == pl.col("number").shift()) & within(24, gated.as_of).shift()
    moved = (pl.col("sales_fen") - pl.col("sales_fen").shift()).abs()
    return ended.select(
        "occurred_on", "sales_fen", uscc=codes.gather(ended["number"]), step=pl.when(before).then(moved)
    ).filter(pl.col("occurred_on") <= gated.as_of)


def _partners(gated: GatedRecords) -> pl.DataFrame:
    """Per partner: what was sold to it and bought from it in the last 12 months and in the 12 months before."""
    year_ago, two_years_ago = (pl.lit(gated.as_of).dt.offset_by(f"-{months}mo") for months in (12, 24))
    recent, before = pl.col("occurred_on") > year_ago, pl.col("occurred_on") <= year_ago

    def amount(which: pl.Expr) -> pl.Expr:
        return pl.when(which).then("amount_fen").otherwise(0)

    recently = _invoices(gated).filter(~pl.col("void") & (pl.col("occurred_on") > two_years_ago))
    return (
        recently.select(
            "uscc",
            NUMBER,
            "counterparty",
            "occurred_on",
            sold_fen=amount(_SOLD & recent),
            bought_fen=amount(_BOUGHT & recent),
            sold_before_fen=amount(_SOLD & before),
            bought_before_fen=amount(_BOUGHT & before),
        )
        .group_by(NUMBER, "counterparty")
        .agg(pl.col("uscc").first(), pl.col("^.*_fen$").sum(), pl.col("occurred_on").max())
        .sort(NUMBER)
    )


_ROWS = View("invoice_rows", ("vat_invoice",), _invoices)
_BY_MONTH = View("invoice_months", ("vat_invoice",), _months)
_BY_PARTNER = View("invoice_partners", ("vat_invoice",), _partners)


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
