"""Everything that can go wrong while a score is made.

    ModelError
    ├── TrainingDataError       the table or the outcomes cannot be learned from
    ├── CompileError            a booster is not a sum of one-feature step functions
    ├── DocumentError           a document, or the object it describes, breaks its own rules
    │   ├── ScorecardFormatError    a scorecard
    │   └── RuleBookError           a rule book
    ├── NoProbability           a rule book was asked for a probability of default
    ├── ScoringInputError       the rows to score lack a column or have the wrong type
    └── RegistryError
        ├── NoChampion          nothing has been promoted for this purpose yet
        ├── NoFormerChampion    there is no champion to go back to
        ├── AlreadyChampion     the version is in use already
        ├── UnknownVersion      no such registered version
        └── PromotionRefused    a gate failed; carries the failed gates

Messages that a user of the command line can meet are Chinese; those that only a developer can are English.
"""

from collections.abc import Sequence
from typing import ClassVar


class ModelError(Exception):
    """Root of this package's errors."""


class TrainingDataError(ModelError, ValueError):
    """The table or the outcomes given to the trainer cannot be learned from; a ValueError, as scikit-learn asks."""


class CompileError(ModelError):
    """A booster cannot be written as one step table per feature."""


class DocumentError(ModelError):
    """A document breaks its own rules; `place` says where.

    Attributes:
        place: path inside the document.
        problem: what is wrong there.
    """

    what: ClassVar[str]

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{self.what} {place}：{problem}")
        self.place = place
        self.problem = problem

    def __reduce__(self) -> tuple[type["DocumentError"], tuple[str, str]]:
        return type(self), (self.place, self.problem)


class ScorecardFormatError(DocumentError):
    """A scorecard breaks its own rules; a place is such as `features[3](tax_rating).edges`."""

    what = "评分卡"


class RuleBookError(DocumentError):
    """A rule book breaks its own rules; a place is such as `classes.0.items.2.at_most`."""

    what = "规则手册"


class NoProbability(ModelError):
    """A rule book is a published table: nothing was learned from outcomes, so it knows no probability."""

    def __init__(self, title: str) -> None:
        super().__init__(
            f"规则手册“{title}”不给出违约概率：分值是公布的，不是从违约结果学来的；等级由它自己的分数线定"
        )
        self.title = title

    def __reduce__(self) -> tuple[type["NoProbability"], tuple[str]]:
        return type(self), (self.title,)


class ScoringInputError(ModelError, ValueError):
    """The rows handed in for scoring lack a column or hold the wrong kind of value."""


class RegistryError(ModelError):
    """Root of the registry's errors."""


class NoChampion(RegistryError):
    """No version has been put to use for this purpose, or none by the end of the day asked about."""

    def __init__(self, purpose: str, by: str | None = None) -> None:
        super().__init__(
            f"用途“{purpose}”还没有在用的评分卡。请先运行 shouxin train，再运行 shouxin promote。"
            if by is None
            else f"截至 {by}，用途“{purpose}”还没有启用过评分卡（历次启用见 shouxin champion --history）"
        )
        self.purpose = purpose
        self.by = by

    def __reduce__(self) -> tuple[type["NoChampion"], tuple[str, str | None]]:
        return type(self), (self.purpose, self.by)


class NoFormerChampion(RegistryError):
    """The present champion is the first one, or everything before it was already given up."""

    def __init__(self, purpose: str) -> None:
        super().__init__(
            f"用途“{purpose}”没有可以退回的版本：现用的之前没有启用过别的（见 shouxin champion --history）"
        )
        self.purpose = purpose

    def __reduce__(self) -> tuple[type["NoFormerChampion"], tuple[str]]:
        return type(self), (self.purpose,)


class AlreadyChampion(RegistryError):
    """The version is the champion already: a line from it to itself would say nothing."""

    def __init__(self, version: str) -> None:
        super().__init__(f"{version} 已在启用，无须再次启用")
        self.version = version

    def __reduce__(self) -> tuple[type["AlreadyChampion"], tuple[str]]:
        return type(self), (self.version,)


class UnknownVersion(RegistryError):
    """A version was named that was never registered."""


class PromotionRefused(RegistryError):
    """One or more gates failed.

    Attributes:
        failed: one sentence per failed gate, in the order of the gates.
    """

    def __init__(self, version: str, failed: Sequence[str]) -> None:
        super().__init__(f"{version} 未通过以下门槛，不予启用：" + "；".join(failed))
        self.version = version
        self.failed = tuple(failed)

    def __reduce__(self) -> tuple[type["PromotionRefused"], tuple[str, tuple[str, ...]]]:
        return type(self), (self.version, self.failed)
