"""An export is whole, can be gone on with, is read piece by piece, and its two lines of the log say what went out."""

import hashlib
import io
import json
from contextlib import suppress

import anyio
import anyio.lowlevel
import openpyxl
import pytest
from sqlalchemy import select
from starlette.requests import ClientDisconnect

from scoring.decision import STATUSES
from service.api import export
from service.api.streamed import Streamed
from service.database.tables import audit
from service.errors import DatabaseFault, StateError
from service.reading.lists import FIELDS
from tests.service.client import client_of


@pytest.fixture
def small(monkeypatch):
    """Pieces of 400 rows, so that a list has several."""
    monkeypatch.setattr(export, "PIECE", 400)


@pytest.fixture
def ask(served):
    def get(party="bureau", **params):
        return served.client.get("/v1/ratings/export", headers=served.as_party(party), params=params)

    return get


def _listed(served, **params):
    found, cursor = [], None
    while cursor is not None or not found:
        asked = params | {"limit": 1000} | ({"cursor": cursor} if cursor else {})
        page = served.client.get("/v1/ratings", headers=served.as_party("bureau"), params=asked).json()
        found, cursor = found + page["ratings"], page["next"]
    return found


def _lines(answer):
    return [json.loads(line) for line in answer.text.splitlines()]


def _log(served, answer):
    with served.running.database.reading() as connection:
        query = select(audit).where(audit.c.request == answer.headers["x-request-id"]).order_by(audit.c.seq)
        return connection.execute(query).all()


@pytest.mark.usefixtures("small")
def test_the_lines_are_the_whole_list_with_its_progress(ask, served):
    answer = ask()
    lines = _lines(answer)
    listed = _listed(served)
    assert [one for one in lines if "uscc" in one] == listed
    assert answer.headers["x-total-count"] == str(len(listed))
    assert lines[0]["list"]["total"] == len(listed)
    progress = [one["progress"]["done"] for one in lines if "progress" in one]
    assert progress == [*range(400, len(listed), 400), len(listed)]
    assert lines[-1] == {"end": {"total": len(listed)}}


@pytest.mark.usefixtures("small")
def test_what_broke_off_is_gone_on_with(ask):
    whole = _lines(ask(status="evaluated"))
    place = next(number for number, one in enumerate(whole) if "progress" in one)
    rest = _lines(ask(status="evaluated", cursor=whole[place]["progress"]["cursor"]))
    assert rest[0]["list"]["done"] == 400
    assert rest[1:] == whole[place + 1 :]
    assert ask(cursor=whole[place]["progress"]["cursor"]).status_code == 400


def test_a_sheet_holds_the_same(ask, served):
    listed = _listed(served, grade="D")
    told = [one | {"status": STATUSES[one["status"]]} for one in listed]
    expected = [["" if one[name] is None else str(one[name]) for name in FIELDS] for one in told]
    lines = ask(format="csv", grade="D").content.decode("utf-8-sig").split("\r\n")
    assert [line.split(",") for line in lines[1:-1]] == expected
    sheet = openpyxl.load_workbook(io.BytesIO(ask(format="xlsx", grade="D").content)).active
    read = [
        ["" if cell is None else str(cell) for cell in row]
        for row in sheet.iter_rows(min_row=2, values_only=True)
    ]
    assert read == expected
    assert "simulated" in ask(format="xlsx", grade="D").headers["content-disposition"]


def test_the_log_says_what_is_about_to_go_and_what_went(ask, served):
    answer = ask(grade="A")
    begun, ended = _log(served, answer)
    told = json.loads(begun.details)
    assert (begun.answer, told["stream"], told["export"]["filters"]) == (None, "begun", {"grade": "A"})
    assert ended.answer == hashlib.sha256(answer.content).hexdigest()
    assert json.loads(ended.details)["stream"] == "whole"
    assert json.loads(ended.details)["bytes"] == len(answer.content)
    assert begun.party == ended.party == "bureau"


