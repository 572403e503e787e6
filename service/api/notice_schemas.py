"""What is asked and answered about webhooks and notices, typed, with examples."""

from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from service.notices.kinds import KINDS, REACHES
from service.notices.states import STANDINGS, STATES
from service.schemas import examples
from service.schemas.examples import Example

_STATES: Final = "、".join(f"{name}（{label}）" for name, label in STATES.items())
_STANDINGS: Final = "、".join(f"{name}（{label}）" for name, label in STANDINGS.items())


class WebhookAsked(BaseModel):
    """登记一个通知地址。"""

    model_config = ConfigDict(extra="forbid")

    address: str = Field(
        max_length=1_000,
        pattern=r"^https?://[A-Za-z0-9._~:/\[\]%-]+$",
        examples=["https://bank.example/notices"],
        description="https 网址，只有 ASCII 字符（中文域名写成其 xn-- 形式），不带用户名、密码、查询串和片段",
    )


class WebhookView(BaseModel):
    """一个通知地址及其现状。"""

    id: str
    party: str
    address: str
    state: str = Field(description=f"状态：{_STANDINGS}")
    state_label: str
    created_at: str
    paused_at: str | None
    closed_at: str | None
    failures: int = Field(description="连续几次没有送到")
    rests_until: str | None = Field(description="没有送到之后，到何时再送")
    deliveries: dict[str, int] = Field(description=f"送达的状态 → 几条：{_STATES}")


class Webhooks(BaseModel):
    """通知地址，先登记的在前。"""

    webhooks: list[WebhookView]


class NoticeView(BaseModel):
    """一条通知送往一个地址。"""

    id: str = Field(description="通知的编号，即收到的 webhook-id；送往几个地址的，各有一条")
    delivery: int = Field(description="这一条送达的编号，续查时用")
    kind: str
    kind_label: str
    uscc: str
    party: str
    cause: str = Field(description="因何而起：发布、事项的一步、授权、生效情况")
    at: str
    reach: str
    reach_label: str = Field(description="为何告知")
    webhook: str = Field(description="通知地址的编号")
    address: str
    state: str = Field(description=f"状态：{_STATES}")
    state_label: str
    attempts: int
    possibly_repeated: bool = Field(description="是否有一次不知是否送到")
    next_at: str
    attempted_at: str | None
    status: int | None = Field(description="最近一次答复的 HTTP 状态；没有答复的为空")
    fault: str | None = Field(description="最近一次为何没有送到")
    ended_at: str | None


class Notices(BaseModel):
    """通知的送达，新的在前。"""

    notices: list[NoticeView]
    next: int | None = Field(description="还有更早的，以此为 before 再查；没有了为空")


class Replayed(BaseModel):
    """再送的通知。"""

    notice: str
    addresses: int = Field(description="再送往几个地址")


WEBHOOK: Final[Example] = {
    "id": "20261126-100000-5f4dcc3b",
    "party": "bank",
    "address": "https://bank.example/notices",
    "state": "active",
    "state_label": STANDINGS["active"],
    "created_at": "2026-11-26T10:00:00+08:00",
    "paused_at": None,
    "closed_at": None,
    "failures": 0,
    "rests_until": None,
    "deliveries": {"delivered": 12},
}
NOTICE: Final[Example] = {
    "id": "3f0a" * 8,
    "delivery": 118,
    "kind": "grade_changed",
    "kind_label": KINDS["grade_changed"],
    "uscc": examples.USCC,
    "party": "bank",
    "cause": "publication:12",
    "at": "2026-11-26T10:00:00+08:00",
    "reach": "authorised",
    "reach_label": REACHES["authorised"],
    "webhook": WEBHOOK["id"],
    "address": WEBHOOK["address"],
    "state": "dead",
    "state_label": STATES["dead"],
    "attempts": 8,
    "possibly_repeated": False,
    "next_at": "2026-11-29T10:00:00+08:00",
    "attempted_at": "2026-11-29T10:00:01+08:00",
    "status": 500,
    "fault": "答复 500",
    "ended_at": "2026-11-29T10:00:01+08:00",
}
WEBHOOKS: Final[Example] = {"webhooks": [WEBHOOK]}
NOTICES: Final[Example] = {"notices": [NOTICE], "next": None}
REPLAYED: Final[Example] = {"notice": NOTICE["id"], "addresses": 1}
EXAMPLES: Final = (
    (WebhookView, WEBHOOK),
    (Webhooks, WEBHOOKS),
    (NoticeView, NOTICE),
    (Notices, NOTICES),
    (Replayed, REPLAYED),
)
