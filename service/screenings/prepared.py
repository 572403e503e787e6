"""The measures of a domain as they stand in every answer, made once for a publication."""

from functools import lru_cache
from typing import Final, NamedTuple

from scoring.entries import Document, measure_terms, procedure_of
from scoring.schema.measure import Domain, Measure
from service.database.engine import Database
from service.publications.rests import ground_of

_KEPT: Final = 64
"""Publications and domains that a server keeps in memory."""


class Prepared(NamedTuple):
    """One measure.

    Attributes:
        place: of its bit in the decision rows.
        terms: of `measure_terms`, with its procedure: what is the same for every enterprise.
    """

    place: int
    measure: Measure
    terms: Document


@lru_cache(maxsize=_KEPT)
def prepared(database: Database, number: int, domain: Domain) -> tuple[Prepared, ...]:
    """The measures of a domain by the law of a publication, in the policy's order."""
    law = ground_of(database, number).law
    return tuple(
        Prepared(place, one, measure_terms(law, one) | {"procedure": procedure_of(law, one)})
        for place, one in enumerate(law.measures)
        if one.domain == domain
    )
