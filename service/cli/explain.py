"""`shouxin ingest --explain`: how files would be read, and a mapping drafted from one. Nothing is loaded."""

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from rich.text import Text

from features.deliveries import MANIFEST, read_manifest
from features.errors import FeatureError, MappingError, SourceFileError
from features.explain import Explanation, explain
from features.layouts import Layout
from features.mapping import mapping_of
from features.mapping_draft import draft_mapping
from features.read_file import SUFFIXES
from service.cli.output import show_json, show_page, tell, telling_of
from service.errors import DONE, FAILED, WrongUse
from service.pages.explain import explanation_page, explanation_summary
from service.reports.writing import write_text


def explain_files(
    paths: list[Path], layout: Layout | None, *, sheet: str | None, received_on: date, as_json: bool
) -> int:
    """Show how each file would be read by a layout, or by the built-in one that fits it best.

    Of a folder: the files of its manifest as that says, or all files of a kind that can be read. What cannot be read
    is told, and the others are shown.
    """
    if absent := [path for path in paths if not path.exists()]:
        raise WrongUse(f"没有这个文件或文件夹：{'、'.join(map(str, absent))}")
    found: list[Explanation] = []
    failed: dict[str, str] = {}
    for path in paths:
        try:
            files = _files(path, layout, sheet=sheet, received_on=received_on)
        except FeatureError as error:
            failed[str(path)] = str(error)
            continue
        for file in files:
            try:
                found.append(explain(file.path, file.layout, received_on=file.received_on, sheet=file.sheet))
            except FeatureError as error:
                failed[str(file.path)] = str(error)
    if as_json:
        show_json({"files": [explanation_summary(one) for one in found], "failed": failed})
    else:
        for one in found:
            show_page(explanation_page(one))
        for message in failed.values():
            tell(message, lead="未能读取")
    return FAILED if failed else DONE


class _File(NamedTuple):
    path: Path
    layout: Layout | None
    received_on: date
    sheet: str | None


def _files(path: Path, layout: Layout | None, *, sheet: str | None, received_on: date) -> list[_File]:
    if not path.is_dir():
        return [_File(path, layout, received_on, sheet)]
    if layout is None and (path / MANIFEST).is_file():
        return [
            _File(one.path, one.layout, one.received_on or received_on, one.sheet)
            for one in read_manifest(path)
        ]
    files = sorted(file for file in path.iterdir() if file.is_file() and file.suffix.lower() in SUFFIXES)
    if not files:
        raise SourceFileError(f"{path.name}：文件夹中没有可以读取的文件（{'、'.join(SUFFIXES)}）")
    return [_File(file, layout, received_on, sheet) for file in files]


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
    write_text(out, text)
    summary: dict[str, Any] = {"draft": str(out), "open": open_questions}
    found = layout and explain(path, layout, received_on=received_on, sheet=sheet)
    told = f"已起草映射 {out}，请核对后用 --mapping {out} 载入"
    with telling_of(told):
        if as_json:
            show_json(summary | {"files": [explanation_summary(found)] if found else []})
            return DONE
        show_page(Text(told))
        for question in open_questions:
            show_page(Text(question, style="yellow"))
        if found:
            show_page(explanation_page(found))
    return DONE


def _file(path: Path) -> Path:
    if not path.is_file():
        raise WrongUse(f"{path}：映射只从单个文件起草，没有这个文件")
    return path


def _loaded(text: str, name: str) -> tuple[Layout | None, list[str]]:
    try:
        return mapping_of(text, name), []
    except MappingError as error:
        return None, str(error).splitlines()
