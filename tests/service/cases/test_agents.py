"""An enterprise acts by an agent: named with a mandate that was handed in, told in the case, its steps and the letters."""

import base64

import pytest

from scoring.rights.steps import Agent
from service.audit.log import lines
from service.cases.agents import GivenAgent, agent_of
from service.cases.register import File
from service.errors import WrongUse
from tests.command import shouxin
from tests.service.cases.test_loops import ON_SQLITE
from tests.service.cases.test_on_paper import lines_of, paper

AGENT = {"name": "王五", "mandate": "授权委托书.pdf"}


def _file(name="授权委托书.pdf", content=b"%PDF mandate"):
    return {"name": name, "content": base64.b64encode(content).decode()}


def test_an_agent_files_and_goes_on_for_the_enterprise(office):
    case = office.objection(agent=AGENT, files=[_file("证据.txt"), _file()])
    (mandate,) = [one["id"] for one in case["steps"][0]["files"] if one["name"] == AGENT["mandate"]]
    told = AGENT | {"file": mandate}
    assert (case["agent"], case["steps"][0]["agent"]) == (told, told)
    assert office.step("bureau", case, "admitted")["steps"][-1]["agent"] is None
    office.step("bureau", case, "forwarded", provider="market")
    added = office.step("enterprise", case, "supplemented", text="另附说明", agent=AGENT)
    assert added["steps"][-1]["agent"] == told, "the mandate that was handed in before"
    assert office.get("market", f"/v1/cases/{case['id']}")["agent"] == told
    office.step("market", case, "answered", outcome="confirmed", text="核查无误")
    office.step("bureau", case, "decided", outcome="rejected", text="与文书一致")
    other = {"name": "赵六", "mandate": "委托书2.pdf"}
    asked = office.step(
        "enterprise",
        case,
        "review_requested",
        text="另有证据",
        agent=other,
        files=[_file("委托书2.pdf", b"%PDF of another")],
    )
    assert asked["steps"][-1]["agent"]["name"] == "赵六"
    assert asked["agent"] == told
    office.step("bureau", case, "review_decided", outcome="rejected", text="没有新的事实")
    letter = "\n".join(lines_of(office, case, 8))
    assert f"（事项编号 {case['id']}；代理人：王五）" in letter
    for said in (
        "你单位（代理人：王五）提出异议：",
        "你单位（代理人：王五）补充材料：",
        "你单位（代理人：赵六）申请复核：",
    ):
        assert said in letter
    with office.served.running.database.reading() as connection:
        assert not any("王五" in str(one.event.details) for one in lines(connection)), "a person, in no log"


@ON_SQLITE
def test_without_a_mandate_among_the_files_an_agent_is_refused(office):
    asked = {"record_id": office.record["record_id"], "text": "与事实不符", "agent": AGENT}
    for files in ([], [_file("证据.txt")]):
        refused = office.post("enterprise", "/v1/objections", 400, **asked, files=files)
        assert "代理人“王五”须有企业给他的授权委托书" in refused["detail"]
        assert "没有随这一步交来" in refused["detail"]
    refused = office.post(
        "enterprise", "/v1/objections", 400, **asked, files=[_file(), _file(content=b"other")]
    )
    assert "几份同名而内容不同" in refused["detail"]
    for wrong in ({"name": " "}, {"mandate": ""}):
        office.post(
            "enterprise", "/v1/objections", 400, **(asked | {"agent": AGENT | wrong}), files=[_file()]
        )
    assert office.get("enterprise", "/v1/cases")["cases"] == []
    case = office.objection()
    refused = office.step("enterprise", case, "retracted", 400, agent=AGENT)
    assert "须有企业给他的授权委托书" in refused["detail"]
    assert office.step("enterprise", case, "retracted", agent=AGENT, files=[_file()])["state"] == "retracted"


@ON_SQLITE
def test_an_agent_acts_for_the_enterprise_alone_and_by_what_the_enterprise_handed_in(office):
    case = office.objection()
    refused = office.step("bureau", case, "admitted", 400, agent=AGENT, files=[_file()])
    assert "只随企业的步骤写明：提出异议、申请复核、补充材料、企业撤回" in refused["detail"]
    office.step("bureau", case, "admitted", files=[_file()])
    refused = office.step("enterprise", case, "supplemented", 400, text="x", agent=AGENT)
    assert "没有随这一步交来" in refused["detail"], "the file is the bureau's"


