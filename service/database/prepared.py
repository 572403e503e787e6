"""Statements in the words of the driver: for one row, SQLAlchemy takes several times as long to run a statement as the database to answer it.

They are written with the same tables and types as every other statement, and run within a connection like any other.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Dialect, Insert, Select, TextClause, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from service.database.types import Texts

Process = Callable[[Any], Any]
Row = tuple[Any, ...]


class Prepared:
    """One statement, worded once for each kind of database; its text stays the same, so that drivers keep it prepared."""

    def __init__(
        self, statement: Select[Any] | Insert | TextClause, columns: Sequence[str] | None = None
    ) -> None:
        """Nothing is worded yet. Lists of texts are compared by `one_of`: with `in_` each length would be a text of its own.

        `columns`: those alone that an INSERT gives values for.
        """
        self._statement = statement
        self._columns = columns
        self._worded: dict[tuple[str, str], Worded] = {}

    def rows(self, connection: Connection, values: Mapping[str, Any] | None = None) -> list[Row]:
        """Every row that is found, as a plain tuple."""
        worded = self.worded(connection.dialect)
        cursor = _driver(connection).cursor()
        cursor.execute(worded.text, worded.given(values or {}))
        return worded.read(cursor.fetchall())

    def write(self, connection: Connection, many: Sequence[Mapping[str, Any]]) -> None:
        """Run it once for each of many."""
        worded = self.worded(connection.dialect)
        _driver(connection).cursor().executemany(worded.text, [worded.given(one) for one in many])

    def worded(self, dialect: Dialect) -> "Worded":
        """It in the words of one kind of database."""
        kind = dialect.name, dialect.paramstyle
        found = self._worded.get(kind)
        if found is None:
            found = self._worded[kind] = Worded(self._statement, self._columns, dialect)
        return found


class Worded:
    """A statement in the words of one kind of database, with what its values and rows go through."""

    def __init__(
        self,
        statement: Select[Any] | Insert | TextClause,
        columns: Sequence[str] | None,
        dialect: Dialect,
    ) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=columns)
        assert isinstance(compiled, SQLCompiler)  # noqa: S101 - what statements of Core are compiled by
        self.text = str(compiled)
        self.takes_values = bool(compiled.bind_names)
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        self._fixed = {name: bind.value for name, bind in binds.items() if not bind.required}
        self._in: dict[str, Process] = _processes(
            (name, bind.type.dialect_impl(dialect).bind_processor(dialect)) for name, bind in binds.items()
        )
        self._order = compiled.positiontup
        selected = statement.selected_columns if isinstance(statement, Select) else ()
        self._out: dict[int, Process] = _processes(
            (place, one.type.dialect_impl(dialect).result_processor(dialect, None))
            for place, one in enumerate(selected)
        )

    def given(self, values: Mapping[str, Any]) -> Any:
        """Values as the driver takes them."""
        found = {**self._fixed, **values}
        for name, process in self._in.items():
            found[name] = process(found[name])
        return found if self._order is None else [found[name] for name in self._order]

    def read(self, rows: list[Row]) -> list[Row]:
        """Rows as the columns' types read them."""
        if not self._out:
            return rows
        return [
            tuple(self._out[place](one) if place in self._out else one for place, one in enumerate(row))
            for row in rows
        ]


def _processes(found: Any) -> dict[Any, Process]:
    return {key: process for key, process in found if process is not None}


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


class one_of(FunctionElement[Any]):  # noqa: N801 - it is written as a function, as those of SQLAlchemy are
    """Whether a text is among those of a list that is given as one value under a name.

    It has no type: of a truth value SQLAlchemy asks on SQLite whether it is 1, and then no index serves.
    """

    inherit_cache = True

    def __init__(self, column: ColumnElement[str], name: str) -> None:
        """By a column and the name of the value."""
        super().__init__(column, bindparam(name, type_=Texts()))


@compiles(one_of, "sqlite")
def _one_of_sqlite(found: one_of, compiler: SQLCompiler, **options: Any) -> str:
    column, given = (compiler.process(one, **options) for one in found.clauses)
    return f"{column} IN (SELECT value FROM json_each({given}))"  # noqa: S608 - both were worded by SQLAlchemy


@compiles(one_of, "postgresql")
def _one_of_postgresql(found: one_of, compiler: SQLCompiler, **options: Any) -> str:
    column, given = (compiler.process(one, **options) for one in found.clauses)
    return f"{column} = ANY ({given})"
