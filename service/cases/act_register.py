"""The register of acts: what an authority or a court did, written down once, found, listed."""

import re
import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, insert, or_, select

from features.store import ZONE
from scoring.rights.lasting import ENDED_BY, same_body
from scoring.rights.steps import Happened
from scoring.rights.words import EventType, Party
from service.cases.register import AS_NUMBER, By, Whose
from service.cases.target import CaseTarget
from service.database.tables import act_readers, acts
from service.errors import NotFound

_TABLE: Final = acts.c
_EVENT: Final[TypeAdapter[EventType]] = TypeAdapter(EventType)
_PARTY: Final[TypeAdapter[Party]] = TypeAdapter(Party)
_HAPPENED: Final[TypeAdapter[tuple[Happened, ...]]] = TypeAdapter(tuple[Happened, ...])

_NUMBER: Final = re.compile(r"act-\d{8}-\d{6}-[0-9a-f]{8}")
_LIKE_NUMBER: Final = re.compile(AS_NUMBER + _NUMBER.pattern, re.IGNORECASE)
_BY_BUREAU: Final[frozenset[EventType]] = frozenset({"suspension", "objection", "withdrawal"})
"""What the bureau does to records, by an act or in a case."""
OF_RECORD: Final[frozenset[Party]] = frozenset({"provider", "finding_authority"})
"""What a body is to a record that it provided, or the decision in which it made."""
_TOLD: Final = ("ended", "still", "out_of_use")
"""What is kept of what others did."""


class RecordedAct(NamedTuple):
    """An act as it was written down.

    Attributes:
        label: what the policy of that day called it.
        by: what it is that did it; `body`: its name; `party`: its account, null where it had none.
        target: the record; null where it reaches all that speaks against the enterprise.
        publicity_until: the new end, where that is moved.
        text: why it was done; null where nobody said.
        ended: what it ended, or the end that is corrected where it was written down before (`again`); `still`: what of the like went on all the same, so that nothing changed for the record; of restructurings also what was over later (`Happened.over_on`).
        out_of_use: by what else its record was not used when it was written down (`scoring.rights.out_of_use`).
        at: when it was written down.
    """

    id: str
    uscc: str
    event: EventType
    label: str
    by: Party
    body: str
    party: str | None
    document_no: str
    day: date
    effective_on: date
    publicity_until: date | None
    text: str | None
    target: CaseTarget | None
    ended: tuple[Happened, ...]
    still: tuple[Happened, ...]
    out_of_use: tuple[Happened, ...]
    at: datetime

    @property
    def again(self) -> Happened | None:
        """The end that is corrected by an act that was written down before and ended by it; null of all others."""
        return self.ended[0] if self.ended and self.event in ENDED_BY else None

    @property
    def corrected(self) -> tuple[Happened, ...]:
        """What others did that the bureau ends: what was written down by mistake, for it ends its own doing else."""
        if self.by != "bureau" or self.again is not None:
            return ()
        return tuple(one for one in self.ended if not _of_bureau(one))

    @property
    def _ends(self) -> bool:
        return self.event in ENDED_BY.values()

    @property
    def not_by_its_maker(self) -> str | None:
        """Who made the record where another body began something on it as who made or provided it; null else, and where the record does not say."""
        return None if self._ends else not_by_maker(self.target, self.happened)

    @property
    def differs(self) -> str | None:
        """That another body did it than the one that made the record, or of the same standing as the one that began what it ended; null else.

        No rule says whether it may: a person looks.
        """
        if self.not_by_its_maker is not None:
            return f"记录由“{self.not_by_its_maker}”作出，“{self.label}”由“{self.body}”作出：请核对由谁作出"
        others = [one for one in self.ended if self._ends and one.by == self.by and one.body]
        names = [one.body for one in others if one.body and not same_body(one.body, self.body)]
        if not names:
            return None
        listed = "、".join(f"“{one}”" for one in dict.fromkeys(names))
        return f"所终止的由{listed}作出，终止的是“{self.body}”：请核对由谁终止"

    @property
    def happened(self) -> Happened:
        """What it did, as what happened to its record."""
        return Happened(
            event_type=self.event,
            effective_on=self.effective_on,
            decided_on=self.day,
            document_no=self.document_no,
            body=self.body,
            by=self.by,
        )


