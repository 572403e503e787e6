"""A fortnight of the prefecture in `make test`, the year in `make endure`: on every evening what is published is what an evaluation of all would say."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from features.ingest import ingest
from models.champion import promote, standing
from models.gates import probe_rows
from models.registry import log_training
from service import clock
from service.api.app import create_app
from service.runs.amended import every_run
from service.runs.replay import replay
from tests.command import done
from tests.endurance import long_or
from tests.service.api.conftest import DOMAINS, Served, begun, join, parties, quick_hashes
from tests.service.client import client_of
from tests.service.databases import KINDS
from tests.service.drill.invariants import require
from tests.service.drill.prefecture import Prefecture, arrivals, at, documents

__all__ = ["quick_hashes"]
FIRST = long_or(date(2026, 3, 30), date(2025, 11, 1))
DAYS = long_or(14, 365)
"""In short a fortnight: over the day of new rules (Order 36) and the day on which the quarter's files arrive."""
SEED = 20261126
NEW_CHAMPION = FIRST + timedelta(days=DAYS // 2)


@pytest.fixture
def place(sample_home, database_url, tmp_path):
    """Three hundred enterprises, what was known of them before the first day, two versions of a card, every office."""
    chance = random.Random(SEED)  # noqa: S311 - a play, no secret
    home = tmp_path / "home"
    home.mkdir()
    _two_versions(home, standing(sample_home, purpose="public"))
    done(home, "sample", "--out", tmp_path / "sample", "--enterprises", 300, "--seed", 7)
    before, since = arrivals(tmp_path / "sample", FIRST, chance)
    with clock.standing_at(at(FIRST - timedelta(days=1), 12)):
        running = begun(home, database_url, tmp_path)
        ingest(running.home.archive, before, now=clock.now())
        _promote(home, 1)
        app = create_app(running)
        with client_of(app) as client:
            served = Served(running, app, client, {})
            codes = sorted(
                running.home.store.known(clock.now()).rows("registration", as_of=FIRST)["uscc"].unique()
            )
            ours = tuple(chance.sample(codes, 20))
            join(served, *[one for one in parties(ours[0]) if one["id"] != "enterprise"])
            for number, uscc in enumerate(ours):
                join(
                    served,
                    {"id": f"e{number}", "role": "enterprise", "name": "某企业", "scope": {"uscc": uscc}},
                )
            market = {"id": "market", "role": "department", "name": "州市场监督管理局"}
            join(served, market | {"scope": {"domains": [DOMAINS[0]], "purposes": ["资格审查"]}})
            yield Prefecture(served, chance, since, ours, list(documents(running.home, FIRST)))


@pytest.mark.parametrize("database_url", long_or(("sqlite",), KINDS), indirect=True)
def test_every_evening_what_is_published_is_what_an_evaluation_of_all_says(place):
    seen = 0
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        with clock.standing_at(at(day, 1)):
            if day == NEW_CHAMPION:
                _promote(place.served.running.home.root, 2)
            place.morning(day)
        with clock.standing_at(at(day, 9)):
            place.office_hours()
        with clock.standing_at(at(day, 23)):
            seen = require(place, day, seen)
    assert place.taken.keys() >= {"file_objection", "file_repair", "authorise"}
    home = place.served.running.home
    amended = [run for run in every_run(home.runs) if "amended" in str(run.folder)]
    assert amended
    for run in amended:
        (decision,) = run.decisions()["decision_id"]
        assert replay(home, decision)["replayed"], run.folder


def _two_versions(home, known):
    """Two cards in the registry of a home: the one that the sample's home uses, and that without some of its features."""
    for dropped in (0, 5):
        card = replace(known.scorecard, inputs=known.scorecard.inputs[dropped:])
        log_training(
            home,
            scorecard=card,
            validation=known.validation,
            training=probe_rows(card),
            dataset_hashes={},
            params={},
            seed=0,
            purpose="public",
            versions={},
        )


def _promote(home, version):
    promote(home, purpose="public", version=version, who="测试", why="演练", when=clock.now())
