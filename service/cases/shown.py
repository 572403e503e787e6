"""What an enterprise shows for a repair, with the filing and with what it adds: the day of performance, the pledge."""

from datetime import date
from typing import Final

from scoring.rights.eligibility import Shown
from scoring.rights.steps import Step
from scoring.rights.words import StepKind
from service.cases.case import Case, Kept
from service.errors import WrongUse
from service.notices.letters.wording import day_in_words, sentence

_SHOWING: Final[frozenset[StepKind]] = frozenset({"filed", "supplemented"})


def shown_by(case: Case) -> Shown:
    """What was shown so far by the steps of a repair: the day that was said last, whether anything came that may prove it, the pledge once it was made."""
    terms = [one.terms for one in case.taken]
    days = [one.performed_on for one in terms if one.performed_on is not None]
    return Shown(
        days[-1] if days else None,
        proof=any(_may_prove(case, one) for one in case.steps),
        pledge=any(one.pledge for one in terms),
    )


def _may_prove(case: Case, step: Kept) -> bool:
    """Whether a step of the enterprise came on paper, or with a file that is no mandate of an agent, whenever it was sent."""
    if step.taken.step.kind not in _SHOWING:
        return False
    agents = (one.terms.agent for one in case.taken)
    mandates = {one.sha256 for one in agents if one is not None}
    files = (one for one in case.evidence if one.step == step.seq)
    return step.taken.terms.paper is not None or any(one.sha256 not in mandates for one in files)


def filed_with(text: str, shown: Shown) -> str:
    """What an application says, and what it shows or does not."""
    performed = day_in_words(shown.performed_on) if shown.performed_on else "未写明"
    return (
        f"{sentence(text)}\n履行完毕：{performed}；信用承诺：{'已作出' if shown.pledge else '未作出'}".strip()
    )


def added_with(text: str, shown: Shown) -> str:
    """What a supplement says, and what it shows now."""
    performed = f"履行完毕：{day_in_words(shown.performed_on)}" if shown.performed_on else ""
    told = "；".join(filter(None, (performed, "信用承诺：已作出" if shown.pledge else "")))
    return "\n".join(filter(None, (sentence(text), told))) if told else text


def require_of_supplement(case: Case, step: Step, shown: Shown, *, today: date) -> None:
    """`WrongUse` where something is shown with another step than a supplement to a repair, or a day of performance cannot be."""
    if shown == Shown():
        return
    if case.kind != "repair" or step.kind != "supplemented":
        raise WrongUse(
            "履行完毕之日（performed_on）和信用承诺（pledge）只在申请修复时，或者随修复的“补充材料”（supplemented）写明",
            english="performed_on and pledge are said when a repair is asked for, or with what is added to one (supplemented)",
        )
    if case.target.occurred_on is not None:
        require_performed(shown.performed_on, case.target.occurred_on, today)


def require_performed(day: date | None, record_day: date, today: date) -> None:
    """`WrongUse` where a duty is said to have been performed before there was one, or on a day to come."""
    if day is not None and not record_day <= day <= today:
        raise WrongUse(
            f"履行完毕之日（performed_on）{day} 应不早于记录之日 {record_day}、不晚于今天 {today}；尚未履行完毕的不写",
            english=f"performed_on {day} must not be before the day of the record, {record_day}, nor after today, {today}; leave it out while it is not performed",
        )
