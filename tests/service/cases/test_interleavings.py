"""Several at once: cases are filed and go on, authorities act, everything is evaluated and published, what waits is brought about.

Whatever the order: no event is lost, none has two effects, and what is published is what an evaluation of all says.
"""

import random
import threading
from contextlib import suppress
from datetime import timedelta
from itertools import product

import polars as pl
import pytest

from features.store import end_of_day
from scoring.errors import StepRefused
from scoring.rights.eligibility import Shown
from scoring.rights.lasting import ENDED_BY
from scoring.rights.out_of_use import out_of_use
from scoring.rights.steps import Paper, Step
from service import clock
from service.administration import changed_in
from service.amendments import register as reconsidered
from service.amendments.settling import settle
from service.api.running import Running
from service.cases import register
from service.cases.act_asked import Act
from service.cases.acts import record_act
from service.cases.beside import beside
from service.cases.documents import case_document
from service.cases.filing import Filing, file_objection, file_repair
from service.cases.passed_on import PASSES_ON
from service.cases.register import By
from service.cases.stepping import GivenStep, take_step
from service.cases.target import TargetName
from service.errors import Conflict, Forbidden
from service.home import Home
from service.publications.publication import in_force
from service.publications.publish import publish
from service.publications.rests import policy_of
from tests.endurance import long_or
from tests.homes import copied
from tests.scoring.rights.in_store import out_in_store
from tests.service.api.conftest import begun
from tests.service.cases.brought import (
    evaluated,
    events_stored,
    events_wanted,
    require_published_as_evaluated,
)
from tests.service.databases import KINDS
from tests.service.drill.prefecture import next_step

BY = By(None, "张三")
BODIES = (("court", "法院", "同1号"), ("finding_authority", "某局", "同1号"))
"""Who acts, and by the document of which number: two bodies may use the same one."""
BUREAU = ("bureau", "自治州发展改革部门", "更1号")
"""It corrects what it wrote down by mistake: what cases decided on paper, and what others are said to have done."""
ALLOWED = (StepRefused, Conflict, Forbidden)
"""What the rules may answer."""


@pytest.fixture
def place(sample_home, published_url, tmp_path):
    running: Running = begun(copied(sample_home, tmp_path / "home"), published_url, tmp_path)
    yield running
    running.close()


@pytest.fixture(scope="session")
def records(sample_home):
    """Penalties and findings of a few enterprises, so that cases meet."""
    known, today = Home(sample_home).store.known(clock.now()), clock.today()
    found = pl.concat(
        known.rows(kind, as_of=today).select("uscc", "kind", "record_id", "document_no")
        for kind in ("penalty", "finding")
    )
    named = found.drop_nulls().sort("uscc", "record_id").head(10)
    unnumbered = known.rows("social_insurance", as_of=today).filter(
        pl.col("uscc").is_in(named["uscc"].implode())
    )
    first = unnumbered.select(named.columns).sort("uscc", "record_id").head(2)
    return pl.concat([named, first]).to_dicts()


@pytest.mark.parametrize(
    ("published_url", "seed"),
    long_or(list(zip(KINDS, range(2), strict=True)), list(product(KINDS, range(40)))),
    indirect=["published_url"],
)
def test_whatever_the_order_nothing_is_lost_and_nothing_happens_twice(place, records, seed):
    place_ = place.installation

    def log(connection, action, subject, details):
        changed_in(place_.database, connection, action, subject=subject, details=details)

    def officer(number):
        chance = random.Random(1000 * seed + number)  # noqa: S311 - a play, no secret
        for _ in range(14):
            with suppress(*ALLOWED):
                _something(place, chance, records, log)

    def settler():
        for _ in range(4):
            with suppress(Conflict):
                settle(place_, who="测试")

    def publisher():
        run = evaluated(place)
        with suppress(Conflict):
            publish(place_.database, place_.home, run, who="测试", progress=lambda *_: None)

    for body in BODIES:  # so that the end of one is the end of some
        act = Act("suspension", *body, clock.today() - timedelta(days=3), records[0]["record_id"], None)
        record_act(place.place, records[0]["uscc"], act, now=clock.now(), log=log, recorded_by=BY)
    faults = _at_once([lambda: officer(1), lambda: officer(2), settler, publisher])
    assert faults == []
    assert settle(place_, who="测试").faults == {}
    with place_.database.reading() as connection:
        assert reconsidered.waiting(connection) == []
    wanted, stored = events_wanted(place), events_stored(place)
    assert wanted
    assert set(stored) == set(wanted)
    assert set(stored.values()) == {1}
    require_published_as_evaluated(place)
    _require_lasting_as_stored(place, records)


