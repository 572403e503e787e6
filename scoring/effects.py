"""What of a decision is to an enterprise's disadvantage and needs a procedure before it acts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

import numpy as np
import polars as pl

from scoring import decision, overrides
from scoring.matrix.condition_types import NOT_RATED, Condition
from scoring.matrix.packed_bits import PackedBits
from scoring.procedure.terms import Terms
from scoring.schema.effect_kinds import EffectKind
from scoring.schema.measure import Measure, Override
from scoring.schema.policy_day import PolicyDay
from scoring.schema.procedure import CALENDARS, NOTICES, Procedure

SCORED_D: Final = "scored_d"
"""Id of the effect of a score that gives D by itself; the others have the id of their override or measure."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One adverse effect on one enterprise.

    Attributes:
        id: of an override or a measure, or `SCORED_D`.
        evidence: condition that selects records → the records it found, sorted; empty for a D by score.
        seen_until: condition and record → the last day on which the one sees the other; absent: until an act ends it.
    """

    uscc: str
    id: str
    kind: EffectKind
    evidence: Mapping[str, tuple[str, ...]]
    decision_id: str
    seen_until: Mapping[tuple[str, str], date] = field(default_factory=dict)

    @property
    def records(self) -> tuple[str, ...]:
        """Every record it rests on, sorted."""
        return tuple(sorted({one for found in self.evidence.values() for one in found}))

    def stands_on(self, told: Sequence[str]) -> bool:
        """Whether each of its conditions still holds by a record that the enterprise was told of."""
        return all(not set(told).isdisjoint(found) for found in self.evidence.values())

    def last_day(self, told: Sequence[str]) -> date | None:
        """The last day on which each condition still holds by one of these records; null where only an act ends it."""
        ends = (
            [self.seen_until.get((name, one)) for one in found if one in told]
            for name, found in self.evidence.items()
        )
        lasts = [max(one for one in days if one) for days in ends if days and all(days)]
        return min(lasts, default=None)

    def lasting(self, seen_until: Mapping[tuple[str, str], date]) -> "Effect":
        """With the last days of its records."""
        return replace(self, seen_until=seen_until)

    def on(self, day: date) -> "Effect":
        """With those records alone that still count on a day."""
        return replace(
            self,
            evidence={
                name: tuple(one for one in found if self.seen_until.get((name, one), day) >= day)
                for name, found in self.evidence.items()
            },
        )


def effects(law: PolicyDay, decisions: pl.DataFrame, evidence: pl.DataFrame) -> list[Effect]:
    """The adverse effects of decision rows, by enterprise, in the policy's order of overrides and measures.

    `evidence`: rows of `evaluate.Evaluation.evidence`; those of other enterprises are passed over.
    """
    restrictions = [place for place, one in enumerate(law.measures) if one.kind == "restriction"]
    ruled = PackedBits.read(decisions["overrides"], len(law.overrides))
    measured = PackedBits.read(decisions["measures"], len(law.measures))
    every = np.arange(decisions.height)
    adverse = [measured.rows(every)[:, restrictions], ruled.rows(every)]
    touched = np.hstack(adverse).any(axis=1) | (decisions["grade"] == "D").fill_null(value=False).to_numpy()
    ours = decisions.filter(pl.Series(touched)).sort("uscc")
    found = _evidence(evidence.filter(pl.col("uscc").is_in(ours["uscc"].to_list())))
    return [
        effect
        for row in ours.iter_rows(named=True)
        for effect in effects_of(law, row, found.get(row["uscc"], {}))
    ]


def effects_of(law: PolicyDay, row: Mapping[str, Any], evidence: Mapping[str, Sequence[str]]) -> list[Effect]:
    """The adverse effects of one decision row. `evidence`: condition → record ids."""
    return [
        Effect(
            uscc=row["uscc"],
            id=name,
            kind=kind,
            evidence={one.id: tuple(evidence[one.id]) for one in when if one.id in evidence},
            decision_id=row["decision_id"],
        )
        for name, kind, when in _of_row(law, row)
    ]


def grade_in_effect(law: PolicyDay, before: str | None, acting: set[str]) -> str:
    """The grade with those overrides only that act: what an enterprise is treated as until the others do.

    `before`: the grade before overrides, null where there was not enough information.
    """
    held = np.array([[rule.id in acting for rule in law.overrides]], dtype=np.bool_)
    grade = overrides.final_grades(np.array([before or NOT_RATED]), law.overrides, held)[0]
    return str(grade)


def procedure_entry(rule: Procedure | Terms) -> dict[str, Any]:
    """What a procedure asks for before an effect acts, of the policy or of one matter, for documents."""
    hearing = rule.hearing
    return {
        "id": rule.id,
        "notice": rule.notice,
        "notice_label": NOTICES[rule.notice],
        "statement": f"{rule.statement.days}{CALENDARS[rule.statement.calendar]}" if rule.statement else None,
        "hearing": f"{hearing.request.days}{CALENDARS[hearing.request.calendar]}" if hearing else None,
        "on_silence": rule.on_silence,
        "decided_by": rule.decided_by,
    }


def objection_text(law: PolicyDay, effect: EffectKind) -> str | None:
    """How who disagrees with what the bureau itself decides objects to it; null where its procedure sets no time for an answer.

    What to do about the records, which is their providers' to mend, is the rule's own `remedy`.
    """
    term = law.procedures[effect].objection
    if term is None:
        return None
    return f"不同意定级的，可以随时向{law.settings.bureau}提出异议，由其自收到之日起 {term.days} {CALENDARS[term.calendar]}内书面答复；成立的，更正并重新评价"


def _of_row(law: PolicyDay, row: Mapping[str, Any]) -> Iterator[tuple[str, EffectKind, Sequence[Condition]]]:
    held = (law.overrides[place] for place in decision.places_of(row["overrides"], len(law.overrides)))
    for rule in held:
        if _bites(rule, row):
            yield rule.id, rule.effect, rule.when
    if _before(row) == "D":
        yield SCORED_D, "scored_d", ()
    for place in decision.places_of(row["measures"], len(law.measures)):
        measure = law.measures[place]
        if measure.kind == "restriction":
            yield measure.id, restriction_kind(measure), measure.when


def restriction_kind(measure: Measure) -> EffectKind:
    """How a restriction is carried out decides which procedure it has."""
    return "as_decided" if measure.mode == "as_decided" else "duty_to_check"


def _bites(rule: Override, row: Mapping[str, Any]) -> bool:
    """A bar to A takes nothing from an enterprise whose score gives no A."""
    return rule.effect == "direct_d" or _before(row) == "A"


def _before(row: Mapping[str, Any]) -> str | None:
    """The grade before overrides: of the score, or the better one kept of the last time."""
    grade: str | None = row.get("kept_grade") or row["score_grade"]
    return grade


def _evidence(rows: pl.DataFrame) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for uscc, condition, record in rows.select("uscc", "condition", "record_id").sort(pl.all()).iter_rows():
        found.setdefault(uscc, {}).setdefault(condition, []).append(record)
    return found
