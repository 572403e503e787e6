"""The kinds of notices: what each is called, whom it tells, what it may say, and where the rest is fetched."""

from collections.abc import Mapping
from typing import Final, Literal, get_args

from pydantic import TypeAdapter

Kind = Literal[
    "grade_changed",
    "measures_changed",
    "grade_in_effect_changed",
    "measures_in_effect_changed",
    "certificate_revoked",
    "authorisation_ended",
    "objection_filed",
    "objection_not_admitted",
    "objection_admitted",
    "objection_forwarded",
    "objection_answered",
    "objection_extended",
    "objection_decided",
    "objection_review_requested",
    "objection_review_decided",
    "objection_supplemented",
    "objection_retracted",
    "objection_overdue",
    "objection_passed_elsewhere",
    "repair_filed",
    "repair_not_admitted",
    "repair_admitted",
    "repair_redirected",
    "repair_decided",
    "repair_publicity_ended",
    "repair_annulled",
    "repair_supplemented",
    "repair_retracted",
    "repair_overdue",
    "repair_passed_elsewhere",
    "act_recorded",
]
KINDS: Final[Mapping[Kind, str]] = {
    "grade_changed": "等级变化",
    "measures_changed": "措施变化",
    "grade_in_effect_changed": "适用等级变化",
    "measures_in_effect_changed": "措施生效变化",
    "certificate_revoked": "评级证书吊销",
    "authorisation_ended": "授权终止",
    "objection_filed": "异议已提出",
    "objection_not_admitted": "异议不予受理",
    "objection_admitted": "异议已受理并标注",
    "objection_forwarded": "异议已转送提供单位",
    "objection_answered": "提供单位已答复异议",
    "objection_extended": "异议办理期限延长",
    "objection_decided": "异议已作出处理决定",
    "objection_review_requested": "已申请异议复核",
    "objection_review_decided": "异议已作出复核决定",
    "objection_supplemented": "异议已补充材料",
    "objection_retracted": "异议已撤回",
    "objection_overdue": "异议办理逾期",
    "objection_passed_elsewhere": "异议已改送其他单位",
    "repair_filed": "信用修复已申请",
    "repair_not_admitted": "信用修复不予受理",
    "repair_admitted": "信用修复已受理",
    "repair_redirected": "信用修复已改送认定单位",
    "repair_decided": "信用修复已作出决定",
    "repair_publicity_ended": "信用修复后各处已停止公示",
    "repair_annulled": "信用修复已撤销",
    "repair_supplemented": "信用修复已补充材料",
    "repair_retracted": "信用修复申请已撤回",
    "repair_overdue": "信用修复办理逾期",
    "repair_passed_elsewhere": "信用修复已改送其他单位",
    "act_recorded": "认定单位、法院的处理已登记",
}
"""Kind → Chinese name. Of cases each step is one: `objection_` or `repair_` and the step, as `scoring.rights` names it; what is late; and, to who had it, that it lies with another now."""
Reach = Literal["own", "authorised", "domains", "county", "addressed", "bureau"]
REACHES: Final[Mapping[Reach, str]] = {
    "own": "企业本身",
    "authorised": "持有效授权的金融机构",
    "domains": "措施所属领域的部门",
    "county": "登记地的县级部门",
    "addressed": "所转交的单位、作出处理的单位，或授权所给的金融机构",
    "bureau": "发展改革部门",
}
"""Why a party is told → Chinese name; looked at again at each attempt."""
_OF_CHANGES: Final[Mapping[Kind, tuple[Reach, ...]]] = {
    "grade_changed": ("own", "county", "authorised"),
    "measures_changed": ("own", "county", "domains"),
    "grade_in_effect_changed": ("own", "county", "authorised"),
    "measures_in_effect_changed": ("own", "county", "domains"),
    "certificate_revoked": ("own",),
    "authorisation_ended": ("own", "addressed"),
    "objection_passed_elsewhere": ("addressed",),
    "repair_passed_elsewhere": ("addressed",),
}
TOLD: Final[Mapping[Kind, tuple[Reach, ...]]] = {
    kind: _OF_CHANGES.get(kind, ("own", "addressed", "bureau")) for kind in KINDS
}
"""Kind → whom it tells: of cases and acts the bureau too, which may read them all, but not the account that took the step."""
Said = Literal["as_of", "decision_id", "certificate", "authorisation", "case", "step", "act"]
SAID: Final[frozenset[str]] = frozenset(get_args(Said))
"""All that a notice may say besides kind, enterprise and time: never a grade, a score, a measure or a record."""
_PATHS: Final[Mapping[Kind, str]] = {
    "grade_changed": "/v1/enterprises/{uscc}/rating",
    "measures_changed": "/v1/enterprises/{uscc}/measures",
    "grade_in_effect_changed": "/v1/enterprises/{uscc}/rating",
    "measures_in_effect_changed": "/v1/enterprises/{uscc}/measures",
    "certificate_revoked": "/v1/certificates/{certificate}",
    "authorisation_ended": "/v1/authorisations/{authorisation}",
    "objection_passed_elsewhere": "/v1/cases",
    "repair_passed_elsewhere": "/v1/cases",
    "act_recorded": "/v1/acts/{act}",
}
_CASE: Final = "/v1/cases/{case}"


def fetched_at(kind: Kind, uscc: str, content: Mapping[str, str]) -> str:
    """Where what it is about is fetched: rights, authorisation and purpose are asked there."""
    return _PATHS.get(kind, _CASE).format(uscc=uscc, **content)


def kind_of(text: str) -> Kind:
    """The kind of that name, as the table has it; `KeyError` for any other."""
    return {str(one): one for one in KINDS}[text]


def kind_of_step(case: str, step: str) -> Kind:
    """The kind of notice that tells of a step of a case, or of what else came to be of it (`overdue`, `passed_elsewhere`)."""
    return _KIND.validate_python(f"{case}_{step}")


_KIND: Final[TypeAdapter[Kind]] = TypeAdapter(Kind)
