"""`shouxin policy check`: what is unlawful or ambiguous in a policy, where, and how to mend it."""

from collections.abc import Iterator
from pathlib import Path

from scoring.errors import Problem
from scoring.policy_parse import Parsed, parse
from scoring.policy_rules import folder_rules, measure_rules
from scoring.policy_rules.rule_book_rules import rule_book_lawful
from scoring.policy_schema import Policy


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


def _lawful(parsed: Parsed, policy: Policy) -> Iterator[Problem]:
    for file, rules in folder_rules.RULES.items():
        document = parsed.documents[file]
        for path, reason, mend, *severity in (found for rule in rules for found in rule(policy)):
            yield Problem(file, document.line(path), reason, mend, *severity)
    for file, book in parsed.rule_books.items():
        for path, reason, mend in rule_book_lawful(book, policy):
            yield Problem(file, parsed.documents[file].line(path), reason, mend)
    seen: dict[str, str] = {}
    for placed in parsed.measures:
        measure, document = placed.measure, placed.document
        if measure.id in seen:
            reason = f"措施编号 {measure.id} 重复，已用于 {seen[measure.id]}"
            yield Problem(document.file, document.line((*placed.path, "id")), reason, "请另编一个号")
        seen.setdefault(measure.id, f"{document.file} 第 {document.line(placed.path)} 行")
        for rule in measure_rules.RULES:
            for path, reason, mend in rule(measure, policy):
                line = document.line((*placed.path, *path))
                yield Problem(document.file, line, f"{measure.id} {reason}", mend)
