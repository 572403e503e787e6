"""How much evidence comes with a step, on whichever way it is handed in, and with a case."""

from typing import Final

MOST_FILES: Final = 5
LARGEST_FILE: Final = 512 * 1024
"""Bytes of one file."""
LONGEST_BASE64: Final = (LARGEST_FILE + 2) // 3 * 4
"""Characters of base64 that so many bytes are."""
MOST_SUPPLEMENTS: Final = 20
"""How often an enterprise may add to one case from its account.

Every other step moves a case on, so their number is bounded by the rules; this one moves nothing and could be taken for ever,
each time with files that are kept and a notice to everybody concerned. A request holds one file of the largest
size, so this many let an enterprise hand in twenty of them; whoever has more hands it in on paper.
"""
