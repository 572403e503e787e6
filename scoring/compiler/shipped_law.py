"""How the shipped law is read: the hash of every field of every entry, kept beside the code and not in a policy's folder.

So a policy whose law part was changed, wherever its folder is, is told apart entry by entry. `shipped_law.json` and its neighbours are written
by `python -m tests.scoring.shipped_law_file` from the packaged policy, whose phrases the tests compare with the texts.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from models.rule_book import RuleBook
from scoring.schema.measure import Measure
from scoring.schema.policy import Policy, canonical_json, hash_of

FILE: Final = Path(__file__).with_name("shipped_law.json")
DRAFTS: Final = Path(__file__).with_name("shipped_drafts.json")
ADDRESSEES: Final = Path(__file__).with_name("shipped_addressees.json")
BOOKS: Final = Path(__file__).with_name("shipped_books.json")
PHRASES: Final = Path(__file__).with_name("shipped_phrases.json")
Reading = Mapping[str, Mapping[str, str]]
"""Entry → field → short hash of its value; fields left at their default are not named."""
_LENGTH: Final = 12


def _settings(policy: Policy) -> Reading:
    settings = policy.settings
    return {
        "prefecture": _fields(settings.prefecture),
        "divisions": {code: _short(name) for code, name in settings.divisions.items()},
        "divisions_verified": {"verified": _short(settings.divisions_verified)},
    }


def _bounds(policy: Policy) -> Reading:
    return {
        f"{name} {one.in_force_from}": {band.grade: _short(band.probability_below) for band in one.grades}
        for name in ("bands", "financing_bands")
        for one in getattr(policy.grades, name)
    }


def _closed_list(policy: Policy) -> Reading:
    closed = policy.closed_list
    types = {one.id: _fields(one) for one in closed.types}
    return {**types, "tiers": {rank: _short(sorted(ranks)) for rank, ranks in closed.tiers.items()}}


def _size_rows(policy: Policy) -> Reading:
    return {
        f"{one.instrument} {one.in_force_from} {row.row}": _fields(row)
        for one in policy.size_standards
        for row in one.rows
    }


def _retired(policy: Policy) -> Reading:
    return {" ".join([one.instrument, *one.articles, *one.domains]): _fields(one) for one in policy.retired}


_OF_FILES: Final[Mapping[str, Callable[[Policy], Reading]]] = {
    "policy.yaml": _settings,
    "grades.yaml": _bounds,
    "holidays.yaml": lambda policy: {str(one.year): _fields(one) for one in policy.holidays},
    "instruments.yaml": lambda policy: {one.id: _fields(one) for one in policy.instruments},
    "articles.yaml": lambda policy: {
        f"{one.instrument} {one.article}": _fields(one) for one in policy.articles
    },
    "closed_list.yaml": _closed_list,
    "lists.yaml": lambda policy: {one.id: _fields(one) for one in policy.lists},
    "size_classes.yaml": _size_rows,
    "sector_grades.yaml": lambda policy: {
        f"{one.id} {one.in_force_from}": _fields(one) for one in policy.sector_grades
    },
    "retired.yaml": _retired,
}


def law_reading(policy: Policy, file: str) -> Reading:
    """The entries of one file of `law_readings`."""
    return _OF_FILES[file](policy)


def law_readings(policy: Policy) -> dict[str, Reading]:
    """What is read and not made, by file: instruments, articles, the closed list, lists, the size standard, ratings, retired citations.

    And what a person answers for who changes it: the bounds of the grades, the place, and the working days of each year.
    """
    return {file: reading(policy) for file, reading in _OF_FILES.items()}


@cache
def shipped_readings() -> Mapping[str, Reading]:
    """The readings that this version of the product was shipped with."""
    found: dict[str, Reading] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def book_reading(book: RuleBook) -> dict[str, str]:
    """The fields of a rule book, hashed."""
    return _fields(book)


@cache
def shipped_books() -> Mapping[str, Mapping[str, str]]:
    """The rule books of our own that this version was shipped with, by id."""
    found: dict[str, dict[str, str]] = json.loads(BOOKS.read_text(encoding="utf-8"))
    return found


def phrase_readings(policy: Policy) -> dict[str, list[str]]:
    """Article → short hashes of the phrases by which active measures and overrides cite it, and of its own."""
    found = {(one.instrument, one.article): {one.phrase} for one in policy.articles}
    bases = [basis for one in policy.measures if one.active for basis in one.bases]
    for basis in (*bases, *(basis for one in policy.overrides for basis in one.bases)):
        found.setdefault((basis.instrument, basis.article), set()).add(basis.phrase)
    return {
        f"{instrument} {article}": sorted(_short(phrase) for phrase in phrases if phrase)
        for (instrument, article), phrases in found.items()
    }


def addressee_readings(policy: Policy) -> dict[str, list[str]]:
    """Article → the words by which measures on it, drafts too, say whom it concerns."""
    found: dict[str, set[str]] = {}
    for one in policy.measures:
        for basis in one.bases if one.applies_to else ():
            found.setdefault(f"{basis.instrument} {basis.article}", set()).add(one.applies_to)
    return {article: sorted(words) for article, words in found.items()}


def addressees_read(measure: Measure) -> list[str] | None:
    """The words by which shipped measures on the same articles say whom they concern; null where there are none."""
    known = _shipped_addressees()
    cited = [known[name] for one in measure.bases if (name := f"{one.instrument} {one.article}") in known]
    return sorted({word for words in cited for word in words}) if cited else None


def draft_readings(policy: Policy) -> dict[str, str]:
    """Domain, kind and article of drafts, where no active measure stands on the same → why it is a draft."""
    active = {key for one in policy.measures if one.active for key in _founded(one)}
    drafts = {key: one.draft_reason for one in policy.measures if not one.active for key in _founded(one)}
    return {key: reason for key, reason in drafts.items() if key not in active}


def shipped_draft_reasons(measure: Measure) -> list[str]:
    """Why the shipped policy has as drafts only what stands on the same articles in the same domain; mostly none."""
    known = _shipped_drafts()
    return list(dict.fromkeys(known[key] for key in _founded(measure) if key in known))


def phrase_read(instrument: str, article: str, phrase: str) -> bool:
    """Whether a phrase is one that was compared with the text of the article before this version was shipped."""
    return _short(phrase) in _shipped_phrases().get(f"{instrument} {article}", ())


@cache
def _shipped_addressees() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = json.loads(ADDRESSEES.read_text(encoding="utf-8"))
    return found


@cache
def _shipped_drafts() -> Mapping[str, str]:
    found: dict[str, str] = json.loads(DRAFTS.read_text(encoding="utf-8"))
    return found


def _founded(measure: Measure) -> list[str]:
    return [f"{measure.domain} {measure.kind} {one.instrument} {one.article}" for one in measure.bases]


@cache
def _shipped_phrases() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = json.loads(PHRASES.read_text(encoding="utf-8"))
    return found


def _fields(entry: BaseModel) -> dict[str, str]:
    return {
        name: _short(value) for name, value in entry.model_dump(mode="json", exclude_defaults=True).items()
    }


def _short(value: Any) -> str:
    return hash_of(canonical_json(value))[:_LENGTH]
