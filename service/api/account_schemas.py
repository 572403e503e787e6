"""What the endpoints of one's own account ask and answer, typed, with examples."""

from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from service.schemas.examples import Example

LONGEST_OVERLAP: Final = 168
"""Hours for which old secrets may stay good beside a new one."""


class AccountScope(BaseModel):
    """账户的范围：领域、用途、县级行政区划代码、统一社会信用代码，各角色只有自己的。"""

    domains: list[str]
    purposes: list[str]
    county: str | None
    uscc: str | None


class HeldRight(BaseModel):
    """一项权限，以及及于哪些企业。"""

    right: str = Field(examples=["read_rating"])
    label: str
    reach: str = Field(examples=["authorised"])
    reach_label: str


class SecretKept(BaseModel):
    """一把密钥的编号和期限；密钥本身只在取得时显示一次。"""

    id: str
    created_at: str
    expires_at: str
    revoked_at: str | None


class Account(BaseModel):
    """本账户：角色、范围、权限、密钥。"""

    id: str
    role: str
    role_label: str
    name: str
    scope: AccountScope
    rights: list[HeldRight]
    secrets: list[SecretKept]


def _number(value: object) -> object:
    if isinstance(value, bool | str):  # JSON has numbers
        raise PydanticCustomError("int_type", "must be a whole number")
    return value


class SecretChange(BaseModel):
    """更换密钥：旧密钥还可以用几个小时；0 为立即失效，凭它取得的令牌也随之失效。"""

    model_config = ConfigDict(extra="forbid")

    overlap_hours: Annotated[int, BeforeValidator(_number)] = Field(ge=0, le=LONGEST_OVERLAP, examples=[24])


class NewSecret(BaseModel):
    """新密钥：只显示这一次。"""

    client_id: str
    client_secret: str
    secret: str = Field(description="密钥的编号")
    expires_at: str
    old_until: str = Field(description="旧密钥最迟到何时失效")


NEW: Final[Example] = {
    "client_id": "bank",
    "client_secret": "9f1c2ab34d5e.5s…",
    "secret": "9f1c2ab34d5e",
    "expires_at": "2027-11-26T10:00:00+08:00",
    "old_until": "2026-11-27T10:00:00+08:00",
}
ACCOUNT: Final[Example] = {
    "id": "bank",
    "role": "bank",
    "role_label": "金融机构",
    "name": "某银行",
    "scope": {"domains": [], "purposes": ["贷前审查"], "county": None, "uscc": None},
    "rights": [
        {
            "right": "read_rating",
            "label": "查询等级与得分",
            "reach": "authorised",
            "reach_label": "已授权的企业，只限授权的范围、用途和期限",
        }
    ],
    "secrets": [
        {
            "id": "9f1c2ab34d5e",
            "created_at": "2026-11-26T10:00:00+08:00",
            "expires_at": "2027-11-26T10:00:00+08:00",
            "revoked_at": None,
        }
    ],
}
EXAMPLES: Final = ((Account, ACCOUNT), (NewSecret, NEW))
