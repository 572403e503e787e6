"""By what else than the case the record is not used at the moment of a step, by others or because its time is over: as it was fixed with the step."""

from collections.abc import Iterator, Mapping
from typing import Final

from scoring.rights.steps import Happened
from scoring.rights.words import KINDS, EventType
from service.cases.letters.told import ToldStep
from service.cases.register import case_of
from service.notices.letters.wording import day_in_words

_DONE: Final[Mapping[EventType, str]] = {
    "annulment": "已被撤销{by}，自始不作为评价的依据",
    "withdrawal": "已经撤回{by}，自始不作为评价的依据",
    "repair": "已经修复{by}，自{day}起不用于评价",
    "removal": "已经移出、删除或者结清{by}，自{day}起不用于评价",
    "suspension": "另已暂停使用{by}，自{day}起不用于评价",
    "restructuring": "因执行重整计划、和解协议暂停使用{by}，自{day}起不用于评价",
    "objection": "另因异议暂停使用{by}，自{day}起不用于评价",
}
"""Event of others → what is so by it; where it is several, all are told."""
_OVER: Final = "的公示和使用期限已于{day}届满，自其次日起不计入评价"


def kept_out(told: ToldStep) -> str:
    """That the record is not used, by whose document or since when its time is over; empty where nothing but the case keeps it out of use."""
    return "；".join(f"该记录{part}" for part in dict.fromkeys(_parts(told)))


def _parts(told: ToldStep) -> Iterator[str]:
    for one in told.out_of_use:
        yield _DONE[one.event_type].format(by=_by(one), day=day_in_words(one.effective_on))
    if told.counted_to is not None:
        yield _OVER.format(day=day_in_words(told.counted_to))


def lifted(end: Happened) -> str:
    """That the first decision stops the record no longer, since when and by whose document; others may have kept it out beyond that."""
    return f"原处理决定的停止使用自{day_in_words(end.effective_on)}起已经终止{_by(end)}"


def _by(one: Happened) -> str:
    named = "，".join(filter(None, (one.body, _which(one.document_no))))
    return f"（{named}）" if named else ""


def _which(number: str | None) -> str | None:
    """The number of a document; of a step of a case the case, which is what the enterprise knows."""
    case = case_of(number) if number else None
    return f"{KINDS[case[0]]}事项 {case[1]}" if case else number
