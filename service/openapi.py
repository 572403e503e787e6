"""What the published description of the API says beyond what FastAPI finds out: problem documents and examples."""

from typing import Any

from fastapi import FastAPI

from service import examples
from service.problems import MEDIA_TYPE
from service.schemas import Problem

_REFERENCE = {"$ref": "#/components/schemas/Problem"}
_OF_RIGHTS = frozenset({401, 403})
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
    status: int = 200,
    media_type: str = "application/json",
) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an endpoint: its answer with an example, and the problems it can have.

    `changes`: whether it makes something, which may be in the way of something else.
    """
    good: dict[int | str, dict[str, Any]] = {
        status: {"description": description, "content": {media_type: {"example": example}}}
    }
    problems = _PROBLEMS | (_OF_CHANGES if changes else {})
    told = {one: text for one, text in problems.items() if not (open_to_all and one in _OF_RIGHTS)}
    return good | {status: _problem(status, text) for status, text in told.items()}


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
