"""The conditions of a repair as its application stands on a day, by the records as they are known: what it lacks, and when it may come again."""

from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from features.acts import record_name
from scoring.rights.annulled_repairs import repair_annulled_on
from scoring.rights.eligibility import Eligibility, eligibility, judged_record
from scoring.rights.steps import Happened, Lacking
from service.cases.case import Case
from service.cases.known import Known
from service.cases.shown import shown_by


def conditions_of(case: Case, known: Known, others: Iterable[Happened]) -> Eligibility | None:
    """Every condition of the repair that a case asks for, by what was shown so far and what is known of the record.

    `known`: of all the enterprise's records; `others`: what happened to the record other than by the case (`Known.beside`). Null where the record is not there any more.
    """
    target = case.target
    name = target.document_no or target.record_id
    if target.kind is None or name is None:
        return None
    ours = known.gated.verdicts[target.kind].filter(pl.col("uscc") == case.uscc, record_name() == name)
    if ours.is_empty():
        return None
    shown = replace(shown_by(case), annulled_on=repair_annulled_on(others))
    row, counting = judged_record(known.gated, case.uscc, target.kind, name)
    return eligibility(row, counting, shown, law=known.law, on=known.on)


def lacking(found: Eligibility | None) -> tuple[Lacking, ...]:
    """The conditions that are not met, as they are fixed with a step."""
    if found is None:
        return ()
    return tuple(Lacking(id=one.id, label=one.label, met=one.met, reason=one.reason) for one in found.lacking)
