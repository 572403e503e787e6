"""At the machine of the bureau: what came on paper is filed, taken step by step, listed and shown; it acts as through HTTP."""

import pytest

from service import clock
from service.audit.log import lines
from service.cases.limits import LARGEST_FILE
from tests.command import shouxin
from tests.service.cases.test_beside import act

pytestmark = pytest.mark.parametrize("published_url", ["sqlite"], indirect=True)


@pytest.fixture
def run(office):
    running = office.served.running

    def command(*arguments, code=0):
        env = {"SHOUXIN_DATABASE": str(running.database.url)}
        answer = shouxin(running.home.root, "case", *arguments, env=env)
        assert answer.code == code, (answer.out, answer.err)
        return answer

    return command


@pytest.fixture
def filed(run, office, tmp_path):
    letter = tmp_path / "函.pdf"
    letter.write_bytes(b"%PDF-1.7")
    paper = (
        "--paper",
        "档-7",
        "--paper-day",
        "2026-11-24",
        "--text",
        "与事实不符",
        "--attach",
        letter,
        "--who",
        "李工",
    )
    return run(
        "file", "objection", office.uscc, "--record", office.record["record_id"], *paper, "--json"
    ).json


def test_an_objection_on_paper_goes_its_way_and_acts_at_once(run, office, filed):
    assert (filed["state"], filed["paper"], filed["filed_by"]) == ("filed", "档-7", None)
    assert [one["name"] for one in filed["steps"][0]["files"]] == ["函.pdf"]
    assert office.counts() is None
    admitted = run("step", filed["id"], "admitted", "--who", "李工", "--json").json
    assert (admitted["state"], admitted["brought_about"]) == ("admitted", True)
    assert office.counts() is not None  # suspended while it is under way
    assert office.get("bureau", f"/v1/cases/{filed['id']}") == admitted
    assert filed["id"] in run("list", office.uscc, "--pending").out
    assert run("list", "--overdue", "--json").json == {"cases": []}
    assert run("list", "--overdue").out.strip() == "没有逾期的事项"
    shown = run("show", filed["id"])
    assert "异议" in shown.err
    assert "本机（李工）" in shown.out.replace("\n", "")
    on_paper = ("--paper", "档-8", "--paper-day", f"{clock.today()}")
    run("step", filed["id"], "retracted", "--text", "书面撤回", "--who", "李工", *on_paper)
    assert f"〔凭 档-8，{clock.today()}〕书面撤回" in run("show", filed["id"]).out.replace("\n", "")
    assert office.counts() is None
    with office.served.running.database.reading() as connection:
        told = [one.event for one in lines(connection)]
    assert [one.details["who"] for one in told if one.action == "objection_step"] == ["李工", "李工"]


def test_a_repair_on_paper_is_filed_with_what_it_shows(run, office):
    shown = (
        "--performed-on",
        "2026-11-02",
        "--pledge",
        "--paper",
        "档-8",
        "--paper-day",
        "2026-11-24",
        "--text",
        "已缴清",
    )
    made = run("file", "repair", office.uscc, "--record", office.record["record_id"], *shown, "--json").json
    assert made["kind"] == "repair"
    assert "履行完毕：2026年11月2日；信用承诺：已作出" in made["steps"][0]["text"]
    assert "修复条件" not in run("show", made["id"]).err
    run("step", made["id"], "admitted", "--provider", "market", "--text", "职责已划入该局")
    again = run("step", made["id"], "redirected", "--json").json
    assert (again["state"], again["passed_to"]) == ("admitted", office.record["issuing_body"])
    assert "不能为空" in run("step", made["id"], "redirected", "--body", " ", code=2).err
    again = run("step", made["id"], "redirected", "--body", "某档案馆", "--text", "职责已划入", "--json").json
    assert again["passed_to"] == "某档案馆"
    fine = f"{office.record['fine_fen'] // 100:,}.00 元"
    assert f"罚款金额：{fine}" in run("show", made["id"]).err.replace("\n", "")


