"""Publish a run: its decisions are written piece by piece, and are seen all at once or not at all."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from features.together import Progress
from scoring.manifest import Manifest
from service import clock
from service.administration import changed_in
from service.certificates.register import hold
from service.database.alone import alone, in_turn
from service.database.engine import Database
from service.database.tables import decisions, publications
from service.errors import Conflict, StateError, WrongUse
from service.home import Home
from service.notices.changes import changed
from service.notices.outbox import put
from service.publications.amend import PUBLICATIONS, Prepared, prepared, put_in, standing_amendments
from service.publications.insert import PIECE, checked_tables, insert_publication, rows_of
from service.publications.parts import part_in
from service.publications.publication import Publication, newest, publication_of_run
from service.purposes import purpose_of
from service.runs.again import evaluate_again
from service.runs.run import Run

_UNSEEN: Final = publications.c.published_at.is_(None)


def publish(database: Database, home: Home, run: Run, *, who: str, progress: Progress) -> Publication:
    """Put a run before everybody who may see it. Raises:

    `WrongUse` for one that may not be acted on or is of a day to come, `Conflict` where it is published already or another is being
    published, `StateError` where its card, its policy or a decision of it is not the one decided. Its line of the log is written in
    the transaction by which it is seen: there is neither without the other.
    """
    if not run.actionable:
        raise WrongUse(
            f"评价批次 {run.folder.name} 只供分析，不能发布：基准日须与知悉时点同日，且不得按外地标准"
        )
    if run.manifest.as_of > clock.today():
        raise WrongUse(
            f"评价批次 {run.folder.name} 的基准日 {run.manifest.as_of} 晚于今天 {clock.today()}，不能发布：请核对本机时钟，重新评价今天"
        )
    tables = checked_tables(home, run)
    with alone(database, "publish", told="另一个发布正在进行，请等它完成"):
        _clear(database)
        number = _begun(database, run, who)
        total = tables["decisions"].height
        done = 0
        for piece in rows_of(tables):
            with database.writing() as connection:
                connection.execute(insert(decisions), [{"publication": number, **row} for row in piece])
            done += len(piece)
            progress(done, total)
        return _finished(database, home, run, number, total)


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
        return insert_publication(connection, run, run.folder.name, who=who)


def _finished(database: Database, home: Home, run: Run, number: int, count: int) -> Publication:
    """The one step by which everybody sees it, with its line of the log.

    What was amended since the run's records were read is amended in it too, in the same step: nobody sees it without.
    """
    again: dict[str, Prepared] = {}
    while True:
        with database.writing() as connection:
            in_turn(database, connection, PUBLICATIONS)
            behind = _behind(connection, run)
            missing = {uscc: rests for uscc, rests in behind.items() if not _reached(again.get(uscc), rests)}
            if not missing:
                carried = {one: again[one] for one in behind}
                return _seen(database, connection, run, number, count, carried)
        again |= _evaluated(home, run, missing)


def _reached(one: Prepared | None, rests: Manifest) -> bool:
    """Whether an evaluation knows all the records by which the publication in force was amended."""
    return one is not None and one.version >= rests.data_version


def _behind(connection: Connection, run: Run) -> dict[str, Manifest]:
    """Code → on what the amendment of the publication in force rests, where the run's own records are an earlier version."""
    standing = newest(connection, purpose_of(run.manifest.purpose))
    if standing is None or standing.as_of > run.manifest.as_of:
        return {}
    found = standing_amendments(connection, standing)
    version = run.manifest.data_version
    return {uscc: rests for uscc, rests in found.items() if rests.data_version > version}


def _evaluated(home: Home, run: Run, behind: Mapping[str, Manifest]) -> dict[str, Prepared]:
    """Enterprises evaluated again by the run's own policy and card, with what their amendments know.

    One that was amended while the clock ran ahead is evaluated as of its own day: before that its records are not known.
    `StateError` where the store has less of it than the amendment knew.
    """
    today, found = max(clock.today(), run.manifest.as_of), {}
    for uscc, rests in behind.items():
        own = evaluate_again(home, run.policy, run.evaluator, uscc, day=max(today, rests.as_of))
        one = prepared(home, own, uscc) if own is not None else None
        if one is None or not _reached(one, rests):
            raise StateError(
                f"{uscc} 的现行决定依据记录库第 {rests.data_version} 版，现在的记录库没有它所依的全部记录，没有发布：请挂上记录所在的磁盘，或者从备份恢复"
            )
        found[uscc] = one
    return found


def _seen(
    database: Database,
    connection: Connection,
    run: Run,
    number: int,
    count: int,
    again: Mapping[str, Prepared],
) -> Publication:
    now = clock.now()
    standing_before = newest(connection, purpose_of(run.manifest.purpose))
    before = standing_before.number if standing_before else None
    connection.execute(
        update(publications).where(publications.c.id == number).values(published_at=now, enterprises=count)
    )
    found = publication_of_run(connection, run.folder.name)
    if found is None:
        raise StateError(f"评价批次 {run.folder.name} 的发布被另一个进程撤去，请重新发布")
    hold(connection, again.keys())
    details = {"enterprises": count, "who": found.published_by, "published_at": now.isoformat()}
    changed_in(database, connection, "publish", subject=found.run, details=details)
    if standing_before is None or standing_before.as_of <= found.as_of:  # else it is not in force
        told = changed(connection, before, number, now=now)
        put(connection, (one for one in told if one.uscc not in again))
    for uscc, one in again.items():
        standing = part_in(connection, found, uscc, whole=False)
        if standing is not None:
            put_in(database, connection, found, standing, one, who=found.published_by, now=now, before=before)
    return found
