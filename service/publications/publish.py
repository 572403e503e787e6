"""Publish a run: its decisions are written piece by piece, and are seen all at once or not at all."""

from collections.abc import Iterator
from typing import Any, Final

import polars as pl
from sqlalchemy import Connection, delete, insert, select, update

from features.together import Progress
from scoring.decision import with_ids
from service import clock
from service.administration import changed_in
from service.database.alone import alone
from service.database.engine import Database
from service.database.tables import contents as contents_table
from service.database.tables import decisions, publications
from service.errors import Conflict, StateError, WrongUse
from service.home import Home
from service.publications.beside import beside
from service.publications.content import contents
from service.publications.published import Publication, publication_of_run
from service.runs.run import Run

PIECE: Final = 10_000
"""Decisions of one transaction: a reader of SQLite waits for none, another writer for one."""
_UNSEEN: Final = publications.c.published_at.is_(None)
_TABLES: Final = ("decisions", "population", "unused", "evidence")


def publish(database: Database, home: Home, run: Run, *, who: str, progress: Progress) -> Publication:
    """Put a run before everybody who may see it. Raises:

    `WrongUse` for one that may not be acted on, `Conflict` where it is published already or another is being
    published, `StateError` where its card, its policy or a decision of it is not the one decided. Its line of the log is written in
    the transaction by which it is seen: there is neither without the other.
    """
    if not run.actionable:
        raise WrongUse(
            f"评价批次 {run.folder.name} 只供分析，不能发布：基准日须与知悉时点同日，且不得按外地标准"
        )
    run.require_ground()
    tables = {name: run.collect(run.table(name)) for name in _TABLES}
    _require_untouched(run, tables["decisions"])
    tables["beside"] = beside(home, run)
    with alone(database, "publish", told="另一个发布正在进行，请等它完成"):
        _clear(database)
        number = _begun(database, run, who)
        total = tables["decisions"].height
        done = 0
        for piece in _pieces(tables):
            with database.writing() as connection:
                connection.execute(insert(decisions), [{"publication": number, **row} for row in piece])
            done += len(piece)
            progress(done, total)
        return _finished(database, run, number, total)


def _require_untouched(run: Run, rows: pl.DataFrame) -> None:
    again = with_ids(rows.drop("decision_id"), run.manifest.hash)
    changed = rows.filter(rows["decision_id"] != again["decision_id"])["uscc"]
    if not changed.is_empty():
        raise StateError(
            f"评价批次 {run.folder.name} 中 {changed[0]} 等 {len(changed)} 家的决定被改动过，不能发布"
        )


def _clear(database: Database) -> None:
    """Remove what publishers that died left behind, in pieces too: nobody waits long for it."""
    with database.reading() as connection:
        dead = connection.execute(select(publications.c.id).where(_UNSEEN)).scalars().all()
    for number in dead:
        left = True
        while left:
            with database.writing() as connection:
                left = _removed_piece(connection, number)


def _removed_piece(connection: Connection, number: int) -> bool:
    """Remove so many decisions of a publication; whether there may be more. The publication goes with the last of them."""
    ours = decisions.c.publication == number
    until = select(decisions.c.uscc).where(ours).order_by(decisions.c.uscc).offset(PIECE - 1).limit(1)
    last = connection.execute(until).scalar()
    if last is None:
        connection.execute(delete(publications).where(publications.c.id == number))
        return False
    connection.execute(delete(decisions).where(ours, decisions.c.uscc <= last))
    return True


def _begun(database: Database, run: Run, who: str) -> int:
    """The number of a publication that nobody sees yet."""
    with database.writing() as connection:
        found = publication_of_run(connection, run.folder.name)
        if found is not None:
            raise Conflict(f"评价批次 {run.folder.name} 已于 {found.published_at:%Y-%m-%d %H:%M} 发布")
        policy = _kept(connection, run.manifest.hashes["policy"], run.policy_text)
        evaluator = _kept(connection, run.manifest.hashes["model"], run.evaluator.to_json())
        values = {
            "run": run.folder.name,
            "run_id": run.manifest.hash,
            "purpose": run.manifest.purpose,
            "as_of": run.manifest.as_of,
            "manifest": run.manifest.to_json(),
            "policy": policy,
            "evaluator": evaluator,
            "begun_at": clock.now(),
            "published_by": who,
        }
        number = connection.execute(insert(publications).values(values).returning(publications.c.id))
        return int(number.scalar_one())


def _kept(connection: Connection, name: str, text: str) -> str:
    """The hash under which a text is kept once."""
    if connection.execute(select(contents_table.c.hash).where(contents_table.c.hash == name)).first() is None:
        connection.execute(insert(contents_table).values(hash=name, content=text))
    return name


def _pieces(tables: dict[str, pl.DataFrame]) -> Iterator[list[dict[str, Any]]]:
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


def _finished(database: Database, run: Run, number: int, count: int) -> Publication:
    """The one step by which everybody sees it, with its line of the log."""
    with database.writing() as connection:
        connection.execute(
            update(publications)
            .where(publications.c.id == number)
            .values(published_at=clock.now(), enterprises=count)
        )
        found = publication_of_run(connection, run.folder.name)
        if found is None:
            raise StateError(f"评价批次 {run.folder.name} 的发布被另一个进程撤去，请重新发布")
        details = {"enterprises": count, "who": found.published_by}
        changed_in(database, connection, "publish", subject=found.run, details=details)
    return found
