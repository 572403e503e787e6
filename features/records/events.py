"""Events: what later happened to a record. They act on it from their effective day and never count themselves."""

from features.records.kind import RecordKind, coded, text

EVENT_TYPES = {
    "repair": "信用修复",
    "repair_annulment": "撤销信用修复",
    "annulment": "决定被撤销",
    "removal": "移出、删除或结清",
    "removal_annulment": "撤销移出、恢复列入",
    "suspension": "暂停使用",
    "suspension_end": "恢复使用",
}

EVENT = RecordKind(
    name="event",
    label="记录变动",
    source="events",
    access="open",
    nature="event",
    key=("event_type", "target_kind", "target_document_no", "effective_on"),
    payload={
        "event_type": coded("变动类型", EVENT_TYPES),
        "target_kind": text("所涉记录种类"),
        "target_document_no": text("所涉文书号"),
    },
)

KINDS = (EVENT,)
