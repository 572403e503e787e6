"""Features from filings and payments of taxes and fees, and from announced arrears of them."""

import polars as pl

from features.days import asked_day
from features.enterprise_numbers import NUMBER, enterprises_of
from features.feature import (
    COUNTED_FROM_ZERO,
    Feature,
    View,
    change,
    growth_of_share,
    open_on_due_day,
    records_of,
    unless_excused,
    unpaid,
    with_excuses,
    with_periods_back,
    with_steps,
    within,
)
from features.lawful_gate import GatedRecords
from features.value import ROWS, highest, known, lowest, ratio, total


def _filings(gated: GatedRecords) -> pl.DataFrame:
    return gated.once("tax_filings", lambda: _with_lateness(gated))


def _with_lateness(gated: GatedRecords) -> pl.DataFrame:
    end = pl.coalesce("paid_on", "filed_on")
    owed = open_on_due_day("tax_due_fen", "tax_paid_fen")
    filings = with_excuses(gated, gated.usable("tax_filing"), owed=owed)
    return filings.select(
        "uscc",
        enterprises_of(filings)[1],
        "record_id",
        "occurred_on",
        "period_end",
        "due_on",
        "filed_on",
        "paid_on",
        "tax_type",
        "sales_fen",
        "tax_due_fen",
        "tax_paid_fen",
        "excused",
        late_days=unless_excused((end - pl.col("due_on")).dt.total_days().clip(lower_bound=0)),
        not_filed=unless_excused(pl.col("filed_on").is_null()),
    )


def _vat_filings(gated: GatedRecords) -> pl.DataFrame:
    filings = _filings(gated).filter(pl.col("tax_type") == "vat")
    return with_periods_back(filings, pl.col("sales_fen").is_not_null())


def _vat_steps(gated: GatedRecords) -> pl.DataFrame:
    """Filings of the last 24 months, period after period: the step into the first of them is of no interest."""
    filings = gated.on_their_days(_filings(gated))
    recent = (pl.col("tax_type") == "vat") & within(24, asked_day(filings, gated.as_of))
    steps = filings.filter(recent).select(
        "uscc", NUMBER, "record_id", "occurred_on", "period_end", "sales_fen"
    )
    return with_steps(steps, "sales_fen", by="period_end")


_VAT = View("vat_filings", ("tax_filing",), _vat_filings)
_VAT_STEPS = View("vat_steps", ("tax_filing",), _vat_steps)
_ALL = View("tax_filings", ("tax_filing",), _filings)
_ARREARS = records_of("tax_arrears")
_FILING_NOTE = (
    "税务机关共享的申报缴款记录，反映依法履行纳税义务的情况；上游拖欠所致的欠缴、迟缴和批准缓缴的不计"
)
_SALES_NOTE = "只看变化，不看规模"
_NO_FILINGS = "窗口内没有增值税申报记录"


