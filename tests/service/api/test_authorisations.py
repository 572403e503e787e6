"""An enterprise grants, sees every use, and revokes; the bank is answered only in between."""

from datetime import timedelta
from uuid import uuid4

import pytest

from service import clock
from service.access.asker import NOT_YOURS
from service.api import authorisation_schemas as schemas
from service.audit.log import lines
from service.keys.signing import opened, own_keys
from service.parties.registry import change_party, close_party
from tests.service.api.conftest import BANKS_PURPOSE, join

PURPOSE = {"purpose": BANKS_PURPOSE}


@pytest.fixture
def banking(served, of_grade):
    """A bank and an enterprise that no other test knows."""
    number = uuid4().hex[:8]
    join(
        served,
        {"id": f"bank-{number}", "role": "bank", "name": "城商行", "scope": {"purposes": [BANKS_PURPOSE]}},
        {"id": f"firm-{number}", "role": "enterprise", "name": "企业", "scope": {"uscc": of_grade["C"]}},
    )
    return Banking(served, f"bank-{number}", f"firm-{number}", of_grade["C"])


class Banking:
    def __init__(self, served, bank, firm, uscc):
        self.served, self.client = served, served.client
        self.bank, self.firm, self.uscc = bank, firm, uscc

    def asked(self, **changed):
        today = clock.today()
        usual = {"bank": self.bank, "scope": "rating", "purpose": BANKS_PURPOSE}
        days = {"from_day": f"{today}", "until_day": f"{today + timedelta(days=1)}"}
        return usual | days | changed

    def grant(self, **changed):
        headers = self.served.as_party(self.firm)
        return self.client.post("/v1/authorisations", json=self.asked(**changed), headers=headers)

    def granted(self, **changed):
        answer = self.grant(**changed)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def revoke(self, number):
        return self.client.post(
            f"/v1/authorisations/{number}/revoke", headers=self.served.as_party(self.firm)
        )

    def as_firm(self, path, **params):
        return self.client.get(path, params=params, headers=self.served.as_party(self.firm))

    def as_bank(self, path, **params):
        return self.client.get(path, params=params, headers=self.served.as_party(self.bank))

    def rating(self, uscc=None):
        return self.as_bank(f"/v1/enterprises/{uscc or self.uscc}/rating", **PURPOSE)


def test_a_bank_is_answered_from_grant_to_revocation(banking):
    assert (banking.rating().status_code, banking.rating().json()["detail"]) == (403, NOT_YOURS)
    answer = banking.grant()
    made = answer.json()
    assert schemas.AuthorisationView.model_validate(made).state == "live"
    assert answer.headers["location"] == f"/v1/authorisations/{made['id']}"
    assert banking.rating().json()["uscc"] == banking.uscc
    assert banking.rating("91632899MA0000007G").json()["detail"] == NOT_YOURS
    ended = banking.revoke(made["id"])
    assert (ended.status_code, ended.json()["state"]) == (200, "revoked")
    assert (banking.rating().status_code, banking.rating().json()["detail"]) == (403, NOT_YOURS)
    again = banking.revoke(made["id"])
    assert (again.status_code, "已经撤销" in again.json()["detail"]) == (409, True)


def test_a_purpose_that_is_taken_from_a_bank_suspends_its_authorisations(banking):
    made = banking.granted()
    coming = banking.granted(scope="reasons", from_day=f"{clock.today() + timedelta(days=1)}")

    def registered(*purposes):
        with banking.served.running.database.writing() as connection:
            change_party(connection, banking.bank, {"purposes": purposes})
        shown = banking.as_firm(f"/v1/authorisations/{made['id']}").json()
        assert shown in banking.as_bank("/v1/authorisations").json()["authorisations"]
        assert banking.as_firm(f"/v1/authorisations/{coming['id']}").json()["state"] == "coming"
        return shown, banking.rating().status_code

    assert registered(BANKS_PURPOSE, "贷后管理") == (made, 200)
    shown, status = registered("贷后管理")
    suspended = {"state": "suspended", "state_label": "暂停：金融机构目前没有登记该用途"}
    assert (shown, status) == (made | suspended, 403)
    assert registered("贷后管理", BANKS_PURPOSE) == (made, 200)
    registered("贷后管理")
    assert banking.revoke(made["id"]).json()["state"] == "revoked"


