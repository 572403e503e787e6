"""How a score is made: outcomes, training, the scorecard, validation and the registry.

`Scorecard` needs numpy and polars only. `fit_scorecard` pulls in LightGBM, so it is loaded on first use.
"""

from typing import TYPE_CHECKING, Any

from models.scorecard import Scorecard

if TYPE_CHECKING:
    from models.trainer import fit_scorecard

__all__ = ["Scorecard", "fit_scorecard"]


def __getattr__(name: str) -> Any:
    """Load the trainer only when someone trains: scoring must not pay for LightGBM."""
    if name == "fit_scorecard":
        from models.trainer import fit_scorecard

        return fit_scorecard
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
