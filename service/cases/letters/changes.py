"""From what to what: the fields of a corrected record, score and grade of an evaluation that was made again."""

from collections.abc import Iterator
from typing import Final

from scoring.rights.steps import Changed, Taken
from service.amendments.followed import Followed
from service.cases.letters.subject import value_in_words
from service.notices.letters.wording import day_in_words, inside

_NO_GRADE: Final = "未评定"


def corrected(one: Taken) -> str:
    """What a corrected record states otherwise, as a sentence; empty where a step corrects none."""
    parts = "；".join(map(_changed, one.terms.changed))
    return f"更正的是：{parts}。" if parts else ""


def evaluated_anew(found: Followed | None) -> Iterator[str]:
    """What came of the evaluation that was corrected; `ValueError` where that is not known, of which no letter tells."""
    if found is None:
        raise ValueError("a letter on a corrected evaluation is written once that was made again")
    if found.decision_id is None or found.as_of is None:
        yield "重新评价的结果与现行评价相同，得分和等级没有变化，现行评价不变"
        yield "其间记录有更正的，现行评价已经计入；此后所依的记录更正并报来的，随之再次评价"
        return
    points = _turned("得分", _points(found.former_score), _points(found.score))
    grade = _turned("等级", found.former_grade or _NO_GRADE, found.grade or _NO_GRADE)
    yield f"已据此重新评价（评价基准日{day_in_words(found.as_of)}），代替原来的评价：{points}，{grade}"


def _changed(one: Changed) -> str:
    before, after = (inside(value_in_words(one.field, each)) for each in (one.before, one.after))
    if not before:
        return f"{one.label}原来没有写明，现为“{after}”"
    if not after:
        return f"{one.label}原为“{before}”，现不再写明"
    return f"{one.label}由“{before}”改为“{after}”"


def _turned(what: str, before: str, after: str) -> str:
    return f"{what}仍为{after}" if before == after else f"{what}由{before}改为{after}"


def _points(score: int | None) -> str:
    return _NO_GRADE if score is None else f"{score}分"
