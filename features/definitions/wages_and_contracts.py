"""Features from wages paid to employees and from contracts: performed in time, or found broken."""

import polars as pl

from features.feature import (
    COUNTED_FROM_ZERO,
    Feature,
    View,
    open_on_due_day,
    records_of,
    unless_excused,
    unpaid,
    with_excuses,
)
from features.lawful_gate import GatedRecords
from features.value import ROWS, known, lowest, ratio, total

_LATE_DAYS = (pl.col("paid_on") - pl.col("due_on")).dt.total_days().clip(lower_bound=0)


def _wages(gated: GatedRecords) -> pl.DataFrame:
    owed = open_on_due_day("amount_due_fen", "amount_paid_fen")
    return with_excuses(gated, gated.usable("wage_payment"), owed=owed).with_columns(
        late_days=unless_excused(_LATE_DAYS), not_paid=unless_excused(pl.col("paid_on").is_null())
    )


def _performed(gated: GatedRecords) -> pl.DataFrame:
    """Contracts that were performed. Whether one that is still open has been broken nobody has found."""
    performed = gated.usable("contract").filter(pl.col("performed_on").is_not_null())
    return performed.with_columns(in_time=pl.col("performed_on") <= pl.col("due_on"))


_WAGES = View("wages", ("wage_payment",), _wages)
_PERFORMED = View("contracts_performed", ("contract",), _performed)
_FOUND_BROKEN = records_of("contract_finding")
_WAGE_NOTE = "按期足额支付工资（保障农民工工资支付条例）；上游拖欠所致的欠付、迟付不计；不看人数和金额"
_NO_WAGES = "窗口内没有工资支付记录"
_LATE = (pl.col("late_days") > 0) | pl.col("not_paid")


FEATURES = (
    Feature(
        name="wages_late_share_12m",
        label="近12个月工资逾期支付比例",
        family="payments",
        view=_WAGES,
        window=12,
        direction=-1,
        unit="比例",
        unknown=_NO_WAGES,
        legal_note=_WAGE_NOTE,
        value=ratio(total(_LATE), ROWS),
    ),
    Feature(
        name="wages_unpaid_share_12m",
        label="近12个月应发未发工资比例",
        family="payments",
        view=_WAGES,
        window=12,
        direction=-1,
        unit="比例",
        unknown=_NO_WAGES,
        legal_note=_WAGE_NOTE,
        value=unpaid("amount_due_fen", "amount_paid_fen"),
    ),
    Feature(
        name="months_since_wages_late",
        label="距最近一次工资逾期支付月数",
        family="payments",
        view=_WAGES,
        window=36,
        direction=1,
        unit="月",
        unknown="近36个月没有逾期支付",
        legal_note=_WAGE_NOTE,
        value=lowest(pl.when(_LATE).then("age_months")),
    ),
    Feature(
        name="contracts_in_time_share_36m",
        label="近36个月已履行合同的按期履行比例",
        family="payments",
        view=_PERFORMED,
        window=36,
        direction=1,
        unit="比例",
        unknown="近36个月没有已履行的合同",
        legal_note="归集的合同履行信息；尚未履行完毕的未经认定，不计；不看合同金额",
        value=ratio(total(pl.col("in_time")), known(pl.col("in_time"))),
    ),
    Feature(
        name="contract_findings_36m",
        label="近36个月计入的合同违约认定次数",
        family="payments",
        view=_FOUND_BROKEN,
        window=36,
        direction=-1,
        unit="次",
        unknown=COUNTED_FROM_ZERO,
        legal_note="只计法院或仲裁机构认定的；企业作为原告的不计",
        value=ROWS,
        absent=0,
    ),
)
