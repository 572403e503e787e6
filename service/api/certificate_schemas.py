"""What the endpoints of certificates ask and answer, typed, with examples. All of the examples is invented."""

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from service.plain_text import LONGEST_PERSON, LONGEST_REASON, NAMED
from service.schemas import examples

ID: Final = "9c1d3b0a5e7f42c6b8d0e2f4a6c81357"
_HASH: Final = examples.RATING["decision_id"]
_JWS: Final = "eyJhbGciOiJFUzI1NiIs…"


class CertificateAsked(BaseModel):
    """出具证书：用于什么。"""

    model_config = ConfigDict(extra="forbid")

    purpose: str = Field(
        pattern=NAMED,
        min_length=1,
        max_length=LONGEST_PERSON,
        description="证书的用途，写进证书",
        examples=["申请流动资金贷款"],
    )


class CertificateIssued(BaseModel):
    """评级证书：certificate 为签名文件（JWS），凭公布的密钥可离线核验。"""

    jti: str
    certificate: str
    uscc: str
    grade: str
    as_of: str
    decision_id: str
    expires_at: str


class Newer(BaseModel):
    """现行的评价；grade 或 decision_id 为空的，没有等级或者不再评价。"""

    as_of: str
    decision_id: str | None
    grade: str | None


class CertificateStanding(BaseModel):
    """证书的状态。"""

    jti: str
    uscc: str
    grade: str
    purpose: str
    decision_id: str
    issued_by: str
    issued_at: str
    expires_at: str
    status: str = Field(examples=["good"], description="good、superseded、expired 或 revoked")
    status_label: str
    revoked_at: str | None
    reason: str | None = Field(description="吊销的原因")
    newer: Newer | None = Field(description="现行评价已不是证书所证明的决定时")


class Certificates(BaseModel):
    """一家企业的证书，新的在前。"""

    certificates: list[CertificateStanding]
    next: str | None = Field(description="还有更早的，以此为 before 再查；没有了为空")


class Revocation(BaseModel):
    """吊销证书：为何。"""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(
        pattern=NAMED,
        min_length=1,
        max_length=LONGEST_REASON,
        description="吊销的原因",
        examples=["据以评级的记录被撤销"],
    )


class RevocationList(BaseModel):
    """已吊销证书的清单：签名文件（JWS），存下来可供离线核验。"""

    revocations: str


class JsonWebKey(BaseModel):
    """一把公钥（RFC 7517），以及它何时启用、停用。"""

    model_config = ConfigDict(extra="forbid")

    kty: str = Field(examples=["EC"])
    crv: str
    x: str
    y: str
    kid: str
    use: str
    alg: str
    created_at: str
    retired_at: str | None = Field(description="停用的不再签名，它签过的仍可核验")


class JsonWebKeys(BaseModel):
    """核验证书、回执和吊销清单的公钥。"""

    keys: list[JsonWebKey]


ISSUED: Final[dict[str, Any]] = {
    "jti": ID,
    "certificate": _JWS,
    "uscc": examples.USCC,
    "grade": "B",
    "as_of": "2026-10-31",
    "decision_id": _HASH,
    "expires_at": "2027-02-23T09:30:00+08:00",
}
STANDING: Final[dict[str, Any]] = {
    "jti": ID,
    "uscc": examples.USCC,
    "grade": "B",
    "purpose": "申请流动资金贷款",
    "decision_id": _HASH,
    "issued_by": "enterprise",
    "issued_at": "2026-11-25T09:30:00+08:00",
    "expires_at": "2027-02-23T09:30:00+08:00",
    "status": "revoked",
    "status_label": "已吊销",
    "revoked_at": "2026-12-01T10:00:00+08:00",
    "reason": "据以评级的记录被撤销",
    "newer": {"as_of": "2026-11-30", "decision_id": _HASH, "grade": "A"},
}
STANDINGS: Final[dict[str, Any]] = {"certificates": [STANDING], "next": None}
REVOCATIONS: Final[dict[str, Any]] = {"revocations": _JWS}
KEYS: Final[dict[str, Any]] = {
    "keys": [
        {
            "kty": "EC",
            "crv": "P-256",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
            "kid": "20261101-1a2b3c4d",
            "use": "sig",
            "alg": "ES256",
            "created_at": "2026-11-01T08:00:00+08:00",
            "retired_at": None,
        }
    ]
}
