"""To whom a case is passed on: an objection to whoever provided the record, a repair to the authority that found its matter.

Who made the record stands in its own columns. Whether another body may answer for it (a superior one, one that took its tasks
over, the one that reported the record) no rule here says, so a difference is told, and a person decides.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from sqlalchemy import Connection

from scoring.rights.lasting import same_body
from scoring.rights.steps import Taken
from scoring.rights.words import Kind, StepKind
from service.cases.case import Case
from service.errors import Conflict, WrongUse
from service.parties.registry import department_named, open_party

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
    """Its name on that day: of the account, or as the bureau named it, or else of who made the record, to whom it goes on paper; null where the record does not say."""
    return sent.terms.passed_to or case.target.issuing_body


def told_difference(case: Case, opened: Collection[StepKind]) -> str | None:
    """That a case lies with another body than made the record, or that nobody can tell; null where it does not.

    `opened`: the steps that can be taken, by which it may still go to another.
    """
    sent = passings(case.kind, case.taken)
    if not sent or case.target.named is None:
        return None
    to, made_by = passed_to(case, sent[-1]), case.target.issuing_body
    if made_by is None:
        return f"记录没有写明作出单位：请核对应由谁{_task(case)}{f'，现在是“{to}”' if to else ''}"
    if to is not None and same_body(to, made_by):
        return None
    told = f"记录由“{made_by}”作出，{_task(case)}的是“{to}”"
    if not PASSES_ON[case.kind] & set(opened):
        return told
    until = "答复" if case.kind == "objection" else "决定"
    return f"{told}：请核对由谁{_task(case)}；{until}之前可以改送"


def require_passing(kind: Kind, step: StepKind, provider: str | None, body: str | None) -> None:
    """`WrongUse` where to whom a case goes is said twice, or with a step that does not pass it on."""
    if step not in PASSES_ON[kind] and (provider is not None or body is not None):
        raise WrongUse(
            "转送单位（provider、body）只在转送异议、受理或者改送修复时写明",
            english="to whom a case goes (provider, body) is said with a step that passes it on",
        )
    if provider is not None and body is not None:
        raise WrongUse(
            "转送单位有账户的写 provider，没有账户的写 body，只写一个",
            english="state the account (provider) or the name of a body without one (body), not both",
        )


def passed_by_name(
    connection: Connection,
    provider: str | None,
    body: str | None,
    never: Collection[str],
    made_by: str | None,
) -> str | None:
    """The name of to whom a case is passed on; null where to who made the record, on paper.

    `never`: names of the bureau and of the enterprise whose case it is; `made_by`: who made the record, whose name stays as that has it.

    Raises:
        WrongUse: there is no such department, or the body that is named has an account, or answers for nobody in this case.
    """
    if provider is not None:
        found = open_party(connection, provider)
        if found is None or found.role not in {"department", "county"}:
            raise WrongUse(
                f"没有编号为“{provider}”的部门账户，不能转送；没有账户的单位，以 body 写明其名称，书面转送后由本部门代为登记其答复",
                english=f"there is no department with the account '{provider}'; a body without one is named in body",
            )
        return found.name
    if body is None:
        return None
    if any(same_body(body, one) for one in never):
        raise WrongUse(
            f"不能转送“{body.strip()}”：本部门和企业自己都不是受转送的单位。转给记录写明的作出单位的，不写 body；转给别的单位的，写明该单位的名称；对本部门自己的记录的异议不转送，核查后直接作出处理决定（decided）",
            english="a case is passed on neither to the bureau nor to the enterprise itself: leave body out for who made the record, or name another body; an objection to the bureau's own record is decided without",
        )
    named = department_named(connection, body)
    if named is not None:
        raise WrongUse(
            f"“{body.strip()}”有账户，请以 provider 写明：{named.id}",
            english=f"'{body.strip()}' has the account {named.id}: state it as provider",
        )
    return made_by if made_by is not None and same_body(body, made_by) else body.strip()


def require_named(case: Case, to: str | None) -> None:
    """`WrongUse` where a case would be passed on to nobody: none is named, and the record does not say who made it.

    `to` as of `passed_by_name`.
    """
    if to is not None or case.target.issuing_body is not None:
        return
    raise WrongUse(
        f"记录没有写明作出单位，不知道转送到哪里：请写明由谁{_task(case)}，有账户的单位写 provider，没有账户的写 body",
        english="the record does not say who made it: name to whom the case goes, by its account (provider) or, without one, by its name (body)",
    )


def require_elsewhere(case: Case, provider: str | None, to: str | None) -> None:
    """`Conflict` where a case lies with a party, or on paper with a body, already, and would only be given its time again.

    `to`: its name; null: who made the record.
    """
    sent = passings(case.kind, case.taken)
    if not sent or provider != case.provider:
        return
    lies_with, goes_to = passed_to(case, sent[-1]), to or case.target.issuing_body
    if provider is not None or same_body(goes_to or "", lies_with or ""):
        raise Conflict(
            f"已经转送“{lies_with or _UNNAMED[case.kind]}”，改送须是另一个单位",
            english="the case lies with this unit already; it can be passed on anew to another one only",
        )


def require_reason(case: Case, to: str | None, text: str) -> None:
    """`WrongUse` where a repair goes to another body than made the record and nobody says why: who found a matter decides on its repair."""
    made_by = case.target.issuing_body
    if (
        case.kind == "repair"
        and to is not None
        and made_by is not None
        and not same_body(to, made_by)
        and not text.strip()
    ):
        raise WrongUse(
            f"记录由“{made_by}”作出，修复由作出认定的单位决定；由“{to}”决定的，请在 text 写明理由（例如职责已划入该单位）",
            english=f"the record was made by another body ({made_by}): say in text why {to} decides on its repair",
        )


def _task(case: Case) -> str:
    return "核查" if case.kind == "objection" else "决定修复"
