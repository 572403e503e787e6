"""A policy: dated data for everything a score can mean. One object for the whole folder."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import Field

from models.rule_book import RuleBook
from scoring.matrix.condition_types import Grade
from scoring.procedure.working_days import WorkingDays, working_days
from scoring.schema.gate import Gate
from scoring.schema.law import Article, ClosedList, MeasureType, SizeRule
from scoring.schema.measure import Basis, Domain, Instrument, Mark, Measure, Override
from scoring.schema.notice import Template
from scoring.schema.procedure import HolidayYear, Procedure
from scoring.schema.recourse import RecourseRules
from scoring.schema.rights import RightsRules
from scoring.schema.sector import SectorRating
from scoring.schema.strict_model import Dated, Day, StrictModel

if TYPE_CHECKING:
    from scoring.schema.policy_day import PolicyDay


class Setting(StrictModel):
    """A name that the deployment sets; `verified` says whether anybody has confirmed it."""

    name: str
    verified: bool
    note: str = ""


class Settings(Dated):
    """Whose policy this is.

    Attributes:
        bureau: who evaluates, as notices, letters and decisions call it.
        divisions: code of the county-level division → its name.
    """

    id: str
    title: str
    bureau: str = Field(min_length=1)
    prefecture: Setting
    divisions: Mapping[str, str]
    divisions_verified: bool


class Band(StrictModel):
    """One grade: probability of default below this, and not below the bound of the grade before."""

    grade: Grade
    label: str
    probability_below: float = Field(gt=0, le=1)


class Bands(Dated):
    """Grades by probability of default, from A to D; the integer scores follow from the scorecard."""

    grades: tuple[Band, ...]


class Hysteresis(Dated):
    """When a better grade of the decision before is kept although the score has fallen a little short of it.

    Attributes:
        margin_points: it is kept while the score lacks fewer points than this.
        months: at the longest so many months after the last decision that the score bore.
        bases: the bureau's own published rule, Article 18 among them.
    """

    margin_points: int = Field(gt=0, le=50)
    months: int = Field(gt=0, le=12)
    bases: tuple[Basis, ...] = Field(min_length=1)


class Requirement(StrictModel):
    """At least so many records of these kinds must count within so many months; `missing` says what lacks."""

    id: str
    kinds: tuple[str, ...] = Field(min_length=1)
    records_at_least: int = Field(gt=0)
    within_months: int = Field(gt=0, le=600)
    missing: str


class Information(Dated):
    """When there is enough information to grade at all; else M."""

    require: tuple[Requirement, ...] = Field(min_length=1)


class ScopeExclusion(StrictModel):
    """Who is not evaluated: a fact with one of these values, and the reason given for it."""

    id: str
    fact: Literal["status", "enterprise_type", "size_class"]
    values: tuple[str, ...] = Field(min_length=1)
    reason: str


class Scope(Dated):
    """Who is not evaluated; the first exclusion that holds is the reason."""

    exclude: tuple[ScopeExclusion, ...]


class Grades(StrictModel):
    """Everything between the probability and the grade."""

    bands: tuple[Bands, ...] = Field(min_length=1)
    information: tuple[Information, ...] = Field(min_length=1)
    financing_bands: tuple[Bands, ...] = Field(min_length=1)
    financing_information: tuple[Information, ...] = Field(min_length=1)
    scope: tuple[Scope, ...] = Field(min_length=1)
    hysteresis: tuple[Hysteresis, ...] = ()


class Register(StrictModel):
    """A list or record of serious dishonesty as the field knows it (facts §3).

    Attributes:
        basis_mark: how well its legal basis is read.
        term_mark: how well its term and early exit are read.
        early_exit_months: months before which nobody leaves it early, 0 where performance alone ends it; null: no early exit
            was read.
        early_exit_since: from which day these months run, where the rule says it.
        early_exit_clear_of: kinds of record of which none may count when it is left early, as the rule asks for payment.
        early_exit_none_since: kinds of record of which none may have come after the listing.
    """

    code: str
    id: str
    name: str
    body: str
    instrument: str
    article: str
    entry: str
    term: str
    early_exit: str
    early_exit_months: int | None = Field(default=None, ge=0, le=600)
    early_exit_since: Literal["document", "cure"] | None = None
    early_exit_clear_of: tuple[str, ...] = ()
    early_exit_none_since: tuple[str, ...] = ()
    basis_mark: Mark
    term_mark: Mark
    verification: str


class Retired(StrictModel):
    """A tempting citation that no longer, or never, carries a measure. Every given part must match.

    Attributes:
        articles, domains, words: which citations, in which domains, with which words in label, strength or term.
        from_day: since when; null for always.
    """

    instrument: str
    articles: tuple[str, ...] = ()
    domains: tuple[Domain, ...] = ()
    words: tuple[str, ...] = ()
    from_day: Day | None = None
    reason: str


class SizeRow(StrictModel):
    """One row of the size standard; money in 万元. Any upper limit suffices, all floors are needed."""

    row: int
    industry: str
    codes: tuple[str, ...] = ()
    upper: Mapping[Literal["employees", "revenue", "assets"], int]
    medium: Mapping[Literal["employees", "revenue", "assets"], int]
    small: Mapping[Literal["employees", "revenue", "assets"], int]


class SizeStandard(Dated):
    """The size standard for a time."""

    instrument: str
    rows: tuple[SizeRow, ...] = Field(min_length=1)


_LAW: Final = ("instruments", "articles", "closed_list", "lists")


class Policy(StrictModel):
    """The whole folder, checked. Its hash names it in every decision."""

    settings: Settings
    instruments: tuple[Instrument, ...]
    articles: tuple[Article, ...]
    closed_list: ClosedList
    lists: tuple[Register, ...]
    retired: tuple[Retired, ...]
    gate: Gate
    grades: Grades
    overrides: tuple[Override, ...]
    recourse: tuple[RecourseRules, ...]
    size_standards: tuple[SizeStandard, ...]
    size_rules: tuple[SizeRule, ...]
    sector_grades: tuple[SectorRating, ...]
    measures: tuple[Measure, ...]
    procedures: tuple[Procedure, ...]
    holidays: tuple[HolidayYear, ...]
    notices: tuple[Template, ...]
    rights: tuple[RightsRules, ...]
    rule_books: tuple[RuleBook, ...] = ()

    @cached_property
    def canonical_json(self) -> str:
        """Everything as one document: same policy, same bytes. What a run keeps of it."""
        return canonical_json(self.model_dump(mode="json"))

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON of everything."""
        return hash_of(self.canonical_json)

    @cached_property
    def law_hash(self) -> str:
        """SHA-256 of the canonical JSON of the law only: instruments, articles, the closed list, lists."""
        return hash_of(canonical_json(self.model_dump(mode="json", include=set(_LAW))))

    @cached_property
    def article_of(self) -> Mapping[tuple[str, str], Article]:
        """Articles by instrument and number."""
        return {(one.instrument, one.article): one for one in self.articles}

    @cached_property
    def type_of(self) -> Mapping[str, MeasureType]:
        """Entries of the closed list by id."""
        return {one.id: one for one in self.closed_list.types}

    @cached_property
    def instrument_of(self) -> Mapping[str, Instrument]:
        """Instruments by id."""
        return {one.id: one for one in self.instruments}

    @cached_property
    def calendar(self) -> WorkingDays:
        """The working days of the years that the policy holds."""
        return working_days(self.holidays)

    def on(self, day: date) -> "PolicyDay":
        """The law on one day; raises PolicyNotInForce before the first."""
        from scoring.schema.policy_day import policy_day

        return policy_day(self, day)

    def change_days(self) -> tuple[date, ...]:
        """Every day on which something begins or has just ended, from the policy's first day on, ascending."""
        dated = (*self.gate.versions, *self.grades.bands, *self.grades.information, *self.grades.scope)
        dated += (*self.instruments, *self.overrides, *self.recourse, *self.size_standards, *self.size_rules)
        dated += self.measures
        dated += (*self.procedures, *self.notices, *self.rights)
        dated += self.grades.hysteresis
        first = self.settings.in_force_from or date.min
        days = {first} | {one.in_force_from for one in dated if one.in_force_from}
        days |= {one.in_force_to + timedelta(days=1) for one in dated if one.in_force_to}
        return tuple(sorted(day for day in days if day >= first))


_KEPT: Final = 8
"""Policies of so many texts stay in memory: every run and publication has its own copy of one of a few."""
_CANONICAL: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical_json(value: Any) -> str:
    """Plain data as one document: sorted keys, no spaces."""
    return _CANONICAL.encode(value)


def hash_of(document: str) -> str:
    """SHA-256 of a document, in hexadecimal."""
    return hashlib.sha256(document.encode()).hexdigest()


@lru_cache(maxsize=_KEPT)
def kept_policy(text: str) -> "Policy":
    """A policy as it is kept, whole; `ValidationError` where this program cannot read it. Of the same text it is the same object."""
    return Policy.model_validate_json(text)


@lru_cache(maxsize=_KEPT)
def kept_hashes(text: str) -> tuple[str, str] | None:
    """Hashes of a policy and of its law as they are kept, whatever this program makes of them; null for no policy.

    A later program may know parts of a policy that an earlier one did not write: the hashes are of what was written.
    """
    try:
        said = json.loads(text)
        law = {name: said[name] for name in _LAW}
    except (ValueError, TypeError, KeyError):
        return None
    return hash_of(canonical_json(said)), hash_of(canonical_json(law))
