"""Who is told of a step of a case: the enterprise, with whom the case lies, with whom it lay before, and the bureau."""

from collections.abc import Iterator

from service.cases.case import Case
from service.notices.kinds import kind_of_step
from service.notices.notice import Notice, Whom


def case_notices(case: Case, *, lay_with: str | None = None) -> Iterator[Notice]:
    """That the last step of a case was taken, for the enterprise, whom the case lies with, and the bureau if others took it.

    `lay_with`: the party with whom it lay before the step; where that is another one, it is told that it has it no longer.
    """
    last, lies_with = case.steps[-1], (case.provider,) if case.provider else ()
    yield _notice(case, last.taken.step.kind, Whom(parties=lies_with, by=last.party))
    if lay_with is not None and lay_with != case.provider:
        yield _notice(case, "passed_elsewhere", Whom(parties=(lay_with,)))


def _notice(case: Case, what: str, whom: Whom) -> Notice:
    last = case.steps[-1]
    return Notice(
        kind_of_step(case.kind, what),
        case.uscc,
        f"case:{case.id}:{last.seq}",
        last.at,
        {"case": case.id, "step": last.taken.step.kind},
        whom,
    )
