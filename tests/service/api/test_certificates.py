"""A certificate certifies a grade that acts, to whom it may, until it expires or is revoked; keys and revocations are public."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from service import clock
from service.api import certificate_schemas
from service.audit.log import lines
from service.certificates import register
from service.certificates.certificate import Certificate
from service.certificates.revocations import Revocations, revocations
from service.database.tables import certificates
from service.integrity.certificates import certificates_not_as_logged
from service.keys.signing import keys_in, opened
from service.parties.party import ROLES
from service.runs.kept import Runs

NOBODY = "91632899MA0000007G"
PARTY = {role: role for role in ROLES} | {"department": "finance"}
ASKED = {"purpose": "申请流动资金贷款"}


def issued(served, uscc, party="bureau", asked=ASKED):
    path = f"/v1/enterprises/{uscc}/certificates"
    return served.client.post(path, json=asked, headers=served.as_party(party))


def standing(served, jti, party="bureau"):
    return served.client.get(f"/v1/certificates/{jti}", headers=served.as_party(party))


def revoked(served, jti, party="bureau", reason="据以评级的记录被撤销"):
    path = f"/v1/certificates/{jti}/revocation"
    return served.client.post(path, json={"reason": reason}, headers=served.as_party(party))


def published_keys(served):
    return keys_in(served.client.get("/.well-known/jwks.json").json(), name="jwks.json")


def kept(served):
    with served.running.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(certificates)).scalar_one()


def events(served):
    with served.running.database.reading() as connection:
        return [one.event for one in lines(connection)]


def test_it_says_what_is_published_and_the_published_keys_open_it(served, documents, of_grade):
    answer = issued(served, of_grade["A"])
    assert answer.status_code == 201
    found, document = answer.json(), documents["A"]
    certificate_schemas.CertificateIssued.model_validate(found)
    said = Certificate.model_validate(opened(found["certificate"], published_keys(served)).payload)
    for name in ("uscc", "name", "grade", "score", "as_of", "decision_id", "run_id", "simulated"):
        assert getattr(said, name) == document[name], name
    for name in ("policy", "law", "model"):
        assert getattr(said, name) == document["hashes"][name]
    assert said.purpose == ASKED["purpose"]
    days = timedelta(days=served.running.settings.certificate_days)
    assert said.exp - said.iat == days.total_seconds()
    path = answer.headers["location"]
    told = served.client.get(path, headers=served.as_party("bureau")).json()
    certificate_schemas.CertificateStanding.model_validate(told)
    assert (told["status"], told["newer"], told["issued_by"]) == ("good", None, "bureau")


def test_no_grade_and_no_grade_that_acts_is_certified(served, of_grade, sample_home):
    run = Runs(sample_home / "runs").latest("public")
    outside = run.collect(run.table("decisions")).filter(status="out_of_scope")["uscc"][0]
    before = kept(served)
    for uscc, status, why in (
        (of_grade["M"], 409, "不得因此受不利对待"),
        (of_grade["D"], 409, "尚在告知程序中，没有生效"),
        (outside, 409, "不在评价范围"),
        (NOBODY, 404, "没有统一社会信用代码"),
        ("123", 400, "应为 18 位"),
    ):
        answer = issued(served, uscc)
        assert answer.status_code == status, (uscc, answer.text)
        assert why in answer.json()["detail"]
    assert kept(served) == before


@pytest.mark.parametrize(
    "asked", [{}, {"purpose": ""}, {"purpose": "x" * 65}, {"purpose": "a", "grade": "A"}]
)
def test_a_request_that_is_none_is_told_so(served, of_grade, asked):
    before = kept(served)
    assert issued(served, of_grade["A"], asked=asked).status_code == 400
    assert kept(served) == before


def test_the_certificate_and_its_line_are_kept_together(served, of_grade):
    answer = issued(served, of_grade["B"], "enterprise")
    line = next(one for one in events(served) if one.request == answer.headers["x-request-id"])
    assert (line.action, line.subject, line.purpose) == ("issue_certificate", of_grade["B"], ASKED["purpose"])
    assert line.details["certificate"] == answer.json()["jti"]


def test_a_revocation_is_final_signed_and_in_the_log(served, of_grade):
    jti = issued(served, of_grade["A"]).json()["jti"]
    assert jti not in _revocations(served)
    found = revoked(served, jti).json()
    certificate_schemas.CertificateStanding.model_validate(found)
    assert (found["status"], found["reason"]) == ("revoked", "据以评级的记录被撤销")
    assert standing(served, jti).json() == found
    assert _revocations(served)[jti] == found["revoked_at"]
    again = revoked(served, jti, reason="再次")
    assert again.status_code == 409
    assert "已于" in again.json()["detail"]
    assert standing(served, jti).json()["reason"] == "据以评级的记录被撤销"
    ours = [one for one in events(served) if one.action == "certificate_revoked" and one.subject == jti]
    assert [one.party for one in ours] == ["bureau"]
    with served.running.database.reading() as connection:
        assert list(certificates_not_as_logged(connection, None)) == []
    assert revoked(served, "nothing").status_code == 404
    assert revoked(served, jti, reason="").status_code == 400


def _revocations(served):
    text = served.client.get("/v1/revocations").json()["revocations"]
    signed = opened(text, published_keys(served))
    assert signed.kind == "revocations"
    return {one.jti: one.revoked_at for one in Revocations.model_validate(signed.payload).revoked}


def test_it_expires_and_leaves_the_list_then(served, of_grade):
    jti = issued(served, of_grade["A"]).json()["jti"]
    revoked_one = issued(served, of_grade["A"]).json()["jti"]
    revoked(served, revoked_one)
    later = clock.now() + timedelta(days=served.running.settings.certificate_days, seconds=1)
    with served.running.database.reading() as connection:
        rows = {one["id"]: one for one in register.all_issued(connection)}
        assert register.standing(connection, rows[jti], now=later)["status"] == "expired"
        assert register.standing(connection, rows[revoked_one], now=later)["status"] == "revoked"
        text = revocations(connection, served.running.keyring, issuer="i", now=later)
    assert revoked_one in _revocations(served)
    assert opened(text, published_keys(served)).payload["revoked"] == []


@pytest.mark.parametrize("role", list(ROLES))
def test_who_may_issue_read_and_revoke(served, of_grade, role):
    party, own = PARTY[role], of_grade["B"]
    mine = issued(served, own).json()["jti"]
    other = issued(served, of_grade["A"]).json()["jti"]
    may = {
        "bureau": (201, 201, 200, 200, 200),
        "enterprise": (201, 403, 200, 403, 403),
        "auditor": (403, 403, 200, 200, 403),
    }
    told = (
        issued(served, own, party),
        issued(served, of_grade["A"], party),
        standing(served, mine, party),
        standing(served, other, party),
        revoked(served, mine, party),
    )
    assert tuple(one.status_code for one in told) == may.get(role, (403,) * 5)
    if role == "enterprise":
        assert told[3].json()["detail"] == standing(served, "nothing", party).json()["detail"]
        assert told[1].json()["detail"] == issued(served, NOBODY, party).json()["detail"]


@pytest.mark.parametrize("role", list(ROLES))
def test_the_list_of_an_enterprise_is_for_it_the_bureau_and_the_auditor(served, of_grade, role):
    uscc, headers = of_grade["B"], served.as_party(PARTY[role])
    answer = served.client.get(f"/v1/enterprises/{uscc}/certificates", headers=headers)
    assert answer.status_code == (200 if role in {"bureau", "enterprise", "auditor"} else 403), answer.text
    other = served.client.get(f"/v1/enterprises/{of_grade['A']}/certificates", headers=headers)
    assert other.status_code == (200 if role in {"bureau", "auditor"} else 403)


def test_the_list_has_every_certificate_with_what_became_of_it_newest_first(served, of_grade):
    uscc = of_grade["C"]
    made = [issued(served, uscc).json()["jti"] for _ in range(3)]
    revoked(served, made[1])

    def listed(**params):
        path = f"/v1/enterprises/{uscc}/certificates"
        answer = served.client.get(path, headers=served.as_party("bureau"), params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    found = listed()["certificates"]
    assert set(made) <= {one["jti"] for one in found}
    assert [one["issued_at"] for one in found] == sorted((one["issued_at"] for one in found), reverse=True)
    assert {one["jti"]: one["status"] for one in found}[made[1]] == "revoked"
    assert {one["jti"]: one == standing(served, one["jti"]).json() for one in found} == dict.fromkeys(
        (one["jti"] for one in found), True
    )
    first = listed(limit=1)
    rest = listed(before=first["next"])
    assert [*first["certificates"], *rest["certificates"]] == found


def test_keys_are_public_and_no_token_key_is_among_them(served):
    found = served.client.get("/.well-known/jwks.json").json()
    certificate_schemas.JsonWebKeys.model_validate(found)
    ours = {one.id for one in served.running.keyring.keys if one.use == "certificate"}
    assert {one["kid"] for one in found["keys"]} == ours
    assert all("d" not in one for one in found["keys"])


@pytest.mark.parametrize(
    ("schema", "example"),
    [
        (certificate_schemas.CertificateIssued, certificate_schemas.ISSUED),
        (certificate_schemas.CertificateStanding, certificate_schemas.STANDING),
        (certificate_schemas.Certificates, certificate_schemas.STANDINGS),
        (certificate_schemas.RevocationList, certificate_schemas.REVOCATIONS),
        (certificate_schemas.JsonWebKeys, certificate_schemas.KEYS),
    ],
)
def test_examples_fit_their_schemas(schema, example):
    assert schema.model_validate(example).model_dump() == example