def test_what_a_repair_lacks_and_how_its_record_stands_is_shown(run, office):
    paper = ("--paper", "档-8", "--paper-day", f"{clock.today()}", "--text", "已缴清")
    record = ("--record", office.record["record_id"])
    made = run("file", "repair", office.uscc, *record, *paper, "--performed-on", "2026-11-02", "--json").json
    shown = run("show", made["id"]).err.replace("\n", "")
    assert "修复条件，今天尚待提交：公开作出信用承诺：同意公开的信用承诺" in shown
    assert "义务履行完毕" not in shown
    assert "请在 --text 写明理由" in run("step", made["id"], "admitted", code=2).err
    run("step", made["id"], "admitted", "--text", "承诺书已当面提交")
    added = ("--performed-on", "2026-11-03", "--pledge", "--paper", "档-9", "--paper-day", f"{clock.today()}")
    told = run("step", made["id"], "supplemented", *added, "--json").json
    assert told["steps"][-1]["text"] == "履行完毕：2026年11月3日；信用承诺：已作出"
    act(office, "annulment")
    shown = run("show", made["id"]).err.replace("\n", "")
    assert "修复条件，受理时尚待提交：公开作出信用承诺" in shown
    assert "所涉记录现在不计入：决定或确认已被撤销、撤回，自始无效" in shown
    since = office.record["occurred_on"]
    assert f"所涉记录另有变动：决定被撤销，自 {since} 起（州中级人民法院，裁〔2026〕3号）" in shown
    told = run("file", "objection", office.uscc, *record, *paper).err.replace("\n", "")
    assert "所涉记录现在不计入" in told


def test_what_cannot_be_is_told_and_nothing_is_filed(run, office, tmp_path):
    record = office.record["record_id"]
    dated = ("--paper-day", "2026-11-24")
    paper = ("--paper", "档-9", *dated, "--text", "不符")
    empty, large = tmp_path / "empty.pdf", tmp_path / "large.pdf"
    empty.touch()
    large.write_bytes(b"x" * (LARGEST_FILE + 1))
    for arguments, told in (
        (("x", office.uscc, *paper), "应为以下之一：objection（异议）、repair（信用修复）"),
        (("objection", office.uscc, *paper), "须写一个，只能写一个"),
        (("objection", office.uscc, "--effect", "x", *paper), "bar_a（不得评 A）\n"),
        (("repair", office.uscc, *paper), "请写 --record"),
        (("objection", office.uscc, "--record", record, *paper, "--attach", empty), "是空文件"),
        (
            ("objection", office.uscc, "--record", record, *paper, "--attach", large),
            "524,289 字节，至多 524,288 字节（512 KiB）",
        ),
        (("objection", office.uscc, "--record", record, *paper, "--attach", tmp_path), "是文件夹"),
        (
            ("objection", office.uscc, "--record", record, *paper, "--attach", tmp_path / "none.pdf"),
            "没有这个文件",
        ),
        (
            ("objection", office.uscc, "--record", record, "--paper", " ", *dated, "--text", "不符"),
            "不是文号，也不是名称",
        ),
        (("objection", office.uscc, "--record", record, *paper, "--paper-day", "2099-01-01"), "不晚于今天"),
        (("objection", office.uscc, "--record", record, *paper, "--text", "一\x07二"), "--text 含有控制字符"),
        (("objection", office.uscc, "--record", record, *paper, "--text", "一\r二"), "--text 含有控制字符"),
    ):
        assert told in run("file", *arguments, code=2).err
    assert run("list", "--json").json == {"cases": []}
    assert run("list").out.strip() == "没有事项"
    assert run("list", "--pending").out.strip() == "没有仍在办理的事项"
    run("show", "none", code=1)


ODD = ("一\x07二", "一\u200b二", "一\uffff二", "一\udcff二")


