"""What a rating certificate says, and out of which decision it may be made."""

import secrets
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from scoring import scope
from scoring.ground import Ground, Subject
from service.errors import Conflict

NOT_RATED: Final = (
    "{uscc} 未评级（M）：没有等级可以证明，不出具证书；未评级本身不引起任何限制，不得因此受不利对待"
)
NOT_ACTING: Final = "{uscc} 的等级 {grade} 尚在告知程序中，没有生效，不能作为生效的等级出具证书；走到哪一步，见等级中的 standing"
_ID_BYTES: Final = 16


class Certificate(BaseModel):
    """One certificate.

    Attributes:
        iss, iat, exp, jti: issuer, times of signing and expiry (seconds), its number.
        grade_label, score: the grade's Chinese name and the score it came from; null where the grade is not of a score.
        as_of: day of the evaluation; `decision_id`: the decision certified, `run_id`: its run.
        policy, law, model: hashes of what the decision rests on.
        purpose: what it is to be used for, as stated when it was issued.
        simulated: whether it is about invented data.
    """

    model_config = ConfigDict(strict=True, frozen=True)

    iss: str
    iat: int
    exp: int
    jti: str
    uscc: str
    name: str | None
    grade: str
    grade_label: str
    score: int | None
    as_of: str
    decision_id: str
    run_id: str
    policy: str
    law: str
    model: str
    purpose: str
    simulated: bool


def certificate_of(
    ground: Ground,
    subject: Subject,
    *,
    grade_in_effect: str | None,
    purpose: str,
    issuer: str,
    now: datetime,
    lasting: timedelta,
) -> Certificate:
    """The certificate of a decision; `Conflict` where there is no grade, or one that does not act yet."""
    row, manifest = subject.row, ground.manifest
    _require_certifiable(row, grade_in_effect)
    labels = {one["grade"]: one["label"] for one in ground.bands}
    return Certificate(
        iss=issuer,
        iat=int(now.timestamp()),
        exp=int((now + lasting).timestamp()),
        jti=secrets.token_hex(_ID_BYTES),
        uscc=row["uscc"],
        name=subject.attributes.get("name"),
        grade=row["grade"],
        grade_label=labels[row["grade"]],
        score=row["score"],
        as_of=manifest.as_of.isoformat(),
        decision_id=row["decision_id"],
        run_id=manifest.hash,
        purpose=purpose,
        simulated=manifest.simulated,
        **{name: manifest.hashes[name] for name in ("policy", "law", "model")},
    )


def _require_certifiable(row: Any, grade_in_effect: str | None) -> None:
    uscc, grade = row["uscc"], row["grade"]
    if row["exclusion"]:
        raise Conflict(
            f"{uscc} {scope.NOTICE}",
            english=f"{uscc} is out of the evaluation's scope: nothing was judged, and there is nothing to certify",
        )
    if row["status"] == "not_rated":
        raise Conflict(
            NOT_RATED.format(uscc=uscc),
            english=f"{uscc} is not rated (M): there is no grade to certify, and being unrated is no disadvantage",
        )
    if grade != grade_in_effect:
        raise Conflict(
            NOT_ACTING.format(uscc=uscc, grade=grade),
            english=f"the grade {grade} of {uscc} is still in its procedure and does not act, so it is not certified",
        )
