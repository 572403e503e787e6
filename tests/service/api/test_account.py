"""A party sees its own account, changes its secrets and revokes them; what is over is refused at the next request."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from service import clock
from service.access.rights import TABLE
from service.api import account_schemas as module
from service.audit.log import lines
from service.parties.party import ROLES
from service.parties.secrets import MOST_LIVE
from tests.service.api.conftest import BANKS_PURPOSE, join
from tests.service.api.test_declared import PARTY


class Account:
    def __init__(self, served, party):
        self.served, self.party, self.client = served, party, served.client
        self.first = served.secrets[party]

    def token(self, secret):
        answer = self.client.post(
            "/oauth/token", data={"grant_type": "client_credentials"}, auth=(self.party, secret)
        )
        return answer.json().get("access_token")

    def ask(self, method, path="/v1/account", *, token=None, **more):
        found = token or self.served.token(self.party)
        return self.client.request(method, path, headers={"Authorization": f"Bearer {found}"}, **more)

    def change(self, hours, **more):
        return self.ask("POST", "/v1/account/secrets", json={"overlap_hours": hours}, **more)


@pytest.fixture
def account(served):
    number = f"bank-{uuid4().hex[:8]}"
    join(
        served,
        {"id": number, "role": "bank", "name": "某银行", "scope": {"purposes": [BANKS_PURPOSE]}},
    )
    return Account(served, number)


@pytest.mark.parametrize("role", list(ROLES))
def test_each_role_sees_who_it_is_and_what_it_may(served, role):
    found = served.client.get("/v1/account", headers=served.as_party(PARTY[role])).json()
    assert module.Account.model_validate(found).role == role
    held = {one["right"]: one["reach"] for one in found["rights"]}
    assert held == {right: reaches[role] for right, reaches in TABLE.items() if role in reaches}
    secret = served.secrets[PARTY[role]]
    assert secret.partition(".")[0] in {one["id"] for one in found["secrets"]}
    assert secret.partition(".")[2] not in str(found)


def test_the_old_secret_is_good_for_the_stated_hours_and_no_longer(account, monkeypatch):
    old = account.token(account.first)
    answer = account.change(1)
    made = answer.json()
    assert module.NewSecret.model_validate(made).client_id == account.party
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
    assert account.token(account.first)
    assert account.token(made["client_secret"])
    end = datetime.fromisoformat(made["old_until"])
    assert timedelta(minutes=59) < end - clock.now() <= timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: end + timedelta(seconds=1))
    assert account.token(account.first) is None
    fresh = account.token(made["client_secret"])
    assert account.ask("GET", token=fresh).status_code == 200
    assert account.ask("GET", token=old).status_code == 401


def test_a_token_ends_with_the_secret_it_was_had_by(account, monkeypatch):
    made = account.change(1).json()
    end = datetime.fromisoformat(made["old_until"])
    monkeypatch.setattr(clock, "now", lambda: end - timedelta(minutes=1))
    token = account.token(account.first)
    assert account.ask("GET", token=token).status_code == 200
    monkeypatch.setattr(clock, "now", lambda: end + timedelta(minutes=1))
    assert account.ask("GET", token=token).status_code == 401


def test_without_overlap_the_old_secret_and_its_tokens_are_over_at_once(account):
    token = account.token(account.first)
    made = account.change(0, token=token).json()
    assert account.token(account.first) is None
    assert account.ask("GET", token=token).status_code == 401
    assert account.token(made["client_secret"])


def test_a_secret_is_revoked_by_its_number_and_only_by_its_party(account):
    token = account.token(account.first)
    number = account.first.partition(".")[0]
    path = f"/v1/account/secrets/{number}"
    stolen = account.client.delete(path, headers=account.served.as_party("bureau"))
    assert stolen.status_code == 404
    answer = account.ask("DELETE", path, token=token)
    assert (answer.status_code, answer.content) == (204, b"")
    assert account.token(account.first) is None
    assert account.ask("GET", token=token).status_code == 401


def test_secrets_do_not_pile_up(account):
    for _ in range(MOST_LIVE - 1):
        assert account.change(24).status_code == 201
    answer = account.change(24)
    assert answer.status_code == 409
    assert f"最多 {MOST_LIVE} 把" in answer.json()["detail"]
    assert account.change(0).status_code == 201


def test_a_secret_is_not_prolonged_by_a_change(account):
    ends = {one["id"]: one["expires_at"] for one in account.ask("GET").json()["secrets"]}
    account.change(1)
    account.change(168)
    found = account.ask("GET").json()["secrets"]
    first = account.first.partition(".")[0]
    after = {one["id"]: datetime.fromisoformat(one["expires_at"]) for one in found}
    assert after[first] - clock.now() <= timedelta(hours=1)
    assert after[first] < datetime.fromisoformat(ends[first])


def test_changes_are_in_the_log_without_the_secret(account):
    made = account.change(0).json()
    account.served.tokens.clear()
    account.ask("DELETE", f"/v1/account/secrets/{made['secret']}", token=account.token(made["client_secret"]))
    with account.served.running.database.reading() as connection:
        ours = [one.event for one in lines(connection) if one.event.party == account.party]
    changes = [(one.action, one.details["secret"]) for one in ours if one.status == 0]
    assert changes == [("secret_changed", made["secret"]), ("secret_revoked", made["secret"])]
    assert made["client_secret"] not in str(ours)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"overlap_hours": 169}, "应不大于 168"),
        ({"overlap_hours": -1}, "应不小于 0"),
        ({"overlap_hours": "x"}, "应为整数"),
        ({}, "overlap_hours：缺少"),
        ({"overlap_hours": 1, "party": "bureau"}, "party：没有这一项"),
    ],
)
def test_what_is_no_change_is_told(account, body, told):
    answer = account.ask("POST", "/v1/account/secrets", json=body)
    assert answer.status_code == 400
    assert told in answer.json()["detail"]


@pytest.mark.parametrize("number", ["x", "0" * 65, "%00", "0" * 12])
def test_a_strange_secret_is_refused(account, number):
    assert account.ask("DELETE", f"/v1/account/secrets/{number}").status_code in {400, 404}
