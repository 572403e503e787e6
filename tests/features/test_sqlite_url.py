"""The URL of a file of SQLite names that file, whatever its path is."""

from contextlib import closing

import pytest
from sqlalchemy import create_engine, make_url, text

from features.sqlite_url import sqlite_url


@pytest.mark.parametrize(
    "name", ["a?b", "a#b", "a%41b", "a%b", "a b", "a+b", "a&b=c", "u:p@h", "a[1]", "守信"]
)
def test_a_database_lies_where_its_path_says(tmp_path, name):
    (tmp_path / name).mkdir()
    file = tmp_path / name / "x.db"
    assert make_url(sqlite_url(file)).database == str(file)
    engine = create_engine(sqlite_url(file))
    with closing(engine.raw_connection()), engine.begin() as connection:
        connection.execute(text("CREATE TABLE one (a INTEGER)"))
    engine.dispose()
    assert [one.name for one in tmp_path.iterdir()] == [name]
    assert [one.name for one in file.parent.iterdir()] == ["x.db"]


def test_the_url_of_a_usual_path_is_its_text(tmp_path):
    """MLflow takes the text for the path and makes its folder."""
    assert sqlite_url(tmp_path / "守 信#1/x.db") == f"sqlite:///{tmp_path}/守 信#1/x.db"
