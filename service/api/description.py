"""The description of the API as a page of our own: no script, nothing from another host."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

router = APIRouter(include_in_schema=False)
_STYLE: Final = (
    "body{font-family:sans-serif;max-width:60em;margin:2em auto;padding:0 1em;line-height:1.6}"
    "code{background:#f2f2f2;padding:0 .3em}table{border-collapse:collapse}"
    "td,th{border:1px solid #ccc;padding:.2em .6em;text-align:left;vertical-align:top}"
)
_PLACES: Final = {"path": "地址", "query": "查询", "header": "请求头", "body": "正文"}
_HASH: Final = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY: Final = f"default-src 'none'; style-src 'sha256-{_HASH}'; frame-ancestors 'none'; base-uri 'none'"


@router.get("/docs")
async def docs(request: Request) -> HTMLResponse:
    """Every operation with its parameters and answers; `/openapi.json` is the whole of it for machines."""
    return HTMLResponse(
        _page(request.app), headers={"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}
    )


@cache
def _page(app: Any) -> str:
    environment = Environment(
        loader=PackageLoader("service"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    found = app.openapi()
    operations = [
        {
            "method": method.upper(),
            "path": path,
            "summary": one.get("summary", ""),
            "description": one.get("description", ""),
            "parameters": [*one.get("parameters", []), *_body(one, found["components"]["schemas"])],
            "responses": {status: answer["description"] for status, answer in one["responses"].items()},
        }
        for path, methods in found["paths"].items()
        for method, one in methods.items()
    ]
    return environment.get_template("api.html").render(
        info=found["info"], operations=operations, places=_PLACES, style=_STYLE
    )


def _body(operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the body of a request says, item by item, as its parameters are told; of several kinds one after another."""
    found: list[dict[str, Any]] = []
    for media in operation.get("requestBody", {}).get("content", {}).values():
        for one in media["schema"].get("oneOf", [media["schema"]]):
            found += _items(_named(one, schemas), schemas)
    return found


def _items(
    schema: Mapping[str, Any], schemas: Mapping[str, Any], within: str = ""
) -> Iterator[dict[str, Any]]:
    required = schema.get("required", ())
    for name, one in schema["properties"].items():
        if "$ref" in one:
            yield from _items(_named(one, schemas), schemas, f"{within}{name}.")
            continue
        told = (
            f"{one['const']}：{schema.get('description', '')}"
            if "const" in one
            else one.get("description", "")
        )
        yield {"name": within + name, "in": "body", "required": name in required, "description": told}


def _named(reference: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = schemas[reference["$ref"].rpartition("/")[2]]
    return found
