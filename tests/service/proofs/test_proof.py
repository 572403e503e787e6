"""What others kept is verified without network: what it is, whether it is good, and what became of it since."""

import json
from base64 import urlsafe_b64decode
from datetime import timedelta

import pytest

from features.credit_code import synthetic
from service import clock
from service.keys.keyring import Keyring
from service.keys.signing import KINDS, moment, sign
from service.pages import proof as pages
from service.parties import tokens
from service.proofs import checked
from tests.command import shouxin

STRANGER = synthetic(923_001)


@pytest.fixture
def kept(installation):
    """The published keys, as somebody saved them."""
    installation.done("key", "export", "--out", installation.folder / "jwks.json")
    return installation.folder


def certified(installation, uscc, name="cert.jws"):
    path = installation.folder / name
    installation.done("certificate", "issue", uscc, "--purpose", "申请贷款", "--out", path)
    return path


def elsewhere(tmp_path, *arguments):
    """Somebody without a home, a database or keys."""
    return shouxin(tmp_path / "nothing-here", "verify", *arguments)


def test_a_certificate_is_verified_by_whoever_has_the_keys(installation, kept, tmp_path):
    path = certified(installation, installation.changed.better)
    answer = elsewhere(tmp_path, path, "--keys", kept / "jwks.json", "--json")
    assert answer.code == 0
    found = answer.json
    assert (found["good"], found["kind"], found["faults"]) == (True, "certificate", [])
    assert (found["content"]["uscc"], found["content"]["grade"]) == (installation.changed.better, "B")
    assert found["since"] is None
    page = elsewhere(tmp_path, path, "--keys", kept / "jwks.json")
    for text in ("核验通过", "申请贷款", "模拟数据", "没有给出吊销清单", "本机没有数据库"):
        assert text in page.out
    assert not (tmp_path / "nothing-here").exists()
    without = elsewhere(tmp_path, path)
    assert without.code == 2
    assert "--keys" in without.err


def test_the_answer_that_carries_it_is_verified_too(installation, kept, tmp_path):
    text = certified(installation, installation.changed.better).read_text().strip()
    path = installation.folder / "answer.json"
    said = elsewhere(tmp_path, installation.folder / "cert.jws", "--keys", kept / "jwks.json", "--json").json
    content = said["content"]
    answer = {name: content[name] for name in ("jti", "uscc", "grade", "as_of", "decision_id")}
    answer |= {"certificate": text, "expires_at": said["expires_at"]}
    path.write_text(json.dumps(answer))
    found = elsewhere(tmp_path, path, "--keys", kept / "jwks.json", "--json").json
    assert (found["good"], found["content"]["grade"]) == (True, "B")
    path.write_text(json.dumps(answer | {"grade": "A", "expires_at": None}))
    told = elsewhere(tmp_path, path, "--keys", kept / "jwks.json", "--json")
    assert (told.code, told.json["faults"]) == (1, ["文件里的 grade、expires_at 与签名的内容不符"])


