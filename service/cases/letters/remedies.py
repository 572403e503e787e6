"""What the enterprise may do after a step: what the rules of the case give, and no other way."""

from typing import Final

from scoring.schema.procedure import Term
from service.cases.letters.deadlines import length, within
from service.cases.letters.told import ToldStep
from service.notices.letters.wording import day_in_words

_RECORD: Final = "对记录本身不服的，依作出该记录的文书所载明的途径，向作出该记录的单位提出"
_UNWRITTEN: Final = "对记录本身不服的，可以向提供该记录的单位提出"
_ANSWERED: Final = "由本部门自收到复核申请之日起{}内作出复核决定"
_DECISION: Final = "对这一决定不服的，依其文书所载明的途径，向作出决定的单位提出"
_UNPAPERED: Final = "对这一决定不服的，可以向作出决定的{body}提出，由其告知依法申请救济的途径和期限"
_NOT_TAKEN: Final = "对不予受理不服的，可以写明理由再次申请，由本部门另行审查"
_NOT_TAKEN_FOR_GOOD: Final = "认为不予受理有误的，可以写明理由，向本部门提出"
_ITS_RECORDS: Final = "认为评价所依的记录有误的，可以对该记录提出异议"
_TREATED: Final = "仍因该记录被区别对待的，可以向本部门提出"
_AFTER_FALSEHOOD: Final = (
    "不实的已经改正、条件具备的，可以再次申请，须另行提交能够证明真实的材料，由认定单位审查"
)
_ANEW: Final = "有新的事实、证据的，可以再次提出"


def remedy(told: ToldStep, review: Term) -> str:
    """What may be done against a step, or after it. `review`: within what time a review is answered, by the rules of the day."""
    found = [_of_step(told, review), _of_matter(told)]
    return f"{'；'.join(one for one in found if one)}。"


def again(told: ToldStep) -> str:
    """When the repair of a record may be asked for again after it was not admitted."""
    if told.out_for_good:
        return "该记录已经不再用于评价，不需要修复，没有可以再次申请的日期。"
    day = told.taken[-1].terms.earliest
    if day is None:
        return "按现有记录，没有可以再次申请的日期；情形变化的，可以再次申请。"
    return f"条件具备后可以再次申请，最早自{day_in_words(day)}起。"


def _of_step(told: ToldStep, review: Term) -> str:
    match told.step.kind:
        case "decided":
            return _of_decision(told, review)
        case "review_decided":
            return "同一异议只复核一次" if told.void else f"同一异议只复核一次；{_ANEW}异议"
        case "not_admitted" if told.case.kind == "objection":
            return "补充所缺的内容后，可以再次提出异议"
        case "not_admitted":
            return _NOT_TAKEN_FOR_GOOD if told.out_for_good else _NOT_TAKEN
        case "annulled":
            against = _against_decision(told)
            return against if told.out_for_good else f"{against}；{_AFTER_FALSEHOOD}"
        case _:
            return ""


def _of_decision(told: ToldStep, review: Term) -> str:
    if told.now.review is not None:
        until = within(told, told.now.review)
        return f"对本决定不服的，可以{until}向本部门申请复核一次，{_ANSWERED.format(length(review))}"
    match told.step.outcome:
        case "withdrawn_record":
            return f"记录已经撤回，没有可以复核的内容；{_TREATED}"
        case "repaired":
            return _TREATED
        case _:
            against = _against_decision(told)
            return against if told.out_for_good else f"{against}；{_ANEW}申请"


def _against_decision(told: ToldStep) -> str:
    """Where the account of who decided took the step there is no document that names a way."""
    if told.taken[-1].terms.paper is not None:
        return _DECISION
    return _UNPAPERED.format(body=told.provider)


def _of_matter(told: ToldStep) -> str:
    if not told.about_record:
        return _ITS_RECORDS
    gone = told.now.outcome in {"withdrawn_record", "repaired"}
    if gone:
        return ""
    if told.void:
        return _TREATED
    return _RECORD if told.case.target.document_no else _UNWRITTEN
