"""The evaluation: a pure function from records, policy and evaluator (a scorecard or a rule book) to decisions.

No clock, no network, no database. It works on any share of the enterprises; sharing them out differently or handing
the records in another order gives the same bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

import numpy as np
import polars as pl
import polars_hash as plh

from features.feature import Feature
from features.feature_table import feature_table
from features.lawful_gate import GatedRecords, judge
from models.evaluator import Evaluator
from models.rule_book import RuleBook
from scoring import conditions, decision, grading, information, measures, overrides, scope
from scoring.condition_types import NOT_RATED, Condition, FactIn, GradeIn, HasNone, HasRecord
from scoring.manifest import Manifest
from scoring.policy_day import PolicyDay
from scoring.population import population_of

NAMES_OF_RECORD: Final = ("kind", "document_no", "issuing_body", "occurred_on")
EVIDENCE_SCHEMA: Final = {"uscc": pl.String(), "condition": pl.String(), "record_id": pl.String()}


@dataclass(frozen=True)
class Evaluation:
    """What became of a share of the enterprises.

    `decisions`: one row each (`decision.schema`), sorted by code. `population`: the attributes they had. `unused`:
    the records that did not count, with the reason, and those that count but that a person should look at.
    `evidence`: the records behind each condition that selects any, with what names them.
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
) -> Evaluation:
    """Evaluate every enterprise of whom there are records.

    `records`: kind → newest revisions known before `known_at` (as `known_rows` gives them). `law`: the policy on
    `manifest.as_of`. `features`: the evaluator's inputs, in its order.
    """
    gated = judge(records, as_of=manifest.as_of, known_at=known_at, rules=law.gate)
    population = population_of(gated, law)
    usable = {kind: gated.usable(kind) for kind in gated.verdicts}
    table = feature_table(gated, population["uscc"], features)
    graded = _graded(population, table, usable, law, card, features)
    rows = graded.with_columns(_records_digests(gated, population["uscc"]))
    return Evaluation(
        decisions=decision.with_ids(rows.select(list(decision.schema(len(features)))[:-1]), manifest.hash),
        population=population,
        unused=_noted(gated),
        evidence=_named(_evidence(law, usable, population, manifest), gated),
    )


def _graded(
    population: pl.DataFrame,
    table: pl.DataFrame,
    usable: Mapping[str, pl.DataFrame],
    law: PolicyDay,
    card: Evaluator,
    features: Sequence[Feature],
) -> pl.DataFrame:
    excluded = scope.excluded(law.scope, population)
    outside = excluded.is_not_null().to_numpy()
    lacking = information.lacking(law.information, population["uscc"], usable, as_of=law.day)
    rated = ~outside & ~lacking.any(axis=1)
    scores, points = card.score_and_points(table)
    score_grades = grading.grade_of(scores, grading.thresholds(law.bands, card))
    before = np.where(outside, "", np.where(rated, score_grades, NOT_RATED))

    ruled = _ruled(law, population, usable, before)
    n = len(features)
    rated_series = pl.Series(rated)
    return pl.DataFrame(
        {
            "uscc": population["uscc"],
            "status": np.where(outside, "out_of_scope", np.where(rated, "evaluated", "not_rated")),
            "exclusion": excluded,
            "grade": pl.Series(ruled.grades, dtype=pl.String).replace("", None),
            "score_grade": pl.Series(np.where(rated, score_grades, ""), dtype=pl.String).replace("", None),
            "score": pl.Series(scores).cast(pl.Int16).set(~rated_series, None),
            "probability": _probabilities(card, scores).set(~rated_series, None),
            "lacking": pl.Series(decision.packed(lacking), dtype=pl.Binary),
            "overrides": pl.Series(decision.packed(ruled.overrides), dtype=pl.Binary),
            "conditions": pl.Series(decision.packed(ruled.conditions), dtype=pl.Binary),
            "measures": pl.Series(decision.packed(ruled.measures), dtype=pl.Binary),
            "points": _array(points, pl.Int16(), n),
            "values": _array(table.select(f.name for f in features), pl.Float64(), n),
        }
    ).with_columns(pl.when(pl.lit(rated_series)).then(pl.col("points", "values")))


def _probabilities(card: Evaluator, scores: np.typing.NDArray[np.int64]) -> pl.Series:
    """Null throughout for a rule book, which knows none."""
    if isinstance(card, RuleBook):
        return pl.repeat(None, len(scores), dtype=pl.Float64, eager=True)
    return pl.Series(card.probability_of(scores))


