"""Events: what later happened to a record. They act on it from their effective day and never count themselves.

An event names its record by the number of the document, and a record without such a number by its `record_id`. One of
restructuring names none: it acts on every record of the enterprise that speaks against it and is dated by the day of the ruling
(`occurred_on`). In `target_document_no` its end names the ruling that is over (null: all that began by then), and a ruling may
name itself, so that several of one day are several events. A change of publicity carries the new end in `publicity_until`. A
deferral (Article 26 of the regulation) moves the due day of the periods it covers.
"""

from features.records.kind import RecordKind, coded, day, text

EVENT_TYPES = {
    "repair": "信用修复",
    "repair_annulment": "撤销信用修复",
    "annulment": "决定被撤销",
    "removal": "移出、删除或结清",
    "removal_annulment": "撤销移出、恢复列入",
    "suspension": "暂停使用",
    "suspension_end": "恢复使用",
    "objection": "异议受理",
    "objection_end": "异议办结",
    "restructuring": "重整计划、和解协议获准",
    "restructuring_end": "重整计划、和解协议执行终结",
    "withdrawal": "撤回",
    "reinstatement": "恢复效力",
    "publicity_change": "公示截止期变更",
}
DEFERRED_DUES = {
    "tax_filing": "税费",
    "social_insurance": "社会保险费",
    "utility_payment": "水电气热费",
}

EVENT = RecordKind(
    name="event",
    label="记录变动",
    source="events",
    access="open",
    nature="event",
    key=("event_type", "target_kind", "target_document_no", "target_record_id", "effective_on"),
    payload={
        "event_type": coded("变动类型", EVENT_TYPES),
        "target_kind": text("所涉记录种类"),
        "target_document_no": text("所涉文书号"),
        "target_record_id": text("所涉记录标识"),
    },
)

DEFERRAL = RecordKind(
    name="deferral",
    label="缓缴批准",
    source="events",
    access="government",
    nature="fact",
    key=("document_no", "deferred_kind"),
    payload={
        "deferred_kind": coded("缓缴费种", DEFERRED_DUES),
        "period_from": day("缓缴所属期起"),
        "period_to": day("缓缴所属期止"),
        "deferred_to": day("缓缴至"),
    },
)

KINDS = (EVENT, DEFERRAL)
