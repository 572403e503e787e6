"""Texts that someone sent: what can be kept, compared, shown on a screen and written into a line of a log.

JSON can write controls; PostgreSQL keeps no NUL, and a log, a screen or a paper would show something else.
"""

from typing import Final

_UNSEEN: Final = r"\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
_IN_LINE: Final = r"\x00-\x1f\x7f-\x9f" + _UNSEEN
_IN_TEXT: Final = r"\x00-\x08\x0b-\x1f\x7f-\x9f" + _UNSEEN
PLAIN: Final = f"^[^{_IN_LINE}]*$"
"""No controls, no breaks of lines, nothing that is not seen or that turns the direction of writing."""
NAMED: Final = rf"^[^{_IN_LINE}]*[^\s{_IN_LINE}][^{_IN_LINE}]*$"
"""The same, and something stands there that is not blank."""
TEXT: Final = f"^[^{_IN_TEXT}]*$"
"""A text of several lines: tabs and breaks of lines are allowed."""
TOLD: Final = rf"^[^{_IN_TEXT}]*[^\s{_IN_TEXT}][^{_IN_TEXT}]*$"
"""The same, and something stands there that is not blank."""