@ON_SQLITE
def test_a_mandate_is_of_the_agent_that_it_was_handed_in_for(office):
    case = office.objection(agent=AGENT, files=[_file("证据.txt"), _file()])
    assert {one["name"]: one["mandate_of"] for one in case["steps"][0]["files"]} == {
        "证据.txt": None,
        "授权委托书.pdf": "王五",
    }
    other = AGENT | {"name": "赵六"}
    refused = office.step("enterprise", case, "supplemented", 400, text="x", agent=other)
    assert "没有随这一步交来" in refused["detail"]
    refused = office.step("enterprise", case, "supplemented", 400, text="x", agent=other, files=[_file()])
    assert "是代理人“王五”的授权委托书，不是“赵六”的" in refused["detail"]
    refused = office.step(
        "enterprise", case, "supplemented", 400, text="x", agent={"name": "赵六", "mandate": "证据.txt"}
    )
    assert "没有随这一步交来" in refused["detail"], "handed in, but as nobody's mandate"
    own = office.step(
        "enterprise", case, "supplemented", text="x", agent=other, files=[_file(content=b"%PDF of another")]
    )
    assert own["steps"][-1]["files"][0]["mandate_of"] == "赵六"
    for agent in (other, AGENT, AGENT | {"name": "王五 "}, AGENT | {"name": "王 五"}):
        again = office.step("enterprise", case, "supplemented", text="x", agent=agent)
        assert again["steps"][-1]["agent"]["name"].replace(" ", "") == agent["name"].replace(" ", "")
    assert again["steps"][-1]["agent"]["file"] == case["agent"]["file"]
    again = office.step(
        "enterprise", case, "supplemented", text="x", agent=AGENT | {"name": " 王五 "}, files=[_file()]
    )
    assert again["steps"][-1]["agent"]["name"] == "王五"


@ON_SQLITE
def test_what_the_bureau_writes_down_from_paper_names_the_agent_too(office):
    asked = {"uscc": office.uscc, "record_id": office.record["record_id"], "text": "已履行", "agent": AGENT}
    asked |= {"performed_on": "2026-10-01", "pledge": True, "files": [_file()]}
    case = office.post("bureau", "/v1/repairs", 201, **asked, **paper("收2026-118"))
    assert case["agent"]["name"] == "王五"
    office.step("bureau", case, "admitted")
    assert any(
        "书面材料：收2026-118，" in one and "；代理人：王五）" in one for one in lines_of(office, case, 2)
    )
    added = office.step("bureau", case, "supplemented", text="说明", agent=AGENT, **paper("补充说明"))
    assert added["steps"][-1]["agent"] == case["agent"]


@ON_SQLITE
def test_at_the_machine_an_agent_is_named_with_the_mandate(office, tmp_path):
    running = office.served.running
    mandate = tmp_path / "委托书.pdf"
    mandate.write_bytes(b"%PDF")

    def run(*arguments, code=0):
        env = {"SHOUXIN_DATABASE": str(running.database.url)}
        answer = shouxin(running.home.root, "case", *arguments, "--who", "李工", env=env)
        assert answer.code == code, (answer.out, answer.err)
        return answer

    filed = ("objection", office.uscc, "--record", office.record["record_id"], "--text", "不符")
    filed += ("--paper", "档-7", "--paper-day", "2026-11-24", "--agent", "王五")
    assert "须一起写明" in run("file", *filed, code=2).err
    assert "须有企业给他的授权委托书" in run("file", *filed, "--mandate", "委托书.pdf", code=2).err
    made = run("file", *filed, "--mandate", "委托书.pdf", "--attach", mandate, "--json").json
    assert made["agent"]["name"] == "王五"
    step = ("step", made["id"], "retracted", "--paper", "档-8", "--paper-day", made["filed_at"][:10])
    shown = run(*step, "--agent", "王五", "--mandate", "委托书.pdf").out
    assert shown.count("〔代理人") == 2


def test_the_same_file_twice_is_one_mandate_and_an_other_name_is_none():
    given, file = GivenAgent("王五", "a.pdf"), File("a.pdf", b"x")
    assert agent_of(None, [file]) is None
    found = agent_of(given, [file, file, File("b.pdf", b"y")])
    assert isinstance(found, Agent)
    with pytest.raises(WrongUse, match="没有随这一步交来"):
        agent_of(given, [File("A.pdf", b"x")])
