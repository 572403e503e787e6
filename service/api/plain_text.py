"""Texts in the bodies of requests: what can be kept, compared and sent back."""

from typing import Annotated

from pydantic import AfterValidator, Field


def _plain(text: str) -> str:
    if not text.isprintable():
        raise ValueError("含有控制字符或者不成对的代理字符")
    return text


PlainText = Annotated[str, Field(max_length=256), AfterValidator(_plain)]
"""A short text without control characters and lone surrogates: JSON can write both, UTF-8 and PostgreSQL cannot keep them."""
