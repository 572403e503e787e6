"""The Python client against the real application: typed, careful with tokens, safe when it asks again, honest about faults."""

import os
import re
import socket
from datetime import timedelta
from itertools import islice
from uuid import uuid4

import httpx
import pytest

from service import clock
from service.api.authorisation_schemas import AuthorisationAsked
from service.client import (
    BadRequest,
    BrokenAnswer,
    InTheWay,
    NotAllowed,
    NotAuthenticated,
    NotThere,
    NotWritten,
    Refused,
    ShouxinClient,
    TryLater,
    Unreachable,
    WrongAddress,
)
from service.reading.schemas import RatingInPart
from tests.command import shouxin
from tests.service.api.conftest import BANKS_PURPOSE, DOMAINS, PURPOSE, join
from tests.service.api.travelled import HERE, Travelled, as_party

__all__ = ["as_party"]
NOBODY = "91632899MA0000007G"


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


def test_a_screening_that_cannot_be_kept_is_not_asked(as_party, served, of_grade, tmp_path):
    way = Travelled(served)
    with pytest.raises(NotWritten, match="no folder"):
        as_party("finance", PURPOSE, on=way).screen(
            DOMAINS[0], [of_grade["A"]], keep=tmp_path / "nodir" / "x.json"
        )
    assert way.asked == []


def test_a_screening_is_not_kept_in_a_pipe(as_party, served, of_grade, tmp_path):
    way, pipe = Travelled(served), tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(NotWritten, match="it is no file"):
        as_party("finance", PURPOSE, on=way).screen(DOMAINS[0], [of_grade["A"]], keep=pipe)
    assert way.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "ftp://x",
        "file:///x",
        "credit.example",
        "",
        "https://",
        "https:///x",
        "http://credit.example",
        "http://10.0.0.1:8000",
        "http://127.0.0.1.credit.example",
        "http://localhost.credit.example",
        "http://localhost@credit.example",
        "http://0.0.0.0",
        "https://credit.example/?x=1",
        "https://credit.example/#x",
    ],
)
def test_no_secret_is_sent_unencrypted_beyond_this_machine(served, address):
    way = Travelled(served)
    with pytest.raises(WrongAddress, match=re.escape(repr(address))):
        ShouxinClient(address, "bureau", "secret", transport=way)
    assert way.asked == []


@pytest.mark.parametrize(
    "address",
    ["https://credit.example/", "HTTPS://credit.example/api", "http://localhost:8000", "http://[::1]:8000"],
)
def test_an_address_of_this_machine_need_not_be_encrypted(address):
    ShouxinClient(address, "bureau", "secret").close()


def test_what_goes_to_this_machine_unencrypted_goes_through_no_proxy(monkeypatch):
    """One that the environment names would have the secret."""
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.getsockname()[1]}")
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        proxy.settimeout(0)
        with (
            ShouxinClient("http://localhost:9", "bureau", "secret", timeout=0.5) as client,
            pytest.raises(Unreachable),
        ):
            client.rating("91632899MA8152AC7Y")
        with pytest.raises(BlockingIOError):
            proxy.accept()


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
