"""What can go wrong below the models.

FeatureError
├── MalformedCode        a credit code that cannot be one
├── SourceFileError      a file that cannot be read at all (exit code 4)
│   └── LayoutError      a file that can be read but is not what the layout says (exit code 4)
├── UnknownLayout        no such layout (exit code 2)
├── MappingError         a mapping file that does not hold together (exit code 2)
├── ManifestError        a delivery folder whose manifest does not hold together (exit code 2)
├── StoreError           the record store cannot be read or written (exit code 4)
├── SealBroken           a ledger of sealed lines was changed (exit code 4)
└── CatalogueError       a feature that is declared wrongly, or an input that is not allowed

Messages are Chinese where an officer reads them: what, where, why, and what would be right.
"""


class FeatureError(Exception):
    """Root of everything this package raises."""


class MalformedCode(FeatureError):
    """A unified social credit code that fails its form or a check character. `english`: the same in English."""

    def __init__(self, message: str, *, english: str = "") -> None:
        super().__init__(message)
        self.english = english


class SourceFileError(FeatureError):
    """A source file that cannot be read: empty, truncated, not what its name says, too large when unpacked."""


class LayoutError(SourceFileError):
    """A readable file without the columns or the sheet that its layout needs."""


class UnknownLayout(FeatureError):
    """A layout that is not declared."""


class MappingError(FeatureError):
    """A mapping file that cannot be read, breaks a rule or still has an open question: one line per finding."""


class ManifestError(FeatureError):
    """A delivery folder whose manifest is missing, malformed or names a file that is not there."""


class StoreError(FeatureError):
    """The record store cannot be read or written."""


class SealBroken(FeatureError):
    """A ledger of sealed lines was changed: `line` from 1, and what is wrong with it."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"台账第 {line} 行{reason}")
        self.line = line
        self.reason = reason

    def __reduce__(self) -> tuple[type["SealBroken"], tuple[int, str]]:
        return type(self), (self.line, self.reason)


class CatalogueError(FeatureError):
    """A feature declared wrongly, or an input the purpose at hand may not use."""
