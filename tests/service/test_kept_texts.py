"""Whatever text a command keeps is asked what the API asks of the same field; nothing is begun where it is not that."""

import pytest

from tests.command import done, shouxin
from tests.features.builders import USCC

GRANT = ("authorisation", "grant", USCC, "--bank", "b", "--purpose", "p", "--until", "2027-01-01")
PARTY = ("party", "add", "d1", "--role", "department", "--domain", "honours")
KEPT = [
    (GRANT, "--paper", 128),
    ((*PARTY, "--purpose", "x"), "--name", 128),
    ((*PARTY, "--name", "x"), "--purpose", 64),
    (("party", "change", "d1"), "--name", 128),
    (("party", "change", "d1"), "--purpose", 64),
    (("certificate", "issue", USCC), "--purpose", 64),
    (("certificate", "revoke", "x"), "--reason", 256),
    (("procedure", "notify", USCC, "GP-13"), "--by", 128),
    (("procedure", "state", USCC, "GP-13"), "--what", 4_000),
    (("procedure", "hear", USCC, "GP-13"), "--what", 4_000),
    (("procedure", "hear", USCC, "GP-13", "--held"), "--what", 4_000),
    (("procedure", "decide", USCC, "GP-13", "--apply"), "--why", 4_000),
    (("promote",), "--why", 4_000),
    (("rollback",), "--why", 4_000),
    (("purge",), "--who", 64),
    (("job", "cancel", "x"), "--who", 64),
]


def _name(one):
    return " ".join(one) if isinstance(one, tuple) else str(one)


@pytest.fixture
def prepared(tmp_path):
    done(tmp_path, "database", "upgrade")
    return tmp_path


@pytest.mark.parametrize(("command", "option", "longest"), KEPT, ids=_name)
def test_a_text_that_no_letter_could_show_or_that_is_too_long_is_refused(command, option, longest, prepared):
    for odd in ("某\x07局", "某\uffff局", "某\u200b局"):
        answer = shouxin(prepared, *command, option, odd)
        assert (answer.code, "含有控制字符或者看不见的字符" in answer.err) == (2, True), (ascii(odd), answer)
        assert f"{option} " in answer.err
    answer = shouxin(prepared, *command, option, "字" * (longest + 1))
    assert (answer.code, f"{option} 有 {longest + 1:,} 个字，至多 {longest:,} 个字" in answer.err) == (
        2,
        True,
    ), answer
    assert answer.err.count(option) == 1


@pytest.mark.parametrize(("command", "option", "longest"), KEPT, ids=_name)
def test_bytes_that_are_no_text_are_refused_by_the_name_of_the_option(command, option, longest, prepared):
    answer = shouxin(prepared, *command, option, "某\udcff局")
    assert (answer.code, f"{option} 不是 UTF-8 编码的文字" in answer.err) == (2, True), answer


def test_bytes_that_are_no_text_are_refused_of_what_is_only_looked_up_and_a_path_may_be_of_any(prepared):
    assert "USCC 不是 UTF-8" in shouxin(prepared, "case", "list", "\udcff").err
    assert "PARTS 不是 UTF-8" in shouxin(prepared, "job", "start", "ingest", "delivery=\udcff").err
    answer = shouxin(prepared, "verify", USCC, "--revocations", "/\udcff.jws")
    assert "UTF-8" not in answer.err
