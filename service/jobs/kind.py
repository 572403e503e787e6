"""What a kind of job is: its name, its typed request, and its work."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from service.administration import Installation
from service.errors import WrongUse
from service.jobs.doing import Doing
from service.jobs.requests import Request
from service.problems.malformed import told

Result = Mapping[str, Any]
"""What came of a job, as JSON: for people and for the next step."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of job.

    Attributes:
        request: the class of its requests (`Request`), and `work`, what does one: it is handed an instance of that class.

    A work may be broken off anywhere and begun again, in another process and with what the first one left. It must then
    come to the same end without a second effect, and must not let itself be cancelled once its effect is there: it asks
    `Doing.progress` only before that. It tells what cannot be done by an error of ours.
    """

    name: str
    label: str
    request: type[Request]
    work: Callable[[Installation, Any, Doing], Result]

    def requested(self, content: Mapping[str, Any]) -> Request:
        """A request of this kind out of what was sent or kept; `WrongUse` where it is none."""
        try:
            return self.request.model_validate(dict(content))
        except ValidationError as error:
            told_of = told([{**one, "loc": ("request", *one["loc"])} for one in error.errors()])
            raise WrongUse(f"任务“{self.label}”的{told_of.zh}", english=told_of.en) from error
