"""The evaluation: a pure function from records, policy and evaluator (a scorecard or a rule book) to decisions.

No clock, no network, no database. It works on any share of the enterprises; sharing them out differently or handing
the records in another order gives the same bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import polars as pl
import polars_hash as plh

from features.feature import Feature
from features.feature_table import feature_table
from features.lawful_gate import GatedRecords, judge
from models.evaluator import Evaluator
from scoring import decision
from scoring.graded import graded
from scoring.hysteresis import Previous
from scoring.manifest import Manifest
from scoring.matrix import conditions
from scoring.matrix.condition_types import FactIn
from scoring.population import population_of
from scoring.schema.policy_day import PolicyDay

NAMES_OF_RECORD: Final = ("kind", "subkind", "document_no", "issuing_body", "occurred_on")
EVIDENCE_SCHEMA: Final = {"uscc": pl.String(), "condition": pl.String(), "record_id": pl.String()}


@dataclass(frozen=True)
class Evaluation:
    """What became of a share of the enterprises.

    `decisions`: one row each (`decision.schema`), sorted by code. `population`: the attributes they had. `unused`:
    the records that did not count, with the reason, and those that count but that a person should look at.
    `evidence`: the records behind each condition that selects any, with what names them and the last day on which each
    counts by itself (`until`, null: open).
    """

    decisions: pl.DataFrame
    population: pl.DataFrame
    unused: pl.DataFrame
    evidence: pl.DataFrame


def evaluate(
    records: Mapping[str, pl.DataFrame],
    *,
    manifest: Manifest,
    known_at: datetime,
    law: PolicyDay,
    card: Evaluator,
    features: Sequence[Feature],
    previous: Previous | None = None,
) -> Evaluation:
    """Evaluate every enterprise of whom there are records.

    `records`: kind → newest revisions known before `known_at` (as `known_rows` gives them). `law`: the policy on
    `manifest.as_of`. `features`: the evaluator's inputs, in its order. `previous`: the decisions of the run that
    `manifest.previous` names.
    """
    gated = judge(records, as_of=manifest.as_of, known_at=known_at, rules=law.gate)
    population = population_of(gated, law)
    usable = {kind: gated.usable(kind) for kind in gated.verdicts}
    table = feature_table(gated, population["uscc"], features)
    selected = conditions.selected_of(law.conditions, usable, as_of=manifest.as_of)
    rows = graded(population, table, usable, selected, law, card, features, previous).with_columns(
        _records_digests(gated, population["uscc"])
    )
    columns = list(decision.schema(len(features), keeping=law.hysteresis is not None))
    return Evaluation(
        decisions=decision.with_ids(rows.select(columns[:-1]), manifest.hash),
        population=population,
        unused=_noted(gated),
        evidence=_named(_evidence(law, selected, population), gated),
    )


def _records_digests(gated: GatedRecords, uscc: pl.Series) -> pl.Series:
    """Per enterprise the SHA-256 over every record considered and what became of it, in a fixed order."""
    lines = gated.all().select(
        "uscc", pl.concat_str("content_hash", pl.lit(":"), pl.col("reason").fill_null("")).alias("line")
    )
    joined = lines.group_by("uscc").agg("line").with_columns(pl.col("line").list.sort().list.join("\n"))
    digests = joined.with_columns(records_digest=plh.col("line").chash.sha2_256())
    frame = pl.DataFrame({"uscc": uscc}).join(digests, on="uscc", how="left", maintain_order="left")
    return frame["records_digest"]


def _noted(gated: GatedRecords) -> pl.DataFrame:
    noted = gated.all().filter(pl.col("reason").is_not_null() | pl.col("flagged"))
    return noted.sort("uscc", "kind", "record_id")


def _named(evidence: pl.DataFrame, gated: GatedRecords) -> pl.DataFrame:
    """Evidence with what an officer knows a record by (kind, document, body, date) and its last day."""
    # By code too: what a successor took over keeps its record_id, and so does the predecessor's own.
    named = gated.all()[["uscc", "record_id", *NAMES_OF_RECORD, "until"]]
    return evidence.join(named, on=["uscc", "record_id"], how="left", maintain_order="left")


def _evidence(law: PolicyDay, selected: conditions.Selected, population: pl.DataFrame) -> pl.DataFrame:
    frames = [
        pl.DataFrame(schema=EVIDENCE_SCHEMA),
        conditions.selected_records(law.conditions, selected),
    ]
    for condition in law.conditions:
        if isinstance(condition, FactIn) and condition.fact == "tax_rating":
            rated = population.filter(pl.col("tax_rating").is_in(condition.values))
            frames.append(
                rated.select("uscc", pl.lit(condition.id).alias("condition"), record_id="tax_rating_record")
            )
    return pl.concat(frames).sort("uscc", "condition", "record_id")
