"""What a screening says of one enterprise: the measures of the domain, and what does not follow from having no grade."""

from collections.abc import Sequence
from typing import Final

from scoring import decision, scope
from scoring.entries import Document, record_entry
from scoring.ground import Ground, Subject, evidence_of
from scoring.schema.measure import Domain
from scoring.schema.policy_day import PolicyDay
from service.decisions.shown import measures_shown
from service.screenings.prepared import Prepared

NOT_RATED: Final = (
    "未评级（M）：已知信息不足，没有等级。须有等级的激励不给予；未评级本身不引起任何限制，"
    "不得因未评级而受不利对待。所列措施（如有）只因所列依据和记录"
)
UNKNOWN: Final = (
    "没有评价过这个代码的企业，未作任何判断：不是受限制，也不能据以认为不受限制，须另行向有关主管机关核实"
)
PENDING: Final = "决定的等级 {grade} 尚在告知程序中，没有生效：{instead}；不得按 {grade} 对待"
_NOTICES: Final = {"not_rated": NOT_RATED, "out_of_scope": scope.NOTICE}
STATUSES: Final = {**decision.STATUSES, "unknown": "未评价"}


def screened(
    ground: Ground,
    measures: Sequence[Prepared],
    subject: Subject,
    *,
    standing: Document | None,
    succeeded_by: Sequence[Document],
    amended: Document | None,
) -> Document:
    """One enterprise of a publication.

    `standing`: of its effects in the domain; null where nothing is to be acted on. `amended`: the amendment that decided it.
    """
    row = subject.row
    ours = set(decision.places_of(row["measures"], len(ground.law.measures)))
    applied = [
        one.terms | {"evidence": evidence_of(one.measure, subject)} for one in measures if one.place in ours
    ]
    records = {record for one in applied for record in one["evidence"]}
    exclusion = row["exclusion"]
    return {
        **_head(row["uscc"], row["status"], _NOTICES.get(row["status"]) or _pending(row["grade"], standing)),
        "name": subject.attributes.get("name"),
        "exclusion": scope.reason(ground.law.scope, exclusion) if exclusion else None,
        "succeeded_by": list(succeeded_by),
        "grade": row["grade"],
        "decision_id": row["decision_id"],
        "amended": amended,
        "measures": measures_shown(standing, applied),
        "evidence_records": [record_entry(subject.cited[one]) for one in sorted(records)],
        "standing": standing,
    }


def unknown(uscc: str) -> Document:
    """An enterprise that the publication does not have: nothing is said of it."""
    return {
        **_head(uscc, "unknown", UNKNOWN),
        **dict.fromkeys(("name", "exclusion", "grade", "decision_id", "amended", "standing")),
        **{name: [] for name in ("succeeded_by", "measures", "evidence_records")},
    }


def in_domain(standing: Document, domain: Domain, law: PolicyDay) -> Document:
    """Of where effects stand, what is of a domain: its own measures, and the rules on the grade."""
    others = {one.id for one in law.measures if one.domain != domain} if standing["effects"] else ()
    hanging = ("measures_not_yet", "measures_meanwhile")
    return (
        standing
        | {"effects": [one for one in standing["effects"] if one["effect"] not in others]}
        | {name: [one for one in standing[name] if one["domain"] == domain] for name in hanging}
    )


def _pending(grade: str, standing: Document | None) -> str | None:
    """That an enterprise is not to be treated by its grade yet."""
    if standing is None or standing["grade_in_effect"] == grade:
        return None
    now = standing["grade_in_effect"]
    return PENDING.format(grade=grade, instead=f"今天按 {now} 对待" if now else "今天没有可据以对待的等级")


def _head(uscc: str, status: str, note: str | None) -> Document:
    return {"uscc": uscc, "status": status, "status_label": STATUSES[status], "note": note}
