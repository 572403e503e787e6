"""What the log answers over HTTP, typed, with an example."""

from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, Field

from service.schemas.examples import Example


class AuditLine(BaseModel):
    """日志的一行：一次查询或者一次变更。"""

    seq: int = Field(description="行号，从 1 起连续")
    at: datetime = Field(description="北京时间，精确到微秒")
    party: str | None = Field(description="谁：参与方编号；空为无人认证，或在本机操作")
    role: str | None
    action: str = Field(description="哪项权限或哪个步骤")
    subject: str | None = Field(description="关于哪家企业或哪个对象")
    purpose: str | None = Field(description="写明的用途")
    status: int = Field(description="答复的 HTTP 状态；0 为本机命令")
    answer: str | None = Field(description="答复内容的 SHA-256")
    request: str = Field(description="答复头 x-request-id 中的编号")
    details: dict[str, Any]
    previous: str = Field(description="上一行的散列")
    hash: str = Field(description="本行的散列，覆盖以上各项；其中 at 换算为 UTC")


class AuditLines(BaseModel):
    """日志的一段，按行号；相邻各行的散列前后相接。"""

    lines: list[AuditLine]
    next: int | None = Field(description="接着取：作为 after；空为没有更多")


EXAMPLE: Final[Example] = {
    "lines": [
        {
            "seq": 1207,
            "at": "2026-10-31T10:00:00.000000+08:00",
            "party": "finance",
            "role": "department",
            "action": "read_measures",
            "subject": "91632801MA0000001U",
            "purpose": "资格审查",
            "status": 200,
            "answer": "9f2c4d…",
            "request": "5b1e0c…",
            "details": {},
            "previous": "77aa01…",
            "hash": "c0ffee…",
        }
    ],
    "next": 1207,
}
