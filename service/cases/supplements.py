"""What an enterprise adds to a case under way: it says, shows or brings something, and not without end."""

from collections.abc import Sequence

from scoring.rights.eligibility import Shown
from scoring.rights.steps import Paper, Step
from service.cases.case import Case
from service.cases.limits import MOST_SUPPLEMENTS
from service.cases.register import File
from service.errors import Conflict, WrongUse


def require_supplement(
    case: Case, step: Step, files: Sequence[File], paper: Paper | None, shown: Shown
) -> None:
    """That a step, if it is one that adds to a case, may do so. `shown`: of a repair, with it.

    Raises:
        WrongUse: it neither says nor shows nor brings anything.
        Conflict: the account of the enterprise added often enough (`MOST_SUPPLEMENTS`); what comes on paper is not counted.
    """
    if step.kind != "supplemented":
        return
    if not files and not step.text.strip() and shown == Shown():
        raise WrongUse(
            "“补充材料”须写明内容（text）或者附上材料（files），修复的也可以写明履行完毕之日（performed_on）、作出信用承诺（pledge）",
            english="a supplement says something (text), brings files, or shows what a repair lacks (performed_on, pledge)",
        )
    own = [one for one in case.taken if one.step.kind == "supplemented" and one.terms.paper is None]
    if paper is None and len(own) >= MOST_SUPPLEMENTS:
        raise Conflict(
            f"这一事项已经补充材料 {len(own)} 次，至多 {MOST_SUPPLEMENTS} 次；其余的请向发展改革部门书面提交，由其登记",
            english=f"the case was added to {len(own)} times, at most {MOST_SUPPLEMENTS}; hand in the rest on paper",
        )
