"""What must hold on every evening, whatever happened by day."""

from datetime import date
from typing import Any

import polars as pl

from features.store import end_of_day
from service import clock
from service.audit.chain import breaks
from service.audit.log import last, lines
from service.publications.parts import Part, part_of
from service.publications.publication import in_force
from service.publications.rests import decided, ground_of, policy_of
from service.runs.evaluation import evaluate_share, ground_for
from tests.service.drill.prefecture import Prefecture


def published(place: Prefecture) -> dict[str, Part]:
    """Code → its part in force, of every enterprise."""
    running = place.served.running
    with running.database.reading() as connection:
        whole = in_force(connection, "public")
        run = pl.read_parquet(running.home.runs / whole.run / "decisions.parquet", columns=["uscc"])
        found = {uscc: part_of(connection, whole, uscc) for uscc in run["uscc"]}
    return {uscc: part for uscc, part in found.items() if part is not None}


def evaluated(place: Prefecture, day: date) -> dict[str, dict[str, Any]]:
    """Code → the row of an evaluation of all from scratch, with what is known by now, by what is in force."""
    running = place.served.running
    with running.database.reading() as connection:
        number = in_force(connection, "public").number
    policy, card = policy_of(running.database, number), ground_of(running.database, number).card
    ground, known = ground_for(
        running.home, policy, card, as_of=day, known_at=end_of_day(day), purpose="public"
    )
    rows = pl.concat(evaluate_share(ground, known, share).decisions for share in known.shares)
    return {row["uscc"]: row for row in rows.iter_rows(named=True)}


def require(place: Prefecture, day: date, seen: int) -> int:
    """All that must hold on an evening; the number of the last line of the log that was looked at."""
    parts, anew = published(place), evaluated(place, day)
    assert parts.keys() == anew.keys()
    database = place.served.running.database
    for uscc, part in parts.items():
        row = dict(decided(ground_of(database, part.publication.number), part).row)
        differs = {name for name in row if name != "decision_id" and row[name] != anew[uscc][name]}
        assert not differs, (day, uscc, differs, part.publication)
        _require_grounds(uscc, part)
    _require_banks(place)
    return _require_whole_log(place, seen)


def _require_grounds(uscc: str, part: Part) -> None:
    """No measure and no rule rests on a record that does not count."""
    unused = set(part.subject.unused.filter(pl.col("reason").is_not_null())["record_id"])
    cited = {one["record_id"] for one in part.found["evidence"] or ()}
    assert not cited & unused, uscc


def _require_banks(place: Prefecture) -> None:
    """The bank sees whom it may, and nobody else."""
    for uscc in place.chance.sample(place.enterprises, 3):
        assert place.ask(uscc) == (200 if uscc in place.authorised else 403), uscc


def _require_whole_log(place: Prefecture, seen: int) -> int:
    database = place.served.running.database
    with database.reading() as connection:
        until, _ = last(connection)
        found = list(lines(connection, after=max(seen - 1, 0), until=until))
    first = found[0]
    assert list(breaks(found, first=first.seq, previous=first.previous)) == []
    assert clock.now() >= found[-1].event.at
    return until
