"""What is served under load: a home with a run, a database with that many ratings, a bureau and a department.

The ratings beyond those of the run are its decisions again under codes of their own, each with an id of its own, written by
the same function that publishes. So each answer is checked and rendered as any other.
"""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl
from sqlalchemy import insert, update

from benchmarks.load.servers import PROGRAM
from features.credit_code import synthetic
from scoring.decision import with_ids
from service import clock
from service.database.engine import Database
from service.database.tables import decisions, publications
from service.database.upgrade import upgrade
from service.home import Home
from service.keys.keyring import Keyring
from service.parties.registry import add_party, party_from
from service.parties.secrets import new_secret
from service.publications.content import contents
from service.publications.publish import publish
from service.runs.kept import Runs

PURPOSE: Final = "资格审查"
DOMAIN: Final = "government_procurement"
_BUREAU: Final = {"id": "load.bureau", "role": "bureau", "name": "发展改革部门"}
_DEPARTMENT: Final = {
    "id": "load.department",
    "role": "department",
    "name": "财政部门",
    "scope": {"domains": [DOMAIN], "purposes": [PURPOSE]},
}
_TABLES: Final = ("decisions", "population", "unused", "evidence")
_PIECE: Final = 10_000


@dataclass(frozen=True)
class Prepared:
    """What the load asks of: the secrets of both parties, and codes of published enterprises."""

    secrets: dict[str, str]
    codes: list[str]
    ratings: int


def made_home(root: Path, enterprises: int) -> None:
    """A home with a sample, a trained model and a run, by the commands of the program."""
    for command in (
        ["sample", "--enterprises", str(enterprises), "--seed", "1", "--out", str(root / "sample")],
        ["ingest", str(root / "sample")],
        ["train"],
        ["promote", "--who", "load", "--why", "load"],
        ["evaluate"],
    ):
        subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", PROGRAM, *command],
            check=True,
            env={"SHOUXIN_HOME": str(root), "PATH": ""},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def prepared(root: Path, url: str, ratings: int) -> Prepared:
    """Make the tables, the keys and the parties, and publish."""
    home, database = Home(root), Database(url)
    upgrade(database)
    keyring = Keyring(home.keys)
    for use in ("token", "certificate"):
        keyring.new(use, now=clock.now())
    run = Runs(home.runs).latest("public")
    found = publish(database, home, run, who="load", progress=lambda *_: None)
    tables = {name: run.collect(run.table(name)) for name in _TABLES}
    codes = tables["decisions"]["uscc"].to_list()
    for rows, copied in _copies(tables, run.manifest.hash, ratings - len(codes)):
        with database.writing() as connection:
            values = [{"publication": found.number, **row} for row in rows.to_dicts()]
            connection.execute(insert(decisions), values)
        codes += copied
    with database.writing() as connection:
        connection.execute(
            update(publications).where(publications.c.id == found.number).values(enterprises=len(codes))
        )
        secrets = {}
        for one in (_BUREAU, _DEPARTMENT):
            party = party_from(dict(one))
            add_party(connection, party, now=clock.now())
            secrets[party.id] = new_secret(connection, party.id, now=clock.now()).text
    database.close()
    return Prepared(secrets, codes, len(codes))


def _copies(
    tables: dict[str, pl.DataFrame], manifest: str, wanted: int
) -> Iterator[tuple[pl.DataFrame, list[str]]]:
    """Rows of the table of decisions, piece by piece, until that many are made."""
    serial = 0
    decided = tables["decisions"].drop("decision_id")
    while wanted > 0:
        part = decided.head(min(wanted, _PIECE))
        renamed = {code: synthetic(serial + place, prefix="MY") for place, code in enumerate(part["uscc"])}
        serial, wanted = serial + part.height, wanted - part.height
        code = pl.col("uscc").replace_strict(renamed, default=None)
        ours = {
            name: table.filter(pl.col("uscc").is_in(list(renamed))).with_columns(uscc=code)
            for name, table in tables.items()
        }
        rows = with_ids(part.with_columns(uscc=code), manifest)
        nothing = pl.DataFrame(schema=_beside())
        content = contents(rows, ours["population"], ours["unused"], ours["evidence"], nothing)
        counties = ours["population"].select("uscc", county="division")
        heads = rows.select("uscc", "decision_id", "status", "grade", "score")
        yield heads.join(counties, on="uscc").join(content, on="uscc"), list(renamed.values())


def _beside() -> dict[str, Any]:
    from service.publications.beside import BESIDE

    return {"uscc": pl.String()} | dict.fromkeys(BESIDE, pl.Null())
