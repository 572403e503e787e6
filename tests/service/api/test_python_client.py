"""The Python client against the real application: typed, careful with tokens, safe when it asks again, honest about faults."""

import json
import re
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

import httpx
import pytest
import uvicorn

from service import clock
from service.api import export as server_export
from service.api.app import described
from service.api.authorisation_schemas import AuthorisationAsked
from service.api.case_schemas import ActAsked, ObjectionAsked, RepairAsked, StepAsked
from service.api.job_schemas import EvaluateJob
from service.client import (
    BadRequest,
    BrokenAnswer,
    InTheWay,
    NotAllowed,
    NotAuthenticated,
    NotThere,
    Refused,
    ShouxinClient,
    TryLater,
    Unreachable,
)
from service.client.export import Exported, part_of
from service.jobs.requests import EvaluateRequest
from service.reading.schemas import RatingInPart
from tests.command import shouxin
from tests.service.api.conftest import BANKS_PURPOSE, DOMAINS, PURPOSE, join

NOBODY = "91632899MA0000007G"
ROOT = Path(__file__).parents[3]
HERE = "http://testserver"
WITHOUT_METHOD = {"issueToken", "revokeToken", "getHealth", "getReadiness", "getMetrics", "getProblemKind"}

ACT_ASKED = ActAsked(
    uscc="c", event="restructuring", by="court", body="b", document_no="d", day=date(2026, 1, 2), who="w"
)


class Travelled(httpx.BaseTransport):
    """The way to the real application. `instead`: what is answered first, in its place; `spoilt`: changes its answers."""

    def __init__(self, served, *, instead=(), spoilt=None):
        self._inner = served.client._transport
        self.instead, self.spoilt, self.asked = list(instead), spoilt, []

    def handle_request(self, request):
        self.asked.append(f"{request.method} {request.url.path}")
        if self.instead and request.url.path != "/oauth/token":
            return self.instead.pop(0)
        answer = self._inner.handle_request(request)
        return self.spoilt(answer) if self.spoilt and request.url.path != "/oauth/token" else answer


@pytest.fixture
def as_party(served):
    """A client of a party; `on`: how its requests travel."""

    def made(party="bureau", purpose=None, on=None, **options):
        transport = on or Travelled(served)
        return ShouxinClient(
            HERE, party, served.secrets[party], purpose=purpose, transport=transport, **options
        )

    return made


def test_what_is_read_is_what_the_service_says(as_party, served, of_grade):
    client, uscc, restricted = as_party(), of_grade["B"], of_grade["D"]
    headers = served.as_party("bureau")

    def told(path, **params):
        return served.client.get(path, headers=headers, params=params).json()

    for part, found in (
        ("rating", client.rating(uscc)),
        ("decision", client.decision(uscc)),
        ("measures", client.measures(uscc, domain=DOMAINS[0])),
        ("reasons", client.reasons(uscc)),
        ("why/GP-13", client.why(uscc, "GP-13")),
        ("records", client.records(uscc)),
        ("recourse", client.recourse(restricted, to="C")),
    ):
        params = {"domain": DOMAINS[0]} if part == "measures" else {"to": "C"} if part == "recourse" else {}
        raw = told(f"/v1/enterprises/{found.uscc}/{part}", **params)
        dumped = found.model_dump(mode="json")
        assert {name: raw[name] for name in dumped if name in raw} == dumped, part
    first = next(client.history(uscc))
    assert client.decision_by_id(first.decision_id) == client.decision(uscc)
    assert client.policy().model_dump() == told("/v1/policy")
    assert client.scorecard().model_dump() == told("/v1/scorecard")
    run_id = client.decision(uscc).run_id
    assert client.policy(run_id=run_id).model_dump() == told("/v1/policy", run_id=run_id)
    assert client.scorecard(run_id=run_id) == client.scorecard()
    assert client.keys().keys
    assert client.revocations().revocations


