"""A screening says of each enterprise what its own page says in that domain, leaves nobody out, and can be proven later."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, update

from features.credit_code import synthetic
from service import clock
from service.api import screening_schemas
from service.audit.log import lines
from service.database.tables import decisions, screenings
from service.keys.signing import opened, own_keys
from service.publications.publish import publish
from service.runs.canonical import canonical
from service.runs.kept import Runs
from service.screenings.screened import NOT_RATED, UNKNOWN
from tests.service.api.conftest import DOMAINS, PURPOSE

DOMAIN = DOMAINS[0]
NOBODY = "91632899MA0000007G"


@pytest.fixture(scope="module")
def everybody(sample_home):
    run = Runs(sample_home / "runs").latest("public")
    return run.collect(run.table("decisions").select("uscc", "status", "grade", "decision_id"))


def asked(served, party="finance", key=None, **changed):
    body = {"domain": DOMAIN, "purpose": PURPOSE, "uscc": [NOBODY]} | changed
    headers = served.as_party(party) | ({"Idempotency-Key": key} if key else {})
    return served.client.post("/v1/screenings", json=body, headers=headers)


def screened(served, codes, **changed):
    answer = asked(served, uscc=list(codes), **changed)
    assert answer.status_code == 200, answer.text
    return answer.json()["screening"]


def kept(served):
    with served.running.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(screenings)).scalar_one()


@pytest.mark.parametrize("domain", DOMAINS)
def test_it_says_what_the_page_of_each_enterprise_says(served, everybody, domain):
    codes = everybody["uscc"].to_list()
    codes = [*codes[:: 1 + len(codes) // 120], *everybody.filter(grade="D")["uscc"][:25]]
    codes += [*everybody.filter(grade="M")["uscc"][:3], *everybody.filter(status="out_of_scope")["uscc"][:5]]
    codes = list(dict.fromkeys(codes))
    found = screened(served, codes, domain=domain)
    headers = served.as_party("finance")
    restricted = 0
    for code, one in zip(codes, found["enterprises"], strict=True):
        path, params = f"/v1/enterprises/{code}/measures", {"domain": domain, "purpose": PURPOSE}
        page = served.client.get(path, params=params, headers=headers).json()
        for name in ("uscc", "status", "exclusion", "succeeded_by", "grade", "decision_id", "measures"):
            assert one[name] == page[name], (code, name)
        pending = page["standing"]["grade_in_effect"] != page["grade"]
        assert pending is ("没有生效" in (one["note"] or ""))
        for name in ("on", "grade_in_effect", "measures_not_yet", "measures_meanwhile"):
            assert one["standing"][name] == page["standing"][name], (code, name)
        named = {record["record_id"] for record in one["evidence_records"]}
        assert named == {record for measure in one["measures"] for record in measure["evidence"]}
        for measure in one["measures"]:
            assert all("verified" in basis for basis in measure["bases"])
            if measure["kind"] == "restriction":
                restricted += 1
                assert measure["in_effect"] is measure["standing"]["acting"] is False
                assert "不得据以采取措施" in measure["standing"]["note"]
    assert restricted or domain != DOMAIN


def test_the_answer_fits_its_schema_and_names_what_it_rests_on(served, everybody, sample_home):
    found = asked(served, uscc=everybody["uscc"][:40].to_list(), reference="样采〔2026〕3号").json()
    screening_schemas.ScreeningAnswer.model_validate(found)
    manifest = Runs(sample_home / "runs").latest("public").manifest
    said = found["screening"]
    assert said["publication"]["hashes"] == dict(manifest.hashes)
    assert said["publication"]["run_id"] == manifest.hash
    assert said["publication"]["in_force"] is True
    assert (said["party"], said["purpose"], said["reference"]) == ("finance", PURPOSE, "样采〔2026〕3号")
    screening_schemas.ScreeningAnswer.model_validate(screening_schemas.ANSWER)


def test_who_has_no_grade_is_at_no_disadvantage_and_who_is_unknown_is_named(served, everybody):
    not_rated = everybody.filter(grade="M")["uscc"][0]
    outside = everybody.filter(status="out_of_scope")["uscc"][0]
    stranger = synthetic(923_000)
    found = screened(served, [not_rated, outside, stranger, "123", stranger])
    first, second, third = found["enterprises"]
    assert (first["status"], first["note"]) == ("not_rated", NOT_RATED)
    assert "不得因未评级而受不利对待" in NOT_RATED
    graded = "grade_in"
    assert all(graded not in one["term"] for one in first["measures"])
    assert not [one for one in first["measures"] if one["kind"] == "restriction" and not one["evidence"]]
    assert second["measures"] == []
    assert "不得据以认为其不受限制" in second["note"]
    assert third == {
        "uscc": stranger,
        "status": "unknown",
        "status_label": "未评价",
        "note": UNKNOWN,
        **dict.fromkeys(("name", "exclusion", "grade", "decision_id", "amended", "standing")),
        **{name: [] for name in ("succeeded_by", "measures", "evidence_records")},
    }
    assert [one["text"] for one in found["malformed"]] == ["123"]
    assert found["repeated"] == [{"uscc": stranger, "places": [3, 5]}]


def test_the_receipt_proves_the_answer(served, everybody):
    codes = [*everybody["uscc"][:3], NOBODY]
    answer = asked(served, uscc=codes, reference="R-1").json()
    signed = opened(answer["receipt"], own_keys(served.running.keyring))
    said = signed.payload
    assert signed.kind == "receipt"
    assert said["answer"] == hashlib.sha256(canonical(answer["screening"])).hexdigest()
    decisions = dict(everybody.select("uscc", "decision_id").iter_rows())
    assert said["codes"] == {code: decisions.get(code) for code in codes}
    assert (said["jti"], said["party"], said["domain"]) == (answer["screening"]["id"], "finance", DOMAIN)
    assert (said["purpose"], said["reference"], said["simulated"]) == (PURPOSE, "R-1", True)


def test_it_is_kept_and_fetched_again_to_the_byte_by_who_asked(served, everybody):
    answer = asked(served, uscc=everybody["uscc"][:2].to_list())
    path = f"/v1/screenings/{answer.json()['screening']['id']}"
    for party, params in (("finance", {"purpose": PURPOSE}), ("bureau", {}), ("auditor", {})):
        again = served.client.get(path, headers=served.as_party(party), params=params)
        assert again.content == answer.content, party
    other = asked(served, "bureau").json()["screening"]["id"]
    told = [
        served.client.get(
            f"/v1/screenings/{one}", headers=served.as_party("finance"), params={"purpose": PURPOSE}
        )
        for one in (other, "0" * 32)
    ]
    assert [one.status_code for one in told] == [403, 403]
    assert told[0].json()["detail"] == told[1].json()["detail"]
    unknown = served.client.get("/v1/screenings/nothing", headers=served.as_party("auditor"))
    assert unknown.status_code == 404


@pytest.mark.parametrize("party", ["county", "bank", "enterprise", "auditor"])
def test_others_screen_nobody(served, party):
    before = kept(served)
    assert asked(served, party).status_code == 403
    for one in ("county", "bank", "enterprise"):
        headers = served.as_party(one)
        assert served.client.get("/v1/screenings/x", headers=headers).status_code == 403
    assert kept(served) == before


@pytest.mark.parametrize(
    ("changed", "status", "told"),
    [
        ({"domain": "land_transfer"}, 403, "不属于本部门"),
        ({"purpose": "好奇"}, 403, "未登记"),
        ({"as_of": "2199-01-01"}, 400, "在今天"),
        ({"as_of": "昨天"}, 400, "应写作"),
        ({"as_of": "2020-01-01"}, 404, "没有发布过"),
        ({"domain": "politics"}, 400, "domain：应为以下之一：government_procurement、"),
        ({"uscc": []}, 400, "uscc：至少 1 项"),
        ({"uscc": [NOBODY] * 501}, 400, "uscc：至多 500 项"),
        ({"uscc": [NOBODY, "x" * 65]}, 400, "uscc 第 2 项：至多 64 个字"),
        ({"uscc": NOBODY}, 400, "uscc：应为列表"),
        ({"uscc": [1]}, 400, "参数不对：uscc 第 1 项：应为文字"),
        ({"purpose": None}, 400, "purpose：应为文字"),
        ({"colour": "red"}, 400, "colour：没有这一项"),
        ({"reference": " "}, 400, "reference：至少 1 个字"),
    ],
)
def test_a_question_that_is_none_is_told_so_and_leaves_nothing(served, changed, status, told):
    before = kept(served)
    answer = asked(served, **changed)
    assert answer.status_code == status, answer.text
    assert told in answer.json()["detail"]
    assert kept(served) == before


def test_five_hundred_are_answered(served, everybody):
    codes = [synthetic(800_000 + one) for one in range(100)] + everybody["uscc"][:400].to_list()
    found = screened(served, codes)
    assert [one["uscc"] for one in found["enterprises"]] == codes


def test_the_same_key_gives_the_same_receipt_and_serves_one_question_alone(served, everybody):
    codes = everybody["uscc"][:2].to_list()
    before = kept(served)
    first = asked(served, uscc=codes, key="k-1")
    again = asked(served, uscc=codes, key="k-1")
    assert first.content == again.content
    assert kept(served) == before + 1
    other = asked(served, uscc=codes[:1], key="k-1")
    assert other.status_code == 409
    assert "已用于另一个提问" in other.json()["detail"]
    foreign = asked(served, "bureau", uscc=codes, key="k-1")
    assert foreign.status_code == 200
    assert foreign.content != first.content


def test_of_many_at_once_under_one_key_one_is_kept(served, everybody):
    codes = everybody["uscc"][:1].to_list()
    before = kept(served)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: asked(served, uscc=codes, key="race"), range(16)))
    assert {one.status_code for one in answers} == {200}
    assert len({one.content for one in answers}) == 1
    assert kept(served) == before + 1
    assert len({one.headers["x-request-id"] for one in answers}) == len(answers)


def test_of_many_at_once_under_one_key_another_question_is_refused(served, everybody):
    codes = everybody["uscc"].to_list()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: asked(served, uscc=codes[n % 2 : n % 2 + 1], key="two"), range(16)))
    assert sorted({one.status_code for one in answers}) == [200, 409]
    assert len({one.content for one in answers if one.status_code == 200}) == 1
    assert all("已用于另一个提问" in one.json()["detail"] for one in answers if one.status_code == 409)


def test_the_log_names_the_screening_and_whom_it_was_about(served, everybody):
    codes = everybody["uscc"][:2].to_list()
    answer = asked(served, uscc=[*codes, "123"])
    with served.running.database.reading() as connection:
        line = next(
            one for one in lines(connection) if one.event.request == answer.headers["x-request-id"]
        ).event
    assert (line.action, line.subject, line.purpose) == (
        "screen",
        answer.json()["screening"]["id"],
        PURPOSE,
    )
    assert line.details == {"domain": DOMAIN, "codes": codes}
    assert line.answer == hashlib.sha256(answer.content).hexdigest()


def test_what_a_changed_row_says_is_shown_to_nobody(empty, sample_home, of_grade):
    run = Runs(sample_home / "runs").latest("public")
    publish(empty.running.database, empty.running.home, run, who="测试", progress=lambda *_: None)
    ours = decisions.c.uscc == of_grade["C"]
    with empty.running.database.writing() as connection:
        found = json.loads(connection.execute(select(decisions.c.content).where(ours)).scalar_one())
        found["row"]["grade"] = "A"
        connection.execute(update(decisions).where(ours).values(content=json.dumps(found)))
    good = asked(empty, "bureau", uscc=[of_grade["B"]])
    assert good.status_code == 200
    bad = asked(empty, "bureau", uscc=[of_grade["B"], of_grade["C"]])
    assert bad.status_code == 500
    assert "与其编号不符" in bad.json()["detail"]
    assert kept(empty) == 1
    for key in empty.running.keyring.keys:
        if key.use == "certificate":
            empty.running.keyring.retire(key.id, now=clock.now())
    unsigned = asked(empty, "bureau", uscc=[of_grade["B"]])
    assert unsigned.status_code == 503
    assert "shouxin key new certificate" in unsigned.json()["detail"]
    assert kept(empty) == 1
