"""What can go wrong in the service, and which exit code or HTTP status each error of the lower layers means.

ServiceError
├── NotFound        the answer is no: an unknown code, no run yet (exit 1, HTTP 404)
├── WrongUse        a malformed code or date, options that do not go together (exit 2, HTTP 400)
├── StateError      the state in the home is not readable (exit 4, HTTP 500)
│   └── NoKey         no signing key is in use (exit 4, HTTP 503)
├── NotWritten      a file that was asked for cannot be written where it was asked for (exit 4)
│   └── ReaderLeft    who read standard output is gone (exit 4)
├── DatabaseFault   the database cannot be reached, read or written, or has another version (exit 4, HTTP 503)
│   └── AlreadyThere  a row of that key is there (exit 4, HTTP 503 where nobody told what it means)
├── Unauthenticated no token, or one that is not good (exit 4, HTTP 401)
├── Forbidden       the party has no right to it (exit 3, HTTP 403)
│   ├── WrongPurpose  it states no purpose of its own, and must
│   └── NotYours      it is about somebody whom the party may not ask about
├── Conflict        it is so already, or something else is in the way (exit 1, HTTP 409)
├── NotGenuine      a signed document that is not what it says (exit 1)
├── TooLarge        a question larger than a limit allows (exit 2, HTTP 413)
└── TooOften        more questions than the party may ask in a time (exit 2, HTTP 429)
"""

from typing import Final

from features.errors import (
    FeatureError,
    LayoutError,
    MalformedCode,
    ManifestError,
    MappingError,
    UnknownLayout,
)
from models.errors import (
    AlreadyChampion,
    ModelError,
    NoChampion,
    NoFormerChampion,
    PromotionRefused,
    UnknownVersion,
)
from scoring.errors import (
    BandsOutOfReach,
    CalendarEnds,
    PolicyError,
    PolicyNotInForce,
    ScoringError,
    StepRefused,
)


class ServiceError(Exception):
    """Root of everything this package raises. `english`: the same in English, where a party of the API may meet it."""

    def __init__(self, message: str = "", *, english: str = "") -> None:
        super().__init__(message)
        self.english = english


class NotFound(ServiceError):
    """What was asked for is not there."""


class WrongUse(ServiceError):
    """The question itself is malformed."""


class StateError(ServiceError):
    """Stored state that cannot be read."""


class NoKey(StateError):
    """No signing key is in use: never made, retired, or its file is gone. A new one mends it."""


class NotWritten(ServiceError):
    """A path to which nothing can be written."""


class ReaderLeft(NotWritten):
    """Who read standard output, such as `head`, is gone: mostly it has what it wanted."""


class DatabaseFault(ServiceError):
    """The database cannot be reached, read or written, or its tables are of another version."""


class AlreadyThere(DatabaseFault):
    """A row of that key is there: whoever wrote it was first."""


class Unauthenticated(ServiceError):
    """No token, or one that is not good; which of its faults is told to nobody but the log."""


class Forbidden(ServiceError):
    """The party has no right to it."""


class WrongPurpose(Forbidden):
    """The party states no purpose of its own, and must."""


class NotYours(Forbidden):
    """It is about somebody whom the party may not ask about, or who does not exist: nobody is told which."""


class Conflict(ServiceError):
    """It is so already, or something else is in the way."""


class NotGenuine(ServiceError):
    """A signed document that is not what it says: its signature, its kind, its key or its content."""


class TooLarge(ServiceError):
    """A question larger than a limit allows."""


class TooOften(ServiceError):
    """More questions than the party may ask in a time. `retry_after`: seconds until it may ask again."""

    def __init__(self, message: str, *, retry_after: int, english: str = "") -> None:
        super().__init__(message, english=english)
        self.retry_after = retry_after


DONE: Final = 0
NO: Final = 1
WRONG_USE: Final = 2
REFUSED: Final = 3
FAILED: Final = 4
_EXIT_CODES: Final[tuple[tuple[type[Exception], int], ...]] = (
    (NotFound, NO),
    (NoChampion, NO),
    (NoFormerChampion, NO),
    (AlreadyChampion, NO),
    (UnknownVersion, NO),
    (PromotionRefused, NO),
    (WrongUse, WRONG_USE),
    (MalformedCode, WRONG_USE),
    (UnknownLayout, WRONG_USE),
    (ManifestError, WRONG_USE),
    (MappingError, WRONG_USE),
    (PolicyNotInForce, WRONG_USE),
    (BandsOutOfReach, NO),
    (Forbidden, REFUSED),
    (Conflict, NO),
    (NotGenuine, NO),
    (TooLarge, WRONG_USE),
    (TooOften, WRONG_USE),
    (PolicyError, REFUSED),
    (StepRefused, REFUSED),
    (CalendarEnds, REFUSED),
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


EXPECTED: Final = (FeatureError, ModelError, ScoringError, ServiceError)
"""Roots of the errors that an answer may be; anything else is a defect."""
_HTTP: Final = {NO: 404, WRONG_USE: 400, REFUSED: 409, FAILED: 500}
_OWN_STATUS: Final[tuple[tuple[type[Exception], int], ...]] = (
    (Unauthenticated, 401),
    (Forbidden, 403),
    (Conflict, 409),
    (PolicyNotInForce, 404),
    (TooLarge, 413),
    (TooOften, 429),
    (DatabaseFault, 503),
    (NoKey, 503),
)


def http_status(error: Exception) -> int:
    """The HTTP status an error means: its own, or that of its exit code."""
    own = next((status for kind, status in _OWN_STATUS if isinstance(error, kind)), None)
    return own or _HTTP[exit_code(error) or FAILED]
