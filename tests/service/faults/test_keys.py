"""A key that is damaged or missing: its file is named, nothing is signed by it, everything else goes on, and it comes back from a backup."""

import json
import shutil

import pytest
from sqlalchemy import func, select

from service import clock
from service.api.app import create_app
from service.api.running import Running
from service.audit.log import lines
from service.database.tables import authorisations, certificates, screenings
from service.errors import StateError
from service.settings import Settings
from tests.service.api.conftest import BANKS_PURPOSE, DOMAINS, PURPOSE, Served, fresh_url
from tests.service.client import client_of
from tests.service.faults.place import Place, prepared


def _with_other_letter(text):
    content = json.loads(text)
    secret = content["key"]["d"]
    content["key"]["d"] = ("A" if secret[0] != "A" else "B") + secret[1:]
    return json.dumps(content)


DAMAGES = {
    "cut": lambda text: text[: len(text) // 2],
    "emptied": lambda text: text[:0],
    "one letter of the key": _with_other_letter,
    "no key of that use": lambda text: text.replace('"use": "', '"use": "x'),
}


@pytest.fixture(scope="module")
def prepared_place(request, sample_home, of_grade, tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    return prepared(folder / "home", fresh_url(request, "sqlite", folder), sample_home, of_grade["A"])


@pytest.fixture
def place(prepared_place, tmp_path):
    home = shutil.copytree(prepared_place.home, tmp_path / "home")
    source = prepared_place.url.removeprefix("sqlite:///")
    return Place(home, f"sqlite:///{shutil.copy(source, tmp_path / 'service.db')}")


@pytest.fixture
def begin(place):
    """A server on the place in this process, as it begins now."""
    opened = []

    def begun(at=place):
        running = Running.begun(Settings(home=at.home, database=at.url))
        client = client_of(create_app(running))
        client.__enter__()
        opened.append(client)
        secrets = {name: at.secret(name) for name in ("bureau", "finance", "enterprise")}
        return Served(running, client.app, client, secrets)

    yield begun
    for client in opened:
        client.__exit__(None, None, None)


def key_file(place, use):
    (found,) = (place.home / "keys").glob(f"{use}-*.json")
    return found


def signing(served, of_grade):
    """The answers that a certificate key signs."""
    today = f"{clock.today()}"
    code, post = of_grade["B"], served.client.post
    asked = {"domain": DOMAINS[0], "purpose": PURPOSE, "uscc": [code]}
    granted = {"bank": "bank", "scope": "rating", "purpose": BANKS_PURPOSE}
    granted |= {"from_day": today, "until_day": today}
    path = f"/v1/enterprises/{code}/certificates"
    return [
        post("/v1/screenings", json=asked, headers=served.as_party("finance")),
        post(path, json={"purpose": "投标"}, headers=served.as_party("bureau")),
        post("/v1/authorisations", json=granted, headers=served.as_party("enterprise")),
        served.client.get("/v1/revocations"),
        served.client.get("/.well-known/jwks.json"),
    ]


def others(served, of_grade):
    """Answers that need no certificate key."""
    get, bureau = served.client.get, served.as_party("bureau")
    reads = [
        get(f"/v1/enterprises/{of_grade['B']}/{part}", headers=bureau) for part in ("rating", "decision")
    ]
    return [*reads, get("/v1/ratings", headers=bureau), get("/v1/policy"), get("/v1/account", headers=bureau)]


def statuses(answers):
    return {one.status_code for one in answers}


def kept(place):
    with place.database() as database, database.reading() as connection:
        tables = (screenings, certificates, authorisations)
        return [connection.execute(select(func.count()).select_from(one)).scalar_one() for one in tables]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_certificate_key_is_named_signs_nothing_and_hinders_nothing_else(
    place, begin, of_grade, tmp_path, damage
):
    path = key_file(place, "certificate")
    whole = path.read_text()
    path.write_text(DAMAGES[damage](whole))
    served = begin()
    refused = signing(served, of_grade)
    assert statuses(refused) == {500}
    assert {f"签名密钥文件 {path.name} 读不了或已损坏，请从备份恢复，不要手工改动"} == {
        one.json()["detail"] for one in refused
    }
    assert statuses(others(served, of_grade)) == {200}
    assert kept(place) == [0, 0, 0]
    assert (
        served.client.get("/readyz").json()["checks"]["key"] == "证书签名密钥的文件读不了：不能签发证书和回执"
    )
    assert path.name in place.run("audit", "anchor", code=4).err
    day = f"{clock.today()}"
    export = ("audit", "export", "--from", day, "--until", day, "--to", tmp_path / "log.jsonl")
    assert path.name in place.run(*export, code=4).err
    assert not (tmp_path / "log.jsonl").exists()
    path.write_text(whole)
    again = begin()
    assert statuses(signing(again, of_grade)) <= {200, 201}
    assert kept(place) == [1, 1, 1]
    place.verified()


def test_a_running_server_sees_the_damage_once_the_folder_changes(place, begin, of_grade):
    served = begin()
    path = key_file(place, "certificate")
    path.rename(path.with_suffix(".away"))
    path.write_text("{")
    assert statuses(signing(served, of_grade)) == {500}
    assert statuses(others(served, of_grade)) == {200}
    path.unlink()
    assert_no_key_signs(served, of_grade)
    path.with_suffix(".away").rename(path)
    assert statuses(signing(served, of_grade)) <= {200, 201}


def assert_no_key_signs(served, of_grade):
    """What needs the key is refused for now, with what to do; the published keys are what there is of them; `/readyz` tells."""
    *missing, published = signing(served, of_grade)
    assert published.status_code == 200
    for answer in missing:
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert answer.json()["type"] == "/problems/no-key"
        assert answer.json()["detail"] == "没有可用的证书与回执签名密钥，请先运行 shouxin key new certificate"
    english = served.client.get("/v1/revocations", headers={"Accept-Language": "en"}).json()
    assert english["detail"] == "no key for certificates and receipts is in use: shouxin key new certificate"
    assert statuses(others(served, of_grade)) == {200}
    ready = served.client.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (503, "not_ready")
    assert (
        ready.json()["checks"]["key"]
        == "没有在用的证书签名密钥，签发不了证书和回执：请运行 shouxin key new certificate"
    )


@pytest.mark.parametrize("why", ["never made", "retired"])
def test_where_no_certificate_key_is_in_use_that_is_told_and_a_new_one_mends_it(
    place, begin, of_grade, tmp_path, why
):
    path = key_file(place, "certificate")
    if why == "retired":
        place.run("key", "retire", path.stem.removeprefix("certificate-"))
    else:
        path.unlink()
    served = begin()
    assert_no_key_signs(served, of_grade)
    assert kept(place) == [0, 0, 0]
    day, file = f"{clock.today()}", tmp_path / "log.jsonl"
    export = ("audit", "export", "--from", day, "--until", day, "--to", file)
    assert "请先运行 shouxin key new certificate" in place.run(*export, code=4).err
    assert list(tmp_path.glob("*log.jsonl*")) == []
    place.run("key", "new", "certificate")
    assert statuses(signing(served, of_grade)) <= {200, 201}
    assert served.client.get("/readyz").json()["checks"]["key"] == "正常"
    place.run(*export)
    place.run("audit", "verify", "--file", file)


def test_a_damaged_token_key_is_named_and_what_is_open_to_all_goes_on(place, begin):
    served = begin()
    served.token("bureau")
    path = key_file(place, "token")
    whole = path.read_text()
    path.unlink()
    path.write_text(whole[:40])
    asked = served.client.post(
        "/oauth/token", data={"grant_type": "client_credentials"}, auth=("bureau", served.secrets["bureau"])
    )
    guarded = served.client.get("/v1/account", headers=served.as_party("bureau"))
    assert statuses([asked, guarded]) == {500}
    assert path.name in asked.json()["detail"]
    open_to_all = [
        served.client.get(one) for one in ("/v1/policy", "/v1/revocations", "/.well-known/jwks.json")
    ]
    assert statuses(open_to_all) == {200}
    with place.database() as database, database.reading() as connection:
        newest = [one.event.status for one in lines(connection)][-5:]
    assert newest == [500, 500, 200, 200, 200]
    with pytest.raises(StateError, match=path.name):
        begin()


def test_from_a_backup_everything_signs_again(place, begin, of_grade, tmp_path):
    before = begin()
    assert statuses(signing(before, of_grade)) <= {200, 201}
    shared = before.client.get("/.well-known/jwks.json").content
    place.run("backup", "--to", tmp_path / "backup")
    for use in ("token", "certificate"):
        key_file(place, use).write_text("{")
    new = Place(tmp_path / "new", f"sqlite:///{tmp_path / 'new.db'}")
    new.run("restore", "--from", tmp_path / "backup")
    after = begin(new)
    assert after.client.get("/.well-known/jwks.json").content == shared
    assert statuses(signing(after, of_grade)) <= {200, 201, 409}  # that authorisation is there already
    new.verified()
