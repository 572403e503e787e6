"""What each kind of job may be asked to do, typed; what is left open is settled when the job is begun."""

from typing import Annotated, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from features.written_days import written_day, written_instant
from service.plain_text import NAMED, PLAIN

NAME: Final = r"^[A-Za-z0-9\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff._-]{0,99}$"
"""Names of folders that may be asked for: no separator, nothing hidden, nothing that leads elsewhere."""
RUN: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}-[a-z]+-[0-9a-f]{24}$"
"""Names of runs."""


def _is_day(text: str) -> str:
    try:
        written_day(text)
    except ValueError as error:
        raise PydanticCustomError("no_day", "must be a day") from error
    return text


def _is_instant(text: str) -> str:
    try:
        written_instant(text)
    except ValueError as error:
        raise PydanticCustomError("no_instant", "must be a day or an instant") from error
    return text


Day = Annotated[
    str,
    StringConstraints(pattern=PLAIN, max_length=32),
    AfterValidator(_is_day),
    WithJsonSchema({"type": "string", "format": "date", "maxLength": 32}),
]
"""A day as `service.days.day` reads it, which is too heavy for a client."""
Instant = Annotated[
    str,
    StringConstraints(pattern=PLAIN, max_length=40),
    AfterValidator(_is_instant),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "format": "date", "maxLength": 40},
                {"type": "string", "format": "date-time", "maxLength": 40},
            ]
        }
    ),
]
"""A time of knowledge as `service.days.instant` reads it."""


class Request(BaseModel):
    """What a job of some kind is to do."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class IngestRequest(Request):
    """载入收件箱中的一批数据：文件夹名；其中须有 manifest.json。"""

    delivery: str = Field(pattern=NAME, examples=["2026-11-26-tax"], description="收件箱中的文件夹名")


class EvaluateRequest(Request):
    """评价全部企业。"""

    as_of: Day | None = Field(
        default=None, examples=["2026-11-26"], description="评价基准日，默认最后收到数据之日"
    )
    known_at: Instant | None = Field(
        default=None, examples=["2026-11-26"], description="知悉时点，默认同基准日，不晚于今天"
    )
    purpose: Literal["public", "financing"] = Field(default="public", description="评分卡用途")
    rule_book: str | None = Field(
        default=None, pattern=NAMED, max_length=64, description="按哪本规则手册，而不是按现用评分卡"
    )
    data_version: int | None = Field(
        default=None, ge=0, le=2**31 - 1, description="按记录库的哪一版，默认开始时的一版"
    )


class SettleRequest(Request):
    """实现已经登记而尚未实现的记录变动。"""


class TellRequest(Request):
    """告知期限已满的授权的双方，和生效情况有变化的各方。"""


class DeliverRequest(Request):
    """送出到期的通知。"""


class PublishRequest(Request):
    """发布一个评价批次；已经发布的，不再发布，也不算失败。"""

    run: str | None = Field(
        default=None,
        pattern=RUN,
        max_length=96,
        examples=["2026-10-31-public-21e0973def80c2b0dd0beea6"],
        description="评价批次，默认最新的公共信用批次",
    )


class SimulateRequest(Request):
    """测算换一份政策、一版评分卡或一个日子，全体企业会怎样；不影响任何决定。"""

    policy: str | None = Field(
        default=None, pattern=NAME, examples=["2027-draft"], description="另一份政策：proposals 中的文件夹名"
    )
    model: int | None = Field(default=None, ge=1, le=2**31 - 1, description="另一版评分卡的版本号")
    rule_book: str | None = Field(default=None, pattern=NAMED, max_length=64, description="规则手册的编号")
    as_of: Day | None = Field(default=None, description="评价基准日")
    known_at: Instant | None = Field(default=None, description="知悉时点，不晚于今天")
    against: Day | None = Field(default=None, description="与哪一天比较")
    against_known_at: Instant | None = Field(
        default=None, description="前者的知悉时点，默认同前者的基准日，不晚于今天"
    )
    purpose: Literal["public", "financing"] = Field(default="public", description="评分卡用途")

    @model_validator(mode="after")
    def _changes_one_thing(self) -> Self:
        if self.model is not None and self.rule_book is not None:
            raise PydanticCustomError("two_cards", "must be a model or a rule book")
        changed = (self.policy, self.model, self.rule_book, self.against, self.against_known_at)
        if changed == (None,) * len(changed):
            raise PydanticCustomError("no_change", "must change something")
        return self
