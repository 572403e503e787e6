"""Features from contributions to the social insurance and from bills of utilities."""

import polars as pl

from features.feature import (
    Feature,
    View,
    change,
    growth_of_share,
    open_on_due_day,
    unless_excused,
    unpaid,
    with_excuses,
    with_periods_back,
)
from features.lawful_gate import GatedRecords
from features.value import ROWS, highest, known, lowest, ratio, total

_LATE_DAYS = (pl.col("paid_on") - pl.col("due_on")).dt.total_days().clip(lower_bound=0)


def _social_insurance(gated: GatedRecords) -> pl.DataFrame:
    owed = open_on_due_day("amount_due_fen", "amount_paid_fen")
    rows = with_excuses(gated, gated.usable("social_insurance"), owed=owed).with_columns(
        late_days=unless_excused(_LATE_DAYS), not_paid=unless_excused(pl.col("paid_on").is_null())
    )
    return with_periods_back(rows, pl.col("insured").is_not_null())


def _utilities(gated: GatedRecords) -> pl.DataFrame:
    """Bills. One that is not paid has no lateness: whether it is owed nobody has confirmed."""
    rows = gated.usable("utility_payment").with_columns(
        late_days=_LATE_DAYS, electricity_used=pl.when(pl.col("utility") == "electricity").then("usage")
    )
    return with_periods_back(rows, pl.col("electricity_used").is_not_null())


_INSURANCE = View("social_insurance", ("social_insurance",), _social_insurance)
_UTILITY = View("utility_payments", ("utility_payment",), _utilities)
_INSURANCE_NOTE = "社会保险缴费记录，上游拖欠所致的欠缴、迟缴和批准缓缴的不计；与纳税缴费信用重叠部分由模型在训练中分摊，不另行扣分"
_UTILITY_NOTE = "只看已缴账单是否按期；未缴账单属未经确认的欠费，不计入"
_NO_INSURANCE = "窗口内没有社会保险缴费记录"
_NO_UTILITY = "窗口内没有已缴的公用事业账单"
_LATE = (pl.col("late_days") > 0) | pl.col("not_paid")


FEATURES = (
    Feature(
        name="social_insurance_late_share_12m",
        label="近12个月社会保险费逾期比例",
        family="payments",
        view=_INSURANCE,
        window=12,
        direction=-1,
        unit="比例",
        unknown=_NO_INSURANCE,
        legal_note=_INSURANCE_NOTE,
        value=ratio(total(_LATE), ROWS),
    ),
    Feature(
        name="social_insurance_late_share_36m",
        label="近36个月社会保险费逾期比例",
        family="payments",
        view=_INSURANCE,
        window=36,
        direction=-1,
        unit="比例",
        unknown=_NO_INSURANCE,
        legal_note=_INSURANCE_NOTE,
        value=ratio(total(_LATE), ROWS),
    ),
    Feature(
        name="social_insurance_late_days_max_24m",
        label="近24个月社会保险费最长逾期天数",
        family="payments",
        view=_INSURANCE,
        window=24,
        direction=-1,
        unit="天",
        unknown=_NO_INSURANCE,
        legal_note=_INSURANCE_NOTE,
        value=highest(pl.col("late_days")),
    ),
    Feature(
        name="months_since_social_insurance_late",
        label="距最近一次社会保险费逾期月数",
        family="payments",
        view=_INSURANCE,
        window=36,
        direction=1,
        unit="月",
        unknown="近36个月没有逾期",
        legal_note=_INSURANCE_NOTE,
        value=lowest(pl.when(_LATE).then("age_months")),
    ),
    Feature(
        name="social_insurance_late_trend_12m",
        label="近12个月社会保险费逾期比例较前12个月的变化",
        family="payments",
        view=_INSURANCE,
        window=24,
        direction=-1,
        unit="比例差",
        unknown="两个12个月中有一个没有社会保险缴费记录",
        legal_note=_INSURANCE_NOTE,
        value=growth_of_share(_LATE, 12),
    ),
    Feature(
        name="social_insurance_unpaid_share_12m",
        label="近12个月应缴未缴社会保险费比例",
        family="payments",
        view=_INSURANCE,
        window=12,
        direction=-1,
        unit="比例",
        unknown=_NO_INSURANCE,
        legal_note=_INSURANCE_NOTE,
        value=unpaid("amount_due_fen", "amount_paid_fen"),
    ),
    Feature(
        name="insured_change_12m",
        label="最近一期缴费人数与一年前同期之比",
        family="payments",
        view=_INSURANCE,
        window=24,
        direction=1,
        unit="倍",
        unknown="一年前同期没有缴费人数",
        legal_note="只看变化，不看规模",
        value=change("insured", 1, 12),
    ),
    Feature(
        name="utility_late_share_12m",
        label="近12个月公用事业缴费逾期比例",
        family="payments",
        view=_UTILITY,
        window=12,
        direction=-1,
        unit="比例",
        unknown=_NO_UTILITY,
        legal_note=_UTILITY_NOTE,
        value=ratio(total(pl.col("late_days") > 0), known(pl.col("late_days"))),
    ),
    Feature(
        name="utility_late_share_36m",
        label="近36个月公用事业缴费逾期比例",
        family="payments",
        view=_UTILITY,
        window=36,
        direction=-1,
        unit="比例",
        unknown=_NO_UTILITY,
        legal_note=_UTILITY_NOTE,
        value=ratio(total(pl.col("late_days") > 0), known(pl.col("late_days"))),
    ),
    Feature(
        name="utility_late_days_max_24m",
        label="近24个月公用事业缴费最长逾期天数",
        family="payments",
        view=_UTILITY,
        window=24,
        direction=-1,
        unit="天",
        unknown=_NO_UTILITY,
        legal_note=_UTILITY_NOTE,
        value=highest(pl.col("late_days")),
    ),
    Feature(
        name="electricity_change_12m",
        label="最近已出账12个月用电量与其前12个月之比",
        family="payments",
        view=_UTILITY,
        window=36,
        direction=1,
        unit="倍",
        unknown="前12个月没有用电量，或两段的账期数不同",
        legal_note="只看变化，不看规模",
        value=change("electricity_used", 12, 12),
    ),
)
