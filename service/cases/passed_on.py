"""To whom a case is passed on: an objection to whoever provided the record, a repair to the authority that found its matter.

Who made the record stands in its own columns. Whether another body may answer for it (a superior one, one that took its tasks
over, the one that reported the record) no rule here says, so a difference is told, and a person decides.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from scoring.rights.steps import Taken
from scoring.rights.words import Kind, StepKind
from service.cases.case import Case
from service.errors import Conflict, WrongUse

PASSES_ON: Final[Mapping[Kind, frozenset[StepKind]]] = {
    "objection": frozenset({"forwarded"}),
    "repair": frozenset({"admitted", "redirected"}),
}
"""Kind of case → the steps by which it is passed on, and passed on anew."""
_UNNAMED: Final[Mapping[Kind, str]] = {"objection": "数据提供单位", "repair": "认定单位"}


def passings(kind: Kind, taken: Iterable[Taken]) -> list[Taken]:
    """The steps by which a case was passed on, the last one last."""
    return [one for one in taken if one.step.kind in PASSES_ON[kind]]


def passed_to(case: Case, sent: Taken) -> str | None:
    """Its name on that day: of the account, or else of who made the record, to whom it goes on paper; null where the record does not say."""
    return sent.terms.passed_to or case.target.issuing_body


def told_difference(case: Case) -> str | None:
    """That a case lies with another body than made the record, or that nobody can tell; null where it does not."""
    sent = passings(case.kind, case.taken)
    if not sent or case.target.named is None:
        return None
    to, made_by = passed_to(case, sent[-1]), case.target.issuing_body
    if made_by is None:
        return f"记录没有写明作出单位：请核对应由谁{_task(case)}{f'，现在是“{to}”' if to else ''}"
    if to == made_by:
        return None
    until = "答复" if case.kind == "objection" else "决定"
    return f"记录由“{made_by}”作出，{_task(case)}的是“{to}”：请核对由谁{_task(case)}；{until}之前可以改送"


def require_elsewhere(case: Case, provider: str | None) -> None:
    """`Conflict` where a case lies with a party (null: on paper) already, and would only be given its time again."""
    sent = passings(case.kind, case.taken)
    if sent and provider == case.provider:
        raise Conflict(
            f"已经转送“{passed_to(case, sent[-1]) or _UNNAMED[case.kind]}”，改送须是另一个单位",
            english="the case lies with this unit already; it can be passed on anew to another one only",
        )


def require_reason(case: Case, to: str | None, text: str) -> None:
    """`WrongUse` where a repair goes to another body than made the record and nobody says why: who found a matter decides on its repair."""
    made_by = case.target.issuing_body
    if (
        case.kind == "repair"
        and to is not None
        and made_by is not None
        and to != made_by
        and not text.strip()
    ):
        raise WrongUse(
            f"记录由“{made_by}”作出，修复由作出认定的单位决定；由“{to}”决定的，请在 text 写明理由（例如职责已划入该单位）",
            english=f"the record was made by another body ({made_by}): say in text why {to} decides on its repair",
        )


def _task(case: Case) -> str:
    return "核查" if case.kind == "objection" else "决定修复"
