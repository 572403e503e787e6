"""Texts that someone sent: what can be kept, compared, shown on a screen and written into a line of a log.

JSON can write controls; PostgreSQL keeps no NUL, and a log, a screen or a paper would show something else.
"""

from typing import Final

_UNSEEN: Final = r"\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
"""Not seen, or turning the direction of writing; the last two no XML can hold, so no letter (DOCX)."""
_IN_LINE: Final = r"\x00-\x1f\x7f-\x9f" + _UNSEEN
_IN_TEXT: Final = r"\x00-\x08\x0b-\x1f\x7f-\x9f" + _UNSEEN
_OF_TEXT: Final = rf"(?:[^{_IN_TEXT}]|\r\n)"
PLAIN: Final = f"^[^{_IN_LINE}]*$"
"""No controls, no breaks of lines, nothing that is not seen or that turns the direction of writing."""
NAMED: Final = rf"^[^{_IN_LINE}]*[^\s{_IN_LINE}][^{_IN_LINE}]*$"
"""The same, and something stands there that is not blank."""
TEXT: Final = rf"^{_OF_TEXT}*$"
"""A text of several lines: tabs and breaks of lines are allowed, those of Windows (\\r\\n) too."""
TOLD: Final = rf"^{_OF_TEXT}*[^\s{_IN_TEXT}]{_OF_TEXT}*$"
"""The same, and something stands there that is not blank."""

LONGEST_TEXT: Final = 4_000
"""Characters of what is told in a case: facts, reasons, answers."""
LONGEST_NAME: Final = 128
"""Characters of the name of a body, a file, a document."""
LONGEST_PERSON: Final = 64
"""Characters of the name of a person, and of a purpose."""
LONGEST_REASON: Final = 256
"""Characters of why a certificate is revoked."""


def plain_breaks(text: str) -> str:
    """A text of several lines as it is kept: with breaks of one kind."""
    return text.replace("\r\n", "\n")