def _of_bureau(one: Happened) -> bool:
    """Whether something may be the bureau's own doing; of what only a file tells that is left open where the bureau does the like."""
    return one.by == "bureau" or (one.by is None and one.event_type in _BY_BUREAU)


def not_by_maker(target: CaseTarget | None, done: Happened) -> str | None:
    """Who made a record on which another body did something as who made or provided it; null else, and where nobody said whose it is."""
    maker = target.issuing_body if target else None
    if done.by not in OF_RECORD or maker is None or done.body is None or same_body(maker, done.body):
        return None
    return maker


def is_number(text: str) -> bool:
    """Whether a text has the form of the number of an act."""
    return _NUMBER.fullmatch(text) is not None


def is_like_number(text: str) -> bool:
    """Whether it is typed as that, with signs or words for a number before it."""
    return _LIKE_NUMBER.match(text) is not None


def number_at(now: datetime) -> str:
    """A new number of an act that is written down at a moment."""
    return f"act-{now.astimezone(ZONE):%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"


def put(connection: Connection, act: RecordedAct, *, recorded_by: By, readers: Sequence[str] = ()) -> None:
    """Write an act down. `readers`: accounts that may read it besides whoever did it."""
    row = act._asdict()
    row |= {"done_by": row.pop("by"), "recorded_by": recorded_by.party, "who": recorded_by.who}
    row["target"] = act.target.model_dump_json() if act.target else None
    row |= {name: _HAPPENED.dump_json(row[name]).decode() for name in _TOLD}
    connection.execute(insert(acts).values(row))
    for one in readers:
        connection.execute(insert(act_readers).values(act=act.id, party=one))


def found(connection: Connection, number: str, whose: Whose) -> RecordedAct:
    """One act; `NotFound` alike where there is none and where it is another's."""
    row = connection.execute(select(acts).where(_TABLE.id == number, *_of(whose))).first()
    if row is None:
        raise NotFound(
            "没有这个编号的处理，或者与本账户无关",
            english="there is no act of this number, or it is not of this account",
        )
    return _act(row)


def listed(
    connection: Connection, whose: Whose, *, before: str | None = None, limit: int | None = None
) -> list[RecordedAct]:
    """Acts, the newest first; written down before one (`before`: its number): `NotFound` where there is no such one among them."""
    query = select(acts).where(*_of(whose)).order_by(_TABLE.at.desc(), _TABLE.id.desc()).limit(limit)
    if before is not None:
        at = found(connection, before, whose).at
        query = query.where((_TABLE.at < at) | ((_TABLE.at == at) & (_TABLE.id < before)))
    return [_act(row) for row in connection.execute(query)]


def done(connection: Connection, uscc: str) -> dict[str, tuple[Party, date]]:
    """Number of each act on an enterprise → what it is that did it, and the day of the act."""
    rows = connection.execute(select(_TABLE.id, _TABLE.done_by, _TABLE.day).where(_TABLE.uscc == uscc))
    return {row.id: (_PARTY.validate_python(row.done_by), row.day) for row in rows}


def _of(whose: Whose) -> Any:
    return [_of_party(value) if name == "party" else _TABLE[name] == value for name, value in whose.items()]


def _of_party(party: str) -> Any:
    """Those that an account did, and those that ended what it did."""
    told = select(act_readers.c.act).where(act_readers.c.party == party)
    return or_(_TABLE.party == party, _TABLE.id.in_(told))


def _act(row: Row[Any]) -> RecordedAct:
    names = ("id", "uscc", "label", "body", "party", "document_no", "day", "effective_on")
    return RecordedAct(
        **{name: getattr(row, name) for name in (*names, "publicity_until", "text")},
        event=_EVENT.validate_python(row.event),
        by=_PARTY.validate_python(row.done_by),
        target=CaseTarget.model_validate_json(row.target) if row.target else None,
        ended=_HAPPENED.validate_json(row.ended),
        still=_HAPPENED.validate_json(row.still),
        out_of_use=_HAPPENED.validate_json(row.out_of_use),
        at=row.at,
    )
