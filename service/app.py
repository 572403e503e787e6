"""The API on the same functions as the command line: ratings, decisions, measures, policy, scorecard."""

from typing import Annotated

from fastapi import FastAPI, Path, Query

from features.credit_code import require_valid
from scoring.document import Document
from scoring.schema.measure import DOMAINS
from service import clock, examples, schemas
from service.answers import run_for, subject_document
from service.days import day
from service.errors import WrongUse
from service.home import Home
from service.openapi import Api, answers
from service.pages.policy import policy_document
from service.problems import answer_with_problems
from service.shown import as_shown

Code = Annotated[str, Path(description="统一社会信用代码，18 位", examples=[examples.USCC])]
AsOf = Annotated[str | None, Query(description="评价基准日；不填为最新批次", examples=["2026-10-31"])]
KnownAt = Annotated[
    str | None, Query(description="知悉时点：日期（当日终了）或时刻，默认同基准日", examples=["2026-10-31"])
]
Domain = Annotated[
    str | None,
    Query(description="领域：" + "、".join(f"{name}({label})" for name, label in DOMAINS.items())),
]


def create_app(home: Home) -> FastAPI:
    """The application over one home. It only reads."""
    home.policy()  # an unlawful policy serves nobody: it is refused before the first answer
    app = Api(
        title="守信 Shouxin",
        version="1",
        summary="中小微企业信用评价、守信激励与失信限制",
        description="每个等级都能逐项说明，每项措施都有法律依据，每条不计入的记录都有原因。",
    )
    _reading(app, home)
    _publishing(app, home)
    answer_with_problems(app)
    return app


def _reading(app: FastAPI, home: Home) -> None:
    def document(uscc: str, as_of: str | None, known_at: str | None) -> Document:
        code = require_valid(uscc)
        found = subject_document(home, code, as_of=as_of, known_at=known_at, purpose="public")
        return as_shown(home, found)

    @app.get(
        "/v1/enterprises/{uscc}/rating",
        summary="等级与得分",
        response_model=schemas.Rating,
        responses=answers("企业的等级、得分和逐项说明", examples.RATING),
        tags=["企业"],
    )
    def rating(uscc: Code, as_of: AsOf = None, known_at: KnownAt = None) -> Document:
        """等级、得分和逐项说明；得分等于基准分加各项分值之和。"""
        return document(uscc, as_of, known_at)

    @app.get(
        "/v1/enterprises/{uscc}/decision",
        summary="完整的决定",
        response_model=schemas.Decision,
        responses=answers("企业的完整决定", examples.DECISION),
        tags=["企业"],
    )
    def decision(uscc: Code, as_of: AsOf = None, known_at: KnownAt = None) -> Document:
        """完整的决定：说明、措施、不适用的措施及原因、不计入的记录。"""
        return document(uscc, as_of, known_at)

    @app.get(
        "/v1/enterprises/{uscc}/measures",
        summary="适用和不适用的措施",
        response_model=schemas.Measures,
        responses=answers("企业的措施", examples.MEASURES),
        tags=["企业"],
    )
    def measures(uscc: Code, domain: Domain = None, as_of: AsOf = None, known_at: KnownAt = None) -> Document:
        """适用的措施和不适用的原因，可按领域。"""
        if domain is not None and domain not in DOMAINS:
            raise WrongUse(f"领域“{domain}”应为以下之一：{'、'.join(DOMAINS)}")
        found = document(uscc, as_of, known_at)
        ours = _of_domain(found, domain, "measures", "not_applied")
        standing = found["standing"]
        if standing is not None:
            ours["standing"] = standing | _of_domain(
                standing, domain, "measures_not_yet", "measures_meanwhile"
            )
        return found | ours | {"domain": domain}


def _of_domain(found: Document, domain: str | None, *names: str) -> Document:
    return {name: [one for one in found[name] if domain in {None, one["domain"]}] for name in names}


def _publishing(app: FastAPI, home: Home) -> None:
    @app.get(
        "/v1/policy",
        summary="某日生效的政策",
        response_model=schemas.PolicyView,
        responses=answers("某日生效的政策", examples.POLICY),
        tags=["公开"],
    )
    def policy(as_of: AsOf = None) -> Document:
        """某日（默认今天）生效的政策：等级、定级规则、措施及依据。"""
        return policy_document(home.policy(), day(as_of, "日期") if as_of else clock.today())

    @app.get(
        "/v1/scorecard",
        summary="公布的评分卡",
        response_model=schemas.ScorecardView,
        responses=answers("最新批次所用的评分卡", examples.SCORECARD),
        tags=["公开"],
    )
    def scorecard() -> Document:
        """最新批次所用的评分卡：基准分、每项每档的分值、等级分数线。可以打印，可以用笔核对。"""
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

    @app.get(
        "/healthz",
        summary="服务是否在运行",
        response_model=schemas.Health,
        responses={
            200: {"description": "在运行", "content": {"application/json": {"example": examples.HEALTH}}}
        },
        tags=["运行"],
    )
    def healthz() -> dict[str, str]:
        """服务是否在运行。"""
        return {"status": "ok"}
