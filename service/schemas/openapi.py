"""What the published description of the API says beyond what FastAPI finds out: problem documents and examples."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from service.problems.kinds import KINDS
from service.problems.problem import MEDIA_TYPE
from service.schemas.answers import Problem

TAGS: Final[Mapping[str, str]] = {
    "tokens": "以编号和密钥换取短期令牌，撤销令牌（OAuth 2.0）",
    "account": "本方的角色、范围、权限和密钥",
    "enterprises": "一家企业的等级、决定、措施、说明、记录、达级办法和历次结果",
    "ratings": "等级名单：逐页、批量、导出",
    "screenings": "一份名单在一个领域逐家适用哪些措施，附签名的回执",
    "certificates": "评级证书及其状态，核验所需的公钥和吊销清单",
    "authorisations": "企业授权金融机构查询，查看每一次使用",
    "portfolio": "金融机构对已授权企业的批量查询",
    "cases": "异议和信用修复：提出、办理、期限、结果，以及认定单位对记录的处理",
    "notices": "变化的通知：送往哪里，送到了没有，再送",
    "jobs": "载入、评价、发布、测算：下达、进度、结果和取消",
    "audit": "每次查询和变更的日志",
    "published": "公布的政策和评分卡",
    "operations": "服务是否在运行、能否答复，运行指标",
}
"""Tag → what its operations are about. Generators make names of modules and classes of tags, so they are identifiers."""
TOKEN_PATH: Final = "/oauth/token"  # noqa: S105 - an address
NEEDS_TOKEN: Final[dict[str, Any]] = {"security": [{"token": []}]}
"""What the description says of an address that is answered with a token alone."""
_TOKEN: Final = {
    "type": "oauth2",
    "description": "OAuth 2.0 客户端凭证：以编号和密钥换取短期令牌，放在 Authorization: Bearer 中",
    "flows": {"clientCredentials": {"scopes": {}, "tokenUrl": TOKEN_PATH}},
}
DAY: Final[dict[str, Any]] = {"format": "date"}
"""What a day is said to be; what is none is told by us, in Chinese."""
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
_LANGUAGE: Final = {
    "description": "zh-CN 或 en；detail 没有英文的为“en, zh-CN”",
    "schema": {"type": "string"},
}
_PROVEN_BY: Final = {
    "WWW-Authenticate": {"description": "Bearer：须带令牌", "schema": {"type": "string"}},
}
_OF_CHANGES: dict[int | str, str] = {409: "已经如此，或者有别的事妨碍"}


_PLACES: Final = frozenset({*_PROBLEMS, *_OF_CHANGES})


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


def asked_as(bodies: Mapping[str, tuple[str, object]], media: str = "application/json") -> dict[str, Any]:
    """The `openapi_extra` of an endpoint that takes a body. `bodies`: name → summary and a whole body, in which nothing is null."""
    shown = {name: {"summary": summary, "value": value} for name, (summary, value) in bodies.items()}
    return {"requestBody": {"content": {media: {"examples": shown}}}}


class Api(FastAPI):
    """FastAPI that also names the problem document among its schemas."""

    def openapi(self) -> dict[str, Any]:
        """The published description, made once."""
        found = super().openapi()
        for route in _api_routes(self.routes):
            _restore_examples(found["paths"].get(route.path_format, {}), route)
        parts = found["components"]
        parts["schemas"].setdefault("Problem", Problem.model_json_schema())
        parts["examples"] = _examples()
        parts["securitySchemes"] = {"token": _TOKEN}
        return found


def _api_routes(routes: Iterable[BaseRoute]) -> Iterator[APIRoute]:
    """Every endpoint, included routers opened."""
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from _api_routes(included.routes)
        elif isinstance(route, APIRoute):
            yield route


def _restore_examples(methods: Mapping[str, Any], route: APIRoute) -> None:
    """Put the examples of answers back as they were given: FastAPI leaves out whatever in them is null."""
    for method in methods.keys() & {name.lower() for name in route.methods or ()}:
        responses = methods[method]["responses"]
        for status, told in route.responses.items():
            for media, content in told.get("content", {}).items():
                if "example" in content:
                    responses[str(status)]["content"][media]["example"] = content["example"]


def _problem(status: int | str, text: str) -> dict[str, Any]:
    """A problem with an example of each of its kinds; `default` stands for every status that has no place of its own."""
    names = [
        one.name for one in KINDS.values() if (one.status if one.status in _PLACES else "default") == status
    ]
    shown = {
        name: {"$ref": f"#/components/examples/{name}"} for kind in names for name in (kind, f"{kind}.en")
    }
    return {
        "description": text,
        "headers": {"Content-Language": _LANGUAGE} | (_PROVEN_BY if status == 401 else {}),
        "content": {MEDIA_TYPE: {"schema": _REFERENCE, "examples": shown}},
    }


def _examples() -> dict[str, Any]:
    """Each kind of problem in both languages."""
    return {
        f"{one.name}{'.en' if english else ''}": {
            "summary": one.title.en if english else one.title.zh,
            "value": one.document(one.example, one.instance, english=english),
        }
        for one in KINDS.values()
        for english in (False, True)
    }
