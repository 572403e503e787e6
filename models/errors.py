"""Everything that can go wrong while a score is made.

    ModelError
    ├── TrainingDataError       the table or the outcomes cannot be learned from
    ├── CompileError            a booster is not a sum of one-feature step functions
    ├── ScorecardFormatError    a scorecard (file or object) breaks its own rules
    ├── ScoringInputError       the rows to score lack a column or have the wrong type
    └── RegistryError
        ├── NoChampion          nothing has been promoted for this purpose yet
        ├── UnknownVersion      no such registered version
        └── PromotionRefused    a gate failed; carries the failed gates

Messages that a user of the command line can meet are Chinese; those that only a developer can are English.
"""

from collections.abc import Sequence


class ModelError(Exception):
    """Root of this package's errors."""


class TrainingDataError(ModelError):
    """The table or the outcomes given to the trainer cannot be learned from."""


class CompileError(ModelError):
    """A booster cannot be written as one step table per feature."""


class ScorecardFormatError(ModelError):
    """A scorecard breaks its own rules; `place` says where.

    Attributes:
        place: path inside the document, such as `features[3](tax_rating).edges`.
    """

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"评分卡 {place}：{problem}")
        self.place = place
        self.problem = problem

    def __reduce__(self) -> tuple[type["ScorecardFormatError"], tuple[str, str]]:
        return type(self), (self.place, self.problem)


class ScoringInputError(ModelError):
    """The rows handed in for scoring lack a column or hold the wrong kind of value."""


class RegistryError(ModelError):
    """Root of the registry's errors."""


class NoChampion(RegistryError):
    """No version holds the champion alias for this purpose."""

    def __init__(self, purpose: str) -> None:
        super().__init__(
            f"用途“{purpose}”还没有在用的评分卡。请先运行 shouxin train，再运行 shouxin promote。"
        )
        self.purpose = purpose


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
