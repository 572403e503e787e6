"""The commands `job …`, `work` and `nightly`: what they say, how they end, and what they take."""

from functools import partial

import pytest

from service.cli import work
from service.jobs.doing import Stopping
from service.jobs.kinds import KINDS
from service.jobs.nightly import nightly
from service.jobs.steps import STEPS
from tests.command import shouxin
from tests.service.jobs.deliveries import deliver


@pytest.fixture
def run(place, database_url):
    def command(*arguments, code=0):
        answer = shouxin(place.home.root, *arguments, env={"SHOUXIN_DATABASE": database_url})
        assert answer.code == code, answer.err + answer.out
        return answer

    return command


@pytest.fixture
def inbox(place):
    return place.settings.inbox_folder


def test_the_help_names_every_kind_that_is_taken(run):
    told = "".join(run("job", "start", "--help").out.split()).replace("│", "")
    assert "、".join(KINDS) in told


def test_a_job_from_start_to_result(run, inbox):
    deliver(inbox, "one", 1)
    started = run("job", "start", "ingest", "delivery=one", "--key", "k", "--who", "张三", "--json").json
    assert (started["state"], started["asked_by"], started["request"]) == (
        "queued",
        "张三",
        {"delivery": "one"},
    )
    again = run("job", "start", "ingest", "delivery=one", "--key", "k", "--json")
    assert again.json["id"] == started["id"]
    assert "已下达过这一任务" in again.err
    assert "等待" in run("job", "list").out
    assert "处理了 1 个任务" in run("work", "--once").err
    shown = run("job", "show", started["id"])
    assert '"accepted": 1' in shown.out
    assert "完成" in shown.out
    assert run("job", "list", "--state", "open", "--json").json == {"jobs": []}
    (listed,) = run("job", "list", "--state", "done", "--kind", "ingest", "--json").json["jobs"]
    assert listed["id"] == started["id"]


def test_a_job_is_cancelled(run):
    number = run("job", "start", "evaluate", "--json").json["id"]
    cancelled = run("job", "cancel", number, "--who", "李四", "--json").json
    assert (cancelled["state"], cancelled["cancel_asked_by"]) == ("cancelled", "李四")
    assert "不能取消" in run("job", "cancel", number, code=1).err
    assert "处理了 0 个任务" in run("work", "--once").err


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("start", "x"), 2, "任务种类“x”应为以下之一：ingest（载入）、evaluate（评价）"),
        (("start", "ingest"), 2, "delivery：缺少"),
        (("start", "ingest", "delivery"), 2, "应写作 名=值"),
        (("start", "ingest", "delivery=../x"), 2, "delivery：应为文件夹名：至多 100 个字"),
        (("start", "evaluate", "day=1"), 2, "day：没有这一项"),
        (("start", "simulate", "model=x"), 2, "model：应为整数"),
        (("start", "simulate"), 2, "任务“测算”的参数不对：request：请说明换什么：policy、model、rule_book"),
        (("start", "evaluate", "--key", "k" * 65), 2, "幂等键应为 1 至 64 个字，现为 65 个"),
        (("start", "evaluate", "known_at=2099-01-01"), 2, "知悉时点 2099-01-01 晚于今天"),
        (("start", "evaluate", "data_version=0"), 2, "没有第 0 版（data_version），还没有载入过数据"),
        (("start", "simulate", "against=2099-01-01"), 2, "前者的基准日 2099-01-01 晚于今天"),
        (("list", "--state", "x"), 2, "状态“x”应为 open 或以下之一：queued（等待）"),
        (("list", "--kind", "x"), 2, "任务种类“x”"),
        (("show", "x"), 1, "没有编号为 x 的任务"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_wrong_use_is_told(run, arguments, code, told):
    assert told in run("job", *arguments, code=code).err
    assert run("job", "list", "--json").json == {"jobs": []}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_of_authorities_that_is_none_is_told_before_any_job(place, database_url, tmp_path):
    environment = {"SHOUXIN_DATABASE": database_url, "SHOUXIN_NOTICE_CA": str(tmp_path / "absent.pem")}
    told = shouxin(place.home.root, "work", "--once", env=environment)
    assert (told.code, "notice_ca 的文件" in told.err) == (2, True)


def test_the_night_names_what_failed_and_ends_with_four(run, inbox):
    deliver(inbox, "one", 1)
    deliver(inbox, "half", 2, whole=False)
    assert "“评价”没有完成" in run("nightly", code=4).out
    found = run("nightly", "--json", code=4).json
    why = {one["name"]: one["why"] for one in found["steps"]}
    assert "还没有在用的评分卡" in why["evaluate"]
    ends = {one["name"]: one["ended"] for one in found["steps"]}
    rest = {"settle": "nothing", "tell": "nothing", "deliver": "nothing"}
    assert ends == {"ingest": "nothing", "evaluate": "failed", "publish": "left_out"} | rest
    assert why["publish"] == "“评价”没有完成"
    assert found["notices"] == ["收件箱中的“half”没有 manifest.json，尚未载入；传送完成后才写入清单"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_night_ends_with_zero_where_all_is_done(run, inbox, monkeypatch):
    monkeypatch.setattr(
        work, "nightly", partial(nightly, steps=[one for one in STEPS if one.name == "ingest"])
    )
    deliver(inbox, "one", 1)
    answer = run("nightly", "--json").json
    assert [one["ended_label"] for one in answer["steps"]] == ["完成"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_night_that_is_stopped_says_how_it_goes_on(run, monkeypatch):
    def stopped(*_, **__):
        raise Stopping

    monkeypatch.setattr(work, "nightly", stopped)
    assert "再运行一次即接续" in run("nightly", code=4).err
