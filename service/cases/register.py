"""The register of cases: filed, found, listed, and one step more."""

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, func, insert, select, update

from features.parse import document_no
from features.store import ZONE
from scoring.rights.steps import Taken
from scoring.rights.words import Kind
from service.cases.case import Case, Evidence, Kept, taken_from, written
from service.cases.target import CaseTarget
from service.database.tables import case_files, case_steps, cases
from service.errors import NotFound

Whose = Mapping[str, str]
"""Columns of a case (`uscc`, `provider`) that must have a value."""
_TABLE: Final = cases.c
_STEPS: Final = case_steps.c
_FILES: Final = (
    *(case_files.c[name] for name in ("id", "case", "step", "name", "sha256")),
    func.length(case_files.c.content).label("size"),
)
_PREFIX: Final[Mapping[Kind, str]] = {"objection": "ob", "repair": "re"}


_CASE: Final = r"(?:ob|re)-\d{8}-\d{6}-[0-9a-f]{8}"
_STEP: Final = re.compile(rf"({_CASE})-\d+")
"""Under which number a step of a case brings something to a record."""
AS_NUMBER: Final = r"(?:[\W_]|第|编号|文号|案号|案件|事项|登记|no)*"
"""What may stand before a number that is typed as one."""
_LIKE_CASE: Final = re.compile(AS_NUMBER + _CASE, re.IGNORECASE)


class File(NamedTuple):
    """A file handed in with a step."""

    name: str
    content: bytes


class By(NamedTuple):
    """Who takes a step. `party`: null at the machine itself; `who`: the person or the account."""

    party: str | None
    who: str


def filed(
    connection: Connection,
    kind: Kind,
    uscc: str,
    target: CaseTarget,
    *,
    decision_id: str,
    taken: Taken,
    by: By,
    paper: str | None,
    files: Sequence[File],
    now: datetime,
) -> str:
    """Write a case with its first step; its number."""
    number = f"{_PREFIX[kind]}-{now.astimezone(ZONE):%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"
    connection.execute(
        insert(cases).values(
            id=number,
            kind=kind,
            uscc=uscc,
            target=target.model_dump_json(),
            decision_id=decision_id,
            filed_at=now,
            filed_by=None if paper else by.party,
            paper=paper,
            state=taken.step.kind,
        )
    )
    add_step(connection, number, 1, taken, by=by, files=files, state="filed", now=now, provider=None)
    return number


def case_of(number: str) -> tuple[Kind, str] | None:
    """The case, with its kind, a step of which is named by the number of a document; null where that is no step's."""
    found = _STEP.fullmatch(number)
    if found is None:
        return None
    return next((kind, found[1]) for kind, prefix in _PREFIX.items() if number.startswith(prefix))


def is_misshapen(number: str) -> bool:
    """Whether the number of a document is typed as that of a case, and is not that of a step as it is written here."""
    return case_of(number) is None and _LIKE_CASE.match(document_no(number) or "") is not None


def add_step(
    connection: Connection,
    number: str,
    seq: int,
    taken: Taken,
    *,
    by: By,
    files: Sequence[File],
    state: str,
    now: datetime,
    provider: str | None,
) -> None:
    """Write one step more, with the files that came with it. `provider`: with whom the case lies after it; null where with no party."""
    step = taken.step
    connection.execute(
        insert(case_steps).values(
            case=number,
            seq=seq,
            kind=step.kind,
            day=step.day,
            at=now,
            party=by.party,
            who=by.who,
            outcome=step.outcome,
            text=step.text,
            terms=written(taken.terms),
        )
    )
    for place, one in enumerate(files):
        connection.execute(
            insert(case_files).values(
                id=_file_id(place),
                case=number,
                step=seq,
                name=one.name,
                sha256=hashlib.sha256(one.content).hexdigest(),
                content=one.content,
            )
        )
    connection.execute(update(cases).where(_TABLE.id == number).values(state=state, provider=provider))


