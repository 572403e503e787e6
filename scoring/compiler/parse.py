"""From a folder of YAML to typed parts, each problem with its file and line. Whether it is lawful is not asked."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from models.rule_book import RuleBook
from scoring.compiler.characters import unclear_characters
from scoring.compiler.messages import problem_of
from scoring.compiler.yaml_document import Document, Step, read_yaml
from scoring.errors import PolicyUnreadable, Problem
from scoring.schema.gate import Gate
from scoring.schema.law import Article, ClosedList, SizeRule
from scoring.schema.measure import DOMAINS, Instrument, Measure, Override
from scoring.schema.notice import Template
from scoring.schema.policy import Grades, Policy, Register, Retired, Settings, SizeStandard
from scoring.schema.procedure import HolidayYear, Procedure
from scoring.schema.recourse import RecourseRules
from scoring.schema.rights import RightsRules
from scoring.schema.sector import SectorRating

FILES: Mapping[str, tuple[str | None, Any]] = {
    "policy.yaml": (None, Settings),
    "instruments.yaml": ("instruments", tuple[Instrument, ...]),
    "articles.yaml": ("articles", tuple[Article, ...]),
    "closed_list.yaml": (None, ClosedList),
    "lists.yaml": ("lists", tuple[Register, ...]),
    "retired.yaml": ("retired", tuple[Retired, ...]),
    "gate.yaml": (None, Gate),
    "grades.yaml": (None, Grades),
    "overrides.yaml": ("overrides", tuple[Override, ...]),
    "recourse.yaml": ("versions", tuple[RecourseRules, ...]),
    "procedures.yaml": ("procedures", tuple[Procedure, ...]),
    "holidays.yaml": ("years", tuple[HolidayYear, ...]),
    "notices.yaml": ("notices", tuple[Template, ...]),
    "rights.yaml": ("versions", tuple[RightsRules, ...]),
    "size_classes.yaml": ("standards", tuple[SizeStandard, ...]),
    "size_policy.yaml": ("rules", tuple[SizeRule, ...]),
    "sector_grades.yaml": ("ratings", tuple[SectorRating, ...]),
}
"""File → the one key it has (None: the file is the object itself) and its type."""
PARTS = (
    "settings",
    "instruments",
    "articles",
    "closed_list",
    "lists",
    "retired",
    "gate",
    "grades",
    "overrides",
    "recourse",
    "procedures",
    "holidays",
    "notices",
    "rights",
    "size_standards",
    "size_rules",
    "sector_grades",
)


_JSON: Final = json.JSONEncoder(default=str, ensure_ascii=False)


@cache
def _adapter(wanted: Any) -> TypeAdapter[Any]:
    return TypeAdapter(wanted)


@dataclass(frozen=True, slots=True)
class Placed:
    """A measure and where it stands."""

    measure: Measure
    document: Document
    path: tuple[Step, ...]


@dataclass(slots=True)
class Parsed:
    """What a folder says, before anybody has asked whether it is lawful.

    Attributes:
        policy: null as soon as one part could not be typed.
        measures: every measure that could be typed, with its place.
        rule_books: every rule book that could be typed, by its file.
        documents: files read, by name.
        problems: what could not be read or typed.
    """

    policy: Policy | None = None
    measures: list[Placed] = field(default_factory=list)
    rule_books: dict[str, RuleBook] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def parse(folder: Path) -> Parsed:
    """Read and type a folder. Raises PolicyUnreadable when a file is missing or cannot be read."""
    parsed = Parsed()
    if not folder.is_dir():
        raise PolicyUnreadable(
            f"没有政策文件夹 {folder}。请核对设置 policy（环境变量 SHOUXIN_POLICY），或不设置它以使用自带政策。"
        )
    parts = dict(zip(PARTS, (_part(parsed, folder, file) for file in FILES), strict=True))
    _measures(parsed, folder)
    _rule_books(parsed, folder)
    _nothing_else(parsed, folder)
    if not parsed.problems:
        measures = tuple(placed.measure for placed in parsed.measures)
        parsed.policy = Policy(measures=measures, rule_books=tuple(parsed.rule_books.values()), **parts)
    return parsed


def _part(parsed: Parsed, folder: Path, file: str) -> Any:
    key, wanted = FILES[file]
    document = _document(parsed, folder, file)
    if document is None:
        return None
    value: Any = document.value
    if key is not None:
        extra = [name for name in document.value if name != key]
        if extra or key not in document.value:
            reason = f"多余的键“{extra[0]}”" if extra else f"缺少“{key}”"
            line = document.line((extra[0],)) if extra else 1
            parsed.problems.append(Problem(file, line, reason, f"该文件只应有一个键“{key}”"))
            return None
        value = document.value[key]
    return _typed(parsed, document, () if key is None else (key,), wanted, value)


def _measures(parsed: Parsed, folder: Path) -> None:
    order = {f"{domain}.yaml": position for position, domain in enumerate(DOMAINS)}
    found = sorted(
        (folder / "measures").glob("*.yaml"), key=lambda path: (order.get(path.name, len(order)), path.name)
    )
    if not found:
        raise PolicyUnreadable(f"政策文件夹 {folder} 没有 measures/*.yaml。")
    for path in found:
        document = _document(parsed, folder, f"measures/{path.name}")
        if document is not None:
            parsed.measures.extend(_file_measures(parsed, document, path.stem))


def _file_measures(parsed: Parsed, document: Document, stem: str) -> Iterator[Placed]:
    domain, rows = document.value.get("domain"), document.value.get("measures")
    if domain not in DOMAINS or not isinstance(rows, list) or set(document.value) != {"domain", "measures"}:
        reason = f"领域“{domain}”不在清单中" if domain not in DOMAINS else "应恰有 domain 与 measures 两个键"
        mend = f"可用的领域：{'、'.join(DOMAINS)}"
        parsed.problems.append(Problem(document.file, document.line(("domain",)), reason, mend))
        return
    if domain != stem:
        line = document.line(("domain",))
        parsed.problems.append(
            Problem(document.file, line, f"领域“{domain}”与文件名不符", f"请移到 {domain}.yaml")
        )
    for position, row in enumerate(rows):
        path: tuple[Step, ...] = ("measures", position)
        whole = {"domain": domain} | row if isinstance(row, dict) else row
        measure: Measure | None = _typed(parsed, document, path, Measure, whole)
        if measure is not None:
            yield Placed(measure, document, path)


def _rule_books(parsed: Parsed, folder: Path) -> None:
    """A policy may have none: who has a scorecard needs no rule book."""
    for path in sorted((folder / "rule_books").glob("*.yaml")):
        file = f"rule_books/{path.name}"
        document = _document(parsed, folder, file)
        if document is None:
            continue
        book: RuleBook | None = _typed(parsed, document, (), RuleBook, document.value)
        if book is None:
            continue
        if book.id != path.stem:
            mend = f"请把文件改名为 {book.id}.yaml"
            parsed.problems.append(
                Problem(file, document.line(("id",)), f"编号“{book.id}”与文件名不符", mend)
            )
        parsed.rule_books[file] = book


def _nothing_else(parsed: Parsed, folder: Path) -> None:
    """A file that nobody reads would look like law in force; hidden files are the machine's own."""
    told = {one.file for one in parsed.problems} | set(parsed.documents)
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in inner.parts)
        if path.is_file() and not hidden and inner.as_posix() not in told:
            mend = "政策只有规定的文件名、measures/领域.yaml 与 rule_books/编号.yaml；请改名或移走"
            parsed.problems.append(Problem(inner.as_posix(), 1, "没有程序读取的文件", mend))


def _document(parsed: Parsed, folder: Path, file: str) -> Document | None:
    found = read_yaml(folder / file, file)
    if isinstance(found, Problem):
        parsed.problems.append(found)
        return None
    parsed.problems.extend(unclear_characters(found))
    parsed.documents[file] = found
    return found


def _typed(parsed: Parsed, document: Document, path: tuple[Step, ...], wanted: Any, value: Any) -> Any:
    # As JSON, because there no number is a date, no `true` is a number and no text is either: nothing is guessed.
    plain = _JSON.encode(value)
    try:
        return _adapter(wanted).validate_json(plain, strict=True)
    except ValidationError as error:
        parsed.problems.extend(problem_of(document, path, detail) for detail in _first_causes(error))
        return None


def _first_causes(error: ValidationError) -> Iterator[ErrorDetails]:
    """What is wrong, without what follows from it: a list whose one item is wrong is not empty besides."""
    found = error.errors(include_url=False)
    for one in found:
        inner = (other["loc"][: len(one["loc"])] for other in found if len(other["loc"]) > len(one["loc"]))
        if one["type"] != "too_short" or one["loc"] not in inner:
            yield one
