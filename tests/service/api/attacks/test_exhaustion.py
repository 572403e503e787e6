"""More than there is: of memory by hashing, of codes, of fields, of what a compressed body becomes."""

import asyncio
import gzip
import threading

import httpx
import pytest

from service.api.aside import AT_A_TIME
from service.api.running import MOST_HASHED
from service.parties import secrets
from tests.service.api.attacks.attack import attack
from tests.service.api.conftest import BANKS_PURPOSE, DOMAINS, PURPOSE

CODE = "91632899MA0000007G"


@attack("A98", "secrets tried by many at once, each of which takes 64 MiB to compare")
def test_only_so_many_secrets_are_compared_at_a_time(served, monkeypatch):
    """From many addresses, so that the rate of one does not hold them back."""
    at_work, most, lock, go = 0, 0, threading.Lock(), threading.Event()
    real = secrets._HASHER

    class Slow:
        def verify(self, kept, text):
            nonlocal at_work, most
            with lock:
                at_work += 1
                most = max(most, at_work)
            go.wait(timeout=30)
            with lock:
                at_work -= 1
            return real.verify(kept, text)

    monkeypatch.setattr(secrets, "_HASHER", Slow())

    async def trial():
        async def ask(number):
            transport = httpx.ASGITransport(served.app, client=(f"192.0.2.{number}", 1))
            async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
                form = {"grant_type": "client_credentials", "client_id": "bureau", "client_secret": "x"}
                return await client.post("/oauth/token", data=form)

        asked = [asyncio.create_task(ask(number)) for number in range(MOST_HASHED + 20)]
        done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        while len(done) < 20:
            done, _ = await asyncio.wait(asked, timeout=0.05)
        go.set()
        return await asyncio.gather(*asked)

    found = asyncio.run(trial())
    refused = [one for one in found if one.status_code == 429]
    assert (len(refused), most) == (20, AT_A_TIME)
    assert all(one.headers["retry-after"] and one.headers["x-request-id"] for one in refused)
    assert {one.status_code for one in found} == {401, 429}


@attack("A99", "more enterprises in one question than may be asked")
@pytest.mark.parametrize(
    ("path", "party", "body"),
    [
        ("/v1/screenings", "finance", {"domain": DOMAINS[0], "purpose": PURPOSE, "uscc": [CODE] * 501}),
        ("/v1/ratings/batch", "bureau", {"uscc": [CODE] * 1001}),
        ("/v1/portfolio/ratings", "bank", {"uscc": [CODE] * 1001}),
        ("/v1/screenings", "finance", {"domain": DOMAINS[0], "purpose": PURPOSE, "uscc": ["9" * 100_000]}),
        (
            "/v1/screenings",
            "finance",
            {"domain": DOMAINS[0], "purpose": PURPOSE, "uscc": [CODE], "reference": "项" * 100_000},
        ),
        ("/v1/ratings/batch", "bureau", {"uscc": ["9" * 100_000]}),
        ("/v1/portfolio/ratings", "bank", {"uscc": ["9" * 100_000]}),
        ("/v1/certificates/x/revocation", "bureau", {"reason": "因" * 100_000}),
    ],
)
def test_a_question_has_a_size(served, path, party, body):
    params = {"purpose": BANKS_PURPOSE} if party == "bank" else {}
    answer = served.client.post(path, json=body, headers=served.as_party(party), params=params)
    assert answer.status_code in {400, 413}
    assert len(answer.content) < 2_000


@attack("B01", "a limit or a place beyond every number")
@pytest.mark.parametrize("value", ["0", "-1", "1001", "9" * 30, "1e3", "0x10", "١", "NaN", ""])
def test_a_limit_has_a_limit(served, value):
    for path, party in (
        ("/v1/ratings", "bureau"),
        ("/v1/audit", "auditor"),
        ("/v1/authorisations", "bureau"),
    ):
        answer = served.client.get(path, params={"limit": value}, headers=served.as_party(party))
        assert answer.status_code == 400, (path, answer.text[:200])


@attack("B02", "a compressed body that would become a thousand times as large")
def test_nothing_is_decompressed(served):
    bomb = gzip.compress(b'{"uscc":["' + b"9" * 50_000_000 + b'"]}')
    headers = served.as_party("bureau") | {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = served.client.post("/v1/ratings/batch", content=bomb, headers=headers)
    assert answer.status_code == 400


@attack("B03", "a form of thousands of fields or parts, a file where a text is asked for")
def test_a_form_has_a_size(served):
    many = "&".join(f"a{n}=1" for n in range(20_000))
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert served.client.post("/oauth/token", content=many, headers=form).status_code == 400
    parts = "".join(f'--x\r\nContent-Disposition: form-data; name="a{n}"\r\n\r\n1\r\n' for n in range(5_000))
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    assert served.client.post("/oauth/token", content=f"{parts}--x--", headers=kind).status_code == 400
    file = {"grant_type": ("a", b"client_credentials")}
    assert served.client.post("/oauth/token", files=file).status_code == 400
    assert served.client.post("/oauth/token", content=b"--x", headers=kind).status_code == 400
