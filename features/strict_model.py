"""The base of everything that is declared in a file: immutable, and nothing unforeseen gets in."""

from pydantic import BaseModel, ConfigDict


class StrictModel(BaseModel):
    """Frozen; an unknown field is an error, never silently dropped."""

    model_config = ConfigDict(frozen=True, extra="forbid")
