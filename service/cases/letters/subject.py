"""A record or an evaluation as letters name it, and what it states."""

from typing import Final

import polars as pl

from features.feeds import feed_label
from features.records import KINDS
from scoring.schema.effect_kinds import EFFECT_KINDS
from service.cases.target import MOVED, CaseTarget
from service.notices.letters.wording import day_in_words, days_in_words, inside

_DAYS: Final = frozenset(
    {"occurred_on", "publicity_until", "as_of", "records", MOVED}
    | {name for kind in KINDS.values() for name, one in kind.payload.items() if one.dtype == pl.Date()}
)
"""Fields that are a day, or tell days in words of ours; what others wrote into the rest may hold a number that looks like one."""


def value_in_words(field: str, value: str) -> str:
    """What a field states, a day as letters write it."""
    return days_in_words(value) if field in _DAYS else value


def record_in_words(target: CaseTarget) -> str:
    """Body, kind, document (or the id of a record of none) and day of a record, and what it states; `ValueError` for what is none."""
    if target.occurred_on is None:
        raise ValueError(f"no record: {target}")
    by = f"，报送来源：{feed_label(target.source)}" if target.source else ""
    return f"{target.called}（{day_in_words(target.occurred_on)}{by}）。{_stated('记录', target)}"


def evaluation_in_words(target: CaseTarget, decision_id: str) -> str:
    """Which evaluation it is, the effect that is disputed, and what it stated."""
    effect = f"（{EFFECT_KINDS[target.effect]}）" if target.effect else ""
    return f"对你单位的评价{effect}，评价决定编号：{decision_id}。{_stated('评价', target)}"


def _stated(what: str, target: CaseTarget) -> str:
    facts = "；".join(f"{one.label}：{inside(value_in_words(one.field, one.value))}" for one in target.facts)
    return f"\n{what}载明：{facts}。" if facts else ""
