"""The clock is set back while the service runs: the log stays whole and says so, and nothing signed or granted lasts longer."""

from datetime import timedelta

import pytest

from service import clock
from service.api.app import create_app
from service.api.running import Running
from service.audit.log import lines
from service.errors import StateError
from service.keys.signing import moment, opened, own_keys
from service.parties import tokens
from service.settings import Settings
from tests.endurance import long_or
from tests.service.api.conftest import BANKS_PURPOSE, DOMAINS, PURPOSE, Served, fresh_url
from tests.service.client import client_of
from tests.service.databases import KINDS
from tests.service.faults.place import prepared

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Hands:
    """The hands of the clock, and the time that passes whatever they show."""

    def __init__(self):
        self.shown, self.passed = timedelta(), timedelta()

    def pass_by(self, time):
        self.shown += time
        self.passed += time

    def set_back(self, time):
        self.shown -= time


@pytest.fixture
def hands(monkeypatch):
    found, now, monotonic = Hands(), clock.now, tokens.monotonic
    monkeypatch.setattr(clock, "now", lambda: now() + found.shown)
    monkeypatch.setattr(tokens, "monotonic", lambda: monotonic() + found.passed.total_seconds())
    return found


@pytest.fixture(params=long_or(KINDS[:1], KINDS))
def served(request, sample_home, of_grade, tmp_path, hands):
    """A service of which the keys are weeks old."""
    url = fresh_url(request, request.param, tmp_path)
    hands.set_back(20 * DAY)
    place = prepared(tmp_path / "home", url, sample_home, of_grade["A"])
    hands.pass_by(20 * DAY)
    running = Running.begun(Settings(home=place.home, database=url))
    app = create_app(running)
    with client_of(app) as client:
        secrets = {name: place.secret(name) for name in ("bureau", "finance", "enterprise", "bank")}
        yield Served(running, app, client, secrets), place


def ask(served, party, path, **params):
    headers = {"Authorization": f"Bearer {served.fresh_token(party)}"}
    return served.client.get(path, headers=headers, params=params)


def send(served, party, path, body):
    headers = {"Authorization": f"Bearer {served.fresh_token(party)}"}
    return served.client.post(path, headers=headers, json=body)


def writes(served, of_grade):
    """A screening, a certificate, and an authorisation for the day that the clock shows."""
    day = f"{clock.today()}"
    screened = {"domain": DOMAINS[0], "purpose": PURPOSE, "uscc": [of_grade["B"]]}
    granted = {"bank": "bank", "scope": "rating", "purpose": BANKS_PURPOSE, "from_day": day, "until_day": day}
    return [
        send(served, "finance", "/v1/screenings", screened),
        send(served, "bureau", f"/v1/enterprises/{of_grade['B']}/certificates", {"purpose": "投标"}),
        send(served, "enterprise", "/v1/authorisations", granted),
    ]


def test_after_the_clock_went_back_all_goes_on_and_the_log_says_so(served, of_grade, hands):
    service, place = served
    before = writes(service, of_grade)
    hands.set_back(26 * HOUR)
    after = writes(service, of_grade)
    assert [one.status_code for one in (*before, *after)] == [200, 201, 201] * 2
    rating = f"/v1/enterprises/{of_grade['A']}/rating"
    assert ask(service, "bank", rating, purpose=BANKS_PURPOSE).status_code == 200
    keys = own_keys(place.keyring)
    signed = [after[0].json()["receipt"], after[1].json()["certificate"], after[2].json()["receipt"]]
    for one in signed:
        iat = opened(one, keys).payload["iat"]
        assert abs(moment(iat) - clock.now()) < timedelta(minutes=5)
    service.running.audit.close()
    found = place.run("audit", "verify", "--json").json
    assert (found["ok"], found["breaks"]) == (True, [])
    (back,) = found["clock_back"]
    assert 25 * 3600 < back["seconds"] <= 26 * 3600
    with place.database() as database, database.reading() as connection:
        told = {line.seq: line.event.at for line in lines(connection)}
    assert told[back["seq"]] < told[back["seq"] - 1]
    assert f"时钟曾被拨回：第 {back['seq']} 行" in place.run("audit", "verify").out


def test_a_token_lasts_no_longer_because_the_clock_went_back(served, hands):
    service, _ = served
    headers = service.as_party("bureau")

    def status():
        return service.client.get("/v1/account", headers=headers).status_code

    assert status() == 200
    hands.set_back(HOUR)
    assert status() == 401, "it is of a time to come"
    hands.pass_by(HOUR)
    assert status() == 401, "its time passed meanwhile, whatever the clock shows"
    fresh = {"Authorization": f"Bearer {service.fresh_token('bureau')}"}
    assert service.client.get("/v1/account", headers=fresh).status_code == 200
    hands.pass_by(9 * HOUR / 60)
    hands.set_back(9 * HOUR / 60)
    assert service.client.get("/v1/account", headers=fresh).status_code == 200
    hands.pass_by(2 * HOUR / 60)
    assert service.client.get("/v1/account", headers=fresh).status_code == 401


def test_nothing_is_signed_before_its_key_was_made(served, of_grade, hands):
    service, place = served
    hands.set_back(60 * DAY)
    for answer in writes(service, of_grade):
        assert answer.status_code == 500
        assert "本机时钟早于签名密钥的建立" in answer.json()["detail"]
    with pytest.raises(StateError, match="请校准时钟后再建"):
        place.keyring.new("certificate", now=clock.now())
    assert ask(service, "bureau", f"/v1/enterprises/{of_grade['A']}/rating").status_code == 200
    hands.pass_by(60 * DAY)
    assert [one.status_code for one in writes(service, of_grade)] == [200, 201, 201]
    place.verified()


def test_an_authorisation_that_ended_is_live_by_the_day_that_the_clock_shows_and_no_longer(
    served, of_grade, hands
):
    service, _ = served
    asked = {"bank": "bank", "scope": "rating", "purpose": BANKS_PURPOSE}
    today = clock.today()
    granted = send(
        service, "enterprise", "/v1/authorisations", asked | {"from_day": f"{today}", "until_day": f"{today}"}
    )
    number, rating = granted.json()["id"], f"/v1/enterprises/{of_grade['A']}/rating"
    hands.set_back(DAY)
    assert ask(service, "bank", rating, purpose=BANKS_PURPOSE).status_code == 403, "not begun"
    revoked = send(service, "enterprise", f"/v1/authorisations/{number}/revoke", {})
    assert revoked.status_code == 200
    hands.pass_by(DAY)
    assert ask(service, "bank", rating, purpose=BANKS_PURPOSE).status_code == 403, "revoked stays revoked"
