"""One way to the home: what the settings name reaches every command, the environment before the file."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError
from typer.main import get_command
from uvicorn.middleware.proxy_headers import _TrustedHosts

from scoring.compiler.loader import PACKAGED, load_policy
from service import settings as module
from service.cli.main import app, main
from service.errors import WrongUse
from service.settings import Settings, settings
from tests.homes import copied

ROOT = Path(__file__).parents[2]
USCC = "91110000100000008J"
KEPT = "hysteresis:\n  - {in_force_from: 2026-01-01, margin_points: 50, months: 6, bases: [{instrument: 促进条例, article: 第十八条}]}"
WHO = ("--who", "张三")
COMMANDS = {
    "card compare": ("1", "2"),
    "card plots": ("pictures",),
    "card print": (),
    "card show": (),
    "champion": (),
    "compact": (),
    "drift": (),
    "evaluate": (),
    "features": (),
    "ingest": ("feeds",),
    "list": (),
    "policy bands": (),
    "policy check": (),
    "policy diff": (str(PACKAGED),),
    "policy export": ("policy.xlsx",),
    "policy horizon": (),
    "policy import": ("sheets.xlsx", "--dry-run"),
    "policy review": ("form.docx",),
    "policy show": (),
    "procedure decide": (USCC, "direct_d.x", "--apply", "--why", "核实", *WHO),
    "procedure hear": (USCC, "direct_d.x", *WHO),
    "procedure list": (),
    "procedure notice": (USCC, "direct_d.x"),
    "procedure notify": (USCC, "--by", "直接送达", *WHO),
    "procedure show": (USCC,),
    "procedure state": (USCC, "direct_d.x", "--what", "不服", *WHO),
    "profile": (),
    "promote": ("--why", "好"),
    "purge": ("--dry-run", *WHO),
    "quarantine": (),
    "records": (USCC,),
    "recourse": (USCC,),
    "replay": ("0" * 64,),
    "rollback": ("--why", "差"),
    "rule-book compare": ("thousand_base",),
    "rule-book list": (),
    "rule-book show": ("thousand_base",),
    "serve": (),
    "shadow": ("2",),
    "show": (USCC,),
    "simulate": ("--model", "2"),
    "size": (USCC,),
    "trade-off": (),
    "train": (),
    "validate": (),
    "verify": (USCC,),
    "why": (USCC, "GP-03"),
    "backup": ("--to", "copy"),
    "restore": ("--from", "copy"),
    "audit anchor": (),
    "audit export": ("--from", "2026-01-01", "--until", "2026-01-31", "--to", "log.jsonl"),
    "audit retention": (),
    "audit verify": (),
    "authorisation grant": (
        USCC,
        "--bank",
        "bank",
        "--purpose",
        "贷前审查",
        "--until",
        "2099-01-01",
        "--paper",
        "1",
    ),
    "act list": (),
    "act show": ("1",),
    "authorisation list": (),
    "authorisation revoke": ("1",),
    "case file": ("objection", USCC, "--paper", "1", "--paper-day", "2026-11-20", "--text", "有误"),
    "case list": (),
    "case show": ("1",),
    "case step": ("1", "admitted", "--who", "张三"),
    "certificate issue": (USCC, "--purpose", "申请贷款"),
    "certificate list": (),
    "certificate revocations": (),
    "certificate revoke": ("1", "--reason", "记录被撤销"),
    "database upgrade": (),
    "database verify": (),
    "key export": (),
    "key list": (),
    "key new": ("token",),
    "key retire": ("1",),
    "job cancel": ("1",),
    "job list": (),
    "job show": ("1",),
    "job start": ("publish",),
    "nightly": (),
    "notice deliver": (),
    "notice list": (),
    "notice replay": ("1",),
    "notice show": ("1",),
    "party add": ("finance", "--role", "auditor", "--name", "审计局"),
    "party change": ("finance", "--name", "州财政局"),
    "party close": ("finance",),
    "party list": (),
    "party revoke": ("finance", "1"),
    "party secret": ("finance",),
    "party webhook add": ("finance", "https://receiver.example/"),
    "party webhook close": ("1",),
    "party webhook list": (),
    "party webhook pause": ("1",),
    "party webhook resume": ("1",),
    "publications": (),
    "publish": (),
    "work": (),
}
WITHOUT_A_HOME = {"sample", "catalogue"}


class Asked(Exception):
    """Which home a command asked for."""


@pytest.fixture
def outside(tmp_path, monkeypatch):
    """A folder to run in, with what the commands' arguments name, and no setting in the environment."""
    for name in ("SHOUXIN_HOME", "SHOUXIN_POLICY", "SHOUXIN_SETTINGS", "SHOUXIN_DATABASE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "feeds").mkdir()
    (tmp_path / "sheets.xlsx").touch()
    return tmp_path


def named_in_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    (folder / "shouxin.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("SHOUXIN_SETTINGS", str(folder / "shouxin.toml"))


def all_commands(group=None, before="") -> Iterator[str]:
    for name, command in (group or get_command(app)).commands.items():
        if hasattr(command, "commands"):
            yield from all_commands(command, f"{before}{name} ")
        else:
            yield before + name


def test_every_command_is_tried():
    assert set(all_commands()) == set(COMMANDS) | WITHOUT_A_HOME


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_takes_home_and_policy_from_the_file(command, outside, monkeypatch):
    named_in_a_file(outside, monkeypatch, 'home = "state"\npolicy = "law"\ndatabase = "sqlite:///x.db"\n')

    def asked(root, policy_folder):
        raise Asked(root, policy_folder)

    monkeypatch.setattr(module, "Home", asked)
    with pytest.raises(Asked) as found:
        main([*command.split(), *COMMANDS[command]])
    assert found.value.args == (Path("state"), Path("law"))


def test_the_environment_goes_before_the_file_and_the_file_before_what_is_usual(outside, monkeypatch):
    assert settings() == Settings(home=Path("var"), policy=None, database=None, issuer="shouxin")
    named_in_a_file(outside, monkeypatch, 'home = "state"\npolicy = "law"\nissuer = "bureau"\n')
    monkeypatch.setenv("SHOUXIN_POLICY", "other")
    monkeypatch.setenv("SHOUXIN_HOME", "")
    assert settings() == Settings(home=Path("state"), policy=Path("other"), database=None, issuer="bureau")


def test_an_option_goes_before_the_file(outside, monkeypatch, capsys):
    named_in_a_file(outside, monkeypatch, 'policy = "law"\n')
    assert main(["policy", "export", "out.xlsx"]) == 4
    assert "没有政策文件夹 law" in capsys.readouterr().err
    assert main(["policy", "export", "out.xlsx", "--policy", str(PACKAGED)]) == 0


def test_a_run_and_its_page_rest_on_the_home_and_the_policy_of_the_file(
    outside, sample_home, monkeypatch, capsys
):
    law = shutil.copytree(PACKAGED, outside / "law")
    text = (law / "grades.yaml").read_text(encoding="utf-8")
    (law / "grades.yaml").write_text(text.replace("hysteresis: []", KEPT), encoding="utf-8")
    copied(sample_home, outside / "state")
    named_in_a_file(outside, monkeypatch, 'home = "state"\npolicy = "law"\n')
    assert main(["evaluate", "--json"]) == 0
    evaluated = json.loads(capsys.readouterr().out)
    assert evaluated["hashes"]["policy"] == load_policy(law).hash != load_policy().hash
    assert main(["list", "--limit", "1", "--json"]) == 0
    uscc = json.loads(capsys.readouterr().out)["enterprises"][0]["uscc"]
    assert main(["show", uscc, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["run_id"] == evaluated["run_id"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("home = [", "shouxin.toml 读不了（应为 TOML）：到文件末尾还没有写完"),
        ("port = 8000\nhost\n", "shouxin.toml 读不了（应为 TOML）：第 2 行第 5 列起读不下去"),
        (
            "home = 5\n",
            "home（环境变量 SHOUXIN_HOME，或设置文件中的 home）：“home”应是文件或文件夹的路径，现为“5”",
        ),
        ("issuer = 5\n", "“issuer”应是文字，现为“5”"),
        ('hom = "state"\n', "没有“hom”这一项，请核对拼写或删去"),
        ("port = 1\nport = 2", "shouxin.toml 读不了（应为 TOML）：第 2 行写的一项，前面已经写过"),
        ("port = 2026-02-30", "shouxin.toml 读不了（应为 TOML）：第 1 行第 8 列起读不下去"),
        ("port = 0x" + "F" * 5000, "“port”应不大于 65535，现为 0xfff"),
        ("notice_retry_minutes = [0o" + "7" * 6000 + "]", "应不大于 20160，现为 0xfff"),
        ("zz = 0x" + "F" * 5000, "没有“zz”这一项"),
        ('home = "a\\u0000b"\n', "“home”中有空字符（NUL），请删去"),
        ("port = true\n", "“port”应是整数，现为“true”"),
        ("port = 9517.0\n", "“port”应是整数，现为“9517.0”"),
        ("request_seconds = true\n", "“request_seconds”应是数字，现为“true”"),
        ("request_seconds = inf\n", "“request_seconds”应是有限的数字，现为“inf”"),
        ("notice_retry_minutes = [5, true]\n", "“notice_retry_minutes”应是整数，现为“true”"),
        (
            'notice_networks = ["10.0.0.1/8"]\n',
            "（环境变量 SHOUXIN_NOTICE_NETWORKS，或设置文件中的 notice_networks）：“notice_networks”中的“10.0.0.1/8”不是网段：",
        ),
        ("notice_networks = [5]\n", "“notice_networks”中的“5”不是网段："),
        (
            'metrics_token = ""\n',
            "metrics_token（环境变量 SHOUXIN_METRICS_TOKEN，或设置文件中的 metrics_token）：“metrics_token”不能为空：请写明，不设就删去这一项",
        ),
        ('metrics_token = " \\u3000"\n', "“metrics_token”不能为空"),
        ('issuer = ""\n', "“issuer”不能为空：请写明，不设就删去这一项"),
        ('issuer = "\\t"\n', "“issuer”不能为空"),
        (
            'proxies = "abc;10.0.0.300"\n',
            "“proxies”中的“abc;10.0.0.300”不是地址或网段：用逗号分开，如 127.0.0.1,10.20.0.0/16,fd00:1::/32（前缀之后的位全为 0）；单写 * 指谁都信",
        ),
        ('proxies = "127.0.0.1,10.0.0.1/8"\n', "“proxies”中的“10.0.0.1/8”不是地址或网段："),
        ('proxies = "127.0.0.1,*"\n', "“proxies”中的“*”不是地址或网段："),
        ('proxies = "127.0.0.1,"\n', "“proxies”中的“”不是地址或网段："),
        ('proxies = "a\\u001b[31m{port}"\n', r"“proxies”中的“a\x1b[31m{port}”不是地址或网段："),
        ("proxies = 5\n", "“proxies”应是文字，现为“5”"),
        ('"a\\u001b[31mb" = 1\n', r"没有“a\x1b[31mb”这一项"),
        ("a" * 100 + " = 1\n", f"没有“{'a' * 80}…”这一项"),
        (f'port = "{"x" * 100}"\n', f"“port”应是整数，现为“{'x' * 80}…”"),
        ("port = " + "9" * 5000, "shouxin.toml 读不了（应为 TOML）：其中有位数太多的数"),
        ("home = " + "[" * 5000 + "]" * 5000, "shouxin.toml 读不了（应为 TOML）：嵌套太深"),
    ],
)
def test_a_file_that_is_not_good_is_told(outside, monkeypatch, text, told):
    named_in_a_file(outside, monkeypatch, text)
    with pytest.raises(WrongUse, match=re.escape(told)):
        settings()


@pytest.mark.parametrize("name", Settings.model_fields)
def test_an_empty_text_is_refused_in_the_file_and_not_set_in_the_environment(outside, monkeypatch, name):
    monkeypatch.setenv(f"SHOUXIN_{name.upper()}", "")
    assert settings() == Settings()
    monkeypatch.delenv(f"SHOUXIN_{name.upper()}")
    named_in_a_file(outside, monkeypatch, f'{name} = ""\n')
    with pytest.raises(WrongUse, match=f"设置文件中的 {name}）：“{name}”不能为空"):
        settings()


def test_an_empty_token_is_none_of_a_settings_object_either():
    with pytest.raises(ValidationError, match="empty"):
        Settings(metrics_token=SecretStr(""))


@pytest.mark.parametrize("proxies", ["*", "::1", "127.0.0.1, 10.20.0.0/16,fd00:1::/32"])
def test_proxies_are_addresses_and_networks_as_the_server_takes_them(proxies):
    assert settings(proxies=proxies).proxies == proxies
    trusted = _TrustedHosts(proxies)
    assert not trusted.trusted_literals
    assert trusted.always_trust or proxies.count(",") + 1 == len(
        trusted.trusted_hosts | trusted.trusted_networks
    )


def test_a_file_that_is_no_text_is_told(outside, monkeypatch):
    named_in_a_file(outside, monkeypatch, "")
    (outside / "shouxin.toml").write_bytes(b'home = "\xff"')
    with pytest.raises(WrongUse, match=r"shouxin\.toml 读不了（应为 TOML）：不是 UTF-8 文本$"):
        settings()


def test_a_file_as_notepad_saves_it_is_read(outside, monkeypatch):
    named_in_a_file(outside, monkeypatch, '\ufeffissuer = "bureau"\n')
    assert settings().issuer == "bureau"


def test_a_list_that_is_none_is_told_by_its_variable(outside, monkeypatch):
    monkeypatch.setenv("SHOUXIN_NOTICE_RETRY_MINUTES", "soon")
    with pytest.raises(WrongUse, match="环境变量 SHOUXIN_NOTICE_RETRY_MINUTES 读不了：应为 JSON"):
        settings()


def test_a_list_without_an_end_of_its_depth_is_told_by_its_variable(outside, monkeypatch):
    monkeypatch.setenv("SHOUXIN_NOTICE_NETWORKS", "[" * 50_000)
    with pytest.raises(WrongUse, match="环境变量 SHOUXIN_NOTICE_NETWORKS 读不了：应为 JSON"):
        settings()


@pytest.mark.parametrize("name", ["SHOUXIN_HOME", "SHOUXIN_ISSUER", "SHOUXIN_SETTINGS"])
def test_a_variable_that_is_no_text_is_told(outside, monkeypatch, name):
    monkeypatch.setenv(name, os.fsdecode(b"\xff"))
    with pytest.raises(WrongUse, match=f"{name} 不是 UTF-8 文本"):
        settings()


def test_an_option_that_is_no_text_is_told(outside):
    with pytest.raises(WrongUse, match="socket 不是 UTF-8 文本"):
        settings(socket=Path(os.fsdecode(b"\xff")))


@pytest.mark.parametrize(
    "text",
    [
        "metrics_token = 4711",
        'metrics_token = "4711\\u0000"',
        "metrics_token = 2026-11-27T00:47:11",
        "metrics_token = 4711.5",
        'metrics_token = ["4711"]',
        'metrics_token.a = "4711"',
        'database = "postgresql+psycopg://u:4711@h/x\\u0000"',
        "database = 4711",
        'metrics_tokens = "4711"',
        "metrics_token = s4711",
    ],
)
def test_a_secret_is_not_told(outside, monkeypatch, text):
    named_in_a_file(outside, monkeypatch, text)
    with pytest.raises(WrongUse) as refused:
        settings()
    assert "4711" not in str(refused.value)


def test_every_secret_is_known_as_one():
    secret = {name for name, field in Settings.model_fields.items() if "Secret" in str(field.annotation)}
    assert secret == module._SECRET - {"database"}


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("nowhere.toml", "没有设置文件 nowhere.toml，请核对 SHOUXIN_SETTINGS"),
        (".", "设置文件 . 是文件夹，不是文件，请核对 SHOUXIN_SETTINGS"),
        ("/dev/null", "设置文件 /dev/null 是管道或设备，不是文件，请核对 SHOUXIN_SETTINGS"),
        ("x" * 300, f"设置文件 {'x' * 300} 读不了，请核对 SHOUXIN_SETTINGS（文件名太长）"),
        (
            "/nowhere" * 200 + "/a.toml",
            f"没有设置文件 …{('/nowhere' * 200)[-993:]}/a.toml，请核对 SHOUXIN_SETTINGS",
        ),
        ("/proc/self/mem", "设置文件 /proc/self/mem 读不了，请核对 SHOUXIN_SETTINGS（磁盘读写出错）"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(outside, monkeypatch, file, told):
    monkeypatch.setenv("SHOUXIN_SETTINGS", file)
    with pytest.raises(WrongUse, match=re.escape(told)):
        settings()


def test_nothing_else_reads_the_environment_for_a_setting():
    readers = [
        path.relative_to(ROOT).as_posix()
        for package in ("features", "models", "scoring", "service")
        for path in (ROOT / package).rglob("*.py")
        if re.search(
            r"(environ\b|getenv).*SHOUXIN_|SHOUXIN_.*(environ\b|getenv)",
            path.read_text(encoding="utf-8"),
            re.DOTALL,
        )
    ]
    assert readers == ["service/settings.py"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [("SHOUXIN_BEHIND_TL", "SHOUXIN_BEHIND_TLS"), ("SHOUXIN_AUDIT_YEAR", "SHOUXIN_AUDIT_YEARS")],
)
def test_a_variable_that_is_nearly_a_setting_is_refused(monkeypatch, name, meant):
    monkeypatch.setenv(name, "1")
    with pytest.raises(WrongUse, match=f"没有环境变量 {name} 这一项，是否为 {meant}"):
        settings()


def test_other_variables_under_the_prefix_are_left_alone(monkeypatch):
    for name in ("SHOUXIN_SECRET", "SHOUXIN_REAL_HOME", "SHOUXIN_SERVICE_HOST"):
        monkeypatch.setenv(name, "1")
    assert settings() == Settings()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("audit_years", 5, "应不小于 10"),
        ("port", 65536, "应不大于 65535"),
        ("party_per_second", 0, "应大于 0"),
        ("request_seconds", "soon", "应是数字"),
    ],
)
def test_what_a_setting_may_be_is_told(name, value, told):
    with pytest.raises(WrongUse, match=f"{name}.*{told}"):
        settings(**{name: value})


@pytest.mark.parametrize(
    ("options", "told", "status"),
    [(("--port", "99999"), "应不大于 65535", 2), (("--socket", "nowhere/api.sock"), "没有文件夹 nowhere", 4)],
)
def test_a_server_is_not_begun_where_it_cannot_listen(tmp_path, monkeypatch, capsys, options, told, status):
    monkeypatch.setenv("SHOUXIN_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    assert main(["serve", *options]) == status
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("shouxin_home", "SHOUXIN_HOME"),
        ("Shouxin_Metrics_Token", "SHOUXIN_METRICS_TOKEN"),
        ("SHOUXIN_policy", "SHOUXIN_POLICY"),
        ("shouxin_settings", "SHOUXIN_SETTINGS"),
    ],
)
def test_a_variable_in_other_letters_is_refused(outside, monkeypatch, name, meant):
    monkeypatch.setenv(name, "x")
    monkeypatch.setenv(meant, "y")
    with pytest.raises(WrongUse, match=f"环境变量 {name} 须全部大写，写作 {meant}$"):
        settings()