def test_a_bank_is_told_in_part_and_for_its_purpose(as_party, of_grade):
    with pytest.raises(NotAllowed) as refused:
        as_party("bank").rating(of_grade["C"])
    assert refused.value.problem.kind == "purpose"
    bank = as_party("bank").stating(BANKS_PURPOSE)
    found = bank.rating(of_grade["C"])
    assert isinstance(found, RatingInPart)
    assert found.points_by_family
    assert {one.uscc for one in bank.portfolio()} == {of_grade["C"], of_grade["D"]}
    told = bank.portfolio_of([of_grade["C"], NOBODY]).items
    assert [one.rating is None for one in told] == [False, True]


def test_lists_go_on_by_themselves(as_party, served):
    client = as_party()
    listed = list(client.ratings())
    page = served.client.get("/v1/ratings", headers=served.as_party("bureau"), params={"limit": 1}).json()
    assert len(listed) == page["total"] > 1000
    assert [one.uscc for one in listed] == sorted({one.uscc for one in listed})
    assert list(client.ratings(as_of=clock.today())) == listed  # of a day, which cursors do not repeat
    assert all(one.grade == "A" for one in client.ratings(grade="A"))
    answers = client.batch([listed[0].uscc, "123"]).answers
    assert answers[0].rating is not None
    assert answers[1].why_not
    lines = list(islice(client.audit(), 40))
    assert len(lines) > 10
    assert [one.seq for one in lines] == list(range(lines[0].seq, lines[0].seq + len(lines)))


def test_an_enterprise_authorises_sees_uses_and_revokes(as_party, served, of_grade):
    number = uuid4().hex[:8]
    bank, firm = f"bank-{number}", f"firm-{number}"
    join(
        served,
        {"id": bank, "role": "bank", "name": "城商行", "scope": {"purposes": [BANKS_PURPOSE]}},
        {"id": firm, "role": "enterprise", "name": "企业", "scope": {"uscc": of_grade["B"]}},
    )
    own, asking, today = as_party(firm), as_party(bank, BANKS_PURPOSE), clock.today()
    assert bank in {one.id for one in own.banks()}
    asked = AuthorisationAsked(
        bank=bank, scope="rating", purpose=BANKS_PURPOSE, from_day=today, until_day=today + timedelta(days=1)
    )
    granted = own.authorise(asked)
    with pytest.raises(InTheWay) as twice:
        own.authorise(asked)
    assert twice.value.problem.kind == "conflict"
    assert asking.rating(of_grade["B"]).grade == "B"
    assert [one.party for one in own.uses(granted.id)] == [bank]
    assert granted.id in {one.id for one in own.authorisations()}
    assert own.authorisation(granted.id).state == "live"
    assert own.revoke_authorisation(granted.id).state == "revoked"
    with pytest.raises(NotAllowed):
        asking.rating(of_grade["B"])
    made = own.replace_secret(overlap_hours=0)
    with pytest.raises(
        NotAuthenticated
    ) as ended:  # its token ended with the secret, which the client still has
        own.account()
    assert ended.value.problem.kind == "invalid_client"
    served.secrets[firm] = made.client_secret
    again = as_party(firm)
    assert again.account().scope.uscc == of_grade["B"]
    again.revoke_secret(made.secret)


def test_a_screening_is_proven_offline(as_party, of_grade, tmp_path):
    client, path, keys = as_party("finance", PURPOSE), tmp_path / "screening.json", tmp_path / "jwks.json"
    codes = [of_grade["A"], of_grade["D"], "123"]
    found = client.screen(DOMAINS[0], codes, reference="样采〔2026〕3号", keep=path, key=uuid4().hex)
    assert [one.uscc for one in found.screening.enterprises] == codes[:2]
    assert found.screening.malformed[0].text == "123"
    assert client.screening(found.screening.id) == found
    keys.write_text(client.keys().model_dump_json(), encoding="utf-8")
    assert shouxin(tmp_path / "nothing-here", "verify", path, "--keys", keys).code == 0
    path.write_text(path.read_text(encoding="utf-8").replace("样采", "样本"), encoding="utf-8")
    assert shouxin(tmp_path / "nothing-here", "verify", path, "--keys", keys).code == 1


