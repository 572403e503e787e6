"""The letter on a step of a case: what the register knows, in the words of the policy of that day.

It is made anew at each fetch, and is the same each time: it asks only for what was fixed with the steps up to this one, and for
the publication that was in force at its moment.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import Connection

from scoring.procedure.notices import CONTACT
from scoring.rights.standing import TABLES
from scoring.rights.steps import Lacking
from scoring.rights.words import METS, Met
from scoring.schema.notice import LETTERS, REQUIRED, LetterKind
from scoring.schema.policy import Policy
from scoring.schema.policy_day import PolicyDay
from service.amendments.followed import Followed, followed
from service.amendments.register import EVALUATION
from service.cases.case import Case, Kept
from service.cases.letters.deadlines import extended, to_decide, within
from service.cases.letters.effects import effects, outcome
from service.cases.letters.files import all_handed_in, handed_in_now
from service.cases.letters.proceedings import added, claim, proceedings, publicity_over
from service.cases.letters.published import bases_in_words, published_at
from service.cases.letters.remedies import again, remedy
from service.cases.letters.subject import evaluation_in_words, record_in_words
from service.cases.letters.told import ToldStep
from service.errors import NotFound
from service.law_on import law_for
from service.notices.letters.letter import Letter, letter
from service.notices.letters.wording import day_in_words, days_in_words, sentence
from service.publications.place import Place

_MET_NOT: Final[Mapping[Met, str]] = {**METS, "barred": "不能具备"}
"""How a condition that is not met stands, said of the condition itself."""
_LETTER: Final[TypeAdapter[LetterKind]] = TypeAdapter(LetterKind)


def letter_on(place: Place, connection: Connection, case: Case, seq: int) -> Letter:
    """The letter on a step, by what was published when it was taken; raises as `letter_of`."""
    step = _written_on(case, seq)
    policy, enterprise, simulated = published_at(place, connection, case.uscc, step.at)
    found = _evaluated(connection, case, step)
    return letter_of(case, seq, policy, enterprise=enterprise, simulated=simulated, evaluated=found)


def letter_of(
    case: Case,
    seq: int,
    policy: Policy,
    *,
    enterprise: str,
    simulated: bool,
    evaluated: Followed | None = None,
) -> Letter:
    """The letter on step `seq` of a case; `NotFound` where there is no such step, or no letter is written on it.

    `policy` is that of the moment of the step, `enterprise` its name; `simulated`: whether it is about invented data; `evaluated`:
    what came of the evaluation that the step corrects.
    """
    step = _written_on(case, seq)
    kind, day = _LETTER.validate_python(_name(case, step)), step.taken.step.day
    told = ToldStep(case, seq, enterprise, policy.calendar, evaluated)
    law = law_for(policy, day, "public")
    bureau = policy.settings.bureau
    fields = {
        name: _OF_POLICY[name](told, policy, law) if name in _OF_POLICY else _FIELDS[name](told)
        for name in REQUIRED[kind]
    }
    recipient = told.provider if kind == "objection_forwarded" else enterprise
    return letter(policy, kind, fields, recipient=recipient, sender=bureau, day=day, simulated=simulated)


def _written_on(case: Case, seq: int) -> Kept:
    step = next((one for one in case.steps if one.seq == seq), None)
    if step is not None and _name(case, step) in LETTERS:
        return step
    told = "、".join(
        f"{one.seq}（{TABLES[case.kind].steps[one.taken.step.kind]}）"
        for one in case.steps
        if _name(case, one) in LETTERS
    )
    raise NotFound(
        f"事项 {case.id} 的第 {seq} 步没有文书；有文书的：{told or '无'}",
        english=f"there is no letter on step {seq} of case {case.id}",
    )


def _evaluated(connection: Connection, case: Case, step: Kept) -> Followed | None:
    """What came of the evaluation that a step corrects; `NotFound` while nobody knows: the letter tells it, once and for all."""
    if case.target.target != "evaluation" or step.taken.step.outcome != "corrected":
        return None
    (found,) = followed(connection, f"case:{case.id}:{step.seq}{EVALUATION}")
    if not found.done:
        raise NotFound(
            f"事项 {case.id} 第 {step.seq} 步的文书要写明重新评价的结果，评价还没有完成{f'（{found.fault}）' if found.fault else ''}；完成之后再取",
            english=f"the letter on step {step.seq} of case {case.id} tells what the evaluation came to, which is not made again yet",
        )
    return found


def _name(case: Case, step: Kept) -> str:
    return f"{case.kind}_{step.taken.step.kind}"


def _case(told: ToldStep) -> str:
    """Its number, the paper on which it was filed, and the agent by whom."""
    filed = told.taken[0].terms
    paper = f"；书面材料：{filed.paper.number}，{day_in_words(filed.paper.day)}" if filed.paper else ""
    return f"{told.case.id}{paper}{f'；代理人：{filed.agent.name}' if filed.agent else ''}"


def _subject(told: ToldStep) -> str:
    target = told.case.target
    return (
        record_in_words(target) if told.about_record else evaluation_in_words(target, told.case.decision_id)
    )


def _reasons(told: ToldStep) -> str:
    """What a repair lacks, and what was said with the step. Who gives a repair back to who made the record need not say why."""
    said = sentence(told.step.text)
    if told.step.kind == "redirected" and not said:
        return "由作出该记录的单位决定修复。"
    lacks = told.taken[-1].terms.lacking if told.step.kind == "not_admitted" else ()
    return "\n".join([*map(_lacks, _barring(lacks) or lacks), said])


def _barring(lacks: Sequence[Lacking]) -> list[Lacking]:
    """What bars a repair whatever else is shown: beside it the rest leads nowhere."""
    return [one for one in lacks if one.met == "barred"]


def _lacks(one: Lacking) -> str:
    return sentence(f"条件“{one.label}”，{_MET_NOT[one.met]}：{days_in_words(one.reason)}")


def _admission(told: ToldStep) -> str:
    """Why who decides on a repair does so, and what it was admitted in spite of."""
    made_by, to = told.case.target.issuing_body, told.provider
    whose = (
        f"记录由{made_by}作出，由{to}决定修复。"
        if made_by and made_by != to
        else "由作出该记录的单位决定修复。"
    )
    lines = [whose if made_by else f"记录没有写明作出单位，由{to}决定修复。"]
    lines += [f"受理时，{_lacks(one)}" for one in told.taken[-1].terms.lacking]
    said = sentence(told.step.text)
    return "\n".join([*lines, *([f"本部门的说明：{said}"] if said else [])])


def _deadline(told: ToldStep) -> str:
    match told.step.kind:
        case "forwarded":
            return within(told, told.clock("answer"))
        case "extended":
            return extended(told)
        case "review_requested":
            return within(told, told.clock("review"))
        case _:
            return to_decide(told)


def _bases(told: ToldStep, policy: Policy, law: PolicyDay) -> str:
    rules = law.rights.repair if told.case.kind == "repair" else law.rights.objection
    return bases_in_words(rules.bases, policy, law)


_OF_POLICY: Final[Mapping[str, Callable[[ToldStep, Policy, PolicyDay], str]]] = {
    "bases": _bases,
    "contact": lambda _told, policy, _law: f"{policy.settings.bureau}{CONTACT}",
    "remedy": lambda told, _policy, law: remedy(told, law.rights.objection.review),
}
"""Field of a letter → what it says of a step by the policy of its day, too."""
_FIELDS: Final[Mapping[str, Callable[[ToldStep], str]]] = {
    "enterprise": lambda told: told.enterprise,
    "uscc": lambda told: told.case.uscc,
    "case": _case,
    "filed_on": lambda told: day_in_words(told.taken[0].step.day),
    "subject": _subject,
    "claim": claim,
    "received_on": lambda told: day_in_words(told.step.day),
    "added": added,
    "files": lambda told: (handed_in_now if told.step.kind == "supplemented" else all_handed_in)(told),
    "admission": _admission,
    "decider": lambda told: told.provider,
    "proceedings": proceedings,
    "done": publicity_over,
    "outcome": outcome,
    "reasons": _reasons,
    "effects": effects,
    "deadline": _deadline,
    "again": again,
}
"""Field of a letter → what it says of a step."""
