"""The layout of events: repairs, annulments, removals, suspensions."""

from features.layouts.layout import USCC, Column, Layout
from features.records import KINDS

EVENTS = Layout(
    name="events",
    label="记录变动(修复、撤销、移出、暂停)",
    kind_name="event",
    columns=(
        USCC,
        Column("变动类型", "event_type", "coded"),
        Column(
            "所涉记录种类",
            "target_kind",
            "coded",
            words={kind.label: kind.name for kind in KINDS.values()},
        ),
        Column("所涉文书号", "target_document_no", "document_no"),
        Column("变动文号", "document_no", "document_no", required=False),
        Column("生效日期", "effective_on", "date", past=True),
        Column("决定日期", "occurred_on", "date", past=True),
        Column("决定机关", "issuing_body", "text", required=False, optional=True),
    ),
)

LAYOUTS = (EVENTS,)
