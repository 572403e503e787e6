"""What the import of a policy's workbook found, as plain data and on a page."""

from dataclasses import asdict
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from service.pages.parts import grid
from service.policy_sheets.importing import Imported

_SHOWN = 40


def import_document(found: Imported) -> dict[str, Any]:
    """The result as plain data: changed cells, faults by sheet and cell, files, and where it was written."""
    return {
        "edits": [asdict(one) for one in found.edits],
        "faults": [asdict(one) for one in found.faults],
        "refused": found.refused,
        "files": list(found.files),
        "hash": found.hash,
        "written": str(found.written) if found.written else None,
        "former": str(found.former) if found.former else None,
    }


def import_page(document: dict[str, Any]) -> RenderableType:
    """The result on a page: faults first, then what changes."""
    parts: list[RenderableType] = []
    if document["faults"]:
        errors = sum(one["severity"] == "error" for one in document["faults"])
        verdict = f"{errors} 处须改，没有写入任何内容" if errors else f"{len(document['faults'])} 条提示"
        faults = grid("", "工作表", "单元格", "问题", "改法", title=f"载入检查：{verdict}")
        for one in document["faults"]:
            mark = "须改" if one["severity"] == "error" else "提示"
            faults.add_row(mark, one["sheet"], one["cell"] or "—", one["reason"], one["mend"])
        parts.append(faults)
    if document["edits"]:
        edits = grid(
            "工作表", "单元格", "键", "列", "原为", "改为", title=f"改动 {len(document['edits'])} 处"
        )
        for one in document["edits"][:_SHOWN]:
            names = ("sheet", "cell", "key", "header", "before", "after")
            edits.add_row(*(Text(one[name]) for name in names))
        parts.append(edits)
        if len(document["edits"]) > _SHOWN:
            parts.append(Text(f"……另有 {len(document['edits']) - _SHOWN} 处（以 --json 查看）", style="dim"))
    parts.append(Text(_foot(document), style="red" if document["refused"] else "green"))
    return Group(*parts)


def _foot(document: dict[str, Any]) -> str:
    if document["refused"]:
        return "未写入：请改正以上各处后重新载入"
    changed = f"改动的文件：{'、'.join(document['files'])}" if document["files"] else "没有改动"
    if document["written"] is None:
        return f"检查通过。{changed}。没有写入"
    kept = f"；原政策保留在 {document['former']}" if document["former"] else ""
    next_step = "。启用前请作公平竞争审查（shouxin policy review）" if document["files"] else ""
    return f"已写入 {document['written']}。{changed}{kept}{next_step}"
