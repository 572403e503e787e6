"""Objection and repair as the policy writes them: clocks, suspension, conditions, and acts of authorities without a case.

The bureau's own published rules under Article 18. Every clock names the rule of others that it follows and how well that
was read; a clock that follows none says so.
"""

from collections.abc import Mapping
from typing import Final, Literal

from pydantic import Field

from scoring.rights.words import EventType, Party
from scoring.schema.measure import Basis, Mark, RecordBasis
from scoring.schema.procedure import Term
from scoring.schema.strict_model import Dated, StrictModel

ConditionId = Literal[
    "class_known",
    "minimum_publicity",
    "performed",
    "pledge",
    "repairable",
    "nothing_in_the_way",
    "still_counts",
    "no_false_application",
]
CONDITIONS: Final[Mapping[ConditionId, str]] = {
    "class_known": "失信程度已由主管部门载明",
    "minimum_publicity": "最短公示期届满",
    "performed": "义务履行完毕、行为纠正",
    "pledge": "公开作出信用承诺",
    "repairable": "不属于依法不可修复的情形",
    "nothing_in_the_way": "须先消除的记录已经消除",
    "still_counts": "记录仍在公示和使用",
    "no_false_application": "没有以虚假材料取得过修复",
}
"""Condition of repair → Chinese name, in the order in which they are told."""


class Deadline(Term):
    """Within so many days something is done; the day from which they are counted is not one of them.

    Attributes:
        mark: how well the rule that it follows was read; null where it follows none.
        modelled_on: the rules of others whose figure it is: examples, never its basis.
        note: what there is to say of the figure; must be there unless the text of the rule was read.
    """

    mark: Mark | None = None
    modelled_on: tuple[str, ...] = ()
    note: str = ""


class ObjectionRules(StrictModel):
    """How an objection is dealt with.

    Attributes:
        admit: since it was filed: the bureau admits it, and marks the record, or says why not.
        forward: since it was filed: a record of others is passed on to whoever provided it.
        provider: since it was passed on: the provider answers.
        decide: since the provider's answer, or the end of the provider's time: the bureau decides.
        decide_own: since it was filed: the bureau decides on what it holds itself.
        longest: since it was filed: the decision, extensions included.
        suspends: whether the record is not used from the day of admission to that of the decision.
        review_request: since the decision: the enterprise may ask for a review, once.
        review: since that was asked for: the review is decided.
    """

    admit: Deadline
    forward: Deadline
    provider: Deadline
    decide: Deadline
    decide_own: Deadline
    longest: Deadline
    suspends: bool
    review_request: Deadline
    review: Deadline
    reason: str = Field(min_length=1)
    bases: tuple[Basis, ...] = Field(min_length=1)
    modelled_on: tuple[str, ...] = ()


class RepairCondition(StrictModel):
    """One condition of repair. `mark`: how well its source was read; `rule`: what it asks, as the enterprise is told."""

    id: ConditionId
    rule: str = Field(min_length=1)
    mark: Mark
    bases: tuple[Basis, ...] = Field(min_length=1)


class RepairRules(StrictModel):
    """How an application for repair is dealt with.

    Attributes:
        admit: since it was filed: it is admitted, or the conditions that are not met are told.
        decide: since it was admitted, or passed on anew to another: the finding authority decides.
        end_publicity: since the decision to repair: publicity has ended in every place.
        conditions: each of `CONDITIONS` once. Months, lists and exclusions stand in the gate and in recourse.
    """

    admit: Deadline
    decide: Deadline
    end_publicity: Deadline
    conditions: tuple[RepairCondition, ...] = Field(min_length=1)
    reason: str = Field(min_length=1)
    bases: tuple[Basis, ...] = Field(min_length=1)
    modelled_on: tuple[str, ...] = ()


class Act(StrictModel):
    """What an authority does to a record, or to an enterprise, of its own and without a case.

    Attributes:
        event: what it is in the record store; no two acts bring the same.
        by: who may do it.
        effective: on the day of the act, or on the record's own day: void from the beginning.
        names_document: whether it is about one record, or about everything that speaks against the enterprise.
        corrects: who may end by it whatever anybody did, because it was written down by mistake, also where it is not for him else.
        bases: where it stands, and of which records that article speaks.
    """

    event: EventType
    label: str = Field(min_length=1)
    by: tuple[Party, ...] = Field(min_length=1)
    effective: Literal["act_day", "record_day"]
    names_document: bool
    corrects: tuple[Party, ...] = ()
    bases: tuple[RecordBasis, ...] = Field(min_length=1)
    modelled_on: tuple[str, ...] = ()
    note: str = ""


class Undone(StrictModel):
    """Who may end what one did."""

    by: Party
    ended_by: tuple[Party, ...]


class Undoing(StrictModel):
    """Who may end what an authority did, of those that may do the ending act at all.

    Attributes:
        rules: for each that may act, once.
        reason: why so, and what was read of it.
    """

    rules: tuple[Undone, ...]
    reason: str = Field(min_length=1)

    def may_end(self, by: Party) -> frozenset[Party]:
        """Who may end what one did."""
        return frozenset(party for one in self.rules if one.by == by for party in one.ended_by)


class RightsRules(Dated):
    """Objection, repair and acts without a case, for a time."""

    objection: ObjectionRules
    repair: RepairRules
    acts: tuple[Act, ...] = Field(min_length=1)
    undoing: Undoing
