"""The law beneath the measures: what an article may found, which measures there are at all, and what follows size."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from scoring.matrix.condition_types import Condition, HasRecord
from scoring.matrix.figures import QUANTITIES, UNITS, Figure, Quantity, Unit, ranged
from scoring.schema.measure import Basis, Domain, Kind, Mode, Rank
from scoring.schema.strict_model import Dated, StrictModel
from scoring.subjects import Body, Subject, bodies_text

Tier = Literal["strict", "ordinary"]
SmallClass = Literal["micro", "small", "medium"]


class Limit(StrictModel):
    """How far an article lets a figure go. Both ends included; a null end is open.

    Where an article has several limits on one quantity, for different cases, a figure keeps within one of them.

    Attributes:
        case: what this limit is for, where the article tells cases apart.
        set_by: who chooses the figure within the limit; empty where the article itself or the decision fixes it.
        size_classes: whom a share is for, where it follows the size class.
    """

    quantity: Quantity
    unit: Unit
    floor: int | None = Field(default=None, ge=0)
    cap: int | None = Field(default=None, ge=0)
    case: str = ""
    set_by: tuple[Body, ...] = ()
    size_classes: tuple[SmallClass, ...] = ()

    @property
    def bounds(self) -> str:
        """How far it goes and for which case, as messages say it."""
        return ranged(self.floor, self.cap, UNITS[self.unit]) + (f"（{self.case}）" if self.case else "")

    @property
    def text(self) -> str:
        """As pages say it; without a number, whose choice it is."""
        if self.floor is None and self.cap is None:
            return f"{QUANTITIES[self.quantity]}由{bodies_text(self.set_by)}定"
        return f"{QUANTITIES[self.quantity]} {self.bounds}"


class Ground(StrictModel):
    """Records that may found something: all of a kind, or those whose named columns have one of the values."""

    kind: str
    where: Mapping[str, Annotated[tuple[str, ...], Field(min_length=1)]] = Field(default_factory=dict)

    @property
    def condition(self) -> HasRecord:
        """That there is such a record."""
        return HasRecord(type="has_record", kind=self.kind, where=self.where)


class Grant(StrictModel):
    """One thing that an article may found here; what only a national or provincial body may do is no grant.

    Attributes:
        kinds: which kinds of measure, in each of the `domains`.
        types: which entries of the closed list; empty for any of its kinds and domains.
        subjects: whom it may hit or favour.
        bodies: who may apply it; `competent_department` where the article says "the departments concerned".
        longest_months: longest term it allows; null where it sets none.
        general: a general clause ("restricted according to law"): it founds a duty to check, never more.
        grounds: the records that set it off by the article, any of them. A restriction of which none is written founds
            nothing; a management measure of which none is written is not bound to records.
        for_all: the article gives it to everybody of whom it speaks: neither the grade nor a narrower group may be asked.
        only_for: whom the article alone speaks of; a measure asks for each of them.
        may_ask: what else the article itself speaks of, so that a measure may ask for it.
        untold: whom the article alone speaks of and no fact or record tells; no restriction can be founded on it.
    """

    kinds: tuple[Kind, ...] = Field(min_length=1)
    domains: tuple[Domain, ...] = Field(min_length=1)
    types: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = Field(min_length=1)
    bodies: tuple[Body, ...] = Field(min_length=1)
    longest_months: int | None = Field(default=None, gt=0)
    general: bool = False
    grounds: tuple[Ground, ...] = ()
    for_all: bool = False
    only_for: tuple[Condition, ...] = ()
    may_ask: tuple[Condition, ...] = ()
    untold: str = ""


class SizeGrant(StrictModel):
    """Where, and by whom, an article lets a rule follow the size class."""

    domains: tuple[Domain, ...] = Field(min_length=1)
    bodies: tuple[Body, ...] = Field(min_length=1)


class EarlyEnd(StrictModel):
    """What an article asks before what is published ends early.

    Attributes:
        kind: of which records it speaks.
        bodies: by which bodies, as words in their names.
        clear_of: records of which none may count by then.
        unless_repeated: not where the same violation was punished again.
        after_a_term: not before a term, which may be set elsewhere.
    """

    kind: str
    bodies: tuple[str, ...] = Field(min_length=1)
    clear_of: tuple[Ground, ...] = ()
    unless_repeated: bool = False
    after_a_term: bool = False


class Article(StrictModel):
    """An article of an instrument and what it may found; read in its text, in our own words.

    Attributes:
        phrase: a few characters of the article, by which the reading can be checked.
        grants: empty where it founds no measure (a definition, a procedure, a grade rule).
        grade_grounds: the records on which the bureau's own rules on the grade may rest by it.
        by_size: what it lets follow the size class; null where it speaks of no such thing.
        early_end: what it asks before a publication ends early; null where it speaks of no such thing.
        figures: the numbers it sets; of the article, for what follows size rests on articles that found no measure.
    """

    instrument: str
    article: str
    phrase: str = ""
    grants: tuple[Grant, ...] = ()
    grade_grounds: tuple[Ground, ...] = ()
    by_size: SizeGrant | None = None
    early_end: EarlyEnd | None = None
    figures: tuple[Limit, ...] = ()
    note: str = ""


class MeasureType(StrictModel):
    """One entry of the closed list of measures: what may be done to or for an enterprise at all.

    Attributes:
        tier: for restrictions, which rank their basis needs (`ClosedList.tiers`); null for the others.
        modes: how it may be carried out; empty for any way that its kind has.
        undoes: types that have no sense while this one acts on the same enterprise in the same domain.
    """

    id: str = Field(pattern=r"^[a-z_]+$")
    name: str = Field(min_length=1)
    kind: Kind
    tier: Tier | None = None
    domains: tuple[Domain, ...] = Field(min_length=1)
    modes: tuple[Mode, ...] = ()
    undoes: tuple[str, ...] = ()
    note: str = ""


class ClosedList(StrictModel):
    """The measures that may be taken, and the ranks that each tier of restrictions needs.

    Attributes:
        tiers: tier → ranks of instruments that suffice.
        modelled_on: rules of others that the tiers follow, as examples and never as their basis.
        bases: the rule that such a list is closed.
    """

    tiers: Mapping[Tier, tuple[Rank, ...]]
    modelled_on: tuple[str, ...] = ()
    bases: tuple[Basis, ...] = ()
    types: tuple[MeasureType, ...] = ()


class SizeRule(Dated):
    """A favour that follows the size class alone and never the credit: a reserved share, a price deduction.

    Attributes:
        draft_reason: why it is not active; empty exactly for active ones.
    """

    id: str = Field(pattern=r"^SZ-[0-9]{2}$")
    domain: Domain
    label: str = Field(min_length=1)
    status: Literal["active", "draft"]
    draft_reason: str = ""
    size_classes: tuple[SmallClass, ...] = Field(min_length=1)
    figure: Figure
    applying_body: tuple[Body, ...] = Field(min_length=1)
    bases: tuple[Basis, ...] = Field(min_length=1)
    note: str = ""

    @property
    def active(self) -> bool:
        """Whether it is applied at all."""
        return self.status == "active"
