"""Health, readiness with its reasons, figures for those who may have them, headers of every answer, a page without foreign hosts."""

import re
from dataclasses import replace

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from service.api.app import create_app
from service.database.upgrade import newest
from service.home import Home
from tests.service.api.conftest import PURPOSE
from tests.service.client import TestClient, client_of

LOCAL = ("127.0.0.1", 40000)


def _of(served, client=LOCAL, **settings):
    running = replace(served.running, settings=served.running.settings.model_copy(update=settings))
    return TestClient(create_app(running), client=client)


def test_health(served):
    assert served.client.get("/healthz").json() == {"status": "ok"}


def test_a_server_that_can_answer_is_ready(served):
    running = replace(served.running, home=Home(served.running.keyring.folder.parent))
    answer = client_of(create_app(running)).get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    assert set(answer.json()["checks"].values()) == {"正常"}


def test_each_part_that_fails_is_named_without_secrets(empty):
    running = replace(empty.running, home=Home(empty.running.keyring.folder.parent))
    assert set(_checks(running).values()) == {"正常"}
    for key in running.home.keys.iterdir():
        key.write_text("{")
    with running.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    running.audit.close()
    running.audit.anchor_failed = True
    full = replace(running, settings=running.settings.model_copy(update={"least_free_mib": 2**40}))
    answer = client_of(create_app(full)).get("/readyz")
    headers = [answer.headers[name] for name in ("Retry-After", "Cache-Control")]
    assert (answer.status_code, headers) == (503, ["5", "no-store"])
    assert answer.json() == {
        "status": "not_ready",
        "checks": {
            "database": f"数据库的表是版本 0000，本程序用版本 {newest()}",
            "key": "没有可用的令牌签名密钥，或密钥文件读不了",
            "log": "审计日志已停止，不能答复",
            "anchor": "审计日志的锚点写不了，请检查数据目录",
            "disk": f"磁盘剩余不足 {2**40} MiB",
        },
    }


def _checks(running):
    return client_of(create_app(running)).get("/readyz").json()["checks"]


def test_a_database_that_cannot_be_reached_is_told(served, monkeypatch):
    from service.errors import DatabaseFault

    async def broken(_self, _dialogue):
        raise DatabaseFault("host=secret")

    monkeypatch.setattr("service.database.engine.Database.asked", broken)
    assert _checks(served.running)["database"] == "数据库不能访问"
    assert "shouxin_audit_queue" in _of(served).get("/metrics").text


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_database_that_takes_no_writes_is_told(empty):
    with empty.running.database.writing() as connection:
        name = connection.execute(text("SELECT current_database()")).scalar_one()
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    empty.running.database.close()  # the setting is of the next connections
    assert _checks(empty.running)["database"].startswith("数据库只读")


@pytest.mark.parametrize("replaced", [False, True], ids=["deleted", "replaced"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_that_is_deleted_or_replaced_under_the_server_is_told(empty, replaced):
    file = empty.running.database.file
    assert _checks(empty.running)["database"] == "正常"
    kept = file.read_bytes()
    file.unlink()
    if replaced:
        file.with_name("another").write_bytes(kept)
        file.with_name("another").rename(file)
    assert _checks(empty.running)["database"].startswith("数据库文件在运行中被删除或者换过")


def test_a_log_that_is_in_trouble_is_told(empty):
    assert _checks(empty.running)["log"] == "正常"
    with empty.running.database.writing() as connection:
        connection.execute(text("ALTER TABLE audit RENAME TO gone"))
    answer = empty.client.get("/v1/policy")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert _checks(empty.running)["log"] == "审计日志写不了"


def test_figures_are_for_this_machine_or_a_token(served):
    assert _of(served).get("/metrics").status_code == 200
    assert _of(served, ("::1", 1)).get("/metrics").status_code == 200
    assert _of(served, ("10.1.2.3", 1)).get("/metrics").status_code == 403
    through_a_proxy = {"X-Forwarded-For": "10.1.2.3"}
    assert _of(served).get("/metrics", headers=through_a_proxy).status_code == 403
    far = _of(served, ("10.1.2.3", 1), metrics_token=SecretStr("watch"))
    assert far.get("/metrics", headers={"Authorization": "Bearer watch"}).status_code == 200
    assert far.get("/metrics", headers={"Authorization": "Bearer other"}).status_code == 403


@pytest.mark.parametrize("header", ["Bearer ", "Bearer", "bearer \t", "", "Basic "])
@pytest.mark.parametrize("token", [None, SecretStr("watch")])
def test_an_empty_token_opens_no_figures(served, header, token):
    asked = {"X-Forwarded-For": "10.1.2.3", "Authorization": header}
    assert _of(served, metrics_token=token).get("/metrics", headers=asked).status_code == 403


def test_figures_count_routes_and_tell_of_nobody(served, of_grade):
    client = _of(served)
    path = f"/v1/enterprises/{of_grade['C']}/measures"
    client.get(path, headers=served.as_party("finance"), params={"purpose": PURPOSE})
    client.get("/nowhere/" + of_grade["C"])
    found = client.get("/metrics").text
    asked = 'shouxin_requests_total{method="GET",route="/v1/enterprises/{uscc}/measures",status="200"} 1.0'
    assert asked in found
    assert 'route="-",status="404"' in found
    assert re.search(r'shouxin_publication_age_seconds\{purpose="public"\} \d', found)
    lines = re.search(r"shouxin_audit_lines_total (\d+)", found)
    assert int(lines[1]) > 0
    assert of_grade["C"] not in found
    assert "finance" not in found


@pytest.mark.parametrize("path", ["/healthz", "/v1/policy", "/nowhere", "/v1/audit", "/docs", "/metrics"])
def test_every_answer_has_its_security_headers(served, path):
    headers = served.client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "server" not in headers
    assert "strict-transport-security" not in headers
    assert _of(served, behind_tls=True).get(path).headers["strict-transport-security"] == "max-age=31536000"


def test_trace_is_off(served):
    for path in ("/v1/policy", "/healthz", "/docs", "/oauth/token"):
        assert served.client.request("TRACE", path).status_code == 405


def test_the_page_of_the_api_names_every_operation_and_no_other_host(served):
    page = served.client.get("/docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for path in served.client.get("/openapi.json").json()["paths"]:
        assert f"{path}</code>" in page.text
    assert "<script" not in page.text
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page.text)