@pytest.mark.parametrize("installation", ["sqlite"], indirect=True)
def test_the_receipt_of_an_authorisation_is_verified_with_the_answer_that_carries_it(
    installation, kept, tmp_path
):
    uscc = installation.changed.better
    installation.done("party", "add", "bank", "--role", "bank", "--name", "某银行", "--purpose", "贷前审查")
    asked = ("--bank", "bank", "--purpose", "贷前审查", "--until", clock.today(), "--paper", "2026-授-17")
    nobody = "91632899MA75T5T191"
    mistyped = installation.done("authorisation", "grant", nobody, *asked)
    assert f"现行的发布里没有 {nobody}，请与书面材料核对代码" in mistyped.err
    granted = installation.done("authorisation", "grant", uscc, *asked, "--json")
    assert "现行的发布" not in granted.err
    answer = granted.json
    path, keys = installation.folder / "auth.json", ("--keys", kept / "jwks.json")
    path.write_text(json.dumps(answer))
    found = elsewhere(tmp_path, path, *keys, "--json")
    assert (found.code, found.json["kind"], found.json["faults"]) == (0, "authorisation", [])
    assert found.json["content"]["sub"] == uscc
    assert found.json["unsigned"] == ["bank_name", "state", "state_label", "revoked_at", "bank_closed_at"]
    page = elsewhere(tmp_path, path, *keys).out
    for text in ("授权回执：核验通过", "2026-授-17", "以授权登记为准", "revoked_at、bank_closed_at 没有签名"):
        assert text in page
    assert "登记里的状态：有效" in installation("verify", path).out
    installation.done("authorisation", "revoke", answer["id"])
    assert "登记里的状态：已撤销" in installation("verify", path).out
    path.write_text(json.dumps(answer | {"until_day": "2099-12-31", "note": "另附"}))
    told = elsewhere(tmp_path, path, *keys, "--json")
    assert (told.code, told.json["faults"]) == (
        1,
        ["文件里的 until_day 与签名的内容不符", "文件里有签名没有证明的内容，不能作准：note"],
    )
    path.write_text(answer["receipt"])
    assert elsewhere(tmp_path, path, *keys).code == 0
    stranger = installation.folder / "stranger.jws"
    content = found.json["content"] | {"jti": "other"}
    stranger.write_text(sign(Keyring(installation.changed.home / "keys"), "authorisation", content))
    assert "登记里没有这份授权" in installation("verify", stranger).out


def test_every_kind_that_is_signed_can_be_verified_and_shown():
    assert pages._CONTENTS.keys() == checked._CONTENTS.keys() == KINDS.keys()


def test_a_newer_publication_is_told(installation, kept):
    changed = installation.changed
    better, same = (
        certified(installation, changed.better, "a"),
        certified(installation, changed.same_grade, "b"),
    )
    for path in (better, same):
        assert installation.verified(path)["since"]["enterprises"] == []
    assert "没有变化" in installation("verify", better).out
    installation.done("publish", changed.runs[1])
    found = installation.verified(better)
    assert found["good"]
    assert found["register"]["status"] == "superseded"
    one = found["since"]["enterprises"][0]
    assert (one["then"]["grade"], one["now"]["grade"], one["grade_changed"]) == ("B", "A", True)
    was = {each["id"] for each in _measures(installation, changed.better, "2026-08-31")}
    now = {each["id"] for each in _measures(installation, changed.better, "2026-10-31")}
    assert {each["id"] for each in one["gained"]} == now - was
    assert {each["id"] for each in one["lost"]} == was - now
    assert now - was
    assert "B → A" in installation("verify", better).out
    assert installation.verified(same)["since"]["enterprises"][0]["grade_changed"] is False
    assert installation.done("certificate", "list", "--json").json[0]["status"] == "superseded"


def _measures(installation, uscc, day):
    return installation.done("show", uscc, "--as-of", day, "--json").json["measures"]


