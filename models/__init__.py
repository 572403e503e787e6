"""How a score is made: outcomes, training, the scorecard, validation and the registry.

`Scorecard` needs numpy and polars only. `fit_scorecard` pulls in LightGBM and `training_set` the record store, so
they are loaded on first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import features  # noqa: F401 - before anything loads polars: it sets how that keeps memory
from models.scorecard import Scorecard

if TYPE_CHECKING:
    from models.card_lengths import trade_off
    from models.point_in_time import training_set
    from models.trainer import fit_scorecard

__all__ = ["Scorecard", "fit_scorecard", "trade_off", "training_set"]
_LOADED_ON_USE: Final = {
    "fit_scorecard": "models.trainer",
    "trade_off": "models.card_lengths",
    "training_set": "models.point_in_time",
}


def __getattr__(name: str) -> Any:
    """Load what only training needs when someone trains: scoring must not pay for it."""
    if name in _LOADED_ON_USE:
        return getattr(import_module(_LOADED_ON_USE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
