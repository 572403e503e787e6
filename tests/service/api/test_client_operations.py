"""The Python client as a whole: a method for every operation, its tour, what it brings along."""

import re
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

import httpx
import pytest
import uvicorn

from service import clock
from service.api.act_schemas import ActAsked
from service.api.app import described
from service.api.authorisation_schemas import AuthorisationAsked
from service.api.case_asked import ObjectionAsked, RepairAsked, StepAsked
from service.api.job_schemas import EvaluateJob
from service.client import NotThere, ShouxinClient, Unreachable
from service.jobs.requests import EvaluateRequest
from tests.service.api.travelled import HERE

ROOT = Path(__file__).parents[3]
WITHOUT_METHOD = {"issueToken", "revokeToken", "getHealth", "getReadiness", "getMetrics", "getProblemKind"}

ACT_ASKED = ActAsked(
    uscc="c", event="restructuring", by="court", body="b", document_no="d", day=date(2026, 1, 2), who="w"
)


def test_there_is_a_method_for_every_operation(tmp_path):
    """Each is asked once; nobody answers, so nothing is done."""
    asked = set()

    class Nobody(httpx.BaseTransport):
        def handle_request(self, request):
            if request.url.path == "/oauth/token":
                return httpx.Response(200, json={"access_token": "x", "expires_in": 600})
            asked.add((request.method.lower(), request.url.path))
            return httpx.Response(404)

    client, today = ShouxinClient(HERE, "x", "y", purpose="z", transport=Nobody()), clock.today()
    terms = AuthorisationAsked(bank="b", scope="rating", purpose="p", from_day=today, until_day=today)
    for ask in (
        *(
            lambda part=part: getattr(client, part)("c")
            for part in ("rating", "decision", "measures", "reasons")
        ),
        *(lambda part=part: getattr(client, part)("c") for part in ("records", "recourse", "decision_by_id")),
        *(lambda part=part: next(getattr(client, part)()) for part in ("ratings", "portfolio", "audit")),
        *(
            lambda part=part: getattr(client, part)()
            for part in ("policy", "scorecard", "keys", "revocations")
        ),
        *(lambda part=part: getattr(client, part)() for part in ("banks", "account")),
        lambda: client.why("c", "r"),
        lambda: next(client.history("c")),
        lambda: next(client.authorisations()),
        lambda: next(client.uses("a")),
        lambda: client.authorisation("a"),
        lambda: client.authorise(terms),
        lambda: client.revoke_authorisation("a"),
        lambda: client.batch(["c"]),
        lambda: client.export(tmp_path / "x"),
        lambda: client.screen("d", ["c"]),
        lambda: client.screening("s"),
        lambda: client.issue_certificate("c", "p"),
        lambda: client.certificate("j"),
        lambda: client.revoke_certificate("j", "r"),
        lambda: client.portfolio_of(["c"]),
        lambda: client.replace_secret(overlap_hours=1),
        lambda: client.revoke_secret("0"),
        lambda: client.object_to(ObjectionAsked(text="t", effect="bar_a")),
        lambda: client.repair_conditions("c", "0f" * 16),
        lambda: client.ask_repair(RepairAsked(text="t", record_id="0f" * 16)),
        lambda: next(client.cases()),
        lambda: client.case("a"),
        lambda: client.take_step("a", StepAsked(step="admitted", who="w")),
        lambda: client.case_file("a", "ab" * 16),
        lambda: client.case_letter("a", 2),
        lambda: client.record_act(ACT_ASKED),
        lambda: next(client.acts("c")),
        lambda: client.act("a"),
        lambda: client.act_letter("a"),
        lambda: client.ask_job(EvaluateJob(kind="evaluate", request=EvaluateRequest())),
        lambda: next(client.jobs()),
        lambda: client.job("a"),
        lambda: client.cancel_job("a"),
        lambda: client.job_result("a", "xlsx"),
        lambda: next(client.certificates("c")),
        lambda: client.add_webhook("https://bank.example/told"),
        client.webhooks,
        *(
            lambda part=part: getattr(client, part)("w" * 8)
            for part in ("webhook", "pause_webhook", "resume_webhook", "close_webhook")
        ),
        lambda: next(client.notices(state="dead")),
        lambda: client.notice("a"),
        lambda: client.replay_notice("a"),
    ):
        with suppress(NotThere):
            ask()
    paths = described()["paths"]
    reached = {
        operation["operationId"]
        for path, methods in paths.items()
        for method, operation in methods.items()
        if any(method == one and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), two) for one, two in asked)
    }
    every = {operation["operationId"] for methods in paths.values() for operation in methods.values()}
    assert every - reached == WITHOUT_METHOD


@contextmanager
def port_of(served):
    """The application on a port of this machine, which listens before it is told: a question waits till it is served."""
    config = uvicorn.Config(served.app, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


def test_the_tour_in_the_documentation_runs_on_a_real_port(served, of_grade, tmp_path, monkeypatch):
    text = (ROOT / "docs" / "client.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(blocks) > 3
    monkeypatch.chdir(tmp_path)
    with port_of(served) as port:
        url = f"http://127.0.0.1:{port}"
        known = {
            "SECRETS": served.secrets,
            "URL": url,
            "USCC": of_grade["B"],
            "TODAY": clock.today(),
        }
        for block in blocks:
            exec(compile(block, "docs/client.md", "exec"), known)  # noqa: S102 - our own page
    with pytest.raises(Unreachable):
        ShouxinClient(url, "bureau", "x").account()


def test_the_client_brings_nothing_of_the_server():
    heavy = (
        "polars",
        "lightgbm",
        "fastapi",
        "starlette",
        "numpy",
        "sqlalchemy",
        "joserfc",
        "uvicorn",
        "mlflow",
    )
    told = f"import sys, service.client; print([one for one in {heavy!r} if one in sys.modules])"
    found = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
