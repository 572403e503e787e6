"""`shouxin policy check`: what is unlawful or ambiguous in a policy, where, and how to mend it."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from scoring.compiler.parse import Parsed, Placed, parse
from scoring.compiler.rules import folder_rules, measure_rules
from scoring.compiler.rules.common_rules import same_day
from scoring.compiler.rules.date_rules import review_overdue
from scoring.compiler.rules.matrix_rules import matrix_lawful
from scoring.compiler.rules.procedure_rules import calendar_ending
from scoring.compiler.rules.rule_book_rules import rule_book_lawful
from scoring.compiler.yaml_document import Step
from scoring.errors import Problem, Severity
from scoring.schema.policy import Policy

HOLIDAYS: Final = "holidays.yaml"


def check(folder: Path) -> list[Problem]:
    """Every problem of a folder, by file and line; empty or warnings only means that it loads.

    Raises PolicyUnreadable when a file is missing or cannot be read.
    """
    return examine(folder)[1]


def examine(folder: Path) -> tuple[Parsed, list[Problem]]:
    """The parsed folder with every problem: those of form alone if there are any, else those of law."""
    parsed = parse(folder)
    problems = parsed.problems if parsed.policy is None else list(_lawful(parsed, parsed.policy))
    return parsed, sorted(set(problems))


def overdue(parsed: Parsed, on: date) -> list[Problem]:
    """Warnings about what should have been reviewed by that day, and about a calendar that ends soon after it."""
    late = [
        _problem(placed, *found) for placed in parsed.measures for found in review_overdue(placed.measure, on)
    ]
    if parsed.policy is not None:
        for path, *found in calendar_ending(parsed.policy, on):
            late.append(Problem(HOLIDAYS, parsed.documents[HOLIDAYS].line(path), *found))
    return late


def _lawful(parsed: Parsed, policy: Policy) -> Iterator[Problem]:
    for file, rules in folder_rules.RULES.items():
        document = parsed.documents[file]
        for path, reason, mend, *severity in (found for rule in rules for found in rule(policy)):
            yield Problem(file, document.line(path), reason, mend, *severity)
    for file, book in parsed.rule_books.items():
        for path, *found in rule_book_lawful(book, policy):
            yield Problem(file, parsed.documents[file].line(path), *found)
    for placed in parsed.measures:
        for rule in measure_rules.RULES:
            for path, reason, mend, *severity in rule(placed.measure, policy):
                yield _problem(placed, path, reason, mend, *severity)
    yield from _versions_apart(parsed.measures)
    for place, path, reason, mend in matrix_lawful(policy):
        yield _problem(parsed.measures[place], path, reason, mend)


def _versions_apart(measures: Sequence[Placed]) -> Iterator[Problem]:
    """One id may be used again for a later version of the measure: on no day are there two."""
    for later, earlier, day in same_day([(one.measure.id, one.measure) for one in measures]):
        placed, other = measures[later], measures[earlier]
        where = f"{other.document.file} 第 {other.document.line(other.path)} 行"
        reason = f"{placed.measure.id} 重复，{f'{day} 同日' if day else '可能同日'}另有一个版本（{where}）"
        mend = "请另编一个号；是新版本的，请使前一版在其施行前截止"
        yield Problem(placed.document.file, placed.document.line((*placed.path, "id")), reason, mend)


def _problem(
    placed: Placed,
    path: tuple[Step, ...],
    reason: str,
    mend: str,
    severity: Severity = "error",
    *reading: bool,
) -> Problem:
    line = placed.document.line((*placed.path, *path))
    return Problem(placed.document.file, line, f"{placed.measure.id} {reason}", mend, severity, *reading)