def test_whose_bank_is_closed_is_told_that_its_authorisation_ended_and_why(banking):
    made, other = banking.granted(), banking.granted(scope="reasons")
    assert made["bank_closed_at"] is None
    banking.revoke(other["id"])
    with banking.served.running.database.writing() as connection:
        close_party(connection, banking.bank, now=clock.now())
    found = banking.as_firm(f"/v1/authorisations/{made['id']}").json()
    assert schemas.AuthorisationView.model_validate(found).model_dump() == found
    assert (found["state"], found["state_label"]) == ("ended", "已终止：金融机构的账户已关闭")
    assert found["bank_closed_at"].startswith(f"{clock.today()}T")
    assert found["revoked_at"] is None
    listed = banking.as_firm("/v1/authorisations", limit=500).json()["authorisations"]
    assert found in listed
    (revoked,) = (one for one in listed if one["id"] == other["id"])
    assert (revoked["state"], revoked["state_label"]) == ("revoked", "已撤销")


def test_every_use_is_shown_to_the_enterprise_and_the_bank(banking):
    made = banking.granted()
    path = f"/v1/authorisations/{made['id']}/uses"
    requests = [banking.rating().headers["x-request-id"] for _ in range(3)]
    portfolio = banking.as_bank("/v1/portfolio", **PURPOSE)
    requests.append(portfolio.headers["x-request-id"])
    found = banking.as_firm(path).json()
    assert schemas.Uses.model_validate(found).next is None
    assert [one["request"] for one in found["uses"]] == requests[::-1]
    assert found["uses"][0]["action_label"] == "批量查询已授权的企业"
    expected = {"party": banking.bank, "purpose": BANKS_PURPOSE, "action": "read_rating", "status": 200}
    assert {name: found["uses"][-1][name] for name in expected} == expected
    first = banking.as_firm(path, limit=3).json()
    rest = banking.as_firm(path, limit=3, before=first["next"]).json()
    assert first["uses"] + rest["uses"] == found["uses"]
    assert banking.as_bank(path).json() == found
    for party in ("bank", "enterprise"):
        answer = banking.client.get(path, headers=banking.served.as_party(party))
        assert answer.status_code == 404
    for party in ("bureau", "auditor"):
        assert banking.client.get(path, headers=banking.served.as_party(party)).json() == found


def test_a_use_says_what_was_asked(banking):
    made = banking.granted()
    banking.rating()
    assert banking.as_bank(f"/v1/enterprises/{banking.uscc}/reasons", **PURPOSE).status_code == 200
    banking.as_bank("/v1/portfolio", **PURPOSE)
    found = banking.as_firm(f"/v1/authorisations/{made['id']}/uses").json()["uses"]
    assert [(one["action"], one["address"]) for one in found] == [
        ("read_portfolio", "/v1/portfolio"),
        ("read_rating", "/v1/enterprises/{uscc}/reasons"),
        ("read_rating", "/v1/enterprises/{uscc}/rating"),
    ]


def test_a_refused_question_is_no_use(banking):
    made = banking.granted()
    banking.as_bank(f"/v1/enterprises/{banking.uscc}/decision", **PURPOSE)
    banking.as_bank(f"/v1/enterprises/{banking.uscc}/rating", purpose="别的")
    assert banking.as_firm(f"/v1/authorisations/{made['id']}/uses").json()["uses"] == []


def test_what_one_sees_is_what_one_granted_or_was_granted(banking):
    made = banking.granted()
    number = made["id"]
    assert banking.as_firm(f"/v1/authorisations/{number}").json() == made
    assert made in banking.as_firm("/v1/authorisations", limit=500).json()["authorisations"]
    assert banking.as_bank("/v1/authorisations").json() == {"authorisations": [made], "next": None}
    told = set()
    for party in ("bank", "enterprise"):
        for one in (number, "20261126-000000-00000000"):
            answer = banking.client.get(f"/v1/authorisations/{one}", headers=banking.served.as_party(party))
            assert answer.status_code == 404
            told.add(answer.json()["detail"])
        seen = banking.client.get("/v1/authorisations", headers=banking.served.as_party(party)).json()
        assert number not in str(seen)
    assert len(told) == 1
    stolen = banking.client.post(
        f"/v1/authorisations/{number}/revoke", headers=banking.served.as_party("enterprise")
    )
    assert stolen.status_code == 404
    assert banking.rating().status_code == 200


def test_the_list_comes_in_portions(banking):
    today = clock.today()
    for offset in range(3):
        day = f"{today + timedelta(days=offset)}"
        banking.granted(from_day=day, until_day=day)
    whole = banking.as_bank("/v1/authorisations").json()["authorisations"]
    first = banking.as_bank("/v1/authorisations", limit=2).json()
    rest = banking.as_bank("/v1/authorisations", limit=2, before=first["next"]).json()
    assert first["authorisations"] + rest["authorisations"] == whole
    assert (len(whole), rest["next"]) == (3, None)


