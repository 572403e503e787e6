"""What is asked and answered about authorisations, typed, with examples."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from service.authorisations.scopes import SCOPES, STATES, AuthorisedScope
from service.plain_text import PLAIN
from service.reading.schemas import RatingInPart
from service.schemas import examples
from service.schemas.answers import Rating
from service.schemas.written_day import WrittenDay

_SCOPES: Final = "、".join(f"{name}（{label}）" for name, label in SCOPES.items())
_STATES: Final = "、".join(f"{name}（{label}）" for name, label in STATES.items())
PORTION: Final = 1_000
"""Enterprises of one question at most."""


class AuthorisationAsked(BaseModel):
    """授权：哪家金融机构、可看什么、什么用途、从哪天到哪天（都含当天）。只能授权查询本企业。"""

    model_config = ConfigDict(extra="forbid")

    bank: str = Field(
        pattern=PLAIN, max_length=64, examples=["bank"], description="金融机构的编号，见 GET /v1/banks"
    )
    scope: AuthorisedScope = Field(examples=["reasons"], description=f"授权范围：{_SCOPES}")
    purpose: str = Field(
        pattern=PLAIN, max_length=64, examples=["贷前审查"], description="用途：该金融机构登记的用途之一"
    )
    from_day: WrittenDay = Field(
        examples=["2026-11-26"], description="第一天，不早于今天：示例写于 2026-11-26，照用须换成今天起的日期"
    )
    until_day: WrittenDay = Field(
        examples=["2027-11-25"],
        description="最后一天，不早于第一天，自今天起不超过授权的最长期限（通常 24 个月）",
    )


class AuthorisationView(BaseModel):
    """一份授权及其今天的状态。"""

    id: str
    uscc: str
    bank: str
    bank_name: str
    scope: str = Field(description=f"授权范围：{_SCOPES}")
    scope_label: str
    purpose: str
    from_day: str
    until_day: str
    state: str = Field(description=f"今天的状态：{_STATES}")
    state_label: str = Field(
        description="状态的名称；暂停的（suspended）不能使用，该用途重新登记后在期限内恢复；金融机构的账户关闭而终止的（ended）写明这一点"
    )
    granted_at: str
    paper: str | None = Field(description="在窗口以书面授权的，书面材料的档案号；企业自己在线授权的为空")
    revoked_at: str | None
    bank_closed_at: str | None = Field(
        description="金融机构的账户何时关闭：授权随之终止（ended），账户不再开通；没有关闭的为空"
    )
    receipt: str = Field(
        description="授权回执（JWS），可用公布的证书密钥核验；它证明授权过什么，是否仍然有效以本服务为准"
    )


class Authorisations(BaseModel):
    """授权，新的在前。"""

    authorisations: list[AuthorisationView]
    next: str | None = Field(description="还有更早的，以此为 before 再查；没有了为空")


class UseView(BaseModel):
    """授权的一次使用：何时、谁、凭什么权限、什么用途、答了什么（HTTP 状态）；凭授权送达的变化通知也是一次使用。日志的这一行被改动而读不出的各项为空。"""

    seq: int = Field(description="审计日志的行号")
    at: str | None
    party: str | None
    action: str | None = Field(
        description="查询的权限；送达变化通知为 notice_delivered", examples=["read_rating"]
    )
    action_label: str
    address: str | None = Field(
        description="问的是哪个地址：/rating 为等级与得分，/reasons 为得分的逐项说明；变化通知的，和日志此前没有写明的，为空"
    )
    purpose: str | None = Field(description="查询时写明的用途；变化通知没有，为空")
    status: int | None = Field(description="该次回答的 HTTP 状态；变化通知为 0")
    request: str | None = Field(description="该次回答的 x-request-id")


class Uses(BaseModel):
    """授权的使用，新的在前。"""

    uses: list[UseView]
    next: int | None = Field(description="还有更早的，以此为 before 再查；没有了为空")


class Bank(BaseModel):
    """可以授权的金融机构。"""

    id: str
    name: str
    purposes: list[str]


class Banks(BaseModel):
    """可以授权的金融机构。"""

    banks: list[Bank]


class PortfolioAsked(BaseModel):
    """要查询的企业。"""

    model_config = ConfigDict(extra="forbid")

    uscc: list[Annotated[str, Field(max_length=256, pattern=PLAIN)]] = Field(
        min_length=1,
        max_length=PORTION,
        examples=[[examples.USCC]],
        description="统一社会信用代码",
    )


class PortfolioItem(BaseModel):
    """一家企业：等级与得分，或者为什么没有。"""

    uscc: str
    authorisation: str | None = Field(description="凭哪份授权；没有有效授权的为空")
    rating: Rating | RatingInPart | None = Field(
        description="与 GET /v1/enterprises/{uscc}/rating 相同；没有的为空"
    )
    refusal: str | None = Field(
        description="没有有效授权的和不存在的企业同样说明；代码有误的说明错在哪里；给出等级的为空"
    )


class Portfolio(BaseModel):
    """一批企业，依所问的次序；全部已授权企业的，依代码的次序。"""

    as_of: str = Field(examples=["2026-10-31"], description="评价基准日")
    purpose: str
    items: list[PortfolioItem]
    next: str | None = Field(description="还有的，以此为 after 再查；没有了为空")


AUTHORISATION: Final[examples.Example] = {
    "id": "20261126-101500-5f4dcc3b",
    "uscc": examples.USCC,
    "bank": "bank",
    "bank_name": "某银行",
    "scope": "reasons",
    "scope_label": SCOPES["reasons"],
    "purpose": "贷前审查",
    "from_day": "2026-11-26",
    "until_day": "2027-11-25",
    "state": "live",
    "state_label": STATES["live"],
    "granted_at": "2026-11-26T10:15:00+08:00",
    "paper": None,
    "revoked_at": None,
    "bank_closed_at": None,
    "receipt": "eyJ0eXAi…",
}
AUTHORISATIONS: Final[examples.Example] = {"authorisations": [AUTHORISATION], "next": None}
USES: Final[examples.Example] = {
    "uses": [
        {
            "seq": 1024,
            "at": "2026-11-26T11:00:00+08:00",
            "party": "bank",
            "action": "read_rating",
            "action_label": "查询等级与得分",
            "address": "/v1/enterprises/{uscc}/reasons",
            "purpose": "贷前审查",
            "status": 200,
            "request": "0f" * 16,
        }
    ],
    "next": None,
}
BANKS: Final[examples.Example] = {"banks": [{"id": "bank", "name": "某银行", "purposes": ["贷前审查"]}]}
PORTFOLIO: Final[examples.Example] = {
    "as_of": "2026-10-31",
    "purpose": "贷后管理",
    "items": [
        {
            "uscc": examples.USCC,
            "authorisation": "20261126-101500-5f4dcc3b",
            "rating": examples.RATING,
            "refusal": None,
        }
    ],
    "next": None,
}
EXAMPLES: Final = (
    (AuthorisationView, AUTHORISATION),
    (Authorisations, AUTHORISATIONS),
    (Uses, USES),
    (Banks, BANKS),
    (Portfolio, PORTFOLIO),
)
