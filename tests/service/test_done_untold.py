"""What a command did stands, and is told of, where standard output has no room for its account."""

import re

import pytest

from service.backup.manifest import NAME, sha256_of
from service.errors import FAILED
from tests.command import Full, done, shouxin
from tests.features.builders import code, example, write_csv
from tests.homes import copied


@pytest.fixture
def untold(tmp_path):
    """What is told after a command whose standard output is full, beside that it is."""

    def run(home, *arguments):
        answer = shouxin(home, *arguments, out=Full())
        assert answer.code == FAILED, arguments
        told = answer.err.splitlines()
        (fault,) = (one for one in told if one.startswith("未完成："))
        begin, stands = fault.split("；", 1)
        assert begin == "未完成：标准输出：写不出（磁盘空间不足）"
        return stands

    return run


@pytest.mark.parametrize("how", [(), ("--json",)])
def test_a_load_stands_and_is_told(empty_home, tmp_path, untold, how):
    file = write_csv(tmp_path / "good.csv", "honours", example("honours") | {"统一社会信用代码": code(1)})
    asked = ("ingest", file, "--layout", "honours", *how)
    told = re.fullmatch(r"载入 (\S+) 已入库", untold(empty_home, *asked))
    assert done(empty_home, "profile", told[1], "--json").json
    assert untold(empty_home, *asked) == "没有载入新的文件"


@pytest.mark.parametrize("how", [(), ("--json",)])
def test_a_run_and_its_publication_stand_and_are_told(copied_home, untold, how):
    done(copied_home, "database", "upgrade")
    told = re.fullmatch(r"评价批次 (\S+) 已保存", untold(copied_home, "evaluate", *how))
    done(copied_home, "key", "new", "certificate")
    assert untold(copied_home, "publish", told[1], *how) == f"评价批次 {told[1]} 已发布"
    (published,) = done(copied_home, "publications", "--json").json
    assert published["run"] == told[1]


def test_a_champion_stands_and_is_told(two_versions, tmp_path, untold):
    home = copied(two_versions, tmp_path / "home")
    told = untold(home, "rollback", "--who", "测试", "--why", "试", "--json")
    assert re.fullmatch(r"已退回 \S+ 第 1 版（此前：2）", told)
    assert done(home, "champion", "--json").json["version"] == 1


def test_the_hash_of_a_back_up_is_told(empty_home, tmp_path, untold):
    assert untold(empty_home, "database", "upgrade", "--json") == "数据库的表：空 → 0009"
    told = untold(empty_home, "backup", "--to", tmp_path / "kept", "--without-keys", "--json")
    assert told.endswith(f"到 {tmp_path / 'kept'}；清单的 SHA-256：{sha256_of(tmp_path / 'kept' / NAME)}")


def test_what_the_store_was_put_through_is_told(copied_home, untold):
    assert untold(copied_home, "compact") == "记录库已整理"
    assert untold(copied_home, "purge", "--dry-run") == "没有清除"
    assert untold(copied_home, "purge", "--who", "测试") == "保存期限已届满的记录已清除"


def test_a_job_is_told_by_its_number(copied_home, untold):
    done(copied_home, "database", "upgrade")
    told = re.fullmatch(r"任务 (\S+) 已下达", untold(copied_home, "job", "start", "evaluate"))
    assert done(copied_home, "job", "show", told[1], "--json").json["state"] == "queued"
    assert untold(copied_home, "job", "cancel", told[1], "--json").startswith(f"任务 {told[1]} 已取消")


def test_a_policy_that_was_written_is_told(empty_home, tmp_path, untold):
    sheets = tmp_path / "p.xlsx"
    assert untold(empty_home, "policy", "export", sheets, "--json").startswith(f"已写出 {sheets}：")
    told = untold(empty_home, "policy", "import", sheets, "--to", tmp_path / "new")
    assert told == f"政策已写入 {tmp_path / 'new'}"
    assert untold(empty_home, "policy", "import", sheets, "--dry-run") == "没有写入政策"


def test_how_a_night_ended_is_told(empty_home, untold):
    done(empty_home, "database", "upgrade")
    assert "；评价：失败；发布：未进行；" in untold(empty_home, "nightly")


@pytest.mark.parametrize("how", [(), ("--json",)])
def test_the_files_of_a_simulation_are_told(copied_home, tmp_path, untold, how):
    book, page = tmp_path / "x.xlsx", tmp_path / "x.html"
    told = untold(
        copied_home, "simulate", "--rule-book", "thousand_base", "--xlsx", book, "--html", page, *how
    )
    assert told == f"报告已存入 {book}；报告已存入 {page}"
    assert book.exists()
    assert page.exists()
