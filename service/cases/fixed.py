"""What nobody can find out later of the record of a case: fixed with a step, as it is known when that is taken."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection

from features.feeds import feed_label
from scoring.rights.eligibility import Eligibility
from scoring.rights.events import brought_last, events_of
from scoring.rights.lasting import ENDED_BY, documents_of, lasting
from scoring.rights.out_of_use import out_of_use, require_something_to_repair
from scoring.rights.steps import Changed, Ended, Lacking, Step, Taken, Terms
from scoring.rights.words import METS
from service.cases import partial_ends
from service.cases.beside import beside, others
from service.cases.case import Case
from service.cases.conditions import conditions_of, lacking
from service.cases.known import Known
from service.cases.target import CaseTarget, record_in
from service.errors import Conflict, WrongUse

_TO_CORRECT: Final = "请在更正后的记录载入之后作出"
_OR_WITHDRAW: Final = "；记录不成立的，作出“撤回记录，自始不使用”"
"""Of a first decision: it corrects what the provider said is wrong, and may as well withdraw it."""


def asks_conditions(case: Case, step: Step) -> bool:
    """Whether a step looks at the conditions of a repair."""
    return case.kind == "repair" and step.kind in {"admitted", "not_admitted"}


def fixed_of_record(
    connection: Connection, case: Case, longer: Sequence[Taken], known: Known, apart: Collection[str]
) -> dict[str, Any]:
    """Of `Terms`: what others did to the record by which it is not used, and since when it counts no longer by itself, what was corrected, and with the admission of a repair, or its refusal, what it lacks.

    `longer`: the steps of the case with the one that is taken; `apart`: what of it ends its own doing alone (`ends_apart`).
    `StepRefused` where the repair of a void record is granted, `Conflict` where a record is not corrected yet, or is not to be repaired, `WrongUse` where a repair is admitted that lacks something, and nobody says why.
    """
    step, by_others = longer[-1].step, known.beside(connection, case)
    alone = {*apart, *partial_ends.of_case(connection, case.id)}
    own = [one for one in events_of(longer, case.target.occurred_on) if one.event_type not in alone]
    fixed: dict[str, Any] = {"out_of_use": out_of_use(by_others, own, on=known.on)}
    require_something_to_repair(step, fixed["out_of_use"])
    fixed["counted_to"] = known.counted_to(case)
    fixed["revision"], fixed["changed"] = _corrected(case, step, known)
    if asks_conditions(case, step):
        found = conditions_of(case, known, by_others)
        fixed["lacking"] = lacking(found)
        _require_not_excluded(step, found)
        _require_why(step, fixed["lacking"])
        if step.kind == "not_admitted":
            fixed["earliest"] = found.earliest if found else None
    return fixed


def ends_apart(
    connection: Connection, case: Case, longer: Sequence[Taken], known: Known
) -> Mapping[str, tuple[Ended, ...]]:
    """What the last step ends while the like of it lasts by others → what the case itself had begun of it, which alone ends."""
    ending = {one.event_type for one in brought_last(longer, case.target.occurred_on)}
    everything = beside(connection, known.events, case.uscc, case.target.named)
    found: dict[str, tuple[Ended, ...]] = {}
    for event in ending & set(ENDED_BY.values()):
        lasts = lasting(event, everything)
        if by_others := list(others(lasts, case.id)):
            found[event] = documents_of(one for one in lasts if one not in by_others)
    return found


def _corrected(case: Case, step: Step, known: Known) -> tuple[int | None, tuple[Changed, ...]]:
    """The revision by which a record is corrected, and what that states otherwise; null and nothing where a step corrects none.

    That it was corrected is said when it is: else what was found wrong would be used again as it stands. A review corrects what
    the first decision left, not once more what that corrected.
    """
    target = case.target
    if step.outcome != "corrected" or target.record_id is None or target.revision is None:
        return None, ()
    first = _first_correction(case)
    since = first.revision if first and first.revision is not None else target.revision
    than = f"原处理决定更正后的第 {since} 版" if first else f"提出异议时的第 {since} 版"
    now = CaseTarget.of_record(record_in(known.gated, case.uscc, target.record_id))
    mend = _TO_CORRECT + (_OR_WITHDRAW if step.kind == "decided" else "")
    revision, found = now.revision or 0, target.changed_to(now, corrected=first.changed if first else ())
    if revision <= since:
        raise Conflict(
            f"还不能作出“更正”：更正后的记录尚未报来，现在仍是{than if first else f'第 {revision} 版'}{_awaited(target)}。{mend}",
            english=f"the corrected revision has not come: the record is still at revision {revision} of the feed {target.source}",
        )
    if target.facts and not found:
        raise Conflict(
            f"还不能作出“更正”：报来的第 {revision} 版与{than}所载相同，没有更正。{mend}",
            english=f"revision {revision} states the same as revision {since}: nothing was corrected",
        )
    return revision, found


def _awaited(target: CaseTarget) -> str:
    """Through which feed the correction must come: the same document from another one is another record."""
    if target.source is None:
        return ""
    return f"；等待的是来源“{feed_label(target.source)}”（{target.source}）报来的更正，别的来源报来的同一文书不是"


def _first_correction(case: Case) -> Terms | None:
    """What was fixed with the first decision where that corrected the record; null where it did not, or none was taken."""
    made = (one for one in case.taken if one.step.kind == "decided" and one.step.outcome == "corrected")
    return next((one.terms for one in made), None)


def _require_not_excluded(step: Step, found: Eligibility | None) -> None:
    """A record that the rules shut out of repair, or leave to another way, or that is out of use, is not admitted, whatever the reason."""
    excluded = found.excluded if found else None
    if step.kind == "admitted" and excluded is not None:
        raise Conflict(
            f"不能经信用修复，不能受理：{excluded}。请记“不予受理”，其文书一次告知理由和别的途径",
            english="this record is not to be repaired: record not_admitted, whose letter tells why and what else may be done",
        )


def _require_why(step: Step, lacks: Sequence[Lacking]) -> None:
    """The finding authority decides on a repair whatever it lacks; who admits it so says why."""
    if step.kind == "admitted" and lacks and not step.text.strip():
        told = "；".join(f"{one.label}（{METS[one.met]}）：{one.reason}" for one in lacks)
        raise WrongUse(
            f"修复的条件尚未全部满足：{told}。仍然受理、交由认定单位决定的，请在 text 写明理由；不受理的，记“不予受理”",
            english=f"conditions of repair are not met ({', '.join(one.id for one in lacks)}): say in text why it is admitted all the same",
        )
