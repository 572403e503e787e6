"""Whose act it can be by its name: what the body is said to be, and what is known of that name, do not contradict each other."""

from datetime import datetime

from scoring.rights.lasting import same_body
from service.cases.act_asked import Act
from service.cases.act_register import OF_RECORD
from service.cases.letters.published import published_at
from service.cases.register import case_of
from service.cases.target import CaseTarget, names_bureau
from service.errors import WrongUse
from service.parties.registry import accounts_named
from service.publications.place import Place


def called_bureau(place: Place, act: Act, uscc: str, target: CaseTarget | None, now: datetime) -> bool:
    """Whether the body of an act is the bureau, or another that is called as it is: a higher one, a county's.

    Args:
        place: where it is known who is who.
        act: as it is asked to be written down.
        uscc: the enterprise that it is about.
        target: the record; null where it reaches all that speaks against the enterprise.
        now: the moment.

    Raises:
        WrongUse: by its name the body is something else than it is said to be: an enterprise, a bank, the bureau, or not the bureau; or not the one here, whose cases it speaks of.
    """
    with place.database.reading() as connection:
        policy, enterprise, _ = published_at(place, connection, uscc, now)
        roles = {one.role for one in accounts_named(connection, act.body)}
    bureau = policy.settings.bureau
    others = roles & {"department", "county"}
    if "bank" in roles and not others:
        raise WrongUse(
            f"body 写的“{act.body}”是银行，不能作出这一处理：应写文书的作出单位",
            english="body is a bank: name the body whose document it is",
        )
    if same_body(act.body, enterprise) or ("enterprise" in roles and not others):
        raise WrongUse(
            f"body 写的“{act.body}”是企业，不能作出这一处理：应写文书的作出单位；企业自己提出的，登记为异议或者修复申请",
            english="body is an enterprise: name the body whose document it is",
        )
    is_bureau = same_body(act.body, bureau) or "bureau" in roles
    may_be = is_bureau or (names_bureau(act.body) and not others)
    if act.by == "bureau" and not may_be:
        raise WrongUse(
            f"by 写的是发展改革部门（bureau），body 写的“{act.body}”不是：由本部门作出的，body 写“{bureau}”；由“{act.body}”作出的，by 写它作出时的身份，例如 finding_authority（认定单位）",
            english="by is the bureau, but body is not: state the bureau's own name, or what the body is in by",
        )
    case = case_of(act.document_no)
    if case is not None and act.by == "bureau" and not is_bureau:
        raise WrongUse(
            f"事项 {case[1]} 的决定由本部门作出：body 写“{bureau}”，不是“{act.body}”",
            english="the case was decided by the bureau here: state its own name in body",
        )
    own = act.by in OF_RECORD and target is not None and target.target == "own_record"
    if (is_bureau and act.by != "bureau" and not own) or (may_be and act.by == "court"):
        raise WrongUse(
            f"body 写的“{act.body}”是发展改革部门，by 不能写 {act.by}：由本部门作出的，by 写 bureau；由别的单位作出的，body 写该单位的名称",
            english="body is the bureau itself: by is then bureau; else name the body whose document it is",
        )
    return is_bureau or names_bureau(act.body)
