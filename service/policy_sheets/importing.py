"""A workbook that staff sent back → a policy's folder, whole or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from features.system_reasons import system_reason
from features.yaml_lines import YamlText, parse_yaml
from scoring.compiler.check import examine
from scoring.compiler.in_force import changed_in_force
from scoring.errors import PolicyUnreadable, Problem
from scoring.schema.measure import DOMAINS
from service.errors import StateError, WrongUse
from service.policy_sheets.changes import Plan
from service.policy_sheets.content import Content, Where
from service.policy_sheets.faults import Fault
from service.policy_sheets.folder import staged, written_folder
from service.policy_sheets.match import Edited
from service.policy_sheets.plan import plan
from service.policy_sheets.read import read_workbook
from service.policy_sheets.tables import SHEETS
from service.policy_sheets.yaml_edit import edited


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import found and did.

    Attributes:
        edits: every changed cell.
        faults: errors, with which nothing is written, and warnings.
        files: files whose text changes.
        hash: hash of the policy as it would be; null with errors.
        written: the folder that was written; null where nothing was.
        former: where the policy that stood in that folder before is kept.
    """

    edits: tuple[Edited, ...]
    faults: tuple[Fault, ...]
    files: tuple[str, ...] = ()
    hash: str | None = None
    written: Path | None = None
    former: Path | None = None

    @property
    def refused(self) -> bool:
        """Whether there is an error."""
        return any(one.severity == "error" for one in self.faults)


def import_workbook(
    path: Path, content: Content, to: Path | None, *, in_force_on: date | None = None
) -> Imported:
    """Check the workbook and write the policy to the folder `to`; without one it is only checked.

    `in_force_on`: the day on which the policy of the content is in force, so that none of its versions may be changed in
    place; null while it is not issued. Raises SourceFileError and WrongUse for what is no workbook of this policy, NotWritten where `to` takes nothing.
    """
    if to is not None and to.exists() and to.resolve() != content.folder.resolve():
        raise WrongUse(f"{to}：已经存在。请写到新的文件夹，或以 --policy {to} 就地更新它")
    read, faults = read_workbook(path, content.sheets, content.policy.hash)
    if faults:
        return Imported((), _ordered(faults))
    wanted = plan(content, read)
    if wanted.faults:
        return Imported(tuple(wanted.edits), _ordered(wanted.faults))
    texts = changed_texts(content, wanted)
    with staged(content.folder, texts, beside=to) as folder:
        parsed, problems = examine(folder)
        told = [_told(problem, wanted, _text(folder, problem.file)) for problem in problems]
        if in_force_on is not None:
            changed = changed_in_force(content.policy, parsed, in_force_on)
            told += [_told_of_edit(one, wanted, _text(folder, one.file)) for one in changed]
        found = Imported(tuple(wanted.edits), _ordered(told), tuple(sorted(texts)))
        if found.refused or parsed.policy is None:
            return found
        if to is None or (to.exists() and not texts):
            return replace(found, hash=parsed.policy.hash)
        former = written_folder(folder, to, content.policy.hash)
        return replace(found, hash=parsed.policy.hash, written=to, former=former)


def changed_texts(content: Content, wanted: Plan) -> dict[str, str]:
    """File → its new text, for those that change."""
    found = {}
    for file, changes in wanted.changes.items():
        try:
            old = (content.folder / file).read_bytes().decode("utf-8")
        except FileNotFoundError:
            old = _empty(file)
        except OSError as error:
            raise PolicyUnreadable(f"无法读取政策文件 {file}{system_reason(error)}") from error
        try:
            new = edited(old, changes)
        except StateError as error:
            raise StateError(f"{file}：{error}") from error
        if new != old:
            found[file] = new
    return found


def _empty(file: str) -> str:
    """A file of measures for a domain that had none."""
    domain = Path(file).stem
    names: Mapping[str, str] = {str(code): name for code, name in DOMAINS.items()}
    return f"# {names[domain]}\ndomain: {domain}\nmeasures: []\n"


def _text(folder: Path, file: str) -> YamlText | None:
    found = parse_yaml((folder / file).read_text(encoding="utf-8"))
    return found if isinstance(found, YamlText) else None


def _told(problem: Problem, wanted: Plan, text: YamlText | None) -> Fault:
    """A problem of a file as one of a cell, where a row stands behind its line."""
    place = text and wanted.cell_of(problem.file, _path(text, problem.line))
    sheet, cell = place or (problem.file, f"第 {problem.line} 行")
    return Fault(sheet, cell, problem.reason, problem.mend, problem.severity)


def _told_of_edit(problem: Problem, wanted: Plan, text: YamlText | None) -> Fault:
    """A problem that a change has made: of its cell, also where the file tells it of the list around it."""
    told = _told(problem, wanted, text)
    cell = wanted.edit_within(problem.file, _path(text, problem.line)) if text else None
    return told if cell is None else replace(told, cell=cell)


def _path(text: YamlText, line: int) -> Where:
    """The outermost part of a text that begins on a line."""
    here = [path for path, at in text.lines.items() if at == line]
    return min(here, key=len, default=())


_ORDER: Final = {name: number for number, name in enumerate(SHEETS)}


def _ordered(faults: list[Fault]) -> tuple[Fault, ...]:
    """By sheet, then in the order in which they were found."""
    return tuple(
        sorted(dict.fromkeys(faults), key=lambda one: (_ORDER.get(one.sheet, len(_ORDER)), one.severity))
    )
