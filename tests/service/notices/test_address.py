"""Where notices may be sent: encrypted, without credentials, to what is public or named; wherever a name leads by then."""

import re
import socket
from ipaddress import ip_address

import httpx
import pytest

from service.errors import Conflict, NotFound, WrongUse
from service.notices.address import allowed, checked
from service.notices.settings import NoticeSettings
from service.notices.subscriptions import MOST, close, listed, pause, subscribe
from tests.service.notices.certificates import authority, certificate
from tests.service.notices.conftest import NOW, notice, office_of
from tests.service.notices.receiver import Receiver, status

USUAL = NoticeSettings()
OWN_NET = NoticeSettings(notice_networks=("10.20.0.0/16", "fd00:1::/32"))
HERE = NoticeSettings(notice_loopback=True)


@pytest.mark.parametrize(
    "address",
    [
        "https://receiver.example/notices",
        "https://receiver.example:8443",
        "https://[2600::1]/x",
        "https://8.8.8.8/",
        "https://xn--fsqu00a.xn--55qx5d/notices",
    ],
)
def test_an_address_that_may_be_registered(address):
    assert checked(address, USUAL) == address


@pytest.mark.parametrize(
    "address",
    [
        "http://receiver.example/",
        "ftp://receiver.example/",
        "file:///etc/passwd",
        "https:///notices",
        "receiver.example",
        "https://user:secret@receiver.example/",
        "https://user@receiver.example/",
        "https://receiver.example\\@127.0.0.1/",
        "https://receiver.example/?token=secret",
        "https://receiver.example/#part",
        "https://receiver.example/a b",
        "https://a[b/",
        "https://receiver.example]",
        "https://[",
        "https://receiver.example/\r\nx: y",
        "https://receiver.example/\x00",
        "https://ｌocalhost/",
        "https://xn--a/",
        "https://receiver.example:99999/",
        "https://[::1/",
        f"https://receiver.example/{'x' * 1_000}",
        "",
    ],
)
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(WrongUse, match="通知地址不对"):
        checked(address, USUAL)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1.2.3",
        "0.0.0.0",  # noqa: S104 - refused
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "255.255.255.255",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:169.254.169.254]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::a00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fd00::1]",
        "[ff02::1]",
        "localhost",
        "LOCALHOST.",
        "anything.localhost",
    ],
)
def test_what_is_not_public_is_refused(host):
    with pytest.raises(WrongUse, match="通知地址不对"):
        checked(f"https://{host}/", USUAL)


def test_networks_that_offices_share_are_named():
    for address, fits in (
        ("10.20.3.4", True),
        ("10.21.0.1", False),
        ("fd00:1::9", True),
        ("fd00:2::1", False),
    ):
        assert allowed(ip_address(address), OWN_NET) is fits, address
    for never in ("127.0.0.1", "169.254.169.254", "224.0.0.1"):
        everything = NoticeSettings(notice_networks=("0.0.0.0/0",))
        assert not allowed(ip_address(never), everything), never


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://例子.公司/", "只能有 ASCII 的字母、数字和 . _ ~ : / [ ] % -，中文域名写成其 xn-- 形式"),
        ("https://xn--a/", "主机名中以 xn-- 开头的一段不是任何域名的 xn-- 形式"),
        ("http://receiver.example/", "须以 https:// 开头"),
        ("ftp://a/", "须以 https:// 开头"),
    ],
)
def test_a_refusal_tells_what_would_be_right(address, words):
    with pytest.raises(WrongUse, match=re.escape(words)):
        checked(address, USUAL)


def test_the_machine_itself_is_for_tests_alone():
    assert checked("http://127.0.0.1:9/x", HERE)
    assert checked("http://localhost:9/x", HERE)
    with pytest.raises(WrongUse, match="https"):
        checked("http://8.8.8.8/", HERE)


def _leads(monkeypatch, *addresses):
    """Every name leads there."""

    async def found(_host, port, **_):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    monkeypatch.setattr("service.notices.address.anyio.getaddrinfo", found)