def _require_lasting_as_stored(place, records):
    """A record is out of use in the store exactly while something lasts on it, ends of some of it among what is known."""
    today = clock.today()
    events = place.home.store.known(end_of_day(today)).rows("event", as_of=today)
    with place.database.reading() as connection:
        for one in records:
            number = one["document_no"]
            name = TargetName(one["kind"], number, None if number else one["record_id"])
            ours = events.filter(pl.col("uscc") == one["uscc"], name.is_named())
            told = ours.select("event_type", "effective_on", "occurred_on").rows()
            known = beside(connection, ours, one["uscc"], name)
            assert bool(out_of_use(known, [], on=today)) == out_in_store(told, today), known


def _something(place, chance, records, log):
    one, now, what = chance.choice(records), clock.now(), chance.random()
    paper = Paper(number="收1", day=clock.today())
    filing = Filing(one["uscc"], "与事实不符", BY, paper, (), now)
    if what < 0.25:
        file_objection(place.place, filing, record_id=one["record_id"], effect=None, log=log)
    elif what < 0.35:
        shown = Shown(clock.today(), pledge=True)
        file_repair(place.place, filing, record_id=one["record_id"], shown=shown, log=log)
    elif what < 0.7:
        one = records[0]
        record_act(place.place, one["uscc"], _act(chance, one), now=now, log=log, recorded_by=BY)
    else:
        _go_on(place, chance, log, now)


def _act(chance, one):
    """Of two bodies, so that what each began may last beside the other; an end is of what its own document began, or of the one that lasts."""
    event = chance.choice(("suspension", *["suspension_end"] * 2, "annulment", "reinstatement"))
    ender = (BUREAU,) if event in ENDED_BY.values() else ()
    by, body, number = chance.choice(BODIES + ender)
    names = chance.choice((None, [number])) if event in ENDED_BY.values() else None
    day = clock.today() - timedelta(days=chance.randrange(3))
    return Act(event, by, body, number, day, one["record_id"], None, names, "更正")


def _go_on(place, chance, log, now):
    with place.database.reading() as connection:
        cases = register.listed(connection, {})
        policy = policy_of(place.database, in_force(connection, "public").number)
    told = [case_document(one, clock.today(), policy.calendar) for one in cases]
    going = [one for one in told if one["pending"] or one["state"] in {"decided", "repaired"}]
    if not going:
        return
    case = chance.choice(going)
    step, outcome, taker = next_step(chance, case)
    unnamed = step in PASSES_ON[case["kind"]] and not case["about"]["issuing_body"]
    given = GivenStep(
        Step(step, clock.today(), "理由", outcome),
        party=None,
        by=BY,
        provider=None,
        body="州某局" if unnamed else None,
        paper=None if taker == "bureau" else Paper(number="收2", day=clock.today()),
        files=(),
        now=now,
    )
    take_step(place.place, case["id"], {}, given, log=log)


def _at_once(work):
    """Do all side by side; what went wrong."""
    faults = []

    def done(one):
        try:
            one()
        except Exception as error:  # noqa: BLE001 - told to who asked
            faults.append(repr(error))

    threads = [threading.Thread(target=done, args=(one,)) for one in work]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return faults
