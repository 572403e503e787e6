"""What must hold on every evening, whatever happened by day."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import or_, select

from features.store import end_of_day
from service import clock
from service.audit.chain import breaks
from service.audit.log import last, lines
from service.database.tables import decisions, publications
from service.publications.parts import Part, part_of, parts_of
from service.publications.publication import Publication, in_force
from tests.service.drill.beside import Beside
from tests.service.drill.prefecture import Prefecture
from tests.service.drill.scratch import faults_of, gone, not_replayed, resting_on_what_is_gone

EVERY: Final = 7
"""Evenings after which one of the decisions that were ever in force of an evening is made again: those of each night all are."""
_BY_TERM: Final = frozenset({"publicity_ended", "retention_ended"})
Packed = dict[str, bytes]
"""Enterprise → its records that do not count, as they are published."""


@dataclass
class Evenings:
    """What is remembered from one evening to the next.

    Attributes:
        seen: the number of the last line of the log that was looked at.
        lapsed: grounds of decisions that were not grounds any more the next evening, because their term was over.
        nights: the decisions in force of each evening.
    """

    place: Prefecture
    beside: Beside
    seen: int = 0
    lapsed: int = 0
    nights: list[list[str]] = field(default_factory=list)
    _cited: dict[str, set[str]] = field(default_factory=dict)

    def require(self, day: date) -> None:
        """All that must hold on an evening; what is evaluated from scratch for it is told some days later."""
        whole, parts, packed = self._published()
        self._require_grounds(day, parts, packed)
        self.place.bank.require(parts, self.place.enterprises)
        self._require_log()
        home, url = self.place.home, self.place.served.running.settings.database
        version = home.store.known(end_of_day(day)).version
        contents = {uscc: (part.publication.number, part.content) for uscc, part in parts.items()}
        self.beside.ask(faults_of, home.root, url, whole.run, day, version, contents)
        self.nights.append([part.found["row"]["decision_id"] for part in parts.values()])
        if len(self.nights) % EVERY == 0:
            one = self.place.chance.choice(self.place.chance.choice(self.nights))
            self.beside.ask(not_replayed, home.root, one)

    def _published(self) -> tuple[Publication, dict[str, Part], Packed]:
        """The publication in force, and the part in force of every enterprise with its records that do not count."""
        with self.place.served.running.database.reading() as connection:
            whole = in_force(connection, "public")
            ours = or_(publications.c.id == whole.number, publications.c.amends == whole.number)
            query = select(decisions.c.uscc, decisions.c.unused).join(publications)
            standing = connection.execute(query.where(ours, decisions.c.superseded_by.is_(None)))
            rows = standing.all()
            packed = {row.uscc: row.unused for row in rows}
            assert len(rows) == len(packed)  # one decision of each enterprise is in force
            parts = parts_of(connection, whole, sorted(packed))
            some = self.place.chance.choice(sorted(packed))
            assert part_of(connection, whole, some, whole=False) == parts[some]
        assert parts.keys() == packed.keys()
        return whole, parts, packed

    def _require_grounds(self, day: date, parts: dict[str, Part], packed: Packed) -> None:
        """No measure and no rule rests on a record that does not count, also where its time ended and nobody acted."""
        cited = {
            uscc: {one["record_id"] for one in part.found["evidence"] or ()} for uscc, part in parts.items()
        }
        self.beside.ask(resting_on_what_is_gone, day, cited, packed)
        for uscc, before in self._cited.items():
            if before - cited[uscc]:  # a ground of yesterday is none today
                why = gone(packed[uscc])
                self.lapsed += sum(why.get(one) in _BY_TERM for one in before)
        self._cited = cited

    def _require_log(self) -> None:
        """The lines of the log since the last evening follow on those before."""
        with self.place.served.running.database.reading() as connection:
            until, _ = last(connection)
            found = list(lines(connection, after=max(self.seen - 1, 0), until=until))
        first = found[0]
        assert list(breaks(found, first=first.seq, previous=first.previous)) == []
        assert clock.now() >= found[-1].event.at
        self.seen = until
