"""Layouts of what happens to records (repairs, annulments, removals, suspensions, changes) and of deferred dues."""

import polars as pl

from features.acts import RESTRUCTURING
from features.layouts.layout import USCC, Check, Column, Layout
from features.records import KINDS

_RESTRUCTURED = pl.col("event_type").is_in(RESTRUCTURING)
_NUMBER, _ID = pl.col("target_document_no"), pl.col("target_record_id")
_MOVES_END = pl.col("event_type") == "publicity_change"

EVENTS = Layout(
    name="events",
    label="记录变动（修复、撤销、移出、暂停、变更）",
    kind_name="event",
    columns=(
        USCC,
        Column("变动类型", "event_type", "coded"),
        Column(
            "所涉记录种类",
            "target_kind",
            "coded",
            required=False,
            words={kind.label: kind.name for kind in KINDS.values()},
        ),
        Column("所涉文书号", "target_document_no", "document_no", required=False),
        Column("所涉记录标识", "target_record_id", "text", required=False, optional=True),
        Column("变动文号", "document_no", "document_no", required=False),
        Column("生效日期", "effective_on", "date", past=True),
        Column("决定日期", "occurred_on", "date", past=True),
        Column("变更后公示截止期", "publicity_until", "date", required=False, optional=True),
        Column("决定机关", "issuing_body", "text", required=False, optional=True),
    ),
    # A restructuring acts on all that speaks against the enterprise by the day of the ruling; every other event on the document it names.
    checks=(
        Check(
            ~_RESTRUCTURED & pl.col("target_kind").is_null(),
            "所涉记录种类",
            "必填项为空",
            "所涉记录的种类（只有重整、和解不填）",
        ),
        Check(
            ~_RESTRUCTURED & _NUMBER.is_null() & _ID.is_null(),
            "所涉文书号",
            "必填项为空",
            "所涉记录的文书号；记录没有文书号的，填所涉记录标识（只有重整、和解可以都不填）",
        ),
        Check(
            (pl.col("event_type") == RESTRUCTURING[0])
            & _NUMBER.is_not_null()
            & _NUMBER.ne_missing(pl.col("document_no")),
            "所涉文书号",
            "重整、和解及于企业此前的全部记录，不指明某一文书",
            "空白；同日有几项裁定的，填其自己的变动文号。执行终结填所终结的那一项裁定的文号，空白为终结此前的全部",
        ),
        Check(
            _RESTRUCTURED & _ID.is_not_null(),
            "所涉记录标识",
            "重整、和解及于企业此前的全部记录，不指明某一记录",
            "空白",
        ),
        Check(
            ~_RESTRUCTURED & _NUMBER.is_not_null() & _ID.is_not_null(),
            "所涉记录标识",
            "已经填了所涉文书号",
            "空白：有文书号的记录以文书号指明",
        ),
        Check(
            ~_ID.str.contains("^[0-9a-f]{32}$"),
            "所涉记录标识",
            "不是记录标识",
            "三十二位小写的十六进制数，见“记录是否计入”",
        ),
        Check(
            _MOVES_END & pl.col("publicity_until").is_null(),
            "变更后公示截止期",
            "必填项为空",
            "变更后的公示截止期",
        ),
        Check(
            ~_MOVES_END & pl.col("publicity_until").is_not_null(),
            "变更后公示截止期",
            "变动类型不是公示截止期变更",
            "空白，或变动类型为“公示截止期变更”",
        ),
    ),
)
DEFERRALS = Layout(
    name="deferrals",
    label="缓缴批准",
    kind_name="deferral",
    columns=(
        USCC,
        Column("批准文号", "document_no", "document_no"),
        Column("缓缴费种", "deferred_kind", "coded"),
        Column("缓缴所属期起", "period_from", "date"),
        Column("缓缴所属期止", "period_to", "date"),
        Column("缓缴至", "deferred_to", "date"),
        Column("批准日期", "occurred_on", "date", past=True),
        Column("批准机关", "issuing_body", "text", required=False, optional=True),
    ),
    checks=(
        Check(
            pl.col("period_to") < pl.col("period_from"),
            "缓缴所属期止",
            "早于缓缴所属期起",
            "不早于缓缴所属期起的日期",
        ),
        Check(
            pl.col("deferred_to") < pl.col("period_from"),
            "缓缴至",
            "早于缓缴所属期起",
            "缓缴后的缴费期限",
        ),
    ),
)

LAYOUTS = (EVENTS, DEFERRALS)
