"""Every command: its exit code, one JSON document on standard output and nothing else there, messages in Chinese."""

import json
import re
import shutil
import socket
from functools import cache

import polars as pl
import pytest

from models.gates import Gate
from scoring.compiler.loader import PACKAGED
from service.cli.main import run
from service.cli.usage import in_chinese
from service.runs.kept import Runs
from tests.command import done, shouxin
from tests.homes import copied

CODE = "91632899MA75T5T191"
NOBODY = "91632899MA0000007G"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def broken_policy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("broken") / "policy"
    shutil.copytree(PACKAGED, folder)
    grades = folder / "grades.yaml"
    text = grades.read_text(encoding="utf-8")
    grades.write_text(text.replace("probability_below: 1", "probability_below: 7"), encoding="utf-8")
    assert grades.read_text(encoding="utf-8") != text
    return folder


@pytest.fixture(scope="module")
def read(sample_home):
    """What a command that only reads answers about the sample's home, asked once."""

    @cache
    def ask(*arguments):
        return done(sample_home, *arguments)

    return ask


@pytest.mark.parametrize(
    ("arguments", "keys"),
    [
        (["list"], {"enterprises", "as_of", "simulated"}),
        (["list", "--per-grade", "2"], {"enterprises"}),
        (["list", "--grade", "D", "--limit", "3"], {"enterprises"}),
        (["quarantine", "--limit", "5"], {"total", "rows", "simulated"}),
        (["catalogue"], {"features", "hash"}),
        (["features", "--as-of", "2026-10-31"], {"rows", "features", "simulated"}),
        (["champion"], {"version", "gates", "bands", "promotion", "purpose", "simulated"}),
        (["champion", "--history"], {"history", "purpose", "simulated"}),
        (["policy", "show"], {"measures", "grades", "overrides", "hash", "law_hash"}),
        (["policy", "check"], {"problems"}),
    ],
)
def test_what_reads_gives_one_document(read, arguments, keys):
    answer = read(*arguments, "--json")
    assert keys <= answer.json.keys()
    assert "Traceback" not in answer.err
    page = read(*arguments)
    assert CHINESE.search(page.out)


def test_what_is_simulated_says_so(read, of_grade):
    commands = [
        ["list"],
        ["show", of_grade["B"]],
        ["records", of_grade["B"]],
        ["quarantine"],
        ["features", "--as-of", "2026-10-31"],
        ["champion"],
    ]
    for arguments in commands:
        assert "模拟数据" in read(*arguments).out, arguments
        assert read(*arguments, "--json").json["simulated"] is True, arguments


def test_the_lists_are_as_asked(sample_home):
    listed = done(sample_home, "list", "--per-grade", 2, "--json").json["enterprises"]
    grades = [one["grade"] for one in listed]
    assert grades == sorted(grades)
    assert all(grades.count(grade) <= 2 for grade in grades)
    for one in listed:
        shown = done(sample_home, "show", one["uscc"], "--json").json
        assert (shown["grade"], shown["score"]) == (one["grade"], one["score"])
    assert {
        one["grade"] for one in done(sample_home, "list", "--grade", "M", "--json").json["enterprises"]
    } == {"M"}


def test_the_catalogue_leaves_no_question_open(sample_home):
    entries = done(sample_home, "catalogue", "--json").json["features"]
    assert len(entries) >= 25
    wanted = ("name", "label", "family", "window", "direction", "unit", "unknown", "access", "legal_note")
    assert all(entry[name] for entry in entries for name in wanted)


def test_records_say_what_counts_and_why_not(sample_home):
    unused = Runs(sample_home / "runs").latest("public").table("unused").collect()
    code = unused.filter(pl.col("reason").is_not_null())["uscc"][0]
    document = done(sample_home, "show", code, "--json").json
    assert document["unused_records"]
    found = done(sample_home, "records", code, "--json").json["records"]
    refused = {one["record_id"]: one for one in found if not one["counts"]}
    assert set(refused) == {one["record_id"] for one in document["unused_records"]}
    assert all(one["reason"] and one["reason_label"] and one["basis"] for one in refused.values())
    assert all(one["reason"] is None for one in found if one["counts"])


