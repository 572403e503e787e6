"""Random streams: one for each subject, so that a change to one leaves the others as they were."""

from typing import Final

import numpy as np

_SUBJECTS: Final = (
    "population",
    "risk",
    "defaults",
    "registry",
    "tax-filings",
    "social-insurance",
    "utilities",
    "annual-reports",
    "tax-ratings",
    "labour-ratings",
    "penalties",
    "penalty-events",
    "permits",
    "inspections",
    "commitments",
    "honours",
    "recognitions",
    "findings",
    "enforcement",
    "listings",
    "court",
    "arrears",
    "upstream",
    "receivables",
    "small-arrears",
    "invoices",
    "bank",
    "dirt",
    "wages",
    "contracts",
    "loans",
    "sector-ratings",
    "relief",
    "successions",
    "older-forms",
    "rarer-lists",
)
_NUMBERS: Final = {subject: number for number, subject in enumerate(_SUBJECTS, start=1)}


def stream(seed: int, chunk: int, subject: str, *more: int) -> np.random.Generator:
    """The generator of one subject in one chunk. New subjects go to the end of the list, never between."""
    return np.random.default_rng([seed, chunk, _NUMBERS[subject], *more])
