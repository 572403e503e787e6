"""The evaluation that an objection is against, as the decision in force stated it when that was filed."""

from collections.abc import Iterator
from typing import Final

from scoring.schema.effect_kinds import EffectKind
from service.cases.ground import CaseGround
from service.cases.target import CaseTarget, Fact, record_in
from service.errors import NotFound

_NOT_RATED: Final = "未评定"


def evaluation_of(ground: CaseGround, uscc: str, effect: EffectKind | None) -> CaseTarget:
    """The target of an objection to an effect of the evaluation: its day, score and grade, and the records behind the effect."""
    return CaseTarget(target="evaluation", effect=effect, facts=tuple(_facts(ground, uscc, effect)))


def _facts(ground: CaseGround, uscc: str, effect: EffectKind | None) -> Iterator[Fact]:
    score = _NOT_RATED if ground.score is None else f"{ground.score}分"
    yield Fact(field="as_of", label="评价基准日", value=f"{ground.evaluated_on}")
    yield Fact(field="score", label="得分", value=score)
    yield Fact(field="grade", label="等级", value=ground.grade or _NOT_RATED)
    behind = list(_behind(ground, uscc, effect)) if effect else []
    if behind:
        told = "、".join(f"{one.called}（{one.occurred_on}）" for one in behind)
        yield Fact(field="records", label="所据的记录", value=told)


def _behind(ground: CaseGround, uscc: str, effect: EffectKind) -> Iterator[CaseTarget]:
    """The records on which an effect rests, as they are known now; one that is not there any more is left out."""
    for one in sorted(ground.effects.get(effect, ())):
        try:
            yield CaseTarget.of_record(record_in(ground.gated, uscc, one))
        except NotFound:
            continue
