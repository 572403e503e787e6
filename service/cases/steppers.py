"""Who takes which step of a case: whose it is stands in the table of its kind, here is which account that is, or which paper."""

from dataclasses import replace
from datetime import date
from typing import Final, NamedTuple

from scoring.rights.papers import answered, said_on
from scoring.rights.standing import TABLES
from scoring.rights.steps import Paper, Step
from scoring.rights.words import PARTIES, Party, StepKind
from service.cases.case import Case
from service.errors import Forbidden, WrongUse
from service.parties.party import Party as Account

_PASSED_ON_TO: Final[frozenset[Party]] = frozenset({"provider", "finding_authority"})
"""Whoever a case is passed on to: the provider of a disputed record, the authority that found the matter of a repair."""

_RUN_FROM_RECEIPT: Final[frozenset[StepKind]] = frozenset({"filed", "answered", "review_requested"})
"""Steps for others that change no record by themselves: an office that lets their paper lie gains no time by it."""


class Earliest(NamedTuple):
    """The day that a paper may not precede, and of what it is, in Chinese and in English."""

    day: date
    of: str
    english: str


def require_may(case: Case, step: StepKind, party: Account | None) -> None:
    """`Forbidden` where a step is not for a party (null: at the machine itself, which is the bureau's) to take.

    The bureau may write down what others did on paper, whether they have an account here or not: it then names that paper
    (`require_paper`), and who is said to have acted is told of it.
    """
    table = TABLES[case.kind]
    taker = table.takers.get(step)
    if taker is None or _may(case, taker, party):
        return  # a step that there is not is refused by the rules, which say what there is
    raise Forbidden(
        f"“{table.steps[step]}”由{PARTIES[taker]}作出，不由本账户作出",
        english=f"the step {step} is not for this account to take, but for the {taker}",
    )


def require_paper(case: Case, step: Step, party: Account | None, paper: Paper | None) -> None:
    """`WrongUse` where a step that the bureau writes down for who took it names no paper, or one of a day that cannot be; or where another names one.

    `party` as of `require_may`, which was asked before.
    """
    table = TABLES[case.kind]
    taker = table.takers.get(step.kind)
    if taker is None:
        return  # refused by the rules, which say what there is
    label = table.steps[step.kind]
    if taker == "bureau" or not _of_bureau(party):
        if paper is not None:
            raise WrongUse(
                f"“{label}”由本账户自己作出，不写书面材料（paper、paper_day）；随附的文书作为材料上传",
                english="a paper is named only with a step that is written down for who took it",
            )
        return
    if paper is None:
        raise WrongUse(
            f"“{label}”由{PARTIES[taker]}作出，本部门只是代为登记：须写明其书面材料的文号或者名称（paper）和日期（paper_day）；没有书面材料的，由其账户自己办理",
            english=f"the step {step.kind} of the {taker} is written down for it: state the number or name of its paper (paper) and its day (paper_day); without a paper its own account takes it",
        )
    require_day(paper, label, since=_answered(case, step.kind), until=step.day)
    if paper.received_on is not None and step.kind not in _RUN_FROM_RECEIPT:
        raise WrongUse(
            f"“{label}”自登记之日起生效，不写收到之日（received_on）",
            english=f"the step {step.kind} acts from the day it is written down: leave received_on out",
        )


def received(step: Step, paper: Paper | None) -> Step:
    """A step that came on paper as of the day on which the paper came in: from then times run, and it was in time or not."""
    return step if paper is None or paper.received_on is None else replace(step, day=paper.received_on)


def require_day(paper: Paper, label: str, *, since: Earliest, until: date) -> None:
    """`WrongUse` where a paper is older than what it speaks of or answers, or of a day to come."""
    if not since.day <= paper.day <= until:
        raise WrongUse(
            f"“{label}”的书面材料“{paper.number}”的日期（paper_day）{paper.day} 应不早于{since.of} {since.day}、不晚于今天 {until}",
            english=f"paper_day {paper.day} must not be before {since.english}, {since.day}, nor after today, {until}",
        )
    if paper.received_on is not None and not paper.day <= paper.received_on <= until:
        raise WrongUse(
            f"“{label}”的书面材料“{paper.number}”的收到之日（received_on）{paper.received_on} 应不早于该材料的日期 {paper.day}、不晚于今天 {until}",
            english=f"received_on {paper.received_on} must not be before the day of the paper, {paper.day}, nor after today, {until}",
        )


def _answered(case: Case, step: StepKind) -> Earliest:
    """When what a step answers was done."""
    found = answered(case.kind, case.taken, step)
    label = TABLES[case.kind].steps[found.step.kind]
    return Earliest(said_on(found), f"“{label}”之日", f"the step {found.step.kind}, which it answers")


def _of_bureau(party: Account | None) -> bool:
    return party is None or party.role == "bureau"


def _may(case: Case, taker: Party, party: Account | None) -> bool:
    if party is None or party.role == "bureau":
        return True
    if taker == "enterprise":
        return party.role == "enterprise"
    return taker in _PASSED_ON_TO and party.id == case.provider
