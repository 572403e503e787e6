"""Features from penalties, findings, lists and enforcement: what speaks against the enterprise and counts."""

import polars as pl

from features.days import asked_day
from features.feature import COUNTED_FROM_ZERO, Feature, View, records_of, within
from features.lawful_gate import GatedRecords
from features.value import ROWS, Value, highest, lowest, total

_HEAVY = (
    "licence_suspended",
    "stop_business",
    "licence_revoked",
    "licence_suspended_or_revoked",
    "closure",
)


def _findings(gated: GatedRecords) -> pl.DataFrame:
    """Findings, without those whose document counts as a penalty already: one document, one count."""
    return gated.usable("finding").join(
        gated.usable("penalty"), on=["uscc", "document_no"], how="anti", maintain_order="left"
    )


def _repeated(gated: GatedRecords) -> pl.DataFrame:
    """Penalties of the last 36 months for something named, and in `again` whether it was punished before."""
    penalties = gated.usable("penalty")
    recent = within(36, asked_day(penalties, gated.as_of))
    named = penalties.filter(recent & pl.col("violation").is_not_null())
    return named.with_columns(again=~pl.struct("uscc", "violation").is_first_distinct())


_PENALTIES = records_of("penalty")
_REPEATED = View("penalties_repeated", ("penalty",), _repeated)
_LISTED = records_of("serious_dishonesty")
_FOUND = View("findings", ("finding", "penalty"), _findings)
_ABNORMAL = records_of("abnormal_operation")
_ENFORCED = records_of("enforcement")
_LIMITED = records_of("consumption_limit")
_PENALTY_NOTE = "公示期内、未修复、未撤销的行政处罚；失信程度以行业主管部门认定为准"


def _counted(
    name: str,
    label: str,
    view: View,
    note: str,
    value: Value | None = None,
    *,
    window: int | None = 36,
    unit: str = "条",
) -> Feature:
    """A number of records that count; none is zero. Without a window: all that are in force, however old."""
    return Feature(
        name=name,
        label=label,
        family="compliance",
        view=view,
        window=window,
        direction=-1,
        unit=unit,
        unknown=COUNTED_FROM_ZERO,
        legal_note=note,
        value=ROWS if value is None else value,
        absent=0,
    )


def _in_force(name: str, label: str, view: View, note: str, value: Value | None = None) -> Feature:
    return _counted(name, label, view, note, value, window=None)


def _months_in_force(name: str, label: str, view: View, note: str) -> Feature:
    """How long the oldest record that counts has been there, in whole months; none is zero."""
    return _counted(name, label, view, note, highest(pl.col("age_months")), window=None, unit="月")


FEATURES = (
    _counted("penalties", "计入的行政处罚数", _PENALTIES, _PENALTY_NOTE),
    _counted(
        "serious_penalties",
        "计入的严重失信行政处罚数",
        _PENALTIES,
        _PENALTY_NOTE,
        total(pl.col("severity_of_event") == "serious"),
    ),
    _counted(
        "heavy_penalties",
        "计入的停产停业、暂扣吊销许可证件等处罚数",
        _PENALTIES,
        _PENALTY_NOTE,
        total(pl.col("penalty_type").is_in(_HEAVY)),
    ),
    _counted(
        "penalties_repeated",
        "计入的行政处罚中同一违法行为重复被罚的次数",
        _REPEATED,
        _PENALTY_NOTE,
        total(pl.col("again")),
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
        value=lowest(pl.col("age_months")),
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
    _in_force(
        "enforcement_shared",
        "未了结的与他人同案被执行的案件数",
        _ENFORCED,
        "被执行人本身不是失信；只看是否有同案被执行人，不看是谁",
        total(pl.col("debtors") > 1),
    ),
    _months_in_force("enforcement_open_months_max", "未了结的被执行案件最长月数", _ENFORCED, "结清即不计"),
    _in_force("consumption_limits", "有效的限制消费令数", _LIMITED, "与失信被执行人是两回事，分别计"),
    _months_in_force("abnormal_months_max", "在列经营异常名录的最长月数", _ABNORMAL, "改正移出即不计"),
)
