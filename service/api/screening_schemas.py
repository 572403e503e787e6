"""What the endpoints of screenings answer, typed, with an example. All of the example is invented."""

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from service.schemas import examples
from service.schemas.answers import Measure, NamedRecord, Standings, Successor
from service.screenings.notices import NOT_ACTING

ID: Final = "0f6d1f4a7c3e4b1f9d2a5c8e7b604132"


class AnsweredBy(BaseModel):
    """作答所依的发布：批次、数据版本，以及政策、法律、评分卡、特征、数据的哈希。"""

    run: str
    run_id: str
    as_of: str = Field(examples=["2026-10-31"])
    known_at: str
    published_at: str
    in_force: bool = Field(description="是否现行；不是现行的，不得据以采取措施")
    simulated: bool
    data_version: int
    hashes: dict[str, str]


class Amended(BaseModel):
    """单户重评：发布之后，该企业的记录有变动，当即重新作出的决定所依的批次。"""

    run: str
    run_id: str
    as_of: str
    known_at: str
    published_at: str
    data_version: int


class Screened(BaseModel):
    """一家企业在该领域的措施。"""

    uscc: str
    status: str = Field(
        examples=["evaluated"], description="evaluated、not_rated、out_of_scope，没有评价过的为 unknown"
    )
    status_label: str
    note: str | None = Field(description="未评级、不在评价范围、未评价意味着什么")
    name: str | None
    exclusion: str | None
    succeeded_by: list[Successor]
    grade: str | None
    decision_id: str | None
    amended: Amended | None = Field(description="该企业在发布之后单户重评的，是哪一批次；没有的为空")
    measures: list[Measure]
    evidence_records: list[NamedRecord]
    standing: Standings | None = Field(description="该领域的措施和定级规则今天的程序状态；不是现行的为空")


class Malformed(BaseModel):
    """不是统一社会信用代码的：在第几个、为何。"""

    text: str
    places: list[int]
    why: str


class Repeated(BaseModel):
    """重复出现的代码：只答一次。"""

    uscc: str
    places: list[int]


class Screening(BaseModel):
    """一次筛查的答复。"""

    model_config = ConfigDict(extra="forbid")

    id: str
    at: str
    party: str
    party_name: str
    domain: str
    domain_label: str
    purpose: str
    reference: str | None
    as_of: str | None = Field(description="问的是哪一天；为空即现行的")
    publication: AnsweredBy
    notices: list[str]
    enterprises: list[Screened]
    malformed: list[Malformed]
    repeated: list[Repeated]


class ScreeningAnswer(BaseModel):
    """答复和回执；回执（JWS）含答复规范形式（RFC 8785）的 SHA-256。"""

    receipt: str = Field(examples=["eyJhbGciOiJFUzI1NiIs…"])
    screening: Screening


_HASH: Final = "5f4dcc3b5aa765d61d8327deb882cf995f4dcc3b5aa765d61d8327deb882cf99"
ANSWER: Final[dict[str, Any]] = {
    "receipt": "eyJhbGciOiJFUzI1NiIs…",
    "screening": {
        "id": ID,
        "at": "2026-11-25T09:30:00+08:00",
        "party": "finance",
        "party_name": "州财政局",
        "domain": "inspection",
        "domain_label": "监管检查",
        "purpose": "资格审查",
        "reference": "样采〔2026〕3号",
        "as_of": None,
        "publication": {
            "run": "2026-10-31-public-21e0973def80c2b0dd0beea6",
            "run_id": _HASH,
            "as_of": "2026-10-31",
            "known_at": "2026-10-31",
            "published_at": "2026-11-01T02:00:00+08:00",
            "in_force": True,
            "simulated": True,
            "data_version": 12,
            "hashes": examples.RATING["hashes"],
        },
        "notices": [NOT_ACTING],
        "enterprises": [
            {
                "uscc": examples.USCC,
                "status": "evaluated",
                "status_label": "已评级",
                "note": None,
                "name": "样本建筑有限公司",
                "exclusion": None,
                "succeeded_by": [],
                "grade": "B",
                "decision_id": _HASH,
                "amended": None,
                "measures": examples.MEASURES["measures"],
                "evidence_records": [],
                "standing": examples.MEASURES["standing"],
            }
        ],
        "malformed": [{"text": "123", "places": [2], "why": "统一社会信用代码“123”有 3 位，应为 18 位"}],
        "repeated": [{"uscc": examples.USCC, "places": [1, 3]}],
    },
}
