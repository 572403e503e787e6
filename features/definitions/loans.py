"""Features from loans: authorised data, for a financing scorecard only. Size (balances) is left out."""

import polars as pl

from features.feature import Feature, View, levels_of
from features.lawful_gate import GatedRecords
from features.value import highest, lowest, ratio, total

_LEVELS = {"normal": 4, "special_mention": 3, "substandard": 2, "doubtful": 1, "loss": 0}
_NOTE = "贷款信息属经企业授权方可使用的数据，仅用于融资用途；上游拖欠所致的逾期不计；不看贷款规模"
_NONE = "窗口内没有经授权的贷款信息"


def _loans(gated: GatedRecords) -> pl.DataFrame:
    """Loans as last reported; what is overdue because others did not pay is unknown, not bad."""
    overdue, days = pl.col("overdue_fen"), pl.col("overdue_days")
    dated = gated.usable("loan").with_columns(
        overdue_since=pl.col("occurred_on") - pl.duration(days=days.fill_null(0))
    )
    own = pl.when(~pl.col("upstream"))
    return gated.with_upstream(dated, due="overdue_since", owed=overdue).with_columns(
        own_overdue_fen=own.then(overdue),
        own_overdue_days=own.then(days),
        level=own.then(pl.col("loan_class").replace_strict(_LEVELS, default=None)),
    )


def _arrears(gated: GatedRecords) -> pl.DataFrame:
    """Loans and findings of arrears: who has a loan and no finding has none, who has neither is unknown."""
    parts = (("loan", 0), ("loan_arrears", 1))
    return pl.concat(
        gated.usable(kind).select("uscc", "occurred_on", found=pl.lit(found, pl.Int64))
        for kind, found in parts
    )


_LOANS = View("loans", ("loan",), _loans)
_FOUND = View("loan_arrears", ("loan", "loan_arrears"), _arrears)


FEATURES = (
    Feature(
        name="loan_overdue_days_max_24m",
        label="近24个月所报贷款现有最长逾期天数",
        family="loans",
        view=_LOANS,
        window=24,
        direction=-1,
        unit="天",
        unknown=_NONE,
        legal_note=_NOTE,
        value=highest(pl.col("own_overdue_days")),
    ),
    Feature(
        name="loan_overdue_share_24m",
        label="近24个月所报贷款逾期金额占余额比例",
        family="loans",
        view=_LOANS,
        window=24,
        direction=-1,
        unit="比例",
        unknown="窗口内没有经授权的贷款信息，或余额为零",
        legal_note=_NOTE,
        value=ratio(total(pl.col("own_overdue_fen")), total(pl.col("balance_fen"))),
    ),
    Feature(
        name="loan_class_lowest_24m",
        label="近24个月所报贷款最低五级分类（正常=4 关注=3 次级=2 可疑=1 损失=0）",
        family="loans",
        view=_LOANS,
        window=24,
        direction=1,
        unit="级",
        unknown=_NONE,
        legal_note=_NOTE,
        value=lowest(pl.col("level")),
        levels=levels_of("loan", "loan_class", _LEVELS),
    ),
    Feature(
        name="loan_arrears_36m",
        label="近36个月计入的贷款逾期认定次数",
        family="loans",
        view=_FOUND,
        window=36,
        direction=-1,
        unit="次",
        unknown=_NONE,
        legal_note=_NOTE,
        value=total(pl.col("found")),
    ),
)
