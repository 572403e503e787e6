"""A rule book as one canonical JSON document, and back."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from features.declaration_faults import fault_told
from models.canonical_json import parsed, require_digest, sealed
from models.errors import RuleBookError
from models.rule_book_rules import check_rule_book

if TYPE_CHECKING:
    from models.rule_book import RuleBook

KIND: Final = "shouxin rule book"
SCHEMA: Final = 1


def write(book: Mapping[str, Any]) -> str:
    """The canonical document of a book given as plain data."""
    return sealed({"kind": KIND, "schema": SCHEMA, "book": book})


def read(text: str, wanted: "type[RuleBook]") -> "RuleBook":
    """The book of a document; `RuleBookError` names what is wrong with it."""
    data = parsed(text, RuleBookError)
    if not isinstance(data, dict) or data.get("kind") != KIND:
        raise RuleBookError("kind", "不是守信规则手册")
    schema = data.get("schema")
    if not isinstance(schema, int) or schema != SCHEMA:
        raise RuleBookError("schema", f"版本 {schema} 不是本程序认识的 {SCHEMA}")
    if set(data) != {"kind", "schema", "book", "digest"}:
        raise RuleBookError("文档", "应恰有 kind、schema、book、digest")
    require_digest(data, RuleBookError)
    try:
        book = wanted.model_validate_json(json.dumps(data["book"]))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise RuleBookError(f"book.{place}", _told(first)) from error
    check_rule_book(book)
    return book


def _told(detail: Mapping[str, Any]) -> str:
    if detail["type"] == "string_pattern_mismatch":
        return f"编号“{detail['input']}”应以小写字母开头，只用小写字母、数字和下划线"
    return fault_told(detail)