def test_certificates(as_party, documents):
    client = as_party()
    code = next(
        one["uscc"] for grade, one in documents.items() if grade in {"A", "B"} and one["grade"] == grade
    )
    issued = client.issue_certificate(code, "申请流动资金贷款")
    assert client.certificate(issued.jti).status == "good"
    assert client.revoke_certificate(issued.jti, "据以评级的记录被撤销").status == "revoked"


def test_one_token_serves_many_questions_and_is_renewed_when_it_is_refused(as_party, served, of_grade):
    way = Travelled(served)
    client = as_party(on=way)
    for _ in range(3):
        client.rating(of_grade["A"])
    assert way.asked.count("POST /oauth/token") == 1
    token = client._token._text
    served.client.post("/oauth/revoke", data={"token": token}, auth=("bureau", served.secrets["bureau"]))
    assert client.rating(of_grade["A"]).grade == "A"
    assert way.asked.count("POST /oauth/token") == 2
    client._token.forget()
    client.rating(of_grade["A"])
    assert way.asked.count("POST /oauth/token") == 3


def _later(status=429, seconds="2"):
    return httpx.Response(status, headers={"Retry-After": seconds}, json={"type": "/problems/too-often"})


def test_only_what_does_nothing_twice_is_asked_again(as_party, served, of_grade):
    waited = []
    way = Travelled(served, instead=[_later(), _later(503, "1")])
    assert as_party(on=way, sleep=waited.append).rating(of_grade["A"]).grade == "A"
    assert waited == [2, 1]
    way = Travelled(served, instead=[_later()])
    finance = as_party("finance", PURPOSE, on=way, sleep=waited.append)
    assert finance.screen(DOMAINS[0], [NOBODY]).screening.enterprises
    assert way.asked.count("POST /v1/screenings") == 2
    way = Travelled(served, instead=[_later()])
    with pytest.raises(TryLater) as later:
        as_party(on=way, sleep=waited.append).batch([NOBODY])
    assert later.value.retry_after == 2
    for answers in ([_later()] * 3, [_later(seconds="3600")], [httpx.Response(503)]):
        with pytest.raises(TryLater):
            as_party(on=Travelled(served, instead=answers), sleep=waited.append).rating(of_grade["A"])


def test_problems_are_told_apart(as_party, of_grade):
    client = as_party(language="en")
    for ask, error, kind in (
        (lambda: client.rating("123"), BadRequest, "malformed-code"),
        (lambda: client.rating(NOBODY), NotThere, "not-found"),
        (lambda: as_party("bank").audit().__next__(), NotAllowed, "no-right"),
        (lambda: as_party("enterprise").rating(of_grade["A"]), NotAllowed, "not-yours"),
    ):
        with pytest.raises(error) as refused:
            ask()
        told = refused.value.problem
        assert (told.kind, len(told.request or "")) == (kind, 32)
    assert "must have 18" in _message(lambda: client.rating("123"))


def _message(ask):
    with pytest.raises(Refused) as refused:
        ask()
    return str(refused.value)


def test_a_wrong_secret_is_no_mystery(served):
    client = ShouxinClient(HERE, "bureau", "wrong", transport=Travelled(served))
    told = _message(client.account)
    assert "invalid_client" in told
    assert "ask the bureau for a new secret" in told


def _spoil(answer):
    content = answer.read().replace(b"evaluated", b"Evaluated")
    headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
    return httpx.Response(answer.status_code, headers=headers, content=content)


def test_an_answer_that_is_not_what_it_says_is_refused(as_party, served, of_grade):
    with pytest.raises(BrokenAnswer, match="ETag"):
        as_party(on=Travelled(served, spoilt=_spoil)).rating(of_grade["A"])
    strange = Travelled(served, instead=[httpx.Response(200, json={})])
    with pytest.raises(BrokenAnswer, match="not as described"):
        as_party(on=strange).account()


