"""What the `type` of a problem leads to: the kind, in both languages."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import Response
from pydantic import BaseModel, Field

from service.api.answer import json_answer
from service.api.guarded import GuardedRoute
from service.errors import NotFound
from service.problems.kinds import KINDS, Kind, Told
from service.schemas.openapi import answers

router = APIRouter(tags=["published"], route_class=GuardedRoute)


class BothLanguages(BaseModel):
    """一段文字的中文和英文。"""

    zh: str
    en: str


class ProblemKind(BaseModel):
    """一种出错：状态、名称、意味着什么、怎样办。"""

    type: str = Field(examples=["/problems/not-yours"])
    status: int
    title: BothLanguages
    explanation: BothLanguages


def _document(kind: Kind) -> dict[str, Any]:
    return {
        "type": kind.type,
        "status": kind.status,
        "title": kind.title._asdict(),
        "explanation": kind.meaning._asdict(),
    }


EXAMPLE = _document(KINDS["not-yours"])


@router.get(
    "/problems/{kind}",
    operation_id="getProblemKind",
    summary="一种出错的说明",
    response_model=ProblemKind,
    responses=answers("这一种的状态、名称、意味着什么、怎样办，中英文", EXAMPLE, open_to_all=True),
)
async def problem_kind(
    kind: Annotated[
        str,
        Path(description="出错的种类，即 type 的末段", examples=["not-yours"], max_length=64),
    ],
) -> Response:
    """出错说明中 type 所指的：这一种意味着什么，怎样办；中英文对照。"""
    found = KINDS.get(kind)
    if found is None:
        told = Told(
            f"没有“{kind}”这一种，全部见接口说明", f"there is no kind '{kind}'; the API's description has all"
        )
        raise NotFound(told.zh, english=told.en)
    return json_answer(_document(found))
