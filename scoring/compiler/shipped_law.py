"""How the shipped law is read: the hash of every field of every entry, kept beside the code and not in a policy's folder.

So a policy whose law part was changed, wherever its folder is, is told apart entry by entry. `shipped_law.json` is written
by `python -m tests.scoring.shipped_law_file` from the packaged policy, whose phrases the tests compare with the texts.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from scoring.schema.policy import Policy, canonical_json, hash_of
from scoring.schema.strict_model import StrictModel

FILE: Final = Path(__file__).with_name("shipped_law.json")
Reading = Mapping[str, Mapping[str, str]]
"""Entry → field → short hash of its value; fields left at their default are not named."""
_LENGTH: Final = 12


def law_readings(policy: Policy) -> dict[str, Reading]:
    """The law part of a policy by file: instruments, articles, the closed list, lists and retired citations."""
    closed = policy.closed_list
    return {
        "instruments.yaml": {one.id: _fields(one) for one in policy.instruments},
        "articles.yaml": {f"{one.instrument} {one.article}": _fields(one) for one in policy.articles},
        "closed_list.yaml": {
            **{one.id: _fields(one) for one in closed.types},
            "tiers": {rank: _short(sorted(ranks)) for rank, ranks in closed.tiers.items()},
        },
        "lists.yaml": {one.id: _fields(one) for one in policy.lists},
        "retired.yaml": {
            _retired(one.instrument, one.articles, one.domains): _fields(one) for one in policy.retired
        },
    }


@cache
def shipped_readings() -> Mapping[str, Reading]:
    """The readings that this version of the product was shipped with."""
    found: dict[str, Reading] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def _fields(entry: StrictModel) -> dict[str, str]:
    return {
        name: _short(value) for name, value in entry.model_dump(mode="json", exclude_defaults=True).items()
    }


def _short(value: Any) -> str:
    return hash_of(canonical_json(value))[:_LENGTH]


def _retired(instrument: str, articles: Iterable[str], domains: Iterable[str]) -> str:
    return " ".join([instrument, *articles, *domains])