class _Cut(httpx.SyncByteStream):
    """A body that breaks off."""

    def __init__(self, content):
        self._content = content

    def __iter__(self):
        yield self._content
        raise httpx.ReadError("cut")


class Breaking:
    """Breaks the first answers off after so many bytes each."""

    def __init__(self, *sizes):
        self._sizes = list(sizes)

    def __call__(self, answer):
        if not self._sizes:
            return answer
        return httpx.Response(
            answer.status_code,
            headers={name: value for name, value in answer.headers.items() if name != "content-length"},
            stream=_Cut(answer.read()[: self._sizes.pop(0)]),
        )


def _rows(path):
    return [one for one in map(json.loads, path.read_text(encoding="utf-8").splitlines()) if "uscc" in one]


def test_an_export_goes_on_where_it_broke_off(as_party, served, tmp_path, monkeypatch):
    monkeypatch.setattr(server_export, "PIECE", 300)
    listed = [one.model_dump() for one in as_party().ratings()]
    path = tmp_path / "ratings.ndjson"
    way = Travelled(served, spoilt=Breaking(200_000, 90_000))
    found = as_party(on=way).export(path)
    assert isinstance(found, Exported)
    assert (found.rows, len(found.requests)) == (len(listed), 3)
    assert _rows(path) == listed
    path.unlink()
    with pytest.raises(BrokenAnswer, match="call again"):
        as_party(on=Travelled(served, spoilt=Breaking(200_000)), tries=1).export(path)
    assert not path.exists()
    assert as_party(tries=1).export(path).rows == len(listed)
    assert _rows(path) == listed
    assert [one.name for one in tmp_path.iterdir()] == ["ratings.ndjson"]


def test_an_export_without_cursor_is_whole_or_not_there(as_party, served, tmp_path):
    total = sum(1 for _ in as_party().ratings(grade="A"))
    for file_format in ("csv", "xlsx"):
        path = tmp_path / f"ratings.{file_format}"
        with pytest.raises(BrokenAnswer):
            as_party(on=Travelled(served, spoilt=Breaking(500))).export(path, file_format=file_format)
        assert list(tmp_path.iterdir()) == []
        assert as_party().export(path, file_format=file_format, grade="A").rows == total
        path.unlink()


def test_rows_that_are_missing_are_missed(as_party, served, tmp_path):
    def without_a_row(answer):
        content = re.sub(rb'\n\{"uscc"[^\n]*', b"", answer.read(), count=1)
        headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
        return httpx.Response(200, headers=headers, content=content)

    def without_its_end(answer):
        content = answer.read().rstrip(b"\r\n").rpartition(b"\r\n")[0]
        headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
        return httpx.Response(200, headers=headers, content=content)

    with pytest.raises(BrokenAnswer, match="rows of"):
        as_party(on=Travelled(served, spoilt=without_a_row)).export(tmp_path / "x.ndjson")
    with pytest.raises(BrokenAnswer, match="rows of"):
        as_party(on=Travelled(served, spoilt=without_its_end)).export(tmp_path / "x.csv", file_format="csv")


def test_what_was_left_of_another_export_is_no_part_of_this_one(as_party, tmp_path):
    path = tmp_path / "ratings.ndjson"
    left = part_of(path, {"grade": "A", "format": "ndjson"})
    left.write_bytes(b'{"uscc":"x"}\n' * 100_000)
    found = as_party().export(path, grade="A")
    assert [one["grade"] for one in _rows(path)] == ["A"] * found.rows
    whole = path.read_bytes()
    left.write_bytes(whole[:-20])  # its end is cut off
    assert {one["grade"] for one in _others(as_party, path)} == {"B"}
    assert as_party().export(path, grade="A").rows == found.rows
    assert path.read_bytes() == whole


def _others(as_party, path):
    as_party().export(path, grade="B")
    return _rows(path)


def test_there_is_a_method_for_every_operation(served, tmp_path):
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
    """The application on a port of this machine."""
    config = uvicorn.Config(served.app, port=0, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    until = monotonic() + 30
    while not server.started and monotonic() < until:
        sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
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
