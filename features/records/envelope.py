"""The envelope every record wears, whatever its source.

`occurred_on` is the date in the world, `recorded_at` when the platform learned it; nothing is ever updated in
place. A record's identity is the hash of its kind, feed, code and key columns, so that a correction of the same
document is found again and becomes its next revision.
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

TIME_ZONE: Final = "Asia/Shanghai"
INSTANT: Final = pl.Datetime("us", TIME_ZONE)
SEVERITY_LABELS: Final[Mapping[str, str]] = {"minor": "轻微", "general": "一般", "serious": "严重"}
SEVERITIES: Final = tuple(SEVERITY_LABELS)

NAMES: Final[Mapping[str, str]] = {
    "uscc": "统一社会信用代码",
    "document_no": "文书号",
    "issuing_body": "作出单位",
    "occurred_on": "日期",
    "effective_on": "生效日期",
    "severity": "失信程度",
    "publicity_until": "公示截止期",
}
"""What the columns that a source states are called."""
ENVELOPE_LABELS: Final[Mapping[str, str]] = {
    "record_id": "记录标识：种类、来源、代码与键的散列",
    "content_hash": "内容散列，不含收到的时间",
    "uscc": "统一社会信用代码",
    "source": "报送来源",
    "kind": "记录种类",
    "event_key": "同一事项：种类与文书号",
    "document_no": "文书号（括号、全半角已统一）",
    "issuing_body": "作出或者认定的单位",
    "occurred_on": "发生日：文书日期或者期满、办成之日",
    "effective_on": "生效日：变动、被拖欠账款自何日起作用",
    "severity": "失信程度（轻微 minor、一般 general、严重 serious），行业主管部门认定，可空",
    "publicity_until": "公示截止期（含当日）",
    "recorded_at": "平台得知的时间",
    "recorded_declared": "收到日是否为声明的",
    "load_id": "载入批次",
    "bucket": "按代码分的桶",
}
"""What each column of the envelope means, for the page of the kinds."""
ENVELOPE: Final[Mapping[str, pl.DataType]] = {
    "record_id": pl.String(),  # 32 hexadecimal characters
    "content_hash": pl.String(),  # 32 hexadecimal characters over everything but the times of receipt
    "uscc": pl.String(),
    "source": pl.String(),  # the feed it came through
    "kind": pl.String(),
    "event_key": pl.String(),  # kind and normalised document number: one event, however many feeds
    "document_no": pl.String(),  # normalised
    "issuing_body": pl.String(),
    "occurred_on": pl.Date(),
    "effective_on": pl.Date(),
    "severity": pl.String(),  # as the sector authority set it, or null
    "publicity_until": pl.Date(),  # last day of publicity
    "recorded_at": INSTANT,
    "recorded_declared": pl.Boolean(),  # the day of receipt was declared, not observed
    "load_id": pl.String(),
    "bucket": pl.Int16(),
}
