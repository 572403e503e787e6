"""The characters of a unified social credit code, where nothing else of it is needed."""

from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""I, O, S, V and Z are left out (GB 32100-2015)."""
