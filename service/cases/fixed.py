"""What nobody can find out later of the record of a case: fixed with a step, as it is known when that is taken."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from scoring.rights.events import events_of
from scoring.rights.out_of_use import out_of_use
from scoring.rights.steps import Step, Taken
from service.cases.case import Case
from service.cases.conditions import conditions_of
from service.cases.known import Known
from service.cases.target import record_in
from service.errors import Conflict


def asks_conditions(case: Case, step: Step) -> bool:
    """Whether a step looks at the conditions of a repair."""
    return case.kind == "repair" and step.kind == "not_admitted"


def fixed_of_record(
    connection: Connection, case: Case, longer: Sequence[Taken], known: Known
) -> dict[str, Any]:
    """Of `Terms`: what others did to the record by which it is not used, and when a repair that is not admitted may come again.

    `longer`: the steps of the case with the one that is taken.
    """
    step, others = longer[-1].step, known.beside(connection, case)
    own = events_of(longer, case.target.occurred_on)
    fixed: dict[str, Any] = {"out_of_use": out_of_use(others, own, on=known.on)}
    if asks_conditions(case, step):
        found = conditions_of(case, known, others)
        fixed["earliest"] = found.earliest if found else None
    return fixed


def require_corrected(case: Case, step: Step, known: Known) -> None:
    """That a record was corrected is said when it is: else what was found wrong would be used again as it stands."""
    target = case.target
    if step.outcome != "corrected" or target.record_id is None or target.revision is None:
        return
    now = record_in(known.gated, case.uscc, target.record_id)["revision"]
    if now <= target.revision:
        raise Conflict(
            f"还不能作出“更正”：数据提供单位更正后的记录尚未报来，现在仍是第 {now} 版。请在更正后的记录载入之后作出；记录不成立的，作出“撤回记录，自始不使用”",
            english=f"the corrected revision has not come: the record is still at revision {now}",
        )