def test_features_go_to_a_file(sample_home, tmp_path):
    answer = done(sample_home, "features", "--out", tmp_path / "table.csv", "--json")
    assert len((tmp_path / "table.csv").read_text().splitlines()) == answer.json["rows"] + 1
    assert "模拟数据" in answer.err
    assert shouxin(sample_home, "features", "--out", tmp_path / "table.xyz").code == 2
    done(sample_home, "features", "--out", tmp_path / "table.parquet")


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        (1, ["show", NOBODY]),
        (1, ["records", NOBODY]),
        (1, ["list", "--as-of", "2024-01-01"]),
        (1, ["features", "--as-of", "2020-01-01"]),
        (1, ["list", "--purpose", "financing"]),
        (1, ["champion", "--purpose", "financing"]),
        (1, ["champion", "--history", "--purpose", "financing"]),
        (1, ["champion", "--as-of", "2020-01-01"]),
        (1, ["rollback", "--why", "试"]),
        (1, ["promote", "99", "--why", "试"]),
        (2, ["show", "123"]),
        (2, ["show", CODE[:-1] + "2"]),
        (2, ["show"]),
        (2, ["show", CODE, "--as-of", "2026-13-01"]),
        (2, ["show", CODE, "--known-at", "gestern"]),
        (2, ["show", CODE, "--as-of", "2199-01-01"]),
        (2, ["show", CODE, "--purpose", "both"]),
        (2, ["list", "--grade", "E"]),
        (2, ["list", "--per-grade", "0"]),
        (2, ["list", "--per-grade", "many"]),
        (2, ["list", "--nothing"]),
        (2, ["records", "123"]),
        (2, ["records", CODE, "--as-of", "2026-02-30"]),
        (2, ["features", "--purpose", "x"]),
        (2, ["evaluate", "--as-of", "soon"]),
        (2, ["evaluate", "--purpose", "x"]),
        (2, ["evaluate", "--as-of", "2010-01-01", "--known-at", "2026-10-31"]),
        (2, ["train", "--purpose", "x"]),
        (2, ["train", "--as-of", "x"]),
        (2, ["train", "--as-of", "2199-01-01"]),
        (2, ["train", "--as-of", "2199-01-01", "--purpose", "financing"]),
        (2, ["trade-off", "--as-of", "2199-01-01"]),
        (2, ["promote", "--why", "试", "--purpose", "x"]),
        (2, ["champion", "--purpose", "x"]),
        (2, ["champion", "--as-of", "x"]),
        (2, ["policy", "show", "--as-of", "x"]),
        (2, ["policy", "show", "--as-of", "1999-01-01"]),
        (2, ["policy", "nothing"]),
        (2, ["sample"]),
        (2, ["sample", "--out"]),
        (2, ["sample", "--enterprises", "0", "--out", "x"]),
        (2, ["ingest", "not-there"]),
        (2, ["ingest", "not-there", "--layout", "no-such-layout"]),
        (2, ["ingest", "not-there", "--layout", "registry", "--received-on", "2199-01-01"]),
        (2, ["no-such-command"]),
        (4, ["policy", "check", "not-there"]),
        (4, ["ingest", "not-there", "--layout", "registry"]),
    ],
)
def test_a_refusal_has_its_exit_code_and_says_why_in_chinese(sample_home, code, arguments):
    answer = shouxin(sample_home, *arguments)
    assert answer.code == code, answer.err
    said = answer.err + (answer.out if arguments[0] == "ingest" else "")
    said = said.replace("No such file or directory", "")  # the operating system's own words
    assert CHINESE.search(said)
    assert not re.search(r"(?i)missing|invalid|no such|should be|unexpected|error", said), said


@pytest.mark.parametrize(
    "arguments",
    [
        ["list"],
        ["show", CODE],
        ["records", CODE],
        ["features"],
        ["evaluate"],
        ["train"],
        ["promote", "--why", "试"],
        ["champion"],
    ],
)
def test_the_first_use_says_what_to_do_first(empty_home, arguments):
    answer = shouxin(empty_home, *arguments)
    assert answer.code == 1
    assert answer.out == ""
    assert re.search(r"shouxin (ingest|train|evaluate)", answer.err)


def test_publish_takes_the_run_that_evaluate_names(copied_home):
    done(copied_home, "database", "upgrade")
    empty = shouxin(copied_home, "publish", "a0e155eb978c01f4", env={"SHOUXIN_HOME": f"{copied_home}"})
    page = done(copied_home, "evaluate").out
    named = done(copied_home, "evaluate", "--json").json["run"]
    assert f"批次 {named}" in page
    assert (empty.code, empty.out) == (1, "")
    assert f"没有评价批次 a0e155eb978c01f4：应为 runs 下文件夹的全名，最新的是 {named}" in empty.err.replace(
        "\n", ""
    )
    assert done(copied_home, "publish", named, "--json").json[0]["run"] == named


@pytest.mark.parametrize("name", [".", "..", "", "../runs", "latest-public", "x" * 300, "a\0b"])
def test_publish_takes_nothing_but_the_name_of_a_run(copied_home, name):
    done(copied_home, "database", "upgrade")
    answer = shouxin(copied_home, "publish", name)
    assert (answer.code, answer.out) == (1, "")
    assert "没有评价批次" in answer.err


@pytest.mark.parametrize(
    ("known_at", "told"), [("1900-01-01", "1900-01-01"), ("1999-12-31T09:30", "1999-12-31T09:30:00")]
)
def test_a_time_when_nothing_was_known_is_told_as_it_was_asked(sample_home, known_at, told):
    answer = shouxin(sample_home, "evaluate", "--as-of", "2026-10-31", "--known-at", known_at)
    assert answer.code == 1
    assert f"截至 {told}" in answer.err


