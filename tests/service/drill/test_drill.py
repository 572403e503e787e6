"""Some days of the prefecture in `make test`, the year in `make endure`: on every evening what is published is what an evaluation of all would say."""

import random
import shutil
from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest

from features.ingest import ingest
from models.champion import promote
from models.champion_ledger import FILE
from models.mlflow_home import open_home
from models.registry import model_name
from scoring.compiler.loader import PACKAGED
from service import clock
from service.api.app import create_app
from service.home import Home
from service.notices.subscriptions import subscribe
from service.parties.secrets import new_secret
from service.runs.amended import every_run
from tests.command import done
from tests.endurance import long_or
from tests.service.api.conftest import DOMAINS, Served, begun, join, parties, quick_hashes
from tests.service.client import client_of
from tests.service.databases import KINDS
from tests.service.drill.bank import Bank
from tests.service.drill.beside import beside
from tests.service.drill.invariants import Evenings
from tests.service.drill.prefecture import ON_PAPER, UNNUMBERED, Prefecture, arrivals, at, documents
from tests.service.drill.revision import revise
from tests.service.drill.scratch import not_as_decided, not_replayed
from tests.service.notices.receiver import Receiver, status

__all__ = ["quick_hashes"]
FIRST = long_or(date(2026, 3, 29), date(2025, 11, 1))
DAYS = long_or(30, 365)
"""In short over the day on which a ground ends by its term, that of new rules (Order 36), and that on which the quarter's files arrive."""
SEED = long_or(7, 20261126)
NEW_CHAMPION = FIRST + timedelta(days=DAYS // 2)
NEW_BANDS = FIRST + timedelta(days=DAYS // 3)
SECRETS_LAST = 300
"""Days after which every party is given another secret: before a year is over."""
MONTH = 25
"""Days after which the decisions of enterprises that were evaluated again in them are made again; the last of these months is a short one, so that at the end there is little left to do."""
ALL_AT = max(DAYS // MONTH - 2, 1) * MONTH
"""After so many days all that were ever published are held against their runs: one process does it while the other plays on. What came since is, month by month."""
ANNOUNCED = NEW_BANDS - timedelta(days=2)
"""When the second version of the policy is imported: before it is in force."""


@pytest.fixture
def place(two_versions, database_url, tmp_path):
    """Three hundred enterprises, what was known of them before the first day, two versions of a card, every office."""
    chance = random.Random(SEED)  # noqa: S311 - a play, no secret
    home = tmp_path / "home"
    home.mkdir()
    _registered(two_versions, home)
    done(home, "sample", "--out", tmp_path / "sample", "--enterprises", 300, "--seed", 7)
    before, since = arrivals(tmp_path / "sample", FIRST, chance)
    policy = shutil.copytree(PACKAGED, tmp_path / "policy")
    with (
        clock.standing_at(at(FIRST - timedelta(days=1), 12)),
        Receiver(status(204)).listening() as receiver,
    ):
        running = _running(home, policy, database_url)
        ingest(running.home.archive, before, now=clock.now())
        _promote(home, 1)
        app = create_app(running)
        with client_of(app) as client:
            served = Served(running, app, client, {})
            ours = _joined(served, chance)
            with running.database.writing() as connection:
                subscribe(connection, "bank", receiver.address, running.settings, now=clock.now())
            bank = Bank(served, receiver, chance)
            told = list(documents(running.home, FIRST))
            yield Prefecture(served, running.home.anew(), bank, chance, since, ours, told)


@pytest.mark.parametrize("database_url", long_or(("sqlite",), KINDS), indirect=True)
def test_every_evening_what_is_published_is_what_an_evaluation_of_all_says(place, tmp_path):
    home, url = place.home, place.served.running.settings.database
    replayed: set[str] = set()
    looked_at = FIRST
    with beside() as other:
        evenings = Evenings(place, other)
        for number in range(DAYS):
            day = FIRST + timedelta(days=number)
            with clock.standing_at(at(day, 1)):
                if day == NEW_CHAMPION:
                    _promote(home.root, 2)
                place.morning(day)
            with clock.standing_at(at(day, 9)):
                if number % SECRETS_LAST == 0:
                    _renewed(place.served)
                place.office_hours()
                if day == ANNOUNCED:
                    revise(home.root, home.policy_folder, tmp_path / "policy.xlsx", since=NEW_BANDS)
                    place.home = home.anew()
            with clock.standing_at(at(day, 23)):
                evenings.require(day)
            month_over = (number + 1) % MONTH == 0 or number + 1 == DAYS
            if month_over:
                for decision in _amended(home) - replayed:
                    other.ask(not_replayed, home.root, decision)
                    replayed.add(decision)
            if month_over and ALL_AT <= number + 1 < DAYS:
                other.ask(not_as_decided, url, home.root, looked_at)
                looked_at = day
        assert not_as_decided(url, home.root, looked_at) == []  # here, while the other looks at the last days
        other.require()
    assert replayed
    _require_eventful(place, evenings)


def _require_eventful(place, evenings):
    """That something happened of what the drill is to try."""
    assert place.taken["file_repair:penalty"]
    assert any(place.taken[f"file_objection:{kind}"] for kind in UNNUMBERED)
    added = {f"{kind}:supplemented:None{how}" for kind in ("objection", "repair") for how in ("", ON_PAPER)}
    assert {ON_PAPER in one for one in added & place.taken.keys()} == {False, True}
    assert place.letters
    assert place.bank.lapsed
    assert place.bank.told_in_all
    assert evenings.lapsed
    used = {
        (run.manifest.hashes["policy"], run.manifest.hashes["model"]) for run in every_run(place.home.runs)
    }
    assert len(used) == 3  # the first policy and card, another policy, another card


def _amended(home):
    """The decisions of enterprises that were evaluated again by day."""
    own = [run for run in every_run(home.runs) if "amended" in str(run.folder)]
    return {pl.read_parquet(run.folder / "decisions.parquet")["decision_id"].item() for run in own}


def _running(home, policy, url):
    """The parts of a service with its keys in the home, and a policy that is changed."""
    made = begun(home, url, home)
    settings = made.settings.model_copy(update={"notice_loopback": True, "policy": policy})
    return replace(made, settings=settings, home=Home(home, policy))


def _joined(served, chance):
    """Every office registered; twenty enterprises that act themselves."""
    home = served.running.home
    codes = sorted(home.store.known(clock.now()).rows("registration", as_of=FIRST)["uscc"].unique())
    ours = tuple(chance.sample(codes, 20))
    join(served, *[one for one in parties(ours[0]) if one["id"] != "enterprise"])
    for number, uscc in enumerate(ours):
        join(
            served,
            {"id": f"e{number}", "role": "enterprise", "name": "某企业", "scope": {"uscc": uscc}},
        )
    market = {"id": "market", "role": "department", "name": "州市场监督管理局"}
    join(served, market | {"scope": {"domains": [DOMAINS[0]], "purposes": ["资格审查"]}})
    return ours


def _renewed(served):
    """Another secret for each party."""
    with served.running.database.writing() as connection:
        for party in served.secrets:
            served.secrets[party] = new_secret(connection, party, now=clock.now()).text


def _registered(source, home):
    """Two cards registered as in another home, neither ever put to use: its ledger goes by the machine's clock."""
    shutil.copytree(source / "mlflow", home / "mlflow", symlinks=True)
    (home / "mlflow" / FILE).unlink()
    open_home(home).client.delete_registered_model_tag(model_name("public"), "ledger")


def _promote(home, version):
    promote(home, purpose="public", version=version, who="测试", why="演练", when=clock.now())
