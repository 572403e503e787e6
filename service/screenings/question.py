"""What a department asks of a list of bidders or applicants, and which of its codes can be answered."""

from collections.abc import Sequence
from typing import Annotated, Any, Final, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from features.credit_code import are_valid, require_valid
from features.errors import MalformedCode
from scoring.schema.measure import DOMAINS, Domain
from service.plain_text import PLAIN

MOST: Final = 500
"""Codes of one screening."""
Named = Annotated[str, StringConstraints(pattern=PLAIN, min_length=1, max_length=128, strip_whitespace=True)]


class Question(BaseModel):
    """筛查的提问：哪个领域、什么用途、哪一天、哪些企业。"""

    model_config = ConfigDict(extra="forbid", frozen=True)

    domain: Domain = Field(
        description="领域：" + "、".join(f"{name}({label})" for name, label in DOMAINS.items()),
        examples=["government_procurement"],
    )
    purpose: str = Field(
        pattern=PLAIN,
        min_length=1,
        max_length=64,
        description="用途：部门须是已登记的用途之一",
        examples=["资格审查"],
    )
    uscc: list[Annotated[str, StringConstraints(pattern=PLAIN, max_length=64)]] = Field(
        min_length=1,
        max_length=MOST,
        description=f"统一社会信用代码，1 至 {MOST} 个",
        examples=[["91632899MA75T5T191"]],
    )
    as_of: Annotated[str, StringConstraints(pattern=PLAIN, max_length=32)] | None = Field(
        default=None,
        description="哪一天适用的评价结果；不填为现行的",
        examples=["2026-10-31"],
        json_schema_extra={"format": "date"},
    )
    reference: Named | None = Field(
        default=None, description="招标、采购或项目编号，写进回执", examples=["样采〔2026〕3号"]
    )


class Codes(NamedTuple):
    """The codes of a question, each once.

    Attributes:
        good: well-formed ones in the order asked.
        malformed: `text`, `places` (from 1) and `why` of those that are no codes; nothing was looked up for them.
        repeated: `uscc` and `places` of those that stand there more than once; they are answered once.
    """

    good: tuple[str, ...]
    malformed: list[dict[str, Any]]
    repeated: list[dict[str, Any]]


def told_apart(texts: Sequence[str]) -> Codes:
    """Sort the codes of a question; blanks around a code are no fault."""
    places: dict[str, list[int]] = {}
    for place, text in enumerate(texts, start=1):
        places.setdefault(text.strip(), []).append(place)
    names = tuple(places)
    valid = are_valid(names)
    good = tuple(name for name, fine in zip(names, valid, strict=True) if fine)
    bad = (name for name, fine in zip(names, valid, strict=True) if not fine)
    return Codes(
        good,
        [{"text": name, "places": places[name], "why": _why(name)} for name in bad],
        [{"uscc": name, "places": places[name]} for name in good if len(places[name]) > 1],
    )


def _why(text: str) -> str:
    try:
        require_valid(text)
    except MalformedCode as error:
        return str(error)
    raise AssertionError(f"both checks of a code must agree: {text}")
