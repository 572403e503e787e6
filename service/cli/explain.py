"""`shouxin ingest --explain`: how files would be read, and a mapping drafted from one. Nothing is loaded."""

from datetime import date
from pathlib import Path
from typing import Any

from rich.text import Text

from features.errors import MappingError
from features.explain import explain
from features.layouts import Layout
from features.mapping import mapping_of
from features.mapping_draft import draft_mapping
from service.cli.output import show_json, show_page
from service.errors import DONE, WrongUse
from service.pages.explain import explanation_page, explanation_summary


def explain_files(
    paths: list[Path], layout: Layout | None, *, sheet: str | None, received_on: date, as_json: bool
) -> int:
    """Show how each file would be read by a layout, or by the built-in one that fits it best."""
    found = [explain(_file(path), layout, received_on=received_on, sheet=sheet) for path in paths]
    if as_json:
        show_json({"files": [explanation_summary(one) for one in found]})
    else:
        for one in found:
            show_page(explanation_page(one))
    return DONE


def draft_from(
    paths: list[Path],
    out: Path,
    *,
    kind: str | None,
    sheet: str | None,
    received_on: date,
    as_json: bool,
) -> int:
    """Write a mapping drafted from the one file; show what is still open, or else how the file would be read by it."""
    if len(paths) != 1:
        raise WrongUse("--draft-mapping 一次只从一个文件起草映射")
    if out.exists():
        raise WrongUse(f"{out}：文件已存在；请换一个名字，以免覆盖改过的映射")
    path = _file(paths[0])
    text = draft_mapping(path, kind=kind, sheet=sheet)
    layout, open_questions = _loaded(text, out.name)
    out.write_text(text, encoding="utf-8")
    summary: dict[str, Any] = {"draft": str(out), "open": open_questions}
    found = layout and explain(path, layout, received_on=received_on, sheet=sheet)
    if as_json:
        show_json(summary | {"files": [explanation_summary(found)] if found else []})
        return DONE
    show_page(Text(f"已起草映射 {out}，请核对后用 --mapping {out} 载入"))
    for question in open_questions:
        show_page(Text(question, style="yellow"))
    if found:
        show_page(explanation_page(found))
    return DONE


def _file(path: Path) -> Path:
    if not path.is_file():
        raise WrongUse(f"{path}：--explain 只看单个文件，没有这个文件")
    return path


def _loaded(text: str, name: str) -> tuple[Layout | None, list[str]]:
    try:
        return mapping_of(text, name), []
    except MappingError as error:
        return None, str(error).splitlines()