@pytest.mark.usefixtures("small")
def test_one_that_breaks_off_has_its_line_too(served, monkeypatch):
    real, pieces = export._page, []

    def breaking(*args):
        pieces.append(args)
        if len(pieces) == 3:
            raise StateError("changed")
        return real(*args)

    monkeypatch.setattr(export, "_page", breaking)
    client = client_of(served.app)
    with pytest.raises(Exception, match=r"response already started|changed"):
        client.get("/v1/ratings/export", headers=served.as_party("bureau"))
    with served.running.database.reading() as connection:
        last = connection.execute(select(audit).order_by(audit.c.seq.desc()).limit(1)).one()
    assert json.loads(last.details)["stream"] == "broken"
    assert json.loads(last.details)["bytes"] > 0


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("version", ["2.3", "2.4"])
def test_a_client_that_leaves_is_in_the_log(served, version):
    """Servers tell it by a message (2.3), or by failing to send (2.4)."""
    sent = []

    async def trial():
        left = anyio.Event()

        async def receive():
            if version == "2.4":
                await anyio.sleep_forever()
            await left.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)
            if len(sent) == 3:
                left.set()
                if version == "2.4":
                    raise OSError("gone")
                await anyio.lowlevel.checkpoint()

        with suppress(ClientDisconnect):
            await served.app(_scope(served, version), receive, send)

    anyio.run(trial)
    assert sent[-1]["more_body"]
    number = dict(sent[0]["headers"])[b"x-request-id"].decode()
    with served.running.database.reading() as connection:
        lines = connection.execute(select(audit).where(audit.c.request == number).order_by(audit.c.seq)).all()
    assert [json.loads(one.details)["stream"] for one in lines] == ["begun", "broken"]


def _scope(served, version):
    token = served.as_party("bureau")["Authorization"]
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": version},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "server": ("testserver", 80),
        "path": "/v1/ratings/export",
        "query_string": b"",
        "headers": [(b"authorization", token.encode())],
    }


@pytest.mark.usefixtures("small")
def test_memory_holds_one_piece_at_a_time(served, monkeypatch):
    """The second piece is read only when the first has been sent on."""
    real, order = export._page, []
    monkeypatch.setattr(export, "_page", lambda *args: order.append("read") or real(*args))
    passed = Streamed.pass_on

    async def noted(self, message):
        if b'"progress"' in message.get("body", b""):
            order.append("sent")
        await passed(self, message)

    monkeypatch.setattr(Streamed, "pass_on", noted)
    served.client.get("/v1/ratings/export", headers=served.as_party("bureau"))
    assert len(order) > 4
    assert order == ["read", "sent"] * (len(order) // 2)


def test_without_a_log_there_is_no_export(served, monkeypatch):
    async def refuse(_event):
        raise DatabaseFault("disk full")

    headers = served.as_party("bureau")
    monkeypatch.setattr(served.running.audit, "write", refuse)
    answer = client_of(served.app, raises=False).get("/v1/ratings/export", headers=headers)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "uscc" not in answer.text


def test_nothing_goes_out_before_its_line():
    """Neither the first byte nor the last one where the log cannot be written."""
    sent = []

    async def send(message):
        sent.append(message)

    async def refuse(_more, _digest):
        raise DatabaseFault("disk full")

    async def note(_more, _digest):
        return None

    async def trial():
        stream = Streamed(send, refuse, [])
        with pytest.raises(DatabaseFault):
            await stream.pass_on({"type": "http.response.start", "status": 200, "headers": []})
        assert sent == []
        stream = Streamed(send, note, [])
        await stream.pass_on({"type": "http.response.start", "status": 200, "headers": []})
        await stream.pass_on({"type": "http.response.body", "body": b"one", "more_body": True})
        stream._note = refuse
        with pytest.raises(DatabaseFault):
            await stream.pass_on({"type": "http.response.body", "body": b"", "more_body": False})
        assert [one.get("body") for one in sent] == [None, b"one"]

    anyio.run(trial)


def test_bad_questions_are_told_what_would_be_right(ask, monkeypatch):
    assert "ndjson、csv、xlsx" in ask(format="pdf").json()["detail"]
    assert "续传" in ask(format="csv", cursor="abc").json()["detail"]
    assert ask("county", county="632801").status_code == 403
    monkeypatch.setattr(export, "LARGEST_SHEET", 10)
    assert ask(format="xlsx").status_code == 413


def test_who_leaves_while_the_first_line_is_written_has_a_last_line_too():
    noted = []

    async def trial():
        with anyio.CancelScope() as scope:

            async def note(more, _digest):
                scope.cancel()
                await anyio.lowlevel.checkpoint()
                noted.append(more["stream"])

            async def send(_message):
                await anyio.lowlevel.checkpoint()

            stream = Streamed(send, note, [])
            try:
                await stream.pass_on({"type": "http.response.start", "status": 200, "headers": []})
            finally:
                with anyio.CancelScope(shield=True):
                    await stream.broken()

    anyio.run(trial)
    assert noted == ["begun", "broken"]
