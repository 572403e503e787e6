"""A policy's folder → a `Policy`, or every reason why it may not be used."""

from pathlib import Path
from typing import Final

from scoring.compiler.check import examine
from scoring.errors import PolicyError
from scoring.schema.policy import Policy

PACKAGED: Final = Path(__file__).parents[1] / "policy"
"""The policy that comes with the product."""


def load_policy(folder: Path | None = None) -> Policy:
    """The policy of a folder, or the packaged one.

    Raises PolicyError with every problem found, and PolicyUnreadable when files are missing.
    """
    parsed, problems = examine(folder or PACKAGED)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors or parsed.policy is None:
        raise PolicyError(errors)
    return parsed.policy
