"""The words of `header_words.yaml`: what tables of other makes call the fields of each kind of record."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

import yaml
from pydantic import model_validator

from features.strict_model import StrictModel

Words = Mapping[str, tuple[str, ...]]
_FILE: Final = Path(__file__).with_suffix(".yaml")


class KindWords(StrictModel):
    """Of one kind: what titles say of it, and the names of its fields."""

    titles: tuple[str, ...] = ()
    fields: Words

    @model_validator(mode="before")
    @classmethod
    def _fields(cls, written: dict[str, Any]) -> dict[str, Any]:
        """In the file the fields stand beside the titles."""
        return {
            "titles": written.get("titles", ()),
            "fields": {k: v for k, v in written.items() if k != "titles"},
        }


class HeaderWords(StrictModel):
    """The whole file; its comments say what each part means."""

    endings: Words
    tails: tuple[str, ...]
    opposites: tuple[tuple[str, str], ...]
    common: Words
    kinds: Mapping[str, KindWords]
    older_identifiers: Mapping[Literal["registration_no", "organisation_code", "tax_no"], tuple[str, ...]]
    tell_of_an_end: tuple[str, ...]
    enterprises_own_state: tuple[str, ...]
    others_codes: tuple[str, ...]


@lru_cache(maxsize=1)
def header_words() -> HeaderWords:
    """The words as they are shipped with the program."""
    return HeaderWords.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
