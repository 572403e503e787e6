"""What can go wrong in the service, and which exit code or HTTP status each error of the lower layers means.

ServiceError
├── NotFound        the answer is no: an unknown code, no run yet (exit 1, HTTP 404)
├── WrongUse        a malformed code or date, options that do not go together (exit 2, HTTP 400)
└── StateError      the state under SHOUXIN_HOME is not readable (exit 4, HTTP 500)
"""

from typing import Final

from features.errors import FeatureError, LayoutError, MalformedCode, ManifestError, UnknownLayout
from models.errors import ModelError, NoChampion, PromotionRefused, UnknownVersion
from scoring.errors import PolicyError, ScoringError


class ServiceError(Exception):
    """Root of everything this package raises."""


class NotFound(ServiceError):
    """What was asked for is not there."""


class WrongUse(ServiceError):
    """The question itself is malformed."""


class StateError(ServiceError):
    """Stored state that cannot be read."""


DONE: Final = 0
NO: Final = 1
WRONG_USE: Final = 2
REFUSED: Final = 3
FAILED: Final = 4
_EXIT_CODES: Final[tuple[tuple[type[Exception], int], ...]] = (
    (NotFound, NO),
    (NoChampion, NO),
    (UnknownVersion, NO),
    (PromotionRefused, NO),
    (WrongUse, WRONG_USE),
    (MalformedCode, WRONG_USE),
    (UnknownLayout, WRONG_USE),
    (ManifestError, WRONG_USE),
    (PolicyError, REFUSED),
    (LayoutError, FAILED),
    (FeatureError, FAILED),
    (ModelError, FAILED),
    (ScoringError, FAILED),
    (ServiceError, FAILED),
    (OSError, FAILED),
)


def exit_code(error: Exception) -> int | None:
    """The exit code an error means, or None for one that nobody expected."""
    return next((code for kind, code in _EXIT_CODES if isinstance(error, kind)), None)
