"""Features from the registry. Age, size, capital, ownership and address are attributes for audits, not features."""

import polars as pl

from features.feature import COUNTED_FROM_ZERO, Feature, View, newest_least, records_of
from features.lawful_gate import GatedRecords
from features.value import total

_NOTE = "企业信息公示暂行条例要求按期公示年度报告；只看是否按期，不看规模"


def _reports(gated: GatedRecords) -> pl.DataFrame:
    delay = (pl.col("filed_on") - pl.col("due_on")).dt.total_days()
    return gated.usable("annual_report").with_columns(delay_days=delay.clip(lower_bound=0))


_REPORTS = View("annual_reports", ("annual_report",), _reports)
_CHANGES = records_of("registry_change")

FEATURES = (
    Feature(
        name="annual_report_delay_days",
        label="最近一次年度报告迟报天数",
        family="registry",
        view=_REPORTS,
        window=24,
        direction=-1,
        unit="天",
        unknown="没有迟报记录即为 0，不会未知：新设企业尚未到期",
        legal_note=_NOTE,
        value=newest_least("delay_days", "year"),
        absent=0,  # not yet due is no fault: to read it as unknown would bring years in business in by the back door
    ),
    Feature(
        name="annual_reports_late_36m",
        label="近36个月迟报年度报告次数",
        family="registry",
        view=_REPORTS,
        window=36,
        direction=-1,
        unit="次",
        unknown="没有迟报记录即为 0，不会未知：新设企业尚未到期",
        legal_note=_NOTE,
        value=total(pl.col("delay_days") > 0),
        absent=0,
    ),
    Feature(
        name="representative_changes_24m",
        label="近24个月法定代表人变更次数",
        family="registry",
        view=_CHANGES,
        window=24,
        direction=-1,
        unit="次",
        unknown=COUNTED_FROM_ZERO,
        legal_note="登记机关公示信息；只计次数，不涉及个人",
        value=total(pl.col("item") == "legal_representative"),
        absent=0,
    ),
)