def test_an_enterprise_finds_the_banks_it_can_authorise(banking):
    found = banking.as_firm("/v1/banks").json()["banks"]
    assert {"id": banking.bank, "name": "城商行", "purposes": [BANKS_PURPOSE]} in found
    assert banking.firm not in str(found)


def test_both_sides_can_keep_the_receipt(banking):
    made = banking.granted(scope="reasons")
    signed = opened(made["receipt"], own_keys(banking.served.running.keyring))
    assert signed.kind == "authorisation"
    said = signed.payload
    for name, claim in (("id", "jti"), ("uscc", "sub"), ("bank", "bank"), ("scope", "scope")):
        assert said[claim] == made[name]
    assert banking.as_bank(f"/v1/authorisations/{made['id']}").json()["receipt"] == made["receipt"]


def test_a_grant_and_a_revocation_are_in_the_log_as_who_did_what(banking):
    made = banking.granted()
    banking.revoke(made["id"])
    with banking.served.running.database.reading() as connection:
        ours = [one.event for one in lines(connection) if one.event.party == banking.firm]
    changes = {one.action: one for one in ours if one.action.startswith("authorisation_")}
    assert list(changes) == ["authorisation_granted", "authorisation_revoked"]
    granted = changes["authorisation_granted"]
    assert (granted.subject, granted.status) == (banking.uscc, 0)
    assert granted.details | {"authorisation": made["id"], "until_day": made["until_day"]} == granted.details
    answered = [(one.request, one.action, one.status) for one in ours if one.status]
    assert answered[-2:] == [
        (granted.request, "authorise", 201),
        (changes["authorisation_revoked"].request, "authorise", 200),
    ]


@pytest.mark.parametrize(
    ("changed", "status", "told"),
    [
        ({"bank": "finance"}, 400, "没有编号为“finance”的金融机构"),
        ({"bank": "b\x00"}, 400, "bank：含有控制字符"),
        ({"bank": 7}, 400, "bank：应为文字"),
        ({"bank": "x" * 65}, 400, "bank：至多 64 个字"),
        ({"scope": "everything"}, 400, "scope：应为以下之一：rating、reasons"),
        ({"purpose": "贷\x00"}, 400, "purpose：含有控制字符"),
        ({"until_day": "明天"}, 400, "until_day：应为日期，如 2026-10-31"),
        ({"until_day": "2020-01-01"}, 400, "在第一天"),
        ({"until_day": "2199-12-31"}, 400, "最长 24 个月"),
        ({"until_day": "9999-12-31"}, 400, "年份在 1900 至 2199 之间"),
        ({"from_day": "2020-01-01"}, 400, "授权不及于过去"),
        ({"uscc": "91632899MA0000007G"}, 400, "uscc：没有这一项"),
        *(
            ({"from_day": day}, 400, "from_day：应为日期，如 2026-10-31")
            for day in ("2035-01-01T00:00:00", "2035-01-01 00:00", "20350101", "2051222400", 2051222400, None)
        ),
    ],
)
def test_what_cannot_be_granted_is_told(banking, changed, status, told):
    answer = banking.grant(**changed)
    assert answer.status_code == status
    assert told in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"{", "不是 JSON"),
        (b"[]", "应为一个 JSON 对象"),
        (b"", "没有内容，应为一个 JSON 对象"),
        (b"{}", "bank：缺少"),
    ],
)
def test_what_is_no_question_is_told(banking, body, told):
    headers = banking.served.as_party(banking.firm) | {"content-type": "application/json"}
    answer = banking.client.post("/v1/authorisations", content=body, headers=headers)
    assert answer.status_code == 400
    assert told in answer.json()["detail"]


def test_the_same_again_names_the_other(banking):
    made = banking.granted()
    answer = banking.grant()
    assert answer.status_code == 409
    assert made["id"] in answer.json()["detail"]


def test_an_authorisation_does_not_reach_back_before_its_first_day(banking):
    """A bank has no right to a history: it may not read one by asking day by day what applied then."""
    banking.granted()
    today = clock.today()
    for part in ("rating", "reasons"):
        path = f"/v1/enterprises/{banking.uscc}/{part}"
        assert banking.as_bank(path, as_of=f"{today}", **PURPOSE).status_code == 200
        refused = banking.as_bank(path, as_of=f"{today - timedelta(days=1)}", **PURPOSE)
        assert (refused.status_code, refused.json()["detail"]) == (403, NOT_YOURS)
