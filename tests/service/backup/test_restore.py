"""A backup is restored and answers byte for byte as before; what is not whole or does not fit is refused before anything is written."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from joserfc.errors import SecurityWarning
from sqlalchemy import select, update

from scoring.compiler.loader import PACKAGED
from service.audit.log import lines
from service.backup.keys import seal, unseal
from service.backup.manifest import NAME, Manifest
from service.database.engine import Database
from service.database.tables import decisions, parties, secrets
from service.errors import DatabaseFault
from service.publications.publication import in_force
from service.publications.rests import document_in
from tests.command import Answer, shouxin
from tests.homes import copied
from tests.service.databases import KINDS

PASSWORD = "correct horse battery"  # noqa: S105 - of a test


@dataclass(frozen=True)
class Place:
    """An installation by its settings."""

    home: Path
    url: str
    policy: Path | None = None

    def run(self, *arguments: object, code: int = 0) -> Answer:
        environment = {"SHOUXIN_DATABASE": self.url} | (
            {"SHOUXIN_POLICY": str(self.policy)} if self.policy else {}
        )
        answer = shouxin(self.home, *arguments, env=environment)
        assert answer.code == code, answer.err + answer.out
        return answer


@pytest.fixture(scope="module", params=KINDS)
def fresh(request, tmp_path_factory):
    """The URL of another empty database of this kind, each time."""
    folder = tmp_path_factory.mktemp("databases")

    def make(kind=request.param):
        if kind == "postgresql":
            return request.getfixturevalue("postgres").fresh(empty=True)
        return f"sqlite:///{folder / f'{len(list(folder.iterdir()))}' / 'service.db'}"

    return make


@pytest.fixture(scope="module")
def backed_up(fresh, sample_home, tmp_path_factory):
    """An installation in use, and a backup of it with sealed keys."""
    folder = tmp_path_factory.mktemp("backup")
    url = fresh()
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir()
    home = copied(sample_home, folder / "home", without=("originals",))
    policy = Path(shutil.copytree(PACKAGED, folder / "policy"))
    place = Place(home, url, policy)
    place.run("database", "upgrade")
    for use in ("token", "certificate"):
        place.run("key", "new", use)
    place.run("party", "add", "finance", "--role", "auditor", "--name", "州审计局")
    database = Database(url)
    with database.writing() as connection:  # what no command takes any more, and older rows may have
        connection.execute(update(parties).where(parties.c.id == "finance").values(name="州审计局；\\N\t甲"))
    database.close()
    place.run("publish")
    left_out = [home / name for name in ("inbox/one", "inbox-done/job-one", "runs/.one.partial")]
    for one in left_out:
        one.mkdir(parents=True)
        (one / "persons.csv").touch()
    password = folder / "password"
    password.write_text(PASSWORD + "\n")
    place.run("backup", "--to", folder / "backup", "--password-file", password)
    for one in left_out:
        shutil.rmtree(one)
    return place, folder / "backup", password


@pytest.fixture
def target(fresh, tmp_path):
    return Place(tmp_path / "home", fresh(), tmp_path / "policy")


def test_keys_are_sealed_by_no_short_password(backed_up, tmp_path):
    (tmp_path / "short").write_text("a" * 13)
    refused = backed_up[0].run(
        "backup", "--to", tmp_path / "new", "--password-file", tmp_path / "short", code=2
    )
    assert "至少 14 个字符" in refused.err
    assert not (tmp_path / "new").exists()


def test_what_was_sealed_by_a_shorter_one_is_opened_without_a_word(backed_up, tmp_path):
    with pytest.warns(SecurityWarning):
        sealed = seal(backed_up[0].home / "keys", "a" * 12)
    unseal(sealed, "a" * 12, tmp_path / "keys")
    assert {one.name for one in (tmp_path / "keys").iterdir()} == {
        one.name for one in (backed_up[0].home / "keys").glob("*.json")
    }


def test_a_backup_that_the_log_does_not_take_is_none(backed_up, tmp_path, monkeypatch):
    def full(*_, **__):
        raise DatabaseFault("磁盘空间不足")

    monkeypatch.setattr("service.cli.backup.changed", full)
    told = backed_up[0].run("backup", "--to", tmp_path / "new", "--without-keys", code=4)
    assert "磁盘空间不足" in told.err
    assert list(tmp_path.iterdir()) == []


def test_deliveries_and_what_is_half_written_are_left_out(backed_up):
    _, folder, _ = backed_up
    assert list((folder / "home").rglob("persons.csv")) == []


def _content(place):
    database = Database(place.url)
    try:
        with database.reading() as connection:
            publication = in_force(connection, "public")
            codes = connection.execute(
                select(decisions.c.uscc).order_by(decisions.c.uscc).limit(20)
            ).scalars()
            documents = [
                json.dumps(document_in(database, connection, publication, code), sort_keys=True)
                for code in codes.all()
            ]
            tables = [
                connection.execute(select(one).order_by(*one.primary_key)).all()
                for one in (decisions, parties, secrets)
            ]
            return publication, documents, tables, list(lines(connection))
    finally:
        database.close()


def _files(place):
    beside = ("service.db", "audit-anchors.jsonl")
    return {
        path.relative_to(place.home): path.read_bytes()
        for path in sorted(place.home.rglob("*"))
        if path.is_file() and not path.name.startswith(beside) and path.suffix != ".db"
    }


def test_what_is_restored_is_what_was(backed_up, target):
    place, backup, password = backed_up
    target.run("restore", "--from", backup, "--password-file", password)
    before, after = _content(place), _content(target)
    assert after[:3] == before[:3]
    until = Manifest.read(backup).last_line  # the line of the backup itself came after it
    assert after[3][:until] == before[3][:until]
    assert [one.event.action for one in after[3][until:]] == ["restore"]
    assert _files(target) == _files(place)
    assert (target.home / "keys").stat().st_mode & 0o777 == 0o700
    assert target.run("audit", "verify", "--json").json["ok"]
    assert target.run("key", "list", "--json").json == place.run("key", "list", "--json").json
    assert sorted(one.name for one in target.policy.iterdir()) == sorted(
        one.name for one in place.policy.iterdir()
    )


def test_what_is_restored_goes_on(backed_up, target):
    _, backup, password = backed_up
    target.run("restore", "--from", backup, "--password-file", password)
    target.run("evaluate", "--rule-book", "thousand_base", "--json")
    found = target.run("publish", "--json").json  # its number follows those that are there
    assert found[0]["enterprises"] > 1000
    target.run("party", "add", "other", "--role", "auditor", "--name", "审计")
    assert target.run("audit", "verify", "--json").json["ok"]


def _copy(backed_up, tmp_path):
    _, backup, password = backed_up
    return Path(shutil.copytree(backup, tmp_path / "copy")), password


@pytest.mark.parametrize("deed", ["changed", "missing", "more", "manifest"])
def test_a_backup_that_is_not_whole_is_refused(backed_up, target, tmp_path, deed):
    copy, password = _copy(backed_up, tmp_path)
    path = next(path for path in sorted((copy / "home" / "runs").rglob("*.parquet")))
    match deed:
        case "changed":
            content = bytearray(path.read_bytes())
            content[len(content) // 2] ^= 1
            path.write_bytes(content)
        case "missing":
            path.unlink()
        case "more":
            path.with_name("more.parquet").write_bytes(b"x")
        case "manifest":
            (copy / NAME).write_text("{")
    answer = target.run(
        "restore", "--from", copy, "--password-file", password, code=2 if deed == "manifest" else 4
    )
    assert deed == "manifest" or path.parent.name in answer.err
    assert not target.home.exists()
    target.run("publications", code=4)  # and no tables


def test_what_does_not_fit_is_refused(backed_up, target, fresh, tmp_path):
    copy, password = _copy(backed_up, tmp_path)
    ask = ("restore", "--from", copy, "--password-file", password)
    other = "sqlite" if target.url.startswith("postgresql") else None
    if other:
        assert "备份的数据库是" in Place(target.home, fresh(other), target.policy).run(*ask, code=2).err
    assert "政策文件夹" in Place(target.home, target.url).run(*ask, code=2).err
    assert "有密码" in target.run("restore", "--from", copy, code=2).err
    password_wrong = tmp_path / "wrong"
    password_wrong.write_text("another password")
    assert "密码不对" in target.run(*ask[:3], "--password-file", password_wrong, code=2).err
    assert not target.home.exists()
    target.home.mkdir()
    (target.home / "something").touch()
    assert "不是空的" in target.run(*ask, code=1).err
    (target.home / "something").unlink()
    found = Manifest.read(copy)
    found.model_copy(update={"schema_version": "0000"}).write(copy)
    assert "版本 0000" in target.run(*ask, code=1).err
    found.write(copy)
    target.run(*ask)
    again = Place(tmp_path / "second", target.url, tmp_path / "policy2")
    assert "只恢复到" in again.run(*ask, code=1).err


def test_a_backup_goes_to_a_new_folder_outside_of_the_home(backed_up, tmp_path):
    place, backup, password = backed_up
    assert "已存在" in place.run("backup", "--to", backup, code=1).err
    assert "之内" in place.run("backup", "--to", place.home / "inside", code=2).err
    both = ("--without-keys", "--password-file", password)
    place.run("backup", "--to", tmp_path / "b", *both, code=2)
    absent = place.run("backup", "--to", tmp_path / "b", "--password-file", tmp_path / "absent", code=2).err
    assert f"密码文件 {tmp_path / 'absent'} 读不了（文件或文件夹不存在）" in absent.replace("\n", "")
    nowhere = place.run("backup", "--to", "/dev/null/b", "--without-keys", code=4).err
    assert "备份未能写入 /dev/null/b（路径中有一段不是文件夹）" in nowhere.replace("\n", "")
    made = place.run("backup", "--to", tmp_path / "b", "--without-keys", "--json").json
    assert made["keys"] == "none"
    assert not (tmp_path / "b" / "home" / "keys").exists()
    assert not list(tmp_path.glob("b/keys*"))
    assert {path.name for path in tmp_path.iterdir()} == {"b"}
