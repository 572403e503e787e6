"""What the published description of the API says beyond what FastAPI finds out: problem documents and examples."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

from service import examples
from service.problems import MEDIA_TYPE
from service.schemas import Problem

_REFERENCE = {"$ref": "#/components/schemas/Problem"}
_OF_RIGHTS = frozenset({401, 403})
_TAG = {
    "description": "答复内容的 SHA-256，与审计日志所记的相同；下次放在 If-None-Match 中",
    "schema": {"type": "string"},
}
_PROBLEMS: dict[int | str, str] = {
    400: "代码、日期或参数格式不对",
    401: "没有令牌，或令牌无效",
    403: "无权查询",
    404: "没有该企业或该批次",
    "default": "未能完成",
}
_OF_CHANGES: dict[int | str, str] = {409: "已经如此，或者有别的事妨碍"}


def answers(
    description: str,
    example: object,
    *,
    open_to_all: bool = False,
    changes: bool = False,
    tagged: bool = False,
    status: int = 200,
) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an endpoint: its answer with an example (null: it has no body), and the problems it can have.

    `changes`: whether it makes something, which may be in the way of something else. `tagged`: whether the answer has an
    ETag, so that a client may be told that what it has is still good.
    """
    content = {} if example is None else {"content": {"application/json": {"example": example}}}
    good: dict[str, Any] = {"description": description, **content}
    found: dict[int | str, dict[str, Any]] = {status: good}
    if tagged:
        good["headers"] = {"ETag": _TAG}
        found[304] = {"description": "与 If-None-Match 所列的相同，不再重发", "headers": {"ETag": _TAG}}
    problems = _PROBLEMS | (_OF_CHANGES if changes else {})
    told = {one: text for one, text in problems.items() if not (open_to_all and one in _OF_RIGHTS)}
    return found | {number: _problem(number, text) for number, text in told.items()}


def sent_as(media_types: Mapping[str, object]) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an endpoint that sends a file. `media_types`: media type → an example, as text."""
    texts = {
        name: {"schema": {"type": "string"}, "example": example} for name, example in media_types.items()
    }
    return answers("整份文件", None) | {200: {"description": "整份文件", "content": texts}}


class Api(FastAPI):
    """FastAPI that also names the problem document among its schemas."""

    def openapi(self) -> dict[str, Any]:
        """The published description, made once."""
        found = super().openapi()
        found["components"]["schemas"].setdefault("Problem", Problem.model_json_schema())
        return found


def _problem(status: int | str, text: str) -> dict[str, Any]:
    example = examples.PROBLEM_OF[status]
    return {"description": text, "content": {MEDIA_TYPE: {"schema": _REFERENCE, "example": example}}}