@pytest.mark.parametrize("others", [(), ("8.8.8.8",)], ids=["alone", "among public ones"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_where_a_name_leads_is_looked_at_at_each_attempt(database, office, keys_home, monkeypatch, others):
    strict = office_of(database, keys_home, notice_loopback=False)
    monkeypatch.setattr(httpx.AsyncClient, "send", _never)
    strict.subscribe("enterprise", "https://receiver.example/")
    strict.put(notice())
    at = NOW
    for attempt, leads in enumerate(
        ("127.0.0.1", "169.254.169.254", "10.0.0.1", "::ffff:127.0.0.1"), start=1
    ):
        _leads(monkeypatch, *others, leads)
        strict.deliver(at)
        (row,) = strict.rows()
        assert (row.attempts, row.possibly_repeated) == (attempt, False)
        if leads.endswith("127.0.0.1"):
            assert row.fault == f"{ip_address(leads)} 指向本机，不是公网地址"
        else:
            assert row.fault == f"{ip_address(leads)} 不是公网地址，也不在设置 notice_networks 的网段中"
        at = row.next_at


async def _never(*_, **__):
    raise AssertionError("sent")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_tls_nothing_leaves_the_machine(office, monkeypatch):
    office.subscribe("enterprise", "http://localhost:9/")
    office.put(notice())
    _leads(monkeypatch, "8.8.8.8")
    office.deliver()
    assert office.rows()[0].fault == "不加密的连接只送往本机"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_name_that_leads_nowhere_is_tried_again(office):
    office.subscribe("enterprise", "https://receiver.invalid/")
    office.put(notice())
    office.deliver()
    (row,) = office.rows()
    assert (row.state, row.fault) == ("waiting", "主机名 receiver.invalid 解析不了")


@pytest.fixture(scope="module")
def trusted(tmp_path_factory):
    return authority(tmp_path_factory.mktemp("authority"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_receiver_without_a_good_certificate_gets_nothing(
    database, office, keys_home, trusted, tmp_path, monkeypatch
):
    tls = office_of(database, keys_home, notice_ca=trusted.path)
    good = certificate(trusted, "receiver.example", tmp_path / "good.pem")
    stranger = authority(tmp_path, "stranger")
    bad = {
        "of nobody": certificate(stranger, "receiver.example", tmp_path / "stranger-signed.pem"),
        "of another name": certificate(trusted, "other.example", tmp_path / "other.pem"),
        "expired": certificate(trusted, "receiver.example", tmp_path / "expired.pem", days=-1),
    }
    why = {
        "of nobody": "不是系统信任的机构签发的；所属机构的证书可以写进设置 notice_ca 的文件",
        "of another name": "不是发给这个主机名的",
        "expired": "已过期",
    }
    _leads(monkeypatch, "127.0.0.1")
    with tls.stack:
        for cause, one in bad.items():
            with Receiver(status(204)).listening(one) as receiver:
                number = tls.subscribe("enterprise", f"https://receiver.example:{receiver.port}/")
                tls.put(notice(cause=cause))
                tls.deliver()
                assert receiver.got == [], cause
            row = tls.rows()[-1]
            assert row.fault.startswith(
                f"连接不上：收件方的证书{why[cause]}（[SSL: CERTIFICATE_VERIFY_FAILED]"
            ), cause
            assert not row.possibly_repeated
            with database.writing() as connection:
                close(connection, number, now=NOW)
        with Receiver(status(204)).listening(good) as receiver:
            tls.subscribe("enterprise", f"https://receiver.example:{receiver.port}/notices")
            tls.put(notice(cause="good"))
            tls.deliver()
            (got,) = receiver.got
            assert got.headers["host"] == f"receiver.example:{receiver.port}"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_receiver_with_a_chinese_name_is_called_by_its_ascii_form(
    database, office, keys_home, trusted, tmp_path, monkeypatch
):
    name, asked = "xn--fsqu00a.xn--55qx5d", []

    async def found(host, port, **_):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr("service.notices.address.anyio.getaddrinfo", found)
    tls = office_of(database, keys_home, notice_ca=trusted.path)
    own = certificate(trusted, name, tmp_path / "chinese.pem")
    with tls.stack, Receiver(status(204)).listening(own) as receiver:
        tls.subscribe("enterprise", f"https://{name}:{receiver.port}/notices")
        tls.put(notice())
        tls.deliver()
        assert tls.states == ["delivered"], tls.rows()[0].fault
        assert receiver.got[0].headers["host"] == f"{name}:{receiver.port}"
    assert set(asked) == {name}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_of_authorities_that_is_none_is_told(database, office, keys_home, tmp_path):
    office.subscribe("enterprise", "https://receiver.invalid/")
    office.put(notice())
    for path in (tmp_path / "missing.pem", keys_home.parent):
        with pytest.raises(WrongUse, match="notice_ca"):
            office_of(database, keys_home, notice_ca=path).deliver()
    assert office.states == ["waiting"]


def test_a_party_has_some_addresses_each_once(office):
    for number in range(MOST):
        office.subscribe("enterprise", f"https://receiver.example/{number}")
    with pytest.raises(Conflict, match="已登记"):
        _again(office, "https://receiver.example/1")
    with pytest.raises(Conflict, match=f"最多 {MOST} 个"):
        _again(office, "https://receiver.example/more")
    with office.database.writing() as connection:
        first = listed(connection, "enterprise")[0]["id"]
        close(connection, first, now=NOW)
        with pytest.raises(Conflict, match="已于 2026-11-26 关闭"):
            pause(connection, first, now=NOW)
        with pytest.raises(NotFound, match="没有编号为"):
            close(connection, "nothing", now=NOW)
    office.subscribe("enterprise", "https://receiver.example/more")
    with pytest.raises(NotFound, match="没有编号为 nobody 的参与方"), office.database.writing() as connection:
        subscribe(connection, "nobody", "https://receiver.example/", USUAL, now=NOW)


def _again(office, address):
    office.subscribe("enterprise", address)
