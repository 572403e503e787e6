"""Two at once, and the moment after: what was acknowledged holds for every question that begins afterwards."""

from concurrent.futures import ThreadPoolExecutor

from tests.service.api.attacks.attack import attack
from tests.service.api.conftest import BANKS_PURPOSE

AT_ONCE = 6


@attack("B04", "one authorisation revoked by many at once, and asked by the bank all the while")
def test_a_revocation_holds_from_the_moment_it_is_told(served, pair, of_grade):
    bank, firm, number = pair
    as_firm, as_bank = served.as_party(firm), served.as_party(bank)
    path = f"/v1/enterprises/{of_grade['A']}/rating"

    def revoke(_):
        told = served.client.post(f"/v1/authorisations/{number}/revoke", headers=as_firm).status_code
        after = served.client.get(path, params={"purpose": BANKS_PURPOSE}, headers=as_bank).status_code
        return told, after

    assert served.client.get(path, params={"purpose": BANKS_PURPOSE}, headers=as_bank).status_code == 200
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(revoke, range(AT_ONCE)))
    assert sorted(told for told, _ in found) == [200] + [409] * (AT_ONCE - 1)
    assert {after for _, after in found} == {403}


@attack("B05", "a token used in the moment in which its secret ends")
def test_a_secret_ends_for_every_question_that_begins_after(served, pair):
    bank, _, _ = pair
    old = served.fresh_token(bank)
    headers = {"Authorization": f"Bearer {old}"}

    def change(_):
        told = served.client.post(
            "/v1/account/secrets", json={"overlap_hours": 0}, headers=headers
        ).status_code
        return told, served.client.get("/v1/account", headers=headers).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(change, range(AT_ONCE)))
    assert {after for _, after in found} == {401}
    assert 201 in {told for told, _ in found} <= {201, 401}


@attack("B06", "one certificate revoked by many at once with different reasons")
def test_a_certificate_is_revoked_once(served, of_grade):
    bureau = served.as_party("bureau")
    issued = served.client.post(
        f"/v1/enterprises/{of_grade['A']}/certificates", json={"purpose": "x"}, headers=bureau
    ).json()["jti"]

    def revoke(number):
        path = f"/v1/certificates/{issued}/revocation"
        return served.client.post(path, json={"reason": f"{number}"}, headers=bureau)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(revoke, range(AT_ONCE)))
    assert sorted(one.status_code for one in found) == [200] + [409] * (AT_ONCE - 1)
    won = next(one.json()["reason"] for one in found if one.status_code == 200)
    assert served.client.get(f"/v1/certificates/{issued}", headers=bureau).json()["reason"] == won
