"""A case as the command line shows it: its record, what it waits for, its steps."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.table import Column, Table
from rich.text import Text

from service.cli.output import show_json, show_page, tell
from service.errors import DONE


def show_case(document: Mapping[str, Any], *, as_json: bool) -> int:
    """Show a case, or give its document; the exit code."""
    if as_json:
        show_json(document)
        return DONE
    about = document["about"]
    what = about["kind_label"] or about["effect_label"] or about["target_label"]
    tell(
        f"{document['kind_label']} {document['id']}，{document['uscc']}，{what} {about['document_no'] or about['record_id'] or ''}"
    )
    tell(f"作出单位：{about['issuing_body'] or '—'}；转送到：{document['passed_to'] or '—'}")
    if document["passed_to_differs"]:
        tell(f"请注意：{document['passed_to_differs']}")
    tell(f"状态：{document['state_label']}（自 {document['since']}）；{dues(document) or '不等待任何一方'}")
    if not document["brought_about"]:
        why = f"（{document['fault']}）" if document["fault"] else ""
        tell(f"对记录的作用尚未实现{why}，由 shouxin work 或夜间运行继续")
    for one in document["evaluations"]:
        decided = f"：{one['decision_id']}（{one['as_of']}）" if one["decision_id"] else ""
        tell(f"第 {one['seq']} 步之后，{one['told']}{decided}")
    for one in document["held_steps"]:
        outcome = f"（{one['outcome_label']}）" if one["outcome"] else ""
        tell(f"今天还不能办理“{one['step_label']}”{outcome}：{one['why']}")
    for line in (*_of_record(document["record"]), *_lacking(document)):
        tell(line)
    table = Table("步", "日期", "经办", "结果", Column("内容", overflow="fold"), "材料")
    for one in document["steps"]:
        cells = (
            one["step_label"],
            one["day"],
            f"{one['party'] or '本机'}（{one['who']}）",
            one["outcome_label"] or "—",
            _said(one),
        )
        table.add_row(*map(Text, cells), str(len(one["files"])))
    _tell_content(document)
    show_page(table)
    return DONE


def _tell_content(document: Mapping[str, Any]) -> None:
    """What the record, or the evaluation, stated when the case was filed, and what was corrected of it."""
    facts = "；".join(f"{one['label']}：{one['value']}" for one in document["about"]["facts"])
    if facts:
        what = "评价" if document["about"]["target"] == "evaluation" else "记录"
        tell(f"提出时{what}载明：{facts}")
    for step in document["steps"]:
        for one in step["changed"]:
            tell(f"第 {step['seq']} 步更正了{one['label']}：{one['before'] or '—'} → {one['after'] or '—'}")


def _of_record(record: Mapping[str, Any] | None) -> Iterator[str]:
    """Whether the record of a case counts now, and what others did to it."""
    if record is None:
        return
    if not record["counts"]:
        yield f"所涉记录现在不计入：{record['reason_label']}"
    for one in record["events"]:
        by = "，".join(each for each in (one["body"], one["document_no"]) if each)
        until = f"，至 {one['publicity_until']}" if one["publicity_until"] else ""
        yield f"所涉记录另有变动：{one['event_label']}，自 {one['effective_on']} 起{until}（{by or '未写明文书'}）"


def _lacking(document: Mapping[str, Any]) -> Iterator[str]:
    """What a repair lacks: today while it waits to be admitted, else by the step with which that was fixed."""
    waiting = document["repair_conditions"]
    for one in waiting["conditions"] if waiting else ():
        if one["met"] != "met":
            yield f"修复条件，今天{one['met_label']}：{one['label']}：{one['reason']}"
    for step in document["steps"]:
        for one in step["lacking"]:
            yield f"修复条件，{step['step_label']}时{one['met_label']}：{one['label']}：{one['reason']}"


def _said(step: Mapping[str, Any]) -> str:
    received = f"，{step['received_on']} 收到" if step["received_on"] else ""
    on_paper = f"〔凭 {step['paper']}，{step['paper_day']}{received}〕" if step["paper"] else ""
    agent = f"〔代理人 {step['agent']['name']}〕" if step["agent"] else ""
    return f"{on_paper}{agent}{step['text']}"


def dues(document: Mapping[str, Any]) -> str:
    """For what a case waits: of whom, until when."""
    told = []
    for one in document["dues"]:
        until = f"至 {one['until']}" if one["until"] else "最后一日待定"
        told.append(f"{one['who_label']}{one['what_label']}，{until}{'（已逾期）' if one['overdue'] else ''}")
    return "；".join(told)
