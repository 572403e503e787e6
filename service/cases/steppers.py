"""Who takes which step of a case."""

from collections.abc import Mapping
from typing import Final, Literal

from scoring.rights.standing import TABLES
from scoring.rights.words import Kind, StepKind
from service.cases.case import Case
from service.errors import Forbidden
from service.parties.party import Party

Stepper = Literal["enterprise", "bureau", "provider"]
STEPPERS: Final[Mapping[Kind, Mapping[StepKind, Stepper]]] = {
    "objection": {
        "not_admitted": "bureau",
        "admitted": "bureau",
        "forwarded": "bureau",
        "answered": "provider",
        "extended": "bureau",
        "decided": "bureau",
        "review_requested": "enterprise",
        "review_decided": "bureau",
        "retracted": "enterprise",
    },
    "repair": {
        "not_admitted": "bureau",
        "admitted": "bureau",
        "decided": "provider",
        "publicity_ended": "provider",
        "annulled": "provider",
        "retracted": "enterprise",
    },
}
"""Kind of case → step → who takes it; the provider of a repair is the authority that found the matter."""
_LABELS: Final[Mapping[Stepper, str]] = {
    "enterprise": "企业",
    "bureau": "发展改革部门",
    "provider": "转送到的单位",
}


def require_may(case: Case, step: StepKind, party: Party | None) -> None:
    """`Forbidden` where a step is not for a party (null: at the machine itself, which is the bureau's) to take.

    The bureau writes down what came on paper: of an enterprise that filed on paper, and of a provider that has no account here.
    """
    taker = STEPPERS[case.kind].get(step)
    if taker is None or _may(case, taker, party):
        return  # a step that there is not is refused by the rules, which say what there is
    label = TABLES[case.kind].steps[step]
    raise Forbidden(
        f"“{label}”由{_LABELS[taker]}作出，不由本账户作出",
        english=f"the step {step} is not for this account to take, but for the {taker}",
    )


def _may(case: Case, taker: Stepper, party: Party | None) -> bool:
    role = "bureau" if party is None else party.role
    if role == "bureau":
        on_paper = {"enterprise": case.paper is not None, "provider": case.provider is None}
        return on_paper.get(taker, True)
    if taker == "enterprise":
        return role == "enterprise"
    return taker == "provider" and party is not None and party.id == case.provider
