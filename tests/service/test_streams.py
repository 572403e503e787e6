"""What a command does where its standard output or standard error takes nothing: no trace, and no exit code of an answer."""

import re

import pytest

from service.errors import DONE, FAILED, NO
from tests.service.processes import COMMAND, ended

DEFECT = """
from service.cli import main, start

def broken(_arguments):
    raise RuntimeError("a defect")

main.main = broken
start.run()
"""
REFUSED = """
from service.cli import main, start

def refused(*_arguments, **_more):
    raise {error}

main.commands = lambda: refused
start.run()
"""
REASONS = {"full": "磁盘空间不足", "left": "管道的另一端已经关闭", "closed": "没有打开"}
ISSUE = ("certificate", "issue", "--purpose", "申请贷款")


@pytest.fixture
def place(installation):
    """A command on an installation, in a process of its own."""

    def run(*asked, **streams):
        home = {"SHOUXIN_HOME": str(installation.changed.home), "SHOUXIN_DATABASE": installation.url}
        return ended(COMMAND, *asked, home=home, **streams)

    return run


@pytest.mark.parametrize("out", REASONS)
@pytest.mark.parametrize("installation", ["sqlite"], indirect=True)
def test_a_certificate_that_standard_output_does_not_take_is_told_by_its_number(installation, place, out):
    answer = place(*ISSUE, installation.changed.better, out=out)
    (one,) = installation.done("certificate", "list", "--json").json
    told = f"未完成：标准输出：写不出（{REASONS[out]}）；证书已登记而没有交出，不用的请吊销：shouxin certificate revoke {one['jti']}\n"
    assert (answer.returncode, answer.stderr.splitlines(keepends=True)[1:]) == (FAILED, [told])


@pytest.mark.parametrize("err", ["full", "left"])
@pytest.mark.parametrize("installation", ["sqlite"], indirect=True)
def test_a_certificate_is_handed_over_where_nobody_can_be_told(installation, place, err):
    answer = place(*ISSUE, installation.changed.better, err=err)
    assert (answer.returncode, answer.stdout.count(".")) == (DONE, 2)
    assert place("certificate", "revoke", "none", "--reason", "x", err=err).returncode == NO


@pytest.mark.parametrize("asked", [("list",), ("list", "--json"), ("--help",), ("party",)])
def test_that_who_read_it_has_left_is_no_answer_and_not_told(sample_home, asked):
    answer = ended(COMMAND, *asked, out="left", home={"SHOUXIN_HOME": str(sample_home)})
    assert (answer.returncode, answer.stderr) == (FAILED, "")


@pytest.mark.parametrize("out", REASONS)
@pytest.mark.parametrize("installation", ["sqlite"], indirect=True)
def test_a_secret_that_standard_output_does_not_take_is_told_by_its_number(installation, place, out):
    added = place("party", "add", "bur", "--role", "bureau", "--name", "局", out=out)
    again = place("party", "secret", "bur", "--json", out=out)
    (party,) = (one for one in installation.done("party", "list", "--json").json if one["id"] == "bur")
    assert len(party["secrets"]) == 2
    for answer, made in zip((added, again), party["secrets"], strict=True):
        told = f"未完成：标准输出：写不出（{REASONS[out]}）；bur 的密钥已登记而没有交出，请撤销（shouxin party revoke bur {made['id']}）后另发（shouxin party secret bur）\n"
        assert (answer.returncode, answer.stderr.splitlines(keepends=True)[-1:]) == (FAILED, [told])


@pytest.mark.parametrize("installation", ["sqlite"], indirect=True)
def test_what_is_done_already_is_told_where_its_account_is_not_taken(installation, place, tmp_path):
    days = ("--from", "2026-01-01", "--until", "2026-12-31")
    answer = place("audit", "export", *days, "--to", str(tmp_path / "log"), "--json", out="left")
    assert answer.returncode == FAILED
    assert re.search(rf"；已导出第 \d+ 至 \d+ 行，共 \d+ 行：{tmp_path / 'log'}\n$", answer.stderr)
    assert (tmp_path / "log").exists()


@pytest.mark.parametrize("asked", [("--help",), ("party", "--help"), ("list", "--help"), ("party",), ()])
def test_help_for_which_there_is_no_room_is_told(asked):
    answer = ended(COMMAND, *asked, out="full")
    assert (answer.returncode, answer.stderr) == (FAILED, "未完成：标准输出：写不出（磁盘空间不足）\n")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            "OSError(98, 'Address already in use')",
            "系统没有做到（地址已被占用）：[Errno 98] Address already in use",
        ),
        ("FileNotFoundError(2, 'No such file', 'a.csv')", "a.csv：系统没有做到（文件或文件夹不存在）"),
    ],
)
def test_what_the_system_says_itself_is_told_of_what_it_is_about(error, told):
    answer = ended(REFUSED.format(error=error))
    assert (answer.returncode, answer.stderr) == (FAILED, f"未完成：{told}\n")


@pytest.mark.parametrize("asked", [("list",), ("list", "--json")])
def test_a_page_for_which_there_is_no_room_is_told(sample_home, asked):
    answer = ended(COMMAND, *asked, out="full", home={"SHOUXIN_HOME": str(sample_home)})
    assert answer.returncode == FAILED
    assert answer.stderr.endswith("未完成：标准输出：写不出（磁盘空间不足）\n")


@pytest.mark.parametrize("err", ["full", "left"])
def test_a_defect_of_which_nobody_can_be_told_is_no_answer(err):
    assert ended(DEFECT, err=err).returncode == FAILED


@pytest.mark.parametrize("err", ["full", "left"])
def test_a_bar_that_nobody_sees_stops_nothing(sample_home, tmp_path, err):
    asked = ("features", "--as-of", "2026-10-31", "--out", str(tmp_path / "table.csv"))
    assert ended(COMMAND, *asked, err=err, home={"SHOUXIN_HOME": str(sample_home)}).returncode == DONE
