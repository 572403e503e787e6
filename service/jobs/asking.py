"""What is refused of a request before it is written down as a job, beyond what its description says: what only the clock knows."""

from service.days import asked_days
from service.jobs.requests import EvaluateRequest, Request, SimulateRequest


def require_known_by_today(request: Request) -> None:
    """`WrongUse` for a day of knowledge after today, in the words in which the job would fail."""
    if isinstance(request, EvaluateRequest | SimulateRequest):
        asked_days(request.as_of, request.known_at)
    if isinstance(request, SimulateRequest):
        asked_days(request.against, request.against_known_at, what="前者的基准日")
