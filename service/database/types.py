"""Column types that mean the same on SQLite and on PostgreSQL."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from orjson import dumps
from sqlalchemy import DateTime, Dialect, String, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeDecorator, TypeEngine

from features.ledger import in_zone


class Instant(TypeDecorator[datetime]):
    """An instant. On SQLite text of one form in UTC, so that texts sort as instants do."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text where there is no type for it."""
        return dialect.type_descriptor(String(32) if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """In; a time without a zone is a defect of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs its zone: {value}")
        utc = value.astimezone(UTC)
        return utc.isoformat(timespec="microseconds") if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - named by the base class
        """Out, on the clock of Asia/Shanghai: its day is the day that people there call it."""
        if value is None:
            return None
        return in_zone(datetime.fromisoformat(value) if isinstance(value, str) else value)


class Texts(TypeDecorator[Sequence[str]]):
    """Many texts as one value of a statement. On SQLite, which has no lists, as JSON."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """A list where there is such a type."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(Text))

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> Any:
        """In."""
        texts = [*(value or ())]
        return dumps(texts).decode() if dialect.name == "sqlite" else texts