def test_a_screening_is_held_against_its_receipt(installation, kept, tmp_path):
    changed = installation.changed
    path = installation.screened(changed.better, changed.newly_rated, STRANGER)
    found = elsewhere(tmp_path, path, "--keys", kept / "jwks.json", "--json").json
    assert (found["kind"], found["good"], found["answer_matches"]) == ("receipt", True, True)
    assert found["content"]["codes"][STRANGER] is None
    answer = json.loads(path.read_text())
    lines = json.dumps(answer, ensure_ascii=False, indent=2)
    path.write_text(lines)
    assert elsewhere(tmp_path, path, "--keys", kept / "jwks.json").code == 0
    for changes in ({"purpose": "别的"}, {"enterprises": []}, {"extra": 1}):
        path.write_text(json.dumps(answer | {"screening": answer["screening"] | changes}))
        told = elsewhere(tmp_path, path, "--keys", kept / "jwks.json")
        assert told.code == 1
        assert "答复在签发后被改动过" in told.out
    altered = answer["screening"] | {"purpose": "别的"}
    strange = "文件里有签名没有证明的内容，不能作准："
    for beside, why in (
        ({"Screening": altered}, f"{strange}Screening"),
        ({"Screening": altered, "screening": answer["screening"]}, f"{strange}Screening"),
        ({"screening": None}, "答复与回执不符：答复在签发后被改动过"),
        ({"screening": answer["screening"], "note": "另附"}, f"{strange}note"),
    ):
        path.write_text(json.dumps({"receipt": answer["receipt"], **beside}))
        told = elsewhere(tmp_path, path, "--keys", kept / "jwks.json", "--json")
        assert (told.code, told.json["faults"]) == (1, [why])
    path.write_text(answer["receipt"])
    page = elsewhere(tmp_path, path, "--keys", kept / "jwks.json").out
    assert "筛查回执：核验通过，但文件里没有答复，只核验了回执" in page
    alone = elsewhere(tmp_path, path, "--keys", kept / "jwks.json", "--json")
    assert (alone.code, alone.json["answer_matches"]) == (0, None)
    installation.done("publish", changed.runs[1])
    since = {one["uscc"]: one for one in installation.verified(path)["since"]["enterprises"]}
    assert since.keys() == {changed.better, changed.newly_rated}
    assert since[changed.newly_rated]["then"]["grade"] == "M"
    domains = {one["domain_label"] for found in since.values() for one in found["gained"]}
    assert domains == {"政府采购"}
    assert "M → B" in installation("verify", path).out


def test_a_list_of_before_the_certificate_says_nothing_of_it(installation, kept, tmp_path):
    before = kept / "earlier.jws"
    installation.done("certificate", "revocations", "--out", before)
    with clock.standing_at(clock.now() + timedelta(minutes=1)):
        path = certified(installation, installation.changed.better)
        asked = (path, "--keys", kept / "jwks.json", "--revocations", before)
        assert "吊销清单早于这份证书，说不出它是否已吊销" in elsewhere(tmp_path, *asked).out
        assert "吊销清单早于" in elsewhere(tmp_path, *asked, "--json").json["revocations_note"]


def test_a_revocation_is_known_by_list_and_by_register(installation, kept, tmp_path):
    path = certified(installation, installation.changed.better)
    before, after = kept / "before.jws", kept / "after.jws"
    installation.done("certificate", "revocations", "--out", before)
    jti = installation.verified(path)["content"]["jti"]
    installation.done("certificate", "revoke", jti, "--reason", "记录被撤销")
    installation.done("certificate", "revocations", "--out", after)
    assert installation("certificate", "revoke", jti, "--reason", "x").code == 1
    assert installation("certificate", "revoke", "nothing", "--reason", "x").code == 1
    keys = ("--keys", kept / "jwks.json")
    old = elsewhere(tmp_path, path, *keys, "--revocations", before, "--json")
    assert (old.code, old.json["revoked_at"]) == (0, None)
    assert old.json["revocations_of"]
    assert old.json["revocations_note"] is None
    new = elsewhere(tmp_path, path, *keys, "--revocations", after)
    assert new.code == 1
    assert "吊销" in new.out
    here = installation.verified(path, code=1)
    assert "记录被撤销" in here["faults"][0]
    assert elsewhere(tmp_path, after, *keys).code == 0
    listed = installation.done("certificate", "list", "--uscc", installation.changed.better).out
    assert "已吊销" in listed


def test_lists_that_are_none_are_not_used(installation, kept, tmp_path):
    path = certified(installation, installation.changed.better)
    for wrong in (path, kept / "jwks.json", kept / "absent"):
        answer = elsewhere(tmp_path, path, "--keys", kept / "jwks.json", "--revocations", wrong)
        assert answer.code == 4, wrong


def test_it_expires(installation, kept, monkeypatch):
    path = certified(installation, installation.changed.better)
    end = moment(installation.verified(path)["content"]["exp"])
    monkeypatch.setattr(clock, "now", lambda: end - timedelta(seconds=1))
    assert installation.verified(path)["good"]
    monkeypatch.setattr(clock, "now", lambda: end)
    assert "过期" in installation.verified(path, code=1)["faults"][0]
    monkeypatch.setattr(clock, "now", lambda: moment(issued_at(path)) - timedelta(hours=1))
    assert "在将来" in installation.verified(path, code=1)["faults"][0]


