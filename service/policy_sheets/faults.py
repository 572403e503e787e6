"""What is wrong with a workbook: sheet, cell, reason, mend."""

from dataclasses import dataclass
from typing import Literal

from service.errors import ServiceError


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong.

    Attributes:
        sheet: name of the sheet; of what stands in no sheet, the file of the policy.
        cell: such as C7; empty where a whole sheet or a missing row is meant; a line where a file is.
        reason: what is wrong, in one Chinese sentence.
        mend: what to do about it.
        severity: an `error` keeps the workbook from being imported, a `warning` does not.
    """

    sheet: str
    cell: str
    reason: str
    mend: str
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        return f"{self.sheet} {self.cell}：{self.reason}。{self.mend}"


class CellError(ServiceError):
    """The text of one cell does not say what its column asks for."""

    def __init__(self, reason: str, mend: str) -> None:
        super().__init__(f"{reason}。{mend}")
        self.reason = reason
        self.mend = mend
