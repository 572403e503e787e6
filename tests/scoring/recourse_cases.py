"""Recourse of the one enterprise of the small cases: records said in a line each, the hand-made card, the packaged policy."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache

import polars as pl

from features.store import end_of_day
from scoring.ground import Ground
from scoring.recourse.action import Possible
from scoring.recourse.asked import Asked
from scoring.recourse.future import as_known
from scoring.recourse.recourse import Recourse, possible, recourse
from scoring.schema.policy_day import PolicyDay
from tests.features.builders import USCC
from tests.hand_card import hand_card
from tests.scoring.cases import DAY, ENOUGH, ground
from tests.scoring.shipped import law

MARKET, OTHER = "德令哈样本市场监管局", "德令哈样本环保局"


@cache
def law_on(day: date) -> PolicyDay:
    return replace(law(day), information=ENOUGH)


def penalty(
    number: int, occurred_on: str, severity: str | None = "general", **more: object
) -> dict[str, object]:
    return {
        "record_id": f"p{number}",
        "occurred_on": occurred_on,
        "document_no": f"样罚〔2026〕{number}号",
        "severity": severity,
        "issuing_body": OTHER,
        "publicity_until": None if severity else "2027-09-30",
    } | more


def listing(number: int, occurred_on: str, list_id: str, **more: object) -> dict[str, object]:
    return {
        "record_id": f"l{number}",
        "occurred_on": occurred_on,
        "document_no": f"样列〔2026〕{number}号",
        "list_id": list_id,
    } | more


def owed(number: int, occurred_on: str, fen: int) -> dict[str, object]:
    return {
        "record_id": f"o{number}",
        "occurred_on": occurred_on,
        "arose_on": occurred_on,
        "document_no": f"样欠〔2026〕{number}号",
        "amount_fen": fen,
    }


def sought(records: Mapping[str, pl.DataFrame], to: str | None = None, on: Ground | None = None) -> Recourse:
    on = on or ground()
    return recourse(records, USCC, ground=on, known_at=end_of_day(DAY), law_on=law_on, to=to)


def asked_of(records: Mapping[str, pl.DataFrame], target: str, on: Ground | None = None) -> Asked:
    return Asked(USCC, DAY, target, as_known(records, DAY), on or ground())


def possible_of(records: Mapping[str, pl.DataFrame], purpose: str = "public") -> Possible:
    on = ground()
    on = replace(on, manifest=replace(on.manifest, purpose=purpose))
    return possible(asked_of(records, "A", on), end_of_day(DAY))


def weak(base_points: int) -> Ground:
    """The ground with a card of a lower base, so that less suffices to lose a grade."""
    return ground(hand_card(base_points=base_points))
