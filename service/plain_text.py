"""Texts that someone sent: what can be kept, compared, shown on a screen and written into a line of a log."""

from typing import Final

PLAIN: Final = r"^[^\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]*$"
"""No controls, no breaks of lines, nothing that is not seen or that turns the direction of writing.

JSON can write them; PostgreSQL keeps no NUL, and a log, a screen or a paper would show something else.
"""
