"""How a case went up to a step: who said what on which day, in the order in which it was done."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from scoring.rights.lasting import corrects_register, name_of
from scoring.rights.repair import REPAIR
from scoring.rights.steps import Taken
from scoring.rights.words import StepKind, outcome_label
from service.cases.letters.changes import corrected
from service.cases.letters.effects import label_of
from service.cases.letters.files import named_with
from service.cases.letters.told import ToldStep, by_agent, on_paper
from service.cases.passed_on import passings
from service.notices.letters.wording import day_in_words, sentence


def proceedings(told: ToldStep) -> str:
    """What went before a decision, a line for each step; what nobody answered is told as that."""
    lines: list[str] = []
    for seq, one in enumerate(told.taken, start=1):
        lines += _mistaken(told.taken, seq)
        if seq < len(told.taken):
            lines += _lines(told, seq, one)
    return "\n".join(lines)


def claim(told: ToldStep) -> str:
    """What the enterprise says so far: with its filing, and what it added, a line each; and what the bureau says to it when it passes it on."""
    added = [one for one in told.taken if one.step.kind == "supplemented" and one.step.text.strip()]
    lines = [f"{day_in_words(one.step.day)}补充：{sentence(one.step.text)}" for one in added]
    said = sentence(told.step.text)
    passed_on = [f"本部门转送时说明：{said}"] if said and told.step.kind == "forwarded" else []
    return "\n".join([sentence(told.taken[0].step.text), *lines, *passed_on])


def added(told: ToldStep) -> str:
    """What a supplement or a request for a review says, by which paper and by whom it came."""
    came = f"{by_agent(told.taken[-1])}{on_paper(told.taken[-1])}"
    said = sentence(told.step.text) or "没有另写内容，只交来材料。"
    return f"{came}{said}"


def publicity_over(told: ToldStep) -> str:
    """That publicity ended, by whose word: the day, the paper, what was said and the files that came with it."""
    return "".join(_lines(told, told.seq, told.taken[-1]))


def _mistaken(taken: Sequence[Taken], seq: int) -> Iterator[str]:
    """That a decision on a repair had been written down by mistake, where the bureau said so between a step and the one before.

    Only what the case goes by, then or later: what a supplement alone knew was taken back since.
    """
    gone_by = {end for one in taken if one.step.kind not in REPAIR.beside for end in one.terms.undone}
    known = {end for one in taken[: seq - 1] for end in one.terms.undone}
    for end in taken[seq - 1].terms.undone:
        if end in gone_by and end not in known and corrects_register(end):
            yield f"{day_in_words(end.decided_on)}，本部门以“{name_of(end)}”更正登记：上述修复决定登记有误，不是认定单位作出的决定。"


def _lines(told: ToldStep, seq: int, one: Taken) -> Iterator[str]:
    if one.step.kind in _TOLD:
        line = _TOLD[one.step.kind](told, one)
        yield f"{day_in_words(one.step.day)}，{line}{named_with(told, seq)}"


def _filed(told: ToldStep, one: Taken) -> str:
    asks = "申请修复" if told.case.kind == "repair" else "提出异议"
    return f"你单位{by_agent(one)}{asks}{on_paper(one)}：{sentence(one.step.text)}"


def _supplemented(_told: ToldStep, one: Taken) -> str:
    said = sentence(one.step.text)
    return f"你单位{by_agent(one)}补充材料{on_paper(one)}{f'：{said}' if said else '。'}"


def _admitted(told: ToldStep, one: Taken) -> str:
    if told.case.kind == "repair":
        said = sentence(one.step.text)
        return f"本部门受理，由{told.passed_to(one)}审查{f'：{said}' if said else '。'}"
    by_others = told.case.target.target == "record"
    return f"本部门受理{'' if by_others else '并核查'}。"


def _redirected(told: ToldStep, one: Taken) -> str:
    why = f"：{sentence(one.step.text)}" if one.step.text.strip() else "。"
    return f"本部门改送{told.passed_to(one)}审查{why}"


def _forwarded(told: ToldStep, one: Taken) -> str:
    all_sent = passings(told.case.kind, told.taken)
    sent = f"本部门{'转送' if one is all_sent[0] else '改送'}{told.passed_to(one)}核查"
    until = told.end(one.terms.provider) if one.terms.provider else None
    silent = one is all_sent[-1] and told.last("answered") is None
    said = f"本部门说明：{sentence(one.step.text)}" if one.step.text.strip() else ""
    if silent and until:
        return f"{sent}，答复期限至{day_in_words(until)}，期满没有答复。{said}"
    return f"{sent}。{said}"


def _answered(told: ToldStep, one: Taken) -> str:
    answer = outcome_label("answered", one.step.outcome) if one.step.outcome else ""
    return f"{told.provider}答复{on_paper(one)}：{answer}。{sentence(one.step.text)}"


def _decided(told: ToldStep, one: Taken) -> str:
    seq = next(seq for seq, other in enumerate(told.taken, start=1) if other is one)
    by = told.provider_at(seq) if told.case.kind == "repair" else "本部门"
    return (
        f"{by}作出决定{on_paper(one)}：{label_of(told, one)}。{corrected(one)}理由：{sentence(one.step.text)}"
    )


_TOLD: Final[Mapping[StepKind, Callable[[ToldStep, Taken], str]]] = {
    "filed": _filed,
    "supplemented": _supplemented,
    "admitted": _admitted,
    "redirected": _redirected,
    "forwarded": _forwarded,
    "answered": _answered,
    "extended": lambda _, one: f"本部门延长办理期限：{sentence(one.step.text)}",
    "decided": _decided,
    "review_requested": lambda _, one: (
        f"你单位{by_agent(one)}申请复核{on_paper(one)}：{sentence(one.step.text)}"
    ),
    "publicity_ended": lambda _, one: f"各处已停止公示{on_paper(one)}。{sentence(one.step.text)}",
}
"""Step → what a later letter tells of it, after its day."""
