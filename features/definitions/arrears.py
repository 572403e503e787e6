"""Features from findings of arrears. What public bodies and large firms caused has been taken out at the gate."""

import polars as pl

from features.feature import COUNTED_FROM_ZERO, Feature, records_of
from features.value import ROWS, highest

_UPSTREAM_NOTE = "由机关、事业单位、大型企业拖欠所致的不计入（保障中小企业款项支付条例）"
_WAGES = records_of("wage_arrears")
_INSURANCE = records_of("social_insurance_arrears")
_PAYABLES = records_of("payables_overdue")

FEATURES = (
    Feature(
        name="wage_arrears_36m",
        label="近36个月计入的拖欠工资认定次数",
        family="arrears",
        view=_WAGES,
        window=36,
        direction=-1,
        unit="次",
        unknown=COUNTED_FROM_ZERO,
        legal_note=_UPSTREAM_NOTE,
        value=ROWS,
        absent=0,
    ),
    Feature(
        name="social_insurance_arrears_36m",
        label="近36个月计入的欠缴社会保险费认定次数",
        family="arrears",
        view=_INSURANCE,
        window=36,
        direction=-1,
        unit="次",
        unknown=COUNTED_FROM_ZERO,
        legal_note=_UPSTREAM_NOTE,
        value=ROWS,
        absent=0,
    ),
    Feature(
        name="payables_overdue_36m",
        label="近36个月经法院或仲裁认定的拖欠账款次数",
        family="arrears",
        view=_PAYABLES,
        window=36,
        direction=-1,
        unit="次",
        unknown=COUNTED_FROM_ZERO,
        legal_note="只计有法律效力的文书认定的",
        value=ROWS,
        absent=0,
    ),
    Feature(
        name="payables_overdue_months_max_36m",
        label="近36个月认定拖欠账款的最长月数",
        family="arrears",
        view=_PAYABLES,
        window=36,
        direction=-1,
        unit="月",
        unknown=COUNTED_FROM_ZERO,
        legal_note="只计有法律效力的文书认定的",
        value=highest(pl.col("overdue_months").fill_null(0)),
        absent=0,
    ),
)
