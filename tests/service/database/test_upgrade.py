"""The tables come to their version all or nothing, are those the code names, and another version is refused."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from service.database.engine import Database
from service.database.tables import metadata
from service.database.upgrade import newest, require_newest, upgrade
from service.errors import DatabaseFault
from tests.command import shouxin


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path):
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").fresh(empty=True)
    else:
        url = f"sqlite:///{tmp_path / 'empty.db'}"
    found = Database(url)
    yield found
    found.close()


def test_an_empty_database_is_brought_to_the_newest_version_once(empty):
    told = (
        "没有数据库文件 .*empty.db（.*shouxin database upgrade"
        if empty.on_sqlite
        else "还没有表：新装请运行 shouxin database upgrade"
    )
    with pytest.raises(DatabaseFault, match=told):
        require_newest(empty)
    assert upgrade(empty) == (None, newest())
    require_newest(empty)
    assert upgrade(empty) == (newest(), newest())


def test_an_empty_file_is_told_as_one(tmp_path):
    (tmp_path / "empty.db").touch()
    found = Database(f"sqlite:///{tmp_path / 'empty.db'}", kept_open=False)
    with pytest.raises(DatabaseFault, match="还没有表：新装请运行 shouxin database upgrade"):
        require_newest(found)


@pytest.mark.parametrize(
    "asked",
    ["audit verify", "database verify", "publications", "party list", "key list", "key new token", "serve"],
)
@pytest.mark.parametrize("wrong", ["home", "database"])
def test_a_wrong_path_to_the_database_is_told_and_nothing_is_made(tmp_path, asked, wrong):
    place = tmp_path / "nowhere" / "service.db"
    home, env = (
        (place.parent, {}) if wrong == "home" else (tmp_path, {"SHOUXIN_DATABASE": f"sqlite:///{place}"})
    )
    answer = shouxin(home, *asked.split(), env=env)
    told = f"没有数据库文件 {place}（SHOUXIN_DATABASE / SHOUXIN_HOME）；新装请运行 shouxin database upgrade"
    assert (answer.code, answer.out) == (4, "")
    assert told in answer.err.replace("\n", "")
    assert list(tmp_path.iterdir()) == []


def test_the_versions_make_the_tables_that_the_code_names(database):
    with database.reading() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    assert differences == []


def test_what_fails_half_way_leaves_nothing(empty, monkeypatch):
    whole = command.upgrade

    def broken(*arguments):
        whole(*arguments)
        raise RuntimeError("power cut")

    monkeypatch.setattr(command, "upgrade", broken)
    with pytest.raises(RuntimeError, match="power cut"):
        upgrade(empty)
    with empty.reading() as connection:
        assert inspect(connection).get_table_names() == []


def test_tables_of_a_newer_program_are_left_alone(database):
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for ask in (require_newest, upgrade):
        with pytest.raises(DatabaseFault, match="版本 9999，由更新的程序建立"):
            ask(database)
