"""What tests ask of the same text of a policy again and again is worked out once in a process.

Hundreds of tests change one file of thirty, or run a command on the packaged policy. What is typed is frozen, so it may
be shared. What is refused is worked out each time.
"""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

import pytest
from pydantic import BaseModel

from scoring.compiler import parse, shipped_law, yaml_document
from scoring.compiler.yaml_document import Document, Step
from scoring.errors import Problem
from service import home


def parsed_once(patch: pytest.MonkeyPatch) -> None:
    """A text is parsed, looked through, typed and hashed once, and the packaged policy checked once for all commands."""
    load = home.load_policy
    packaged = cache(load)
    patch.setattr(home, "load_policy", lambda folder: packaged(folder) if folder is None else load(folder))
    patch.setattr(yaml_document, "parse_yaml", lru_cache(maxsize=512)(yaml_document.parse_yaml))
    patch.setattr(parse, "unclear_characters", _looked_through(parse.unclear_characters))
    patch.setattr(parse, "_typed", _typed(parse._typed))
    patch.setattr(shipped_law, "_fields", _hashed(shipped_law._fields))


def _looked_through(unclear: Callable[[Document], Any]) -> Callable[[Document], tuple[Problem, ...]]:
    told: dict[tuple[str, str], tuple[Problem, ...]] = {}

    def once(document: Document) -> tuple[Problem, ...]:
        key = document.file, document.text
        if key not in told:
            told[key] = tuple(unclear(document))
        return told[key]

    return once


def _typed(typed: Callable[..., Any]) -> Callable[..., Any]:
    found: dict[tuple[Any, ...], Any] = {}

    def once(
        parsed: parse.Parsed, document: Document, path: tuple[Step, ...], wanted: Any, value: Any
    ) -> Any:
        key = document.file, document.text, path, wanted
        if key in found:
            return found[key]
        one = typed(parsed, document, path, wanted, value)
        if one is not None:
            found[key] = one
        return one

    return once


def _hashed(fields: Callable[[BaseModel], dict[str, str]]) -> Callable[[BaseModel], dict[str, str]]:
    hashed: dict[int, tuple[BaseModel, dict[str, str]]] = {}  # by identity: the entry is kept with it

    def once(entry: BaseModel) -> dict[str, str]:
        if id(entry) not in hashed:
            hashed[id(entry)] = entry, fields(entry)
        return hashed[id(entry)][1]

    return once