def test_every_text_that_is_filed_is_one_that_the_api_would_take(run, office, tmp_path):
    mandate = tmp_path / "m.pdf"
    mandate.write_bytes(b"%PDF")
    given = {
        "--record": office.record["record_id"],
        "--paper": "档-7",
        "--paper-day": "2026-11-24",
        "--text": "不符",
        "--attach": mandate,
        "--agent": "王五",
        "--mandate": "m.pdf",
        "--who": "李工",
    }

    def refused(**changed):
        asked = given | {f"--{name}": value for name, value in changed.items()}
        pairs = [one for pair in asked.items() for one in pair]
        return run("file", "objection", office.uscc, *pairs, code=2).err.replace("\n", "")

    for option, longest in (("text", 4_000), ("paper", 128), ("agent", 64), ("mandate", 128), ("who", 64)):
        for odd in ODD:
            told = refused(**{option: odd})
            assert f"--{option} 含有控制字符" in told or f"--{option} 不是 UTF-8" in told, (told, odd)
        assert f"--{option} 有 {longest + 1:,} 个字，至多 {longest:,} 个字" in refused(
            **{option: "字" * (longest + 1)}
        )
    for odd in ODD:
        path = tmp_path / f"{odd}.pdf"
        path.write_bytes(b"%PDF")
        told = refused(attach=path)
        assert "材料的名称（--attach） 含有控制字符" in told or "材料的名称（--attach） 不是 UTF-8" in told
    assert run("list", "--json").json == {"cases": []}


def test_every_text_of_a_step_is_one_that_the_api_would_take(run, office, filed):
    run("step", filed["id"], "admitted", "--who", "李工")
    given = {"--paper": "函-1", "--paper-day": f"{clock.today()}", "--text": "请核查", "--body": "某局"}

    def refused(**changed):
        asked = given | {f"--{name}": value for name, value in changed.items()}
        pairs = [one for pair in asked.items() for one in pair]
        return run("step", filed["id"], "forwarded", *pairs, code=2).err.replace("\n", "")

    for option, longest in (("text", 4_000), ("paper", 128), ("body", 128)):
        for odd in ODD:
            told = refused(**{option: odd})
            assert f"--{option} 含有控制字符" in told or f"--{option} 不是 UTF-8" in told, (told, odd)
        assert f"--{option} 有 {longest + 1:,} 个字" in refused(**{option: "字" * (longest + 1)})
    assert run("show", filed["id"], "--json").json["state"] == "admitted"


def test_what_is_wrong_is_called_by_its_option_and_what_somebody_typed_is_left(run, office, filed):
    def told(*arguments, code=2):
        return run("step", filed["id"], *arguments, code=code).err.replace("\n", "")

    paper = ("--paper", "text", "--paper-day", f"{clock.today()}")
    missing = ("retracted", *paper, "--agent", "王五", "--mandate", "x")
    assert "--mandate 所写的“x”" in told(*missing)
    assert "（--paper）" in told("retracted")
    assert "没有编号为“provider”的部门账户，不能转送；没有账户的单位，以 --body 写明" in told(
        "admitted", code=0
    ) + told("forwarded", "--provider", "provider")
    early = ("--paper", "text", "--paper-day", "2000-01-01")
    assert "的书面材料“text”的日期（--paper-day）2000-01-01" in told("supplemented", "--text", "x", *early)


def test_a_step_that_the_rules_do_not_know_is_refused(run, filed):
    told = run("step", filed["id"], "annulled", code=2).err.replace("\n", "")
    assert "步骤“annulled”应为以下之一：not_admitted（不予受理）、admitted（受理并标注）" in told
    assert "publicity_ended" not in told
    assert "filed（" not in told
    run("step", "none", "x", code=1)
    assert run("step", filed["id"], "decided", "--outcome", "corrected", "--text", "更正", code=3).err
