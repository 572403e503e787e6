"""The application: every router, one shape of errors, the log around all of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from fastapi import FastAPI
from starlette.types import ASGIApp

from service.api import (
    account,
    authorisations,
    certificates,
    export,
    history,
    lists,
    oauth,
    portfolio,
    public,
    ratings,
    reasons,
    records,
    recourse,
    screenings,
)
from service.api.audited import Audited
from service.api.running import Running
from service.openapi import Api
from service.problems import answer_with_problems

ROUTERS: Final = tuple(
    module.router
    for module in (
        oauth,
        account,
        ratings,
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
        public,
    )
)
"""Every endpoint, in the order of the description."""


class ServiceApi(Api):
    """The API with the log as its outermost layer."""

    def build_middleware_stack(self) -> ASGIApp:
        """What a request passes through, from outside in."""
        return Audited(super().build_middleware_stack(), self.state.running)


def create_app(running: Running) -> FastAPI:
    """The application over the parts of a server; it closes them when it stops."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        running.close()

    app = ServiceApi(
        title="守信 Shouxin",
        version="1",
        summary="中小微企业信用评价、守信激励与失信限制",
        description="每个等级都能逐项说明，每项措施都有法律依据，每条不计入的记录都有原因。",
        lifespan=lifespan,
    )
    app.state.running = running
    for router in ROUTERS:
        app.include_router(router)
    answer_with_problems(app)
    return app
