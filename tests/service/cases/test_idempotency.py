"""What changes cases is sent again under its key: it happens once, and the same case or act is meant."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from service import clock
from service.database.tables import case_steps, cases, reconsiderations

AT_ONCE = 4


def send(office, party, path, key, **body):
    headers = office.served.as_party(party) | {"Idempotency-Key": key}
    return office.served.client.post(path, json=body, headers=headers)


def objection(office, key="a", **more):
    asked = {"record_id": office.record["record_id"], "text": "与事实不符"} | more
    return send(office, "enterprise", "/v1/objections", key, **asked)


def act(office, key, **more):
    told = {
        "uscc": office.uscc,
        "record_id": office.record["record_id"],
        "event": "suspension",
        "by": "court",
    }
    told |= {"body": "州中级人民法院", "document_no": "裁1号", "day": f"{clock.today()}", "who": "张三"}
    return send(office, "bureau", "/v1/acts", key, **(told | more))


def rows(office, table):
    with office.served.running.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_filings_steps_and_acts_happen_once(office):
    first, second = objection(office), objection(office)
    assert (first.status_code, second.status_code, first.json()) == (201, 201, second.json())
    assert rows(office, cases) == 1
    path = f"/v1/cases/{first.json()['id']}/steps"
    steps = [send(office, "bureau", path, "b", step="admitted", who="张三") for _ in range(2)]
    assert [one.status_code for one in steps] == [200, 200], steps[1].text
    assert rows(office, case_steps) == 2
    office.step("bureau", first.json(), "forwarded", provider="market")
    assert objection(office).json()["state"] == "forwarded", "it is told as it stands today"
    acts = [act(office, "c") for _ in range(2)]
    assert [one.status_code for one in acts] == [201, 201]
    assert acts[0].json() == acts[1].json()
    assert rows(office, reconsiderations) == 2


def test_of_many_at_once_one_happens(office):
    for send_one in (lambda _: objection(office), lambda _: act(office, "b")):
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = list(pool.map(send_one, range(AT_ONCE)))
        assert {one.status_code for one in answers} == {201}, [one.text for one in answers]
        assert len({one.json()["id"] for one in answers}) == 1
    assert (rows(office, cases), rows(office, reconsiderations)) == (1, 1)


@pytest.mark.parametrize("published_url", ["sqlite"], indirect=True)
def test_a_key_serves_one_request_of_one_party(office):
    case = objection(office).json()
    refused = objection(office, text="另有新的证据")
    assert refused.status_code == 409
    assert f"“a”已用于另一个请求（{case['id']}）" in refused.json()["detail"]
    path = f"/v1/cases/{case['id']}/steps"
    assert send(office, "enterprise", path, "a", step="retracted", who="某").status_code == 409
    assert send(office, "bureau", path, "a", step="admitted", who="张三").status_code == 200
    assert rows(office, case_steps) == 2


@pytest.mark.parametrize("published_url", ["sqlite"], indirect=True)
def test_a_repair_that_was_granted_is_still_the_one_of_its_key(office):
    asked = {"record_id": office.record["record_id"], "performed_on": "2026-10-01", "pledge": True}
    ask = lambda: send(office, "enterprise", "/v1/repairs", "a", text="罚款已缴清", **asked)  # noqa: E731
    case = ask().json()
    office.step("bureau", case, "admitted", provider="market", text="职责已划入该局")
    office.step("market", case, "decided", outcome="repaired", text="符合条件")
    assert (ask().status_code, ask().json()["state"]) == (201, "repaired")
    again = office.post("enterprise", "/v1/repairs", 201, text="罚款已缴清", **asked)
    assert again["id"] != case["id"]
    refused = office.step("bureau", again, "admitted", 409, text="再次修复")
    assert "已完成信用修复" in refused["detail"], "nothing is repaired twice"