def test_a_refusal_leaves_standard_output_empty(sample_home):
    for arguments in (["show", NOBODY], ["show", "123"], ["list", "--grade", "E"]):
        answer = shouxin(sample_home, *arguments, "--json")
        assert answer.out == ""
        assert answer.err


def test_an_unlawful_policy_is_refused(sample_home, of_grade, broken_policy):
    unlawful = {"SHOUXIN_POLICY": str(broken_policy)}
    for arguments in (
        ["evaluate"],
        ["train"],
        ["policy", "show"],
        ["policy", "check"],
        ["records", of_grade["B"]],
    ):
        answer = shouxin(sample_home, *arguments, env=unlawful)
        assert answer.code == 3, arguments
        assert "grades.yaml" in answer.err + answer.out
    checked = shouxin(sample_home, "policy", "check", broken_policy, "--json")
    assert checked.code == 3
    problem = checked.json["problems"][0]
    assert problem["file"] == "grades.yaml"
    assert problem["line"] > 0
    assert problem["mend"]


def test_the_packaged_policy_passes(empty_home):
    assert shouxin(empty_home, "policy", "check").code == 0
    shown = done(empty_home, "policy", "show", "--as-of", "2026-10-31", "--json").json
    active = [one for one in shown["measures"] if one["active"]]
    assert len(active) >= 36
    assert len({one["domain"] for one in active}) >= 9
    assert all(basis["verified"] for one in active for basis in one["bases"])
    assert any(not one["active"] and one["draft_reason"] for one in shown["measures"])


def test_help_is_wrong_use_without_a_command(empty_home):
    assert shouxin(empty_home).code == 2
    asked = shouxin(empty_home, "--help")
    assert asked.code == 0
    assert all(name in asked.out for name in ("sample", "ingest", "evaluate", "show", "serve", "policy"))


def test_brackets_in_messages_are_not_markup(sample_home):
    answer = shouxin(sample_home, "show", "[red]样[2024][/blue]")
    assert answer.code == 2
    assert "[red]样[2024][/blue]" in answer.err


@pytest.mark.parametrize(
    ("message", "chinese"),
    [
        ("Missing argument 'uscc'.", "缺少参数 uscc"),
        ("No such option: --foo (Possible options: --for)", "没有选项 --foo（相近的有：--for）"),
        ("No such option: --foo", "没有选项 --foo"),
        ("Got unexpected extra argument(s) (a b)", "多出参数：a b"),
        ("Option '--out' requires an argument.", "选项 --out 需要一个值"),
        ("something new", "something new"),
    ],
)
def test_the_parser_speaks_chinese(message, chinese):
    assert in_chinese(message) == chinese


def test_json_keeps_chinese_readable(sample_home, of_grade):
    out = done(sample_home, "show", of_grade["B"], "--json").out
    assert "\\u" not in out
    assert json.loads(out)["uscc"] == of_grade["B"]


def test_a_failed_gate_refuses_the_promotion_and_changes_nothing(two_versions, tmp_path, monkeypatch):
    home = copied(two_versions, tmp_path / "home")
    before = done(home, "champion", "--history", "--json").json
    failed = Gate("discrimination", passed=False, reason="区分度：AUC 95% 区间下限 0.510，要求大于 0.600")
    monkeypatch.setattr("models.champion.check_gates", lambda *_: (failed,))
    answer = shouxin(home, "promote", "1", "--who", "测试", "--why", "应被拒绝", "--json")
    assert answer.code == 1
    assert answer.out == ""
    assert "区分度" in answer.err
    assert done(home, "champion", "--history", "--json").json == before


def test_serving_asks_for_tables_and_a_key_first(empty_home):
    for command in (("database", "upgrade"), ("key", "new", "token")):
        answer = shouxin(empty_home, "serve")
        assert answer.code == 4
        assert "shouxin " + " ".join(command) in answer.err
        done(empty_home, *command)


def test_a_port_in_use_is_a_failure_that_says_so(empty_home):
    done(empty_home, "database", "upgrade")
    done(empty_home, "key", "new", "token")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = shouxin(empty_home, "serve", "--port", taken.getsockname()[1])
    assert answer.code == 4
    assert "--port" in answer.err
    assert "http://" not in answer.err


def test_a_defect_is_no_answer(empty_home, monkeypatch, capsys):
    """An unexpected error ends with 4: python's own 1 would read as the answer no."""

    def broken(_arguments):
        raise RuntimeError("a defect")

    monkeypatch.setattr("service.cli.main.main", broken)
    with pytest.raises(SystemExit) as stop:
        run()
    assert stop.value.code == 4
    assert "内部错误" in capsys.readouterr().err
