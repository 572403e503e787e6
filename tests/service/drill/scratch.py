"""Evaluations from scratch and replays: they know the home and the database, and nothing of what the drill has in memory; nearly all in a process of their own."""

import json
import zlib
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from features.store import Known, end_of_day
from scoring.evaluate import Evaluation
from scoring.ground import Ground
from service.database.engine import Database
from service.days import instant
from service.home import Home
from service.integrity.verification import faults_in
from service.publications.parts import Part
from service.publications.publication import numbered
from service.publications.rests import decided, ground_of
from service.runs.evaluation import evaluate_share, ground_for
from service.runs.replay import replay
from service.runs.run import Run, open_run

Contents = Mapping[str, tuple[int, str]]
"""Code → the number of the publication in which its part stands, and the part as it is kept."""
_TABLES = ("decisions", "population", "unused", "evidence")


def faults_of(home: Path, url: str, name: str, day: date, version: int, contents: Contents) -> list[str]:
    """What of an evening is not as an evaluation of all from scratch has it; empty if all is.

    Args:
        home: the drill's; `url`: of its database; `name`: of the run in force, whose policy and card are in force.
        day: of the evening; `version`: of the records then.
        contents: the parts that were in force then.
    """
    published = _as_decided(url, contents)
    run = open_run(home / "runs" / name)
    ground, known = ground_for(
        Home(home),
        run.policy,
        run.evaluator,
        as_of=day,
        known_at=end_of_day(day),
        purpose="public",
        data_version=version,
    )
    found = _evaluated(ground, known)
    anew = {row["uscc"]: row for row in found["decisions"].iter_rows(named=True)}
    faults = [f"{day} only one of both has {uscc}" for uscc in sorted(published.keys() ^ anew.keys())]
    for uscc in sorted(published.keys() & anew.keys()):
        row = published[uscc]
        if differs := [one for one in row if one != "decision_id" and row[one] != anew[uscc][one]]:
            faults.append(f"{day} {uscc} is published with other {', '.join(differs)}")
    return faults + _of_the_night(Home(home), run, found if ground.manifest == run.manifest else None)


def _as_decided(url: str, contents: Contents) -> dict[str, Mapping[str, Any]]:
    """The rows of published decisions; `StateError` for one that is not what its id is the hash of."""
    with closing(Database(url)) as database:
        with database.reading() as connection:
            numbers = {number for number, _ in contents.values()}
            publications = {number: numbered(connection, number) for number in numbers}
        return {
            uscc: decided(ground_of(database, number), Part(publications[number], None, content)).row
            for uscc, (number, content) in contents.items()
        }


def _of_the_night(home: Home, run: Run, found: Mapping[str, pl.DataFrame] | None) -> list[str]:
    """Every decision of the night made again by what it names, of which `found` is the outcome where it is known already."""
    if found is None:
        manifest = run.manifest
        known = home.store.known(instant(manifest.known_at), version=manifest.data_version)
        found = _evaluated(run.ground, known)
    stored = {name: run.collect(run.table(name)) for name in _TABLES}
    return [
        f"{run.folder.name}: {name} do not replay" for name in _TABLES if not found[name].equals(stored[name])
    ]


def _evaluated(ground: Ground, known: Known) -> dict[str, pl.DataFrame]:
    parts: list[Evaluation] = [evaluate_share(ground, known, share) for share in known.shares]
    order = {"unused": ["uscc", "kind", "record_id"], "evidence": ["uscc", "condition", "record_id"]}
    return {
        name: pl.concat(getattr(part, name) for part in parts).sort(order.get(name, ["uscc"]))
        for name in _TABLES
    }


def resting_on_what_is_gone(
    day: date, cited: Mapping[str, set[str]], unused: Mapping[str, bytes]
) -> list[str]:
    """Enterprises whose decision of an evening rests on a record that does not count, as the decision itself has it.

    Args:
        cited: code → the records on which measures and rules rest; `unused`: its records that do not count, packed.
    """
    return [
        f"{day} {uscc} rests on what is gone"
        for uscc, ours in cited.items()
        if ours & gone(unused[uscc]).keys()
    ]


def gone(unused: bytes) -> dict[str, str]:
    """Record that does not count → why."""
    records = json.loads(zlib.decompress(unused))["records"] or ()
    return {one["record_id"]: one["reason"] for one in records if one["reason"]}


def not_replayed(home: Path, decision: str) -> list[str]:
    """Whether a decision is made again to the byte, row and document."""
    return [] if replay(Home(home), decision)["replayed"] else [f"{decision} does not replay"]


def not_as_decided(url: str, home: Path, since: date) -> list[str]:
    """What of the decisions published since a day is not as its run has it, or of the registers not as the log has it."""
    with closing(Database(url)) as database:
        return [str(one) for one in faults_in(database, Home(home), since=since)]
