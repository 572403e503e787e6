"""What a run says, checked, as rows of the database."""

from collections.abc import Iterator
from typing import Any, Final

import polars as pl
from sqlalchemy import Connection, insert, select

from scoring.decision import with_ids
from scoring.manifest import Manifest
from service import clock
from service.database.tables import contents as contents_table
from service.database.tables import publications
from service.errors import StateError
from service.home import Home
from service.publications.beside import beside
from service.publications.content import contents
from service.runs.run import Run

PIECE: Final = 10_000
"""Decisions of one transaction: a reader of SQLite waits for none, another writer for one."""
_TABLES: Final = ("decisions", "population", "unused", "evidence")


def checked_tables(home: Home, run: Run) -> dict[str, pl.DataFrame]:
    """What a run says, with what stands beside its decisions; `StateError` where card, policy or a decision is not the one decided."""
    run.require_ground()
    tables = {name: run.collect(run.table(name)) for name in _TABLES}
    _require_untouched(run, tables["decisions"])
    return tables | {"beside": beside(home, run, tables["decisions"], tables["evidence"])}


def _require_untouched(run: Run, rows: pl.DataFrame) -> None:
    again = with_ids(rows.drop("decision_id"), run.manifest.hash)
    changed = rows.filter(rows["decision_id"] != again["decision_id"])["uscc"]
    if not changed.is_empty():
        raise StateError(
            f"评价批次 {run.folder.name} 中 {changed[0]} 等 {len(changed)} 家的决定被改动过，不能发布"
        )


def insert_publication(connection: Connection, run: Run, name: str, *, who: str, **values: Any) -> int:
    """The row of a publication of a run; its number. `name`: of the run; `values`: further columns."""
    own = identity_of(run.manifest) | {"run": name, "begun_at": clock.now(), "published_by": who}
    _keep(connection, own["policy"], run.policy_text)
    _keep(connection, own["evaluator"], run.evaluator.to_json())
    number = connection.execute(insert(publications).values(own | values).returning(publications.c.id))
    return int(number.scalar_one())


def identity_of(manifest: Manifest) -> dict[str, Any]:
    """What the row of a publication says of the run that it is of, by its columns."""
    return {
        "run_id": manifest.hash,
        "purpose": manifest.purpose,
        "as_of": manifest.as_of,
        "manifest": manifest.to_json(),
        "policy": manifest.hashes["policy"],
        "evaluator": manifest.hashes["model"],
    }


def _keep(connection: Connection, name: str, text: str) -> None:
    """Keep a text once, under its hash."""
    if connection.execute(select(contents_table.c.hash).where(contents_table.c.hash == name)).first() is None:
        connection.execute(insert(contents_table).values(hash=name, content=text))


def rows_of(tables: dict[str, pl.DataFrame]) -> Iterator[list[dict[str, Any]]]:
    """The decisions of a run as rows of the database but for their publication, piece by piece in the order of their codes."""
    rows = tables["decisions"].sort("uscc")
    for start in range(0, rows.height, PIECE):
        part = rows.slice(start, PIECE)
        first, last = part["uscc"][0], part["uscc"][-1]
        ours = pl.col("uscc").is_between(pl.lit(first), pl.lit(last))
        others = {name: table.filter(ours) for name, table in tables.items() if name != "decisions"}
        heads = part.select("uscc", "decision_id", "status", "grade", "score")
        places = others["population"].select("uscc", "industry", county="division")
        found = heads.join(places, on="uscc", how="left", maintain_order="left").join(
            contents(part, **others), on="uscc", maintain_order="left"
        )
        yield found.to_dicts()