def issued_at(path):
    return json.loads(urlsafe_b64decode(path.read_text().split(".")[1] + "=="))["iat"]


def test_what_is_forged_is_refused(installation, kept, tmp_path):
    home = installation.changed.home
    path, keys = kept / "forged", ("--keys", kept / "jwks.json")
    stranger = Keyring(tmp_path / "stranger")
    stranger.new("certificate", now=clock.now())
    ours = Keyring(home / "keys")
    seconds = int(clock.now().timestamp())
    head, body, signature = (
        certified(installation, installation.changed.better).read_text().strip().split(".")
    )
    for text, why in (
        (sign(stranger, "certificate", {"iat": seconds}), "不在所给的公钥之中"),
        (tokens.issue(ours, "bureau", "s", issuer="shouxin", now=clock.now()), "typ"),
        (sign(ours, "certificate", {"iat": seconds, "grade": "A"}), "缺少应有的内容"),
        (f"{head}.{body}.{signature[::-1]}", "签名不符"),
        (f"{head}.{body}A.{signature}", "签名不符"),
        ("eyJhbGciOiJub25lIn0.e30.", "头部"),
    ):
        path.write_text(text)
        for answer in (elsewhere(tmp_path, path, *keys), installation("verify", path)):
            assert answer.code == 1, why
            assert "核验不通过" in answer.out
            assert why in answer.out.replace("\n", "")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "不是证书、回执或吊销清单"),
        (b"\xff\xfe\x00", "不是 UTF-8"),
        (b"{", "不是完整的 JSON：第 1 行第 2 个字符起读不下去"),
        (b"{}", "现有 0 份"),
        (b'{"receipt": "a.b.c", "certificate": "a.b.c"}', "现有 2 份"),
        (b'{"receipt": "a.b.c", "receipt": "d.e.f"}', "里的名称“receipt”在一处出现两次"),
        (b"[" * 100_000, "不是证书、回执或吊销清单"),
        (b'{"a":' * 100_000, "不是完整的 JSON：数字太长，或者嵌套太深"),
        (b"a b.c.d", "不是证书、回执或吊销清单"),
        (b'"a.b.c"\n', "内容是 JSON 的文字或列表，带着引号；请只留引号里的签名文件"),
        (b"'a.b.c'", "应为签名文件（JWS，三段以点分隔），或者含有它的 JSON 答复"),
        (b"..", "应为签名文件（JWS，三段以点分隔），或者含有它的 JSON 答复"),
        ("“a.b.c”".encode(), "应为签名文件（JWS，三段以点分隔），或者含有它的 JSON 答复"),
        (b'{"certificate": "\\"a.b.c\\""}', "的 certificate 不是签名文件（JWS，三段以点分隔，不带引号）"),
        (b'["a.b.c"]', "内容是 JSON 的文字或列表，带着引号；请只留引号里的签名文件"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path, content, why):
    path = tmp_path / "file"
    path.write_bytes(content)
    answer = elsewhere(tmp_path, path)
    assert answer.code == 4
    assert why in answer.err.replace("\n", "")


def test_what_is_neither_file_nor_code_is_told(tmp_path):
    for what, code in (("nothing.json", 4), ("no/where", 4), (tmp_path, 4), ("xyz", 2)):
        assert elsewhere(tmp_path, what).code == code, what
    (tmp_path / "file").write_text("a.b.c")
    assert elsewhere(tmp_path, tmp_path / "file", "--as-of", "2026-10-31").code == 2
    assert elsewhere(tmp_path, STRANGER, "--keys", tmp_path / "file").code == 2
    for option in ("--keys", "--revocations"):
        answer = elsewhere(tmp_path, "nofile", option, tmp_path / "file")
        assert (answer.code, "没有文件 nofile" in answer.err) == (4, True)
