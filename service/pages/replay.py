"""The replay of one decision on a page."""

from collections.abc import Iterator
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.text import Text

from service.pages.parts import grid, marked

Found = dict[str, Any]
_CHECKS: Final = {
    "named": ("决定编号", "存底中这一行所载的编号与所问的编号"),
    "decision": ("决定", "由存底和批次说明重新算出的决定编号"),
    "model": ("评分卡", "批次所存评分卡（或者规则手册）的哈希与批次说明"),
    "policy": ("政策", "批次所存政策的哈希与批次说明"),
    "law": ("法律", "批次所存政策中法律部分的哈希与批次说明"),
    "data": ("数据", "该数据版本所含载入的哈希与批次说明"),
    "records": ("记录", "当时已知记录的哈希、不计入的原因与决定中的摘要"),
}
_SHOWN: Final = 20


def replay_page(found: Found) -> RenderableType:
    """The page of `replay ID`."""
    return marked(Group(*_parts(found)), simulated=found["simulated"])


def _parts(found: Found) -> Iterator[RenderableType]:
    yield _head(found)
    yield Text(f"决定编号 {found['decision_id']}\n批次 {found['run_id']}，数据版本 {found['data_version']}")
    yield _checks(found)
    yield from _program(found["program"])
    if found["gone"]:
        yield from _gone(found)
    if found["differences"]:
        yield _differences(found["differences"])
    for one in found["differing_records"]:
        name = one["document_no"] or one["record_id"]
        yield Text(f"{one['kind_label']} {name}：记录库中没有批次所载内容的这条记录", style="yellow")


def _head(found: Found) -> Text:
    if found["replayed"]:
        verdict = ("重算一致，逐字节相同", "bold green")
    elif found["gone"]:
        verdict = ("不能完整重算：部分记录已按保存期限清除", "bold yellow")
    else:
        verdict = ("不一致", "bold red")
    name = found["name"] or "（名称未知）"
    who = f"{name} {found['uscc']} 的决定（基准日 {found['as_of']}，知悉时点 {found['known_at']}"
    book = f"，按规则手册 {found['rule_book']}" if found["rule_book"] else ""
    return Text.assemble(f"{who}{book}）：", verdict)


def _checks(found: Found) -> RenderableType:
    table = grid("核对项", "结果", "核对的是")
    for name, (label, what) in _CHECKS.items():
        table.add_row(label, _mark(found["checks"][name]), what)
    table.add_row("决定行", _mark(found["row"]), "由当时的数据、评分卡、政策重新算出的决定行，逐字节")
    table.add_row("决定文书", _mark(found["document"]), "由决定行重新写出的文书，逐字节")
    return table


def _mark(same: bool | None) -> Text:
    if same is None:
        return Text("不能重算", style="yellow")
    return Text("一致", style="green") if same else Text("不一致", style="red")


def _program(program: Found) -> Iterator[RenderableType]:
    labels = {"code": "程序", "features": "特征定义"}
    for name, one in program.items():
        if not one["same"]:
            then, now = (one["then"] or "未知")[:12], one["now"][:12]
            yield Text(
                f"当时的{labels[name]}版本 {then}，现在 {now}：以现在的{labels[name]}重算，有出入时可能由此而来",
                style="yellow",
            )


def _gone(found: Found) -> Iterator[RenderableType]:
    gone, rests = found["gone"], found["gone"]["rests_on_them"]
    table = grid(
        "日期",
        "种类",
        "记录号",
        "保存期限",
        "清除于",
        "经办人",
        "当时",
        title=f"已清除的记录（{len(gone['records'])} 条）",
    )
    for one in gone["records"]:
        months = (
            f"{one['retention_months']} 个月（{one['judged_on']} 判定）"
            if one["retention_months"]
            else "随所涉记录"
        )
        then = one["reason_label"] or "计入"
        table.add_row(
            one["occurred_on"],
            one["kind_label"],
            one["record_id"],
            months,
            one["purged_at"][:10],
            escape(one["who"]),
            then,
        )
    yield table
    yield Text("不能再重算的：" + "；".join(_lost(rests)))
    yield Text(f"仍可核对的：决定行的完整性（编号、哈希）{_again(found['still'])}")


def _lost(rests: Found) -> list[str]:
    names = []
    if rests["score"]:
        names.append("得分、违约概率和等级")
    if rests["information"]:
        names.append("信息是否充分")
    for key, label in (("features", "得分项目"), ("overrides", "定级规则"), ("measures", "措施")):
        ours = [one.get("id") or one["label"] for one in rests[key]]
        if ours:
            names.append(f"{label} {len(ours)} 项（{_few(ours)}）")
    return names or ["只有不计入的记录一览，得分、等级、措施都不以它们为据"]


def _again(still: Found | None) -> str:
    if still is None:
        return "；清除后已没有这家企业的可用记录"
    features, conditions = still["features"], still["conditions"]
    return (
        f"；与清除的记录无关的得分项目 {features['of']} 项，重算一致 {features['same']} 项；"
        f"条件 {conditions['of']} 项，重算一致 {conditions['same']} 项"
    )


def _few(names: list[str]) -> str:
    return "、".join(names[:_SHOWN]) + ("等" if len(names) > _SHOWN else "")


def _differences(found: list[Found]) -> RenderableType:
    table = grid("字段", "名称", "存底", "重算", title=f"出入（{len(found)} 处）")
    for one in found[:_SHOWN]:
        table.add_row(escape(one["field"]), escape(one["label"]), _said(one["stored"]), _said(one["again"]))
    if len(found) > _SHOWN:
        table.add_row("…", f"另有 {len(found) - _SHOWN} 处，见 --json", "", "")
    return table


def _said(value: Any) -> str:
    return "" if value is None else escape(str(value))
