"""What is refused of a request before it is written down as a job, beyond what its description says: what only the clock and the store know."""

from service.days import asked_days
from service.home import Home
from service.jobs.requests import EvaluateRequest, Request, SimulateRequest


def require_can_be_done(request: Request, home: Home) -> None:
    """`WrongUse` for a day of knowledge after today and a version that the store does not have, in the words in which the job would fail."""
    if isinstance(request, EvaluateRequest | SimulateRequest):
        asked_days(request.as_of, request.known_at)
    if isinstance(request, EvaluateRequest) and request.data_version is not None:
        home.require_version(request.data_version)
    if isinstance(request, SimulateRequest):
        asked_days(request.against, request.against_known_at, what="前者的基准日")
