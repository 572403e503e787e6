"""Who takes which step of a case: whose it is stands in the table of its kind, here is which account that is."""

from typing import Final

from scoring.rights.standing import TABLES
from scoring.rights.words import PARTIES, Party, StepKind
from service.cases.case import Case
from service.errors import Forbidden
from service.parties.party import Party as Account

_PASSED_ON_TO: Final[frozenset[Party]] = frozenset({"provider", "finding_authority"})
"""Whoever a case is passed on to: the provider of a disputed record, the authority that found the matter of a repair."""


def require_may(case: Case, step: StepKind, party: Account | None) -> None:
    """`Forbidden` where a step is not for a party (null: at the machine itself, which is the bureau's) to take.

    The bureau writes down what came on paper: of an enterprise that filed on paper, and of a provider that has no account here.
    """
    table = TABLES[case.kind]
    taker = table.takers.get(step)
    if taker is None or _may(case, taker, party):
        return  # a step that there is not is refused by the rules, which say what there is
    raise Forbidden(
        f"“{table.steps[step]}”由{PARTIES[taker]}作出，不由本账户作出",
        english=f"the step {step} is not for this account to take, but for the {taker}",
    )


def _may(case: Case, taker: Party, party: Account | None) -> bool:
    role = "bureau" if party is None else party.role
    if role == "bureau":
        on_paper = case.paper is not None if taker == "enterprise" else case.provider is None
        return taker == "bureau" or on_paper
    if taker == "enterprise":
        return role == "enterprise"
    return taker in _PASSED_ON_TO and party is not None and party.id == case.provider
