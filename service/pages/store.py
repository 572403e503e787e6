"""The record store on pages: one record's history, what a compaction and a purge did."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.text import Text

from features.compaction import Compacted
from features.feeds import feed_label
from features.history import History, PurgedRecord, Revision
from features.records import KINDS
from features.retention_files import Papers
from service.pages.parts import grid, marked


def history_summary(
    found: Sequence[History],
    gone: Sequence[PurgedRecord],
    uscc: str,
    notice: str | None,
    *,
    simulated: bool,
) -> dict[str, Any]:
    """Histories, and what is known of purged records, as plain data."""
    return {
        "uscc": uscc,
        "simulated": simulated,
        "purged": notice,
        "records": [_history(one) for one in found],
        "purged_records": [_purged(one) for one in gone],
    }


def _history(one: History) -> dict[str, Any]:
    return {
        "record_id": one.record_id,
        "kind": one.kind,
        "kind_label": one.kind_label,
        "source": one.source,
        "document_no": one.document_no,
        "revisions": [_revision(revision) for revision in one.revisions],
        "events": [
            {
                "label": act.label,
                "effective_on": act.effective_on.isoformat(),
                "document_no": act.document_no,
                "issuing_body": act.issuing_body,
                "recorded_at": act.recorded_at.isoformat(),
            }
            for act in one.acts
        ],
    }


def _revision(one: Revision) -> dict[str, Any]:
    return {
        "revision": one.number,
        "recorded_at": one.recorded_at.isoformat(),
        "declared": one.declared,
        "load_id": one.load_id,
        "loaded_at": one.loaded_at.isoformat(),
        "files": list(one.files),
        "content_hash": one.content_hash,
        "changes": [asdict(change) for change in one.changes],
    }


def _purged(one: PurgedRecord) -> dict[str, Any]:
    return {
        "record_id": one.record_id,
        "kind": one.kind,
        "kind_label": one.kind_label,
        "occurred_on": None if one.occurred_on is None else one.occurred_on.isoformat(),
        "recorded_at": [moment.isoformat() for moment in one.received],
        "purged_at": one.purged_at.isoformat(),
        "who": one.who,
        "retention_months": one.months,
        "judged_on": one.judged_on.isoformat(),
        "policy_hash": one.policy_hash,
    }


def history_page(
    found: Sequence[History], gone: Sequence[PurgedRecord], notice: str | None, *, simulated: bool
) -> RenderableType:
    """The page of `records USCC --history`."""
    parts: list[RenderableType] = [Text(notice, style="yellow")] if notice else []
    parts += [Text(_gone(one), style="yellow") for one in gone]
    for one in found:
        table = grid(
            "次",
            "收到",
            "载入",
            "文件",
            "变化",
            title=f"{one.kind_label} {escape(one.document_no or one.record_id)}（来源 {escape(feed_label(one.source))}）",
        )
        for revision in one.revisions:
            received = (
                f"{revision.recorded_at:%Y-%m-%d}（申报）"
                if revision.declared
                else f"{revision.recorded_at:%Y-%m-%d %H:%M}"
            )
            table.add_row(
                str(revision.number),
                received,
                f"{revision.loaded_at:%Y-%m-%d %H:%M}",
                escape("、".join(revision.files)),
                escape(_changed(revision)),
            )
        parts.append(table)
        for act in one.acts:
            document = f" {act.document_no}" if act.document_no else ""
            body = f"（{act.issuing_body}）" if act.issuing_body else ""
            known = f"{act.recorded_at:%Y-%m-%d}"
            parts.append(Text(f"  {act.effective_on} {act.label}{document}{body}，{known} 收到"))
    return marked(Group(*parts), simulated=simulated)


def _gone(one: PurgedRecord) -> str:
    received = "、".join(f"{moment:%Y-%m-%d}" for moment in one.received)
    return (
        f"{one.kind_label} {one.record_id}（日期 {one.occurred_on}，收到 {received}）已于 {one.purged_at:%Y-%m-%d %H:%M} 清除："
        f"保存期限 {one.months} 个月，至 {one.judged_on} 已届满；经办人 {one.who}。内容不再保存，仅留哈希"
    )


def _changed(revision: Revision) -> str:
    if revision.number == 1:
        return "首次收到"
    changes = [f"{c.label}：{c.before or '（空）'} → {c.after or '（空）'}" for c in revision.changes]
    return "；".join(changes) or "与前次相同"


def compacted_summary(done: Compacted) -> dict[str, int]:
    """A compaction as plain data."""
    return {
        "files_before": done.files_before,
        "files_after": done.files_after,
        "rows": done.rows,
        "dropped": done.dropped,
        "deleted_files": done.deleted,
    }


def compacted_page(done: Compacted) -> RenderableType:
    """A compaction on a page."""
    if not done.files_before and not done.deleted:
        return Text("记录库已是整理好的，无事可做")
    return Text(
        f"整理：{done.files_before:,} 个数据文件并为 {done.files_after:,} 个，保留 {done.rows:,} 行，"
        f"去掉未完成的载入和已清除的 {done.dropped:,} 行；删除一天前已被替换的文件 {done.deleted:,} 个"
    )


def purge_summary(
    counts: Mapping[str, int], papers: Papers, *, dry_run: bool, simulated: bool
) -> dict[str, Any]:
    """A purge as plain data."""
    return {
        "simulated": simulated,
        "dry_run": dry_run,
        "records": dict(counts),
        "originals": papers.originals,
        "quarantined_files": papers.quarantined_files,
    }


def purge_page(
    counts: Mapping[str, int], months: Mapping[str, int], papers: Papers, *, dry_run: bool, simulated: bool
) -> RenderableType:
    """What is past its term of retention, or was purged, by kind."""
    title = "保存期限已届满、可清除的记录" if dry_run else "已按保存期限清除的记录"
    beside = Text(
        f"保存期限已届满的原件 {papers.originals:,} 个、有隔离行内容的文件 {papers.quarantined_files:,} 个"
        + ("" if dry_run else "，已删除")
    )
    if not counts:
        return marked(Group(Text("没有保存期限已届满的记录"), beside), simulated=simulated)
    table = grid("种类", "保存（月）", "条数", title=f"{title}（{sum(counts.values()):,} 条）")
    for kind, count in counts.items():
        table.add_row(KINDS[kind].label, str(months[kind]), f"{count:,}")
    return marked(Group(table, beside), simulated=simulated)
