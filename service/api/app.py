"""The application: every router, one shape of errors, the log around all of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from fastapi import FastAPI
from starlette.types import ASGIApp, Lifespan

from service.api import (
    account,
    acts,
    audit,
    authorisations,
    case_changes,
    cases,
    certificates,
    description,
    export,
    health,
    history,
    jobs,
    lists,
    notices,
    oauth,
    portfolio,
    problem_kinds,
    public,
    ratings,
    reasons,
    records,
    recourse,
    screenings,
)
from service.api.audited import Audited
from service.api.bounded import Bounded
from service.api.methods import answer_other_methods
from service.api.metrics import Metrics
from service.api.overload import Overload
from service.api.running import Running
from service.api.watched import Watched
from service.problems.problem import answer_with_problems
from service.schemas.openapi import TAGS, Api
from service.server.logs import Log

ROUTERS: Final = tuple(
    module.router
    for module in (
        ratings,  # what is asked most is found first
        oauth,
        account,
        reasons,
        records,
        recourse,
        history,
        lists,
        export,
        screenings,
        certificates,
        authorisations,
        portfolio,
        cases,
        case_changes,
        acts,
        notices,
        jobs,
        audit,
        public,
        problem_kinds,
        health,
        description,
    )
)
"""Every endpoint, in the order of the description."""


class ServiceApi(Api):
    """The API within its layers."""

    def build_middleware_stack(self) -> ASGIApp:
        """What a request passes through. From outside in:

        `Watched` gives every answer its headers, its count and its line in the server's own log; `Overload` sends away
        what is too much, unlooked at; `Audited` holds every other answer back until the audit log has it; `Bounded`
        refuses what is too large or too slow, so that such a refusal is in the audit log.
        """
        running: Running = self.state.running
        settings = running.settings
        bounded = Bounded(super().build_middleware_stack(), settings)
        overload = Overload(Audited(bounded, running), running.rates, concurrency=settings.concurrency)
        return Watched(overload, self.state.metrics, self.state.log, behind_tls=settings.behind_tls)


def create_app(running: Running, *, log: Log | None = None) -> FastAPI:
    """The application over the parts of a server; it closes them when it stops. `log`: where requests are told."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await running.audit.finish()
        running.close()

    app = _declared(lifespan)
    app.state.running = running
    app.state.metrics = Metrics(running)
    app.state.log = log
    answer_with_problems(app)
    answer_other_methods(app)
    return app


def described() -> dict[str, Any]:
    """The published description (OpenAPI) without a server: what `/openapi.json` answers."""
    return _declared().openapi()


def _declared(lifespan: Lifespan[FastAPI] | None = None) -> ServiceApi:
    app = ServiceApi(
        title="守信 Shouxin",
        version="1",
        summary="中小微企业信用评价、守信激励与失信限制",
        description="每个等级都能逐项说明，每项措施都有法律依据，每条不计入的记录都有原因。",
        openapi_tags=[{"name": name, "description": text} for name, text in TAGS.items()],
        lifespan=lifespan,
        redirect_slashes=False,  # a redirect would name whatever host the sender wrote
        docs_url=None,  # FastAPI's own pages load scripts from another host
        redoc_url=None,
        telemetry={
            "tracing": False,
            "metrics": False,
            "logs": False,
        },  # figures and log are our own (`Watched`)
    )
    for router in ROUTERS:
        app.router.routes += router.routes  # an included router is searched twice for each request
    return app
