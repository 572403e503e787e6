"""Rows of bits, packed: what decision rows hold, for a whole population at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

Bits = npt.NDArray[np.bool_]
ABSENT: Final = -1
"""Stands for a row that is not there; all its bits are false."""


@dataclass(frozen=True, eq=False)
class PackedBits:
    """Rows × `count` bits. `content`: eight bits a byte, the first the highest, shape (rows, bytes)."""

    content: npt.NDArray[np.uint8]
    count: int

    @classmethod
    def of(cls, bits: Bits) -> "PackedBits":
        """Pack rows of bits."""
        return cls(np.packbits(bits, axis=1), bits.shape[1])

    @classmethod
    def read(cls, column: pl.Series, count: int) -> "PackedBits":
        """The bits of a column of decision rows (`decision.packed`), all of one length."""
        joined = np.frombuffer(b"".join(column.to_list()), dtype=np.uint8)
        return cls(joined.reshape(column.len(), (count + 7) // 8), count)

    @classmethod
    def joined(cls, parts: Sequence["PackedBits"]) -> "PackedBits":
        """The rows of all parts, which have the same count of bits, one part after another."""
        return cls(np.concatenate([one.content for one in parts]), parts[0].count)

    def rows(self, places: npt.NDArray[np.intp]) -> Bits:
        """The bits of these rows; of `ABSENT` ones all false."""
        if not len(self.content):
            return np.zeros((len(places), self.count), dtype=np.bool_)
        found = np.unpackbits(self.content[places], axis=1, count=self.count).view(np.bool_)
        found[places == ABSENT] = False
        return found

    def row(self, place: int) -> Bits:
        """The bits of one row; of `ABSENT` all false."""
        found: Bits = self.rows(np.array([place]))[0]
        return found

    def sorted_by(self, order: npt.NDArray[np.intp]) -> "PackedBits":
        """The rows in another order."""
        return PackedBits(self.content[order], self.count)