def _file_id(place: int) -> str:
    """A number of a file that sorts among those of its step as it was handed in, and that nobody guesses."""
    return f"{place:02x}{secrets.token_hex(15)}"


def keep_state(connection: Connection, number: str, state: str) -> None:
    """Keep how a case stands after what others did to what it had brought, until its next step (`listed`)."""
    connection.execute(update(cases).where(_TABLE.id == number).values(state=state))


def found(connection: Connection, number: str, whose: Whose) -> Case:
    """One case; `NotFound` alike where there is none and where it is another's."""
    row = connection.execute(select(cases).where(_TABLE.id == number, *_of(whose))).first()
    if row is None:
        raise NotFound(
            "没有这个编号的事项，或者与本账户无关",
            english="there is no case of this number, or it is not of this account",
        )
    return _cases(connection, [row])[0]


def listed(
    connection: Connection,
    whose: Whose,
    *,
    states: Sequence[str] | None = None,
    before: str | None = None,
    limit: int | None = None,
) -> list[Case]:
    """Cases, the newest first: in these states as their last step, or an act since, left them, filed before one (`before`: its number).

    `NotFound` where there is no such one among them.
    """
    query = select(cases).where(*_of(whose)).order_by(_TABLE.filed_at.desc(), _TABLE.id.desc()).limit(limit)
    if states is not None:
        query = query.where(_TABLE.state.in_(states))
    if before is not None:
        at = found(connection, before, whose).filed_at
        query = query.where((_TABLE.filed_at < at) | ((_TABLE.filed_at == at) & (_TABLE.id < before)))
    return _cases(connection, connection.execute(query).all())


def about_the_same(connection: Connection, uscc: str, target: CaseTarget) -> list[Case]:
    """Every case of an enterprise that is about the same record or document, or about the same effect of an evaluation."""
    ours, name = listed(connection, {"uscc": uscc}), target.named
    if name is None:
        same = (target.target, target.effect)
        return [one for one in ours if (one.target.target, one.target.effect) == same]
    return [one for one in ours if one.target.named is not None and name.same_as(one.target.named)]


def file_of(connection: Connection, number: str, file: str) -> File:
    """A file of a case, or `NotFound`."""
    row = connection.execute(
        select(case_files.c.name, case_files.c.content).where(
            case_files.c.case == number, case_files.c.id == file
        )
    ).first()
    if row is None:
        raise NotFound(f"事项 {number} 没有这份材料", english=f"case {number} has no such file")
    return File(row.name, row.content)


def _of(whose: Whose) -> Any:
    return [_TABLE[name] == value for name, value in whose.items()]


def _cases(connection: Connection, rows: Sequence[Row[Any]]) -> list[Case]:
    numbers = [row.id for row in rows]
    steps: dict[str, list[Kept]] = {}
    for row in connection.execute(select(case_steps).where(_STEPS.case.in_(numbers)).order_by(_STEPS.seq)):
        taken = taken_from(row.kind, row.day, row.text, row.outcome, row.terms)
        steps.setdefault(row.case, []).append(Kept(row.seq, row.at, row.party, row.who, taken))
    files: dict[str, list[Evidence]] = {}
    query = select(*_FILES).where(case_files.c.case.in_(numbers)).order_by(case_files.c.step, case_files.c.id)
    for row in connection.execute(query):
        files.setdefault(row.case, []).append(Evidence(row.id, row.step, row.name, row.sha256, row.size))
    return [_case(row, steps[row.id], files.get(row.id, ())) for row in rows]


def _case(row: Row[Any], steps: Sequence[Kept], files: Sequence[Evidence]) -> Case:
    names = ("id", "kind", "uscc", "decision_id", "filed_at", "filed_by", "paper", "provider")
    return Case(
        **{name: getattr(row, name) for name in names},
        target=CaseTarget.model_validate_json(row.target),
        steps=tuple(steps),
        evidence=tuple(files),
    )
