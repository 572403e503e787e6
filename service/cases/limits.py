"""How much evidence comes with a step, on whichever way it is handed in."""

from typing import Final

MOST_FILES: Final = 5
LARGEST_FILE: Final = 512 * 1024
"""Bytes of one file."""
LONGEST_BASE64: Final = (LARGEST_FILE + 2) // 3 * 4
"""Characters of base64 that so many bytes are."""