class _Ruled(NamedTuple):
    """What the policy makes of a population: final grades ("" out of scope), and rows × rules of each sort."""

    grades: np.typing.NDArray[np.str_]
    overrides: measures.Bits
    conditions: measures.Bits
    measures: measures.Bits


def _ruled(
    law: PolicyDay,
    population: pl.DataFrame,
    usable: Mapping[str, pl.DataFrame],
    before: np.typing.NDArray[np.str_],
) -> _Ruled:
    """Overrides, then measures. `before`: grades before any override, "" out of scope, where nothing applies."""
    within = (before != "")[:, None]
    on_facts = [one for one in law.conditions if not isinstance(one, GradeIn)]
    on_grade = [one for one in law.conditions if isinstance(one, GradeIn)]
    facts = _bits(law, population, usable, on_facts)
    held = overrides.applied(law, facts)
    grades = overrides.final_grades(before, law.overrides, held)
    graded = population.with_columns(grade=pl.Series(grades, dtype=pl.String).replace("", None))
    bits = facts | _bits(law, graded, usable, on_grade)
    return _Ruled(grades, held & within, bits, measures.evaluate(law, bits) & within)


def _bits(
    law: PolicyDay,
    population: pl.DataFrame,
    usable: Mapping[str, pl.DataFrame],
    asked: Sequence[Condition],
) -> measures.Bits:
    """Rows × `law.conditions`: the conditions asked about, the others false.

    What rests on facts is found first, because it sets the overrides; what rests on the grade comes after them.
    """
    found = conditions.evaluate(asked, population, usable, as_of=law.day)
    bits = np.zeros((population.height, len(law.conditions)), dtype=np.bool_, order="F")
    for condition in asked:
        bits[:, law.positions[condition.id]] = found[condition.id].to_numpy()
    return bits


def _array(frame: pl.DataFrame, inner: pl.DataType, width: int) -> pl.Series:
    return (
        frame.select(pl.concat_arr(pl.all().cast(inner)).alias("a")).to_series().cast(pl.Array(inner, width))
    )


def _records_digests(gated: GatedRecords, uscc: pl.Series) -> pl.Series:
    """Per enterprise the SHA-256 over every record considered and what became of it, in a fixed order."""
    lines = gated.all().select(
        "uscc", pl.concat_str("content_hash", pl.lit(":"), pl.col("reason").fill_null("")).alias("line")
    )
    joined = (
        lines.sort("uscc", "line").group_by("uscc", maintain_order=True).agg(pl.col("line").str.join("\n"))
    )
    digests = joined.with_columns(records_digest=plh.col("line").chash.sha2_256())
    frame = pl.DataFrame({"uscc": uscc}).join(digests, on="uscc", how="left", maintain_order="left")
    return frame["records_digest"]


def _noted(gated: GatedRecords) -> pl.DataFrame:
    noted = gated.all().filter(pl.col("reason").is_not_null() | pl.col("flagged"))
    return noted.sort("uscc", "kind", "record_id")


def _named(evidence: pl.DataFrame, gated: GatedRecords) -> pl.DataFrame:
    """Evidence with what an officer knows a record by: kind, document, body, date."""
    # By code too: what a successor took over keeps its record_id, and so does the predecessor's own.
    named = gated.all().select("uscc", "record_id", *NAMES_OF_RECORD)
    return evidence.join(named, on=["uscc", "record_id"], how="left", maintain_order="left")


def _evidence(
    law: PolicyDay, usable: Mapping[str, pl.DataFrame], population: pl.DataFrame, manifest: Manifest
) -> pl.DataFrame:
    frames = [pl.DataFrame(schema=EVIDENCE_SCHEMA)]
    for condition in law.conditions:
        if isinstance(condition, HasRecord | HasNone):
            frames.append(conditions.selected_records(condition, usable, as_of=manifest.as_of))
        elif isinstance(condition, FactIn) and condition.fact == "tax_rating":
            rated = population.filter(pl.col("tax_rating").is_in(condition.values))
            frames.append(
                rated.select("uscc", pl.lit(condition.id).alias("condition"), record_id="tax_rating_record")
            )
    return pl.concat(frames).sort("uscc", "condition", "record_id")