FEATURES = (
    Feature(
        name="vat_late_share_12m",
        label="近12个月增值税逾期缴款比例",
        family="tax",
        view=_VAT,
        window=12,
        direction=-1,
        unit="比例",
        unknown=_NO_FILINGS,
        legal_note=_FILING_NOTE,
        value=ratio(total(pl.col("late_days") > 0), ROWS),
    ),
    Feature(
        name="vat_late_share_36m",
        label="近36个月增值税逾期缴款比例",
        family="tax",
        view=_VAT,
        window=36,
        direction=-1,
        unit="比例",
        unknown=_NO_FILINGS,
        legal_note=_FILING_NOTE,
        value=ratio(total(pl.col("late_days") > 0), ROWS),
    ),
    Feature(
        name="taxes_late_share_24m",
        label="近24个月各项税费逾期缴款比例",
        family="tax",
        view=_ALL,
        window=24,
        direction=-1,
        unit="比例",
        unknown="窗口内没有申报记录",
        legal_note=_FILING_NOTE,
        value=ratio(total(pl.col("late_days") > 0), ROWS),
    ),
    Feature(
        name="vat_filed_late_share_12m",
        label="近12个月增值税逾期申报比例",
        family="tax",
        view=_VAT,
        window=12,
        direction=-1,
        unit="比例",
        unknown=_NO_FILINGS,
        legal_note=_FILING_NOTE,
        value=ratio(total(pl.col("filed_on") > pl.col("due_on")), ROWS),
    ),
    Feature(
        name="months_since_vat_late",
        label="距最近一次增值税逾期缴款月数",
        family="tax",
        view=_VAT,
        window=36,
        direction=1,
        unit="月",
        unknown="近36个月没有逾期缴款",
        legal_note=_FILING_NOTE,
        value=lowest(pl.when(pl.col("late_days") > 0).then("age_months")),
    ),
    Feature(
        name="vat_late_trend_12m",
        label="近12个月增值税逾期缴款比例较前12个月的变化",
        family="tax",
        view=_VAT,
        window=24,
        direction=-1,
        unit="比例差",
        unknown="两个12个月中有一个没有增值税申报记录",
        legal_note=_FILING_NOTE,
        value=growth_of_share(pl.col("late_days") > 0, 12),
    ),
    Feature(
        name="vat_not_filed_12m",
        label="近12个月未申报次数",
        family="tax",
        view=_VAT,
        window=12,
        direction=-1,
        unit="次",
        unknown=_NO_FILINGS,
        legal_note=_FILING_NOTE,
        value=total(pl.col("not_filed")),
    ),
    Feature(
        name="vat_late_days_max_24m",
        label="近24个月增值税最长逾期天数",
        family="tax",
        view=_VAT,
        window=24,
        direction=-1,
        unit="天",
        unknown="窗口内没有可计逾期天数的增值税申报记录",
        legal_note=_FILING_NOTE,
        value=highest(pl.col("late_days")),
    ),
    Feature(
        name="tax_unpaid_share_12m",
        label="近12个月应缴未缴税额比例",
        family="tax",
        view=_VAT,
        window=12,
        direction=-1,
        unit="比例",
        unknown="窗口内没有应纳税额",
        legal_note=_FILING_NOTE,
        value=unpaid("tax_due_fen", "tax_paid_fen"),
    ),
    Feature(
        name="sales_growth_12m",
        label="最近已申报12个月销售额与其前12个月之比",
        family="tax",
        view=_VAT,
        window=36,
        direction=1,
        unit="倍",
        unknown="前12个月没有申报销售额，或两段的申报期数不同",
        legal_note=_SALES_NOTE,
        value=change("sales_fen", 12, 12),
    ),
    Feature(
        name="sales_change_6m",
        label="最近已申报6个月销售额与其前6个月之比",
        family="tax",
        view=_VAT,
        window=24,
        direction=1,
        unit="倍",
        unknown="前6个月没有申报销售额，或两段的申报期数不同",
        legal_note=_SALES_NOTE,
        value=change("sales_fen", 6, 6),
    ),
    Feature(
        name="sales_volatility_24m",
        label="近24个月申报销售额波动（相邻两期差额合计与总额之比）",
        family="tax",
        view=_VAT_STEPS,
        window=24,
        direction=-1,
        unit="比例",
        unknown="窗口内没有申报销售额",
        legal_note=_SALES_NOTE,
        value=ratio(total(pl.col("step")), total(pl.col("sales_fen"))),
    ),
    Feature(
        name="zero_sales_share_12m",
        label="近12个月零申报比例",
        family="tax",
        view=_VAT,
        window=12,
        direction=-1,
        unit="比例",
        unknown=_NO_FILINGS,
        legal_note="零申报本身合法；只作为经营活动的旁证",
        value=ratio(total(pl.col("sales_fen") == 0), known(pl.col("sales_fen"))),
    ),
    Feature(
        name="tax_arrears_36m",
        label="近36个月计入的欠税公告次数",
        family="tax",
        view=_ARREARS,
        window=36,
        direction=-1,
        unit="次",
        unknown=COUNTED_FROM_ZERO,
        legal_note="税收征收管理法第四十五条公告的欠税；上游拖欠所致的已由合法性关口排除",
        value=ROWS,
        absent=0,
    ),
    Feature(
        name="tax_arrears_open_months_max",
        label="计入的未结清欠税自公告起的最长月数",
        family="tax",
        view=_ARREARS,
        window=None,
        direction=-1,
        unit="月",
        unknown=COUNTED_FROM_ZERO,
        legal_note="税收征收管理法第四十五条公告的欠税；结清、上游拖欠所致的不计",
        value=highest(pl.col("age_months")),
        absent=0,
    ),
)
