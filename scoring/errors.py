"""Everything that can go wrong while a score gets its meaning.

ScoringError
├── PolicyError            the policy breaks a rule: file, line, reason, mend (exit code 3)
├── PolicyUnreadable       the policy's folder or a file of it cannot be read (exit code 4)
├── PolicyNotInForce       no policy speaks on that day (exit code 2)
├── CalendarEnds           the policy's calendar does not cover a day that a time runs into (exit code 3)
├── RecourseUnconfirmed    a way to a better grade that evaluating again does not confirm: a defect (exit code 4)
├── BandsOutOfReach        too few different scores for the grades wished for (exit code 1)
├── StepRefused            a step that the procedure before an adverse effect does not allow (exit code 3)
└── ConditionInputError    facts or records handed in lack what a condition reads

Messages are Chinese: what, where, why, and what would be right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with a policy.

    Attributes:
        file: path inside the policy's folder, with forward slashes.
        line: line of that file, from 1.
        reason: what is wrong, in one Chinese sentence.
        mend: what to do about it.
        severity: an `error` keeps the policy from loading, a `warning` does not.
        reading: it tells that the law is read otherwise than the product was shipped with.
    """

    file: str
    line: int
    reason: str
    mend: str
    severity: Severity = "error"
    reading: bool = False

    def __str__(self) -> str:
        return f"{self.file} 第 {self.line} 行：{self.reason}。{self.mend}"


class ScoringError(Exception):
    """Root of everything this package raises."""


class PolicyError(ScoringError):
    """The policy is unlawful or ambiguous and does not load.

    Attributes:
        problems: every problem found, in the order of files and lines; never empty.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        more = f"（另有 {len(problems) - 1} 处问题）" if len(problems) > 1 else ""
        super().__init__(f"{self.problems[0]}{more}")

    @property
    def file(self) -> str:
        """File of the first problem."""
        return self.problems[0].file

    @property
    def line(self) -> int:
        """Line of the first problem."""
        return self.problems[0].line

    @property
    def reason(self) -> str:
        """What is wrong in the first place."""
        return self.problems[0].reason

    @property
    def mend(self) -> str:
        """How to mend the first problem."""
        return self.problems[0].mend

    def __reduce__(self) -> tuple[type["PolicyError"], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


class PolicyUnreadable(ScoringError):
    """The policy's folder is missing, lacks a file, or a file is not text."""


class PolicyNotInForce(ScoringError):
    """A day before the first rule of the policy."""

    def __init__(self, day: date, first: date) -> None:
        super().__init__(f"{day} 没有施行中的评价政策：本政策自 {first} 起施行，请选择该日或其后的日期。")
        self.day = day
        self.first = first

    def __reduce__(self) -> tuple[type["PolicyNotInForce"], tuple[date, date]]:
        return type(self), (self.day, self.first)


class CalendarEnds(ScoringError):
    """A day of a year whose holidays nobody has copied into the policy."""

    def __init__(self, day: date, first: int, last: int) -> None:
        super().__init__(
            f"期限算到 {day}，而工作日历（政策的 holidays.yaml）只有 {first} 至 {last} 年；"
            f"{day.year} 年的放假安排公布后，请在 holidays.yaml 补入 {day.year} 年"
        )
        self.day = day
        self.years = (first, last)

    def __reduce__(self) -> tuple[type["CalendarEnds"], tuple[date, int, int]]:
        return type(self), (self.day, *self.years)


class StepRefused(ScoringError):
    """A step that the procedure before an adverse effect does not allow, or not on that day."""


class RecourseUnconfirmed(ScoringError):
    """A way that the search found and the evaluation of its day does not confirm. It is never told."""

    def __init__(self, uscc: str, day: date, target: str, grade: str | None) -> None:
        super().__init__(
            f"{uscc} 的达级办法未能验证：推算 {day} 达到 {target}，重新评价为 {grade or '不评价'}；"
            "程序有误，请报告给维护者"
        )
        self.told = (uscc, day, target, grade)

    def __reduce__(self) -> tuple[type["RecourseUnconfirmed"], tuple[str, date, str, str | None]]:
        return type(self), self.told


class BandsOutOfReach(ScoringError):
    """The scores that occur cannot be parted into grades of the shares wished for."""


class ConditionInputError(ScoringError):
    """The population lacks a column that a condition compares."""
