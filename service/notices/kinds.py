"""The kinds of notices: what each is called, whom it tells, what it may say, and where the rest is fetched."""

from collections.abc import Mapping
from typing import Final, Literal, get_args

Kind = Literal[
    "grade_changed",
    "measures_changed",
    "certificate_revoked",
    "authorisation_ended",
    "objection_accepted",
    "objection_not_admitted",
    "objection_forwarded",
    "objection_extended",
    "objection_decided",
    "objection_reviewed",
    "repair_admitted",
    "repair_not_admitted",
    "repair_forwarded",
    "repair_decided",
    "repair_annulled",
]
KINDS: Final[Mapping[Kind, str]] = {
    "grade_changed": "等级变化",
    "measures_changed": "措施变化",
    "certificate_revoked": "评级证书吊销",
    "authorisation_ended": "授权终止",
    "objection_accepted": "异议受理",
    "objection_not_admitted": "异议不予受理",
    "objection_forwarded": "异议转交核查",
    "objection_extended": "异议延期答复",
    "objection_decided": "异议处理决定",
    "objection_reviewed": "异议复核决定",
    "repair_admitted": "信用修复受理",
    "repair_not_admitted": "信用修复不予受理",
    "repair_forwarded": "信用修复转交认定单位",
    "repair_decided": "信用修复决定",
    "repair_annulled": "信用修复撤销",
}
"""Kind → Chinese name."""
Reach = Literal["own", "authorised", "domains", "county", "addressed"]
REACHES: Final[Mapping[Reach, str]] = {
    "own": "企业本身",
    "authorised": "持有效授权的金融机构",
    "domains": "措施所属领域的部门",
    "county": "登记地的县级部门",
    "addressed": "所转交的单位，或授权所给的金融机构",
}
"""Why a party is told → Chinese name; looked at again at each attempt."""
_OF_CHANGES: Final[Mapping[Kind, tuple[Reach, ...]]] = {
    "grade_changed": ("own", "county", "authorised"),
    "measures_changed": ("own", "county", "domains"),
    "certificate_revoked": ("own",),
}
TOLD: Final[Mapping[Kind, tuple[Reach, ...]]] = {
    kind: _OF_CHANGES.get(kind, ("own", "addressed")) for kind in KINDS
}
"""Kind → whom it tells."""
Said = Literal["as_of", "decision_id", "certificate", "authorisation", "case", "step"]
SAID: Final[frozenset[str]] = frozenset(get_args(Said))
"""All that a notice may say besides kind, enterprise and time: never a grade, a score, a measure or a record."""
_PATHS: Final[Mapping[Kind, str]] = {
    "grade_changed": "/v1/enterprises/{uscc}/rating",
    "measures_changed": "/v1/enterprises/{uscc}/measures",
    "certificate_revoked": "/v1/certificates/{certificate}",
    "authorisation_ended": "/v1/authorisations/{authorisation}",
}
_CASE: Final = "/v1/cases/{case}"


def fetched_at(kind: Kind, uscc: str, content: Mapping[str, str]) -> str:
    """Where what it is about is fetched: rights, authorisation and purpose are asked there."""
    return _PATHS.get(kind, _CASE).format(uscc=uscc, **content)


def kind_of(text: str) -> Kind:
    """The kind of that name, as the table has it; `KeyError` for any other."""
    return {str(one): one for one in KINDS}[text]
