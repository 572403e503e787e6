"""What to say where an answer about the past lacks records that were purged when their term of retention ended."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from features.known import Known
from features.records import KINDS
from service.days import as_text
from service.errors import NotFound


def purged_notice(purged: pl.DataFrame) -> str | None:
    """What to say where records that were known then have been purged since; None where there are none."""
    if purged.is_empty():
        return None
    days = sorted({moment.date().isoformat() for moment in purged["purged_at"]})
    count = purged["record_id"].n_unique()
    return (
        f"部分记录已按保存期限清除：当时已知的 {count:,} 条记录已于 {'、'.join(days)} 清除（内容不再保存，仅留哈希），"
        "以下结果与当时可能不同；当时的评价决定以其评价批次为准"
    )


def require_whole(known: Known) -> None:
    """`NotFound` where records that were known then have been purged: the evaluation would not be the one of then."""
    notice = purged_notice(known.purged())
    if notice is not None:
        raise NotFound(
            f"截至 {as_text(known.known_at)} 的数据已不完整，不能照当时重新评价。{notice}；请以清除之后的知悉时点评价"
        )


def purged_record(row: Mapping[str, Any]) -> dict[str, Any]:
    """What is told of one record that was purged. `row`: of the records of a decision, with who purged it when."""
    return {
        "record_id": row["record_id"],
        "revision": row["revision"],
        "kind": row["kind"],
        "kind_label": KINDS[row["kind"]].label,
        "occurred_on": row["occurred_on"].isoformat(),
        "content_hash": row["content_hash"],
        "purged_at": as_text(row["purged_at"]),
        "who": row["who"],
    }
