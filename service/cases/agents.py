"""Who acts for an enterprise, and by which of the files handed in: an agent is taken at no word but the enterprise's own."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from scoring.rights.standing import TABLES
from scoring.rights.steps import Agent
from scoring.rights.words import Kind, StepKind
from service.cases.case import Case, Evidence
from service.cases.register import File
from service.errors import WrongUse


class GivenAgent(NamedTuple):
    """An agent as it is handed in. `mandate`: the name of the file that is the mandate."""

    name: str
    mandate: str


def agent_of(given: GivenAgent | None, files: Sequence[File], before: Case | None = None) -> Agent | None:
    """An agent with the mandate found: among the files handed in with the step, or else with the last of the enterprise's before it.

    Raises:
        WrongUse: no file has the name of the mandate, or several that differ.
    """
    if given is None:
        return None
    named = {hashlib.sha256(one.content).hexdigest() for one in files if one.name == given.mandate}
    if not named and before is not None:
        named = _handed_in(before, given.mandate)
    if len(named) != 1:
        told = "随附的材料里没有它" if not named else "随附的材料里有几份同名而内容不同"
        raise WrongUse(
            f"代理人“{given.name}”须有企业的授权委托书：agent.mandate 所写的“{given.mandate}”，{told}；请作为材料一并交来，写明其名称",
            english=f"the mandate '{given.mandate}' of the agent is {'not among' if not named else 'the name of several of'} the files handed in",
        )
    return Agent(name=given.name, mandate=given.mandate, sha256=named.pop())


def require_of_enterprise(kind: Kind, step: StepKind, given: GivenAgent | None) -> None:
    """`WrongUse` where an agent is named with a step that is not the enterprise's."""
    if given is not None and not _of_enterprise(kind, step):
        own = [label for name, label in TABLES[kind].steps.items() if _of_enterprise(kind, name)]
        raise WrongUse(
            f"代理人（agent）是企业的代理人，只随企业的步骤写明：{'、'.join(own)}",
            english="an agent acts for the enterprise: name one with a step of the enterprise only",
        )


def mandate_of(case: Case, seq: int, agent: Agent) -> Evidence | None:
    """The file that is the mandate of an agent named with a step."""
    same = (
        one
        for one in reversed(case.evidence)
        if one.step <= seq and (one.name, one.sha256) == (agent.mandate, agent.sha256)
    )
    return next(same, None)


def _handed_in(case: Case, name: str) -> set[str]:
    """Hashes of the files of a name that came with the last step of the enterprise that brought one."""
    own = {one.seq for one in case.steps if _of_enterprise(case.kind, one.taken.step.kind)}
    found = [one for one in case.evidence if one.name == name and one.step in own]
    last = max((one.step for one in found), default=None)
    return {one.sha256 for one in found if one.step == last}


def _of_enterprise(kind: Kind, step: StepKind) -> bool:
    return step == "filed" or TABLES[kind].takers.get(step) == "enterprise"
