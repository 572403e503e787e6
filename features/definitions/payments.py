"""Features from social insurance, utilities and contracts before the courts."""

import polars as pl

from features.feature import (
    COUNTED_FROM_ZERO,
    Feature,
    View,
    change,
    open_on_due_day,
    periods_back,
    ratio,
    records_of,
    unless_upstream,
    unpaid,
)
from features.lawful_gate import GatedRecords

_LATE_DAYS = (pl.col("paid_on") - pl.col("due_on")).dt.total_days().clip(lower_bound=0)


def _social_insurance(gated: GatedRecords) -> pl.DataFrame:
    owed = open_on_due_day("amount_due_fen", "amount_paid_fen")
    return gated.with_upstream(gated.usable("social_insurance"), due="due_on", owed=owed).with_columns(
        late_days=unless_upstream(_LATE_DAYS),
        not_paid=unless_upstream(pl.col("paid_on").is_null()),
        periods_back=periods_back(pl.col("insured").is_not_null()),
    )


def _utilities(gated: GatedRecords) -> pl.DataFrame:
    """Bills. One that is not paid has no lateness: whether it is owed nobody has confirmed."""
    rows = gated.usable("utility_payment").with_columns(
        late_days=_LATE_DAYS, electricity_used=pl.when(pl.col("utility") == "electricity").then("usage")
    )
    return rows.with_columns(periods_back=periods_back(pl.col("electricity_used").is_not_null()))


_INSURANCE = View("social_insurance", ("social_insurance",), _social_insurance)
_UTILITY = View("utility_payments", ("utility_payment",), _utilities)
_CONTRACTS = records_of("contract_finding")
_INSURANCE_NOTE = (
    "社会保险缴费记录，上游拖欠所致的欠缴、迟缴不计；与纳税缴费信用重叠部分由模型在训练中分摊，不另行扣分"
)
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
        value=ratio(_LATE.sum(), pl.len()),
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
        value=ratio(_LATE.sum(), pl.len()),
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
        value=pl.col("late_days").max(),
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
        value=ratio((pl.col("late_days") > 0).sum(), pl.col("late_days").count()),
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
        value=ratio((pl.col("late_days") > 0).sum(), pl.col("late_days").count()),
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
        value=pl.col("late_days").max(),
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
    Feature(
        name="contract_findings_36m",
        label="近36个月计入的合同违约认定次数",
        family="payments",
        view=_CONTRACTS,
        window=36,
        direction=-1,
        unit="次",
        unknown=COUNTED_FROM_ZERO,
        legal_note="只计法院或仲裁机构认定的；企业作为原告的不计",
        value=pl.len(),
        absent=0,
    ),
)
