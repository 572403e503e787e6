"""What a scorecard is for, as people name it."""

from features.feature import Purpose
from service.errors import WrongUse


def purpose_of(text: str) -> Purpose:
    """The purpose, or `WrongUse`."""
    if text == "public":
        return "public"
    if text == "financing":
        return "financing"
    raise WrongUse(f"用途“{text}”应为 public（公共信用）或 financing（融资）")


def purpose_or_any(text: str | None) -> Purpose | None:
    """The purpose named, or None where none was."""
    return None if text is None else purpose_of(text)
