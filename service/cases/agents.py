"""Who acts for an enterprise, and by which of the files handed in: an agent is taken at no word but the enterprise's own."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from scoring.rights.standing import TABLES
from scoring.rights.steps import Agent, Taken
from scoring.rights.words import Kind, StepKind
from service.cases.case import Case, Evidence
from service.cases.register import File
from service.errors import WrongUse
from service.parties.registry import unspaced


class GivenAgent(NamedTuple):
    """An agent as it is handed in. `mandate`: the name of the file that is the mandate."""

    name: str
    mandate: str


def agent_of(given: GivenAgent | None, files: Sequence[File], before: Case | None = None) -> Agent | None:
    """An agent with the mandate found: among the files handed in with the step, or else the one by which the same agent acted before.

    Raises:
        WrongUse: no file is it, several of its name differ, or it is the mandate of another agent.
    """
    if given is None:
        return None
    acted = _acted(before)
    named = {hashlib.sha256(one.content).hexdigest() for one in files if one.name == given.mandate}
    if not named:
        own = (one for one in reversed(acted) if _same(one, given) and one.mandate == given.mandate)
        named = {one.sha256 for one in own}
    if len(named) != 1:
        told = "没有随这一步交来" if not named else "随附的材料里有几份同名而内容不同"
        raise WrongUse(
            f"代理人“{given.name}”须有企业给他的授权委托书：agent.mandate 所写的“{given.mandate}”，{told}；请作为材料一并交来，写明其名称。每一个代理人第一次代理时各交一份",
            english=f"the mandate '{given.mandate}' of the agent is {'not among' if not named else 'the name of several of'} the files handed in; each agent hands in one of its own",
        )
    found = Agent(name=given.name.strip(), mandate=given.mandate, sha256=named.pop())
    whose = next((one.name for one in acted if one.sha256 == found.sha256 and not _same(one, given)), None)
    if whose is not None:
        raise WrongUse(
            f"“{given.mandate}”是代理人“{whose}”的授权委托书，不是“{given.name}”的；请交来企业给“{given.name}”的授权委托书。一份授权给几个人的，agent.name 写明全部的人",
            english=f"'{given.mandate}' is the mandate of another agent ({whose}): hand in one for {given.name}; where it names several, name all of them",
        )
    return found


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


def mandated_to(file: Evidence, step: Taken) -> str | None:
    """The agent whose mandate a file is that came with a step; null where it is none's."""
    agent = step.terms.agent
    mandate = agent is not None and (agent.mandate, agent.sha256) == (file.name, file.sha256)
    return agent.name if agent and mandate else None


def _acted(case: Case | None) -> list[Agent]:
    """The agents of a case so far, a mandate as often as one acted by it."""
    taken = case.taken if case else ()
    return [one.terms.agent for one in taken if one.terms.agent is not None]


def _same(one: Agent, given: GivenAgent) -> bool:
    """Whether both are one agent, whatever blanks are typed in the name."""
    return unspaced(one.name) == unspaced(given.name)


def _of_enterprise(kind: Kind, step: StepKind) -> bool:
    return step == "filed" or TABLES[kind].takers.get(step) == "enterprise"
