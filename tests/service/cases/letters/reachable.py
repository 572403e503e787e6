"""Every case that the rules allow, and the letters on its steps: each step × outcome × target, first round and review."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final

from features.store import ZONE
from scoring.errors import StepRefused
from scoring.rights.standing import TABLES, followed, standing
from scoring.rights.steps import Step, Taken
from scoring.schema.notice import LETTERS
from service.amendments.followed import Followed
from service.cases.case import Case, Evidence, Kept
from service.cases.letters.writing import letter_of
from service.cases.passed_on import PASSES_ON
from service.cases.target import CaseTarget, Fact
from tests.scoring.rights.cases import CALENDAR, RECORD_DAY, course
from tests.scoring.shipped import policy

NAME, USCC = "青山商贸有限公司", "91632899MA75T5T191"
PROVIDER, OTHER, ISSUER = "州市场监督管理局", "州交通运输局", "德令哈市市场监督管理局"
DATED, UNDATED = date(2026, 11, 2), date(2026, 12, 29)
"""Days on which cases begin: one of which all times can be dated, one behind which the calendar ends."""
_ADDED_BEHIND = {"filed", "answered", "review_requested"}
"""Steps behind which the enterprise adds to its case: before it is passed on, before it is decided, and in the review."""
_STEPS, _MOST_PASSED_ON = 9, 2
_RECORD = {
    "kind": "penalty",
    "record_id": "0f" * 16,
    "document_no": "德市监罚〔2025〕12号",
    "issuing_body": ISSUER,
    "occurred_on": RECORD_DAY,
    "source": "double-publicity",
    "facts": (
        Fact(field="fine_fen", label="罚款金额", value="20,000.00 元"),
        Fact(field="publicity_until", label="公示截止期", value="2027-03-04"),
    ),
}
_FILES: Final = {"filed": "撤销决定.pdf", "supplemented": "缴款凭证.pdf", "answered": "核查说明.pdf"}
"""Step → the file that comes with it."""
EVALUATED: Final = Followed(
    "case:x:3:evaluation",
    done=True,
    fault=None,
    decision_id="cd" * 32,
    as_of=DATED,
    published_at=datetime(2026, 11, 2, 9, tzinfo=ZONE),
    grade="C",
    score=530,
    former_grade="D",
    former_score=512,
)
"""What comes of an evaluation that is corrected."""


def text_of(kind: str) -> str:
    """What is said with a step, and with no other."""
    return f"〔{kind}〕的内容"


def target_of(about: str) -> CaseTarget:
    """What a case is about: `repair`, or a target of an objection."""
    if about == "evaluation":
        return CaseTarget(target="evaluation", effect="scored_d")
    if about == "own_record":
        return CaseTarget(target="own_record", **_RECORD | {"issuing_body": policy().settings.bureau})
    return CaseTarget(target="record", **_RECORD)


def case_of(about: str, taken: tuple[Taken, ...]) -> Case:
    """A case of these steps."""
    at = datetime(2026, 11, 2, 9, tzinfo=ZONE)
    return Case(
        id="ob-20261102-090000-ab12cd34",
        kind="repair" if about == "repair" else "objection",
        uscc=USCC,
        target=target_of(about),
        decision_id="ab" * 32,
        filed_at=at,
        filed_by="enterprise",
        paper=None,
        provider=None,
        steps=tuple(Kept(seq, at, None, "张三", one) for seq, one in enumerate(taken, start=1)),
        evidence=tuple(
            Evidence(f"{seq:032x}", seq, _FILES[one.step.kind], "ef" * 32, 20_480)
            for seq, one in enumerate(taken, start=1)
            if one.step.kind in _FILES
        ),
    )


def lines_on(case: Case, seq: int) -> list[str]:
    """The lines of the text of a letter."""
    found = letter_of(case, seq, policy(), enterprise=NAME, simulated=False, evaluated=EVALUATED)
    return [line for one in found.paragraphs for line in one.splitlines()]


@cache
def written_cases(about: str, start: date) -> tuple[Case, ...]:
    """Every case whose last step has a letter, the provider silent or not, passed on anew or not, extended or not, reviewed or not."""
    kind = "repair" if about == "repair" else "objection"
    first = followed(course(about), (), Step("filed", start, text_of("filed")), calendar=CALENDAR)
    return tuple(
        case_of(about, taken) for taken in _longer(about, first) if f"{kind}_{taken[-1].step.kind}" in LETTERS
    )


def _longer(about: str, taken: tuple[Taken, ...]) -> Iterator[tuple[Taken, ...]]:
    yield taken
    if len(taken) == _STEPS:
        return
    table = TABLES["repair" if about == "repair" else "objection"]
    last = taken[-1].step.day
    for day in _days(taken, last):
        for kind in sorted(table.allowed[standing(taken, on=day, calendar=CALENDAR).state]):
            for outcome in sorted(table.outcomes.get(kind, {None}), key=str):
                if _passes_on(about, kind) and _times_passed_on(about, taken) == _MOST_PASSED_ON:
                    continue
                if kind == "supplemented" and not _adds(taken):
                    continue
                step = Step(kind, day, text_of(kind), outcome)
                try:
                    longer = followed(course(about), taken, step, calendar=CALENDAR)
                except StepRefused:
                    continue
                yield from _longer(about, (*taken, _passed_on(about, taken, longer[-1])))


def _days(taken: tuple[Taken, ...], last: date) -> list[date]:
    """The same day; and, where somebody may be silent, the first day after his time."""
    until = taken[-1].terms.provider.until if taken[-1].terms.provider else None
    return [last, until + timedelta(1)] if until else [last]


def _passes_on(about: str, kind: str) -> bool:
    return kind in PASSES_ON["repair" if about == "repair" else "objection"]


def _times_passed_on(about: str, taken: tuple[Taken, ...]) -> int:
    return sum(_passes_on(about, one.step.kind) for one in taken)


def _adds(taken: tuple[Taken, ...]) -> bool:
    """Once in a case, and only there."""
    added = any(one.step.kind == "supplemented" for one in taken)
    return not added and taken[-1].step.kind in _ADDED_BEHIND


def _passed_on(about: str, taken: tuple[Taken, ...], one: Taken) -> Taken:
    """With the name of the party where the case is passed on, anew to another; where it begins undated it goes to an office without an account first."""
    first = PROVIDER if taken[0].step.day == DATED else None
    to = OTHER if _times_passed_on(about, taken) else first
    named = to if _passes_on(about, one.step.kind) else None
    return replace(one, terms=one.terms.model_copy(update={"passed_to": named}))
