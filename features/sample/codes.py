"""Synthetic credit codes for a whole chunk at once; the same codes as `credit_code.synthetic`, one by one."""

from typing import Final

import numpy as np

from features.credit_alphabet import ALPHABET
from features.credit_code import SYNTHETIC_DIVISION
from features.sample.arrays import Ints

_SYMBOLS: Final = np.frombuffer(ALPHABET.encode("ascii"), dtype=np.uint8)
_ORGANISATION_CHECKS: Final = np.frombuffer(b"0123456789X", dtype=np.uint8)
_WEIGHTS: Final = np.array([pow(3, i, 31) for i in range(17)], dtype=np.int64)
_ORGANISATION_WEIGHTS: Final = np.array([3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
_SERIAL_DIGITS: Final = 6
_SPACE: Final = 31**_SERIAL_DIGITS
# Odd, not a multiple of 31: multiplication modulo 31^6 is then one-to-one, and neighbours look unlike each other.
_SCATTER: Final = 389_150_621


def _values(alphabet: str) -> Ints:
    table = np.full(128, -1, dtype=np.int64)
    for position, character in enumerate(alphabet):
        table[ord(character)] = position
    return table


_VALUES: Final = _values(ALPHABET)
_ORGANISATION_VALUES: Final = _values("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def scattered(serials: Ints) -> Ints:
    """Serial numbers spread over the code space, one to one."""
    return (serials * _SCATTER + 57_885_161) % _SPACE


def synthetic_codes(serials: Ints, kinds: Ints, *, prefix: str = "MA") -> list[str]:
    """A valid code in division 632899 for each serial; `kinds` is the second digit (1 企业, 2 个体, 3 合作社)."""
    characters = np.empty((serials.size, 18), dtype=np.uint8)
    head = f"90{SYNTHETIC_DIVISION}{prefix}".encode("ascii")
    characters[:, : len(head)] = np.frombuffer(head, dtype=np.uint8)
    characters[:, 1] = ord("0") + kinds
    rest = serials.copy()
    for position in range(_SERIAL_DIGITS):
        rest, digit = np.divmod(rest, 31)
        characters[:, 15 - position] = _SYMBOLS[digit]
    organisation = (_ORGANISATION_VALUES[characters[:, 8:16]] * _ORGANISATION_WEIGHTS).sum(axis=1)
    characters[:, 16] = _ORGANISATION_CHECKS[(11 - organisation % 11) % 11]
    total = (_VALUES[characters[:, :17]] * _WEIGHTS).sum(axis=1)
    characters[:, 17] = _SYMBOLS[-total % 31]
    text: list[str] = characters.view("S18").ravel().astype("U18").tolist()
    return text
