"""Features from penalties, lists, enforcement, inspections, labour ratings and commitments."""

import polars as pl

from features.feature import COUNTED_FROM_ZERO, Feature, View, ratio, records_of
from features.lawful_gate import GatedRecords

_HEAVY = ("licence_suspended", "stop_business", "licence_revoked", "closure")
_LABOUR = {"A": 2, "B": 1, "C": 0}


def _labour_ratings(gated: GatedRecords) -> pl.DataFrame:
    return gated.usable("labour_rating").with_columns(
        level=pl.col("rating").replace_strict(_LABOUR, default=None)
    )


def _findings(gated: GatedRecords) -> pl.DataFrame:
    """Findings, without those whose document counts as a penalty already: one document, one count."""
    return gated.usable("finding").join(
        gated.usable("penalty"), on=["uscc", "document_no"], how="anti", maintain_order="left"
    )


_PENALTIES = records_of("penalty")
_LISTED = records_of("serious_dishonesty")
_FOUND = View("findings", ("finding", "penalty"), _findings)
_ABNORMAL = records_of("abnormal_operation")
_ENFORCED = records_of("enforcement")
_LIMITED = records_of("consumption_limit")
_INSPECTED = records_of("inspection")
_PLEDGED = records_of("commitment")
_RATED = View("labour_ratings", ("labour_rating",), _labour_ratings)
_PENALTY_NOTE = "公示期内、未修复、未撤销的行政处罚；失信程度以行业主管部门认定为准"


def _counted(
    name: str,
    label: str,
    view: View,
    note: str,
    value: pl.Expr | None = None,
    *,
    window: int | None = 36,
) -> Feature:
    """A number of records that count; none is zero. Without a window: all that are in force, however old."""
    return Feature(
        name=name,
        label=label,
        family="compliance",
        view=view,
        window=window,
        direction=-1,
        unit="条",
        unknown=COUNTED_FROM_ZERO,
        legal_note=note,
        value=pl.len() if value is None else value,
        absent=0,
    )


def _in_force(name: str, label: str, view: View, note: str) -> Feature:
    return _counted(name, label, view, note, window=None)


FEATURES = (
    _counted("penalties", "计入的行政处罚数", _PENALTIES, _PENALTY_NOTE),
    _counted(
        "serious_penalties",
        "计入的严重失信行政处罚数",
        _PENALTIES,
        _PENALTY_NOTE,
        (pl.col("severity_of_event") == "serious").sum(),
    ),
    _counted(
        "heavy_penalties",
        "计入的停产停业、暂扣吊销许可证件等处罚数",
        _PENALTIES,
        _PENALTY_NOTE,
        pl.col("penalty_type").is_in(_HEAVY).sum(),
    ),
    Feature(
        name="months_since_penalty",
        label="距最近一次计入的行政处罚月数",
        family="compliance",
        view=_PENALTIES,
        window=36,
        direction=1,
        unit="月",
        unknown="没有计入的行政处罚",
        legal_note=_PENALTY_NOTE,
        value=pl.col("age_months").min(),
    ),
    _in_force("serious_listings", "在列的严重失信主体名单数", _LISTED, "名单以认定机关决定为准，移出即不计"),
    _in_force(
        "findings",
        "计入的行政决定与认定数",
        _FOUND,
        "有法律效力的决定与认定；撤销、修复、期满即不计；已作为行政处罚计入的同一文书不再计",
    ),
    _in_force("abnormal_listings", "在列的经营异常名录数", _ABNORMAL, "不是严重失信名单；改正移出即不计"),
    _in_force("enforcement_open", "未了结的被执行案件数", _ENFORCED, "被执行人本身不是失信；结清即不计"),
    _in_force("consumption_limits", "有效的限制消费令数", _LIMITED, "与失信被执行人是两回事，分别计"),
    Feature(
        name="inspection_problem_share_36m",
        label="近36个月监督检查发现问题比例",
        family="compliance",
        view=_INSPECTED,
        window=36,
        direction=-1,
        unit="比例",
        unknown="近36个月没有被检查",
        legal_note="双随机等检查的公示结果；未被检查按未知处理",
        value=ratio((pl.col("result") != "pass").sum(), pl.len()),
    ),
    _counted(
        "inspections_failed",
        "近36个月监督检查不合格次数",
        _INSPECTED,
        "公示的检查结果",
        (pl.col("result") == "fail").sum(),
    ),
    _counted(
        "commitments_broken",
        "近36个月违诺次数",
        _PLEDGED,
        "信用承诺履行情况",
        (pl.col("state") == "broken").sum(),
    ),
    Feature(
        name="commitments_kept_share_36m",
        label="近36个月到期承诺的履行比例",
        family="compliance",
        view=_PLEDGED,
        window=36,
        direction=1,
        unit="比例",
        unknown="近36个月没有到期的承诺",
        legal_note="信用承诺履行情况；未到期的不计",
        value=ratio((pl.col("state") == "kept").sum(), (pl.col("state") != "open").sum()),
    ),
    Feature(
        name="labour_rating_latest",
        label="最近一次劳动保障守法诚信等级（A=2 B=1 C=0）",
        family="compliance",
        view=_RATED,
        window=24,
        direction=1,
        unit="级",
        unknown="近24个月没有评级",
        legal_note="保障农民工工资支付条例第四十七条的守法诚信等级",
        value=pl.col("level").sort_by("year", "occurred_on", "record_id").last(),
    ),
    Feature(
        name="labour_rating_lowest_36m",
        label="近36个月最低劳动保障守法诚信等级",
        family="compliance",
        view=_RATED,
        window=36,
        direction=1,
        unit="级",
        unknown="近36个月没有评级",
        legal_note="保障农民工工资支付条例第四十七条的守法诚信等级",
        value=pl.col("level").min(),
    ),
)
