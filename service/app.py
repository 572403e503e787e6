"""The API on the same functions as the command line: ratings, decisions, measures, policy, scorecard."""

from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.responses import JSONResponse

from features.credit_code import require_valid
from scoring.document import Document
from scoring.measure_schema import DOMAINS
from service import clock
from service.answers import run_for, subject_document
from service.days import day
from service.errors import EXPECTED, TITLES, WrongUse, http_status
from service.home import Home
from service.pages.policy import policy_document
from service.schemas import (
    Decision,
    Health,
    Measures,
    PolicyView,
    Problem,
    Rating,
    ScorecardView,
)

AsOf = Annotated[str | None, Query(description="评价基准日,如 2026-10-31;不填为最新批次")]
KnownAt = Annotated[str | None, Query(description="知悉时点,默认同基准日")]
PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "代码或日期格式不对"},
    404: {"model": Problem, "description": "没有该企业或该批次"},
}


def create_app(home: Home) -> FastAPI:
    """The application over one home. It only reads."""
    app = FastAPI(
        title="守信 Shouxin",
        version="1",
        summary="中小微企业信用评价、守信激励与失信限制",
        description="每个等级都能逐项说明,每项措施都有法律依据,每条不计入的记录都有原因。",
    )
    _reading(app, home)
    _publishing(app, home)
    for kind in EXPECTED:
        app.exception_handler(kind)(_problem)
    return app


def _reading(app: FastAPI, home: Home) -> None:
    def document(uscc: str, as_of: str | None, known_at: str | None) -> Document:
        return subject_document(home, require_valid(uscc), as_of=as_of, known_at=known_at, purpose="public")

    @app.get("/v1/enterprises/{uscc}/rating", response_model=Rating, responses=PROBLEMS, tags=["企业"])
    def rating(uscc: str, as_of: AsOf = None, known_at: KnownAt = None) -> Document:
        """等级、得分和逐项说明。"""
        return document(uscc, as_of, known_at)

    @app.get("/v1/enterprises/{uscc}/decision", response_model=Decision, responses=PROBLEMS, tags=["企业"])
    def decision(uscc: str, as_of: AsOf = None, known_at: KnownAt = None) -> Document:
        """完整的决定:说明、措施、不适用的措施及原因、不计入的记录。"""
        return document(uscc, as_of, known_at)

    @app.get("/v1/enterprises/{uscc}/measures", response_model=Measures, responses=PROBLEMS, tags=["企业"])
    def measures(
        uscc: str,
        domain: Annotated[str | None, Query(description="领域:" + "、".join(DOMAINS))] = None,
        as_of: AsOf = None,
        known_at: KnownAt = None,
    ) -> Document:
        """适用的措施和不适用的原因,可按领域。"""
        if domain is not None and domain not in DOMAINS:
            raise WrongUse(f"领域“{domain}”应为以下之一:{'、'.join(DOMAINS)}")
        found = document(uscc, as_of, known_at)
        for name in ("measures", "not_applied"):
            found[name] = [one for one in found[name] if domain in {None, one["domain"]}]
        return found | {"domain": domain}


def _publishing(app: FastAPI, home: Home) -> None:
    @app.get("/v1/policy", response_model=PolicyView, responses=PROBLEMS, tags=["公开"])
    def policy(as_of: AsOf = None) -> Document:
        """某日生效的政策:等级、定级规则、措施及依据。"""
        return policy_document(home.policy(), day(as_of, "日期") if as_of else clock.today())

    @app.get("/v1/scorecard", response_model=ScorecardView, responses=PROBLEMS, tags=["公开"])
    def scorecard() -> Document:
        """现行评分卡:基准分、每项每档的分值、等级分数线。可以打印,可以用笔核对。"""
        run = run_for(home, as_of=None, known_at=None, purpose="public")
        card = run.ground.card
        return {
            "purpose": card.purpose,
            "hash": card.hash,
            "base_points": card.base_points,
            "bands": run.ground.bands,
            "simulated": run.manifest.simulated,
            "table": card.table().to_dicts(),
        }

    @app.get("/healthz", response_model=Health, tags=["运行"])
    def healthz() -> dict[str, str]:
        """服务是否在运行。"""
        return {"status": "ok"}


def _problem(request: Request, error: Exception) -> JSONResponse:
    status = http_status(error)
    content = Problem(status=status, title=TITLES[status], detail=str(error), instance=request.url.path)
    return JSONResponse(content.model_dump(), status_code=status, media_type="application/problem+json")
