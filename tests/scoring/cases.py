"""Small evaluations: records said in a line each, a scorecard made by hand, the packaged policy."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from features.records import KINDS
from features.store import end_of_day
from models.evaluator import Evaluator, inputs_of
from scoring.document import render
from scoring.evaluate import Evaluation, evaluate
from scoring.ground import Ground, subject_of
from scoring.manifest import Manifest
from scoring.schema.policy import Information, Requirement
from scoring.schema.policy_day import PolicyDay
from tests.features.builders import USCC, no_rows, rows
from tests.hand_card import hand_card
from tests.scoring.shipped import law

DAY = date(2026, 10, 31)
REGISTERED = {
    "occurred_on": "2016-05-10",
    "name": "样本建筑有限公司",
    "enterprise_type": "company",
    "ownership": "private",
    "industry": "E4700",
    "division": "632802",
    "established_on": "2016-05-10",
    "status": "active",
}
RATED_A = {"occurred_on": "2026-04-20", "year": 2025, "rating": "A"}
WAGE_LIST = {
    "record_id": "listed",
    "occurred_on": "2026-02-02",
    "document_no": "样人社列〔2026〕1号",
    "list_id": "wage_defaulter",
}
ENOUGH = Information(
    in_force_from=date(2020, 7, 1),
    require=(
        Requirement(
            id="tax", kinds=("tax_rating",), records_at_least=1, within_months=24, missing="缺少纳税信息"
        ),
    ),
)
"""One known tax feature is enough to be rated, so that a case needs no years of filings."""


def case(**kinds: list[Mapping[str, Any]]) -> dict[str, pl.DataFrame]:
    """Records by kind; a registration is there unless another is given."""
    given = {"registration": [REGISTERED], **kinds}
    return {name: no_rows(name) for name in KINDS} | {
        name: rows(name, *records) for name, records in given.items()
    }


def removal(of: Mapping[str, Any], effective_on: str, kind: str = "serious_dishonesty") -> dict[str, Any]:
    return {
        "event_type": "removal",
        "target_kind": kind,
        "target_document_no": of["document_no"],
        "effective_on": effective_on,
        "occurred_on": effective_on,
    }


def ground(card: Evaluator | None = None, day: PolicyDay | None = None) -> Ground:
    card = card or hand_card()
    on = day or replace(law(DAY), information=ENOUGH)
    manifest = Manifest(
        as_of=on.day,
        known_at=on.day.isoformat(),
        purpose="public",
        data_version=0,
        hashes=dict.fromkeys(("data", "features", "model", "policy", "law"), "0" * 64),
        simulated=True,
    )
    return Ground(manifest, on, card, inputs_of(card, "public"))


def evaluated(records: Mapping[str, pl.DataFrame], on: Ground | None = None) -> Evaluation:
    on = on or ground()
    return evaluate(
        records,
        manifest=on.manifest,
        known_at=end_of_day(on.manifest.as_of),
        law=on.law,
        card=on.card,
        features=on.features,
    )


def document(
    records: Mapping[str, pl.DataFrame], on: Ground | None = None, uscc: str = USCC
) -> dict[str, Any]:
    """The one enterprise's document."""
    on = on or ground()
    return rendered(evaluated(records, on), on, uscc)


def rendered(found: Evaluation, on: Ground, uscc: str) -> dict[str, Any]:
    """The document of one of those evaluated."""
    subject = subject_of(
        uscc,
        decisions=found.decisions,
        population=found.population,
        unused=found.unused,
        evidence=found.evidence,
    )
    assert subject is not None
    return render(on, subject)


def ids(found: list[dict[str, Any]], kind: str | None = None) -> list[str]:
    """Ids of measures or overrides, of a kind."""
    return [one["id"] for one in found if kind in {None, one.get("kind")}]
