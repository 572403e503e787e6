"""A year in the life of a store against a plain reference: loads, late ones, revisions, repeats, compactions, purges."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from features.compaction import compact
from features.ledger import start_of_day
from features.records import KINDS
from features.retention import Purge, purge_records
from features.store import ZONE, Store
from tests.endurance import long_or
from tests.features.builders import code, delivery, example, load, write_csv

LAYOUT, KIND = "wage-arrears", "wage_arrears"
BEGIN = datetime(2026, 1, 1, 8, 0, tzinfo=ZONE)
FEEDS = ("feed", "other")


@dataclass
class Reference:
    """What the store must know, kept the slow and obvious way: every receipt of every load, in a list."""

    receipts: list = field(default_factory=list)  # (version, moment, feed, document, amount)
    versions: int = 0

    def load(self, rows, moment, *, declared):
        """Rows (feed, document, amount) of one load, received at `moment`."""
        for feed, document, amount in rows:
            said = self._at(feed, document, moment)
            if said is None or declared or said != amount:
                self.receipts.append((self.versions, moment, feed, document, amount))
        self.versions += 1

    def contradicts(self, feed, document, moment, amount):
        """Whether something else was said of the record for that very moment."""
        return any(r[1:4] == (moment, feed, document) and r[4] != amount for r in self.receipts)

    def known(self, before, version):
        """(feed, document) → (amount, revision) as known before an instant, up to a ledger version."""
        told = {}
        seen = [r for r in self.receipts if r[0] <= version and r[1] < before]
        for _, moment, feed, document, amount in sorted(seen, key=lambda r: r[1]):
            moments = told.setdefault((feed, document), {})
            moments[moment] = amount
        return {key: (list(moments.values())[-1], len(moments)) for key, moments in told.items()}

    def _at(self, feed, document, moment):
        earlier = [r for r in self.receipts if r[1] <= moment and r[2:4] == (feed, document)]
        return max(earlier, key=lambda r: r[1])[4] if earlier else None


class Life:
    """A store and its reference, living day by day."""

    def __init__(self, home, seed):
        self.home, self.chance, self.now = home, random.Random(seed), BEGIN  # noqa: S311 - a life that can be repeated
        self.store, self.reference, self.files = Store(home / "store"), Reference(), []

    def step(self):
        self.now += timedelta(hours=self.chance.randint(1, 40))
        doing = self.chance.choices([self.load, self.again, self.compact, self.purge], [12, 2, 2, 1])[0]
        doing()

    def load(self):
        """A file of some documents: of today, declared for today or for a day long past."""
        feed = self.chance.choice(FEEDS)
        day = self.chance.choice([None, None, self.now.date(), self._some_day()])
        moment = self.now if day is None else start_of_day(day)
        numbers = self.chance.sample(range(12), self.chance.randint(1, 5))
        rows = [(feed, f"样{n}号", self.chance.randint(1, 3)) for n in numbers]
        rows = [row for row in rows if not self.reference.contradicts(*row[:2], moment, row[2])]
        if not rows:
            return
        table = [
            example(LAYOUT, 统一社会信用代码=code(serial_of(document)), 决定书文号=document)
            | {"拖欠金额(元)": str(amount)}
            for _, document, amount in rows
        ]
        path = self.home / f"{len(self.files)}.csv"
        write_csv(path, LAYOUT, *table)
        given = delivery(path, LAYOUT, day and day.isoformat(), feed)
        report = load(self.home, given, now=self.now)
        if report.already_loaded:  # by chance the same content as another file of that feed and day
            return
        assert report.quarantined == 0
        self.reference.load(rows, moment, declared=day is not None)
        self.files.append(given)

    def again(self):
        """A file that was loaded before: nothing happens."""
        if self.files:
            report = load(self.home, self.chance.choice(self.files), now=self.now)
            assert report.version is None

    def compact(self):
        compact(self.store)
        assert self.store.table(KIND).files()["sorted"].all()

    def purge(self):
        """Nothing is old enough: a claim in force never is."""
        months = dict.fromkeys(KINDS, 1)
        assert purge_records(self.store, Purge("a", self.now, self.now.date(), months, "p")) == {}

    def check(self, before, version):
        known = self.store.known(before, version=version)
        rows = known.rows(KIND)
        told = {
            (row["source"], row["document_no"]): (row["amount_fen"] // 100, row["revision"])
            for row in rows.iter_rows(named=True)
        }
        assert len(told) == rows.height
        assert told == self.reference.known(before, version)
        some = [code(n) for n in self.chance.sample(range(12), 3)]
        few = {row["document_no"] for row in known.rows_of(KIND, some).iter_rows(named=True)}
        assert few == {document for _, document in told if code(serial_of(document)) in some}

    def look(self):
        """Compare at a few instants and ledger versions."""
        last = self.reference.versions - 1
        self.check(self.now + timedelta(seconds=1), last)
        for _ in range(2):
            self.check(start_of_day(self._some_day()), self.chance.randint(-1, last))

    def _some_day(self):
        return (BEGIN + timedelta(days=self.chance.randint(-300, 0))).date() + timedelta(
            days=self.chance.randint(0, (self.now - BEGIN).days)
        )


def serial_of(document):
    """The enterprise of a document: each has its own."""
    return int(document[1:-1])


@pytest.mark.parametrize("seed", long_or([1], list(range(4))))
def test_the_store_agrees_with_the_reference_all_its_life(tmp_path, seed):
    life = Life(tmp_path, seed)
    for number in range(long_or(40, 400)):
        life.step()
        if number % 4 == 0:
            life.look()
    life.look()
    assert life.reference.versions > long_or(15, 200)
