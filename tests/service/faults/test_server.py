"""The server is killed and its database restarted while it is written to: what it acknowledged is there, and the log is whole."""

import random

import pytest

from service.runs.kept import Runs
from tests.endurance import long_or
from tests.service.api.conftest import fresh_url
from tests.service.databases import KINDS
from tests.service.faults.kept import require_kept
from tests.service.faults.load import Load
from tests.service.faults.place import Server, prepared

KILLS = long_or(1, 30)
RESTARTS = long_or(1, 10)
REFUSED = long_or(5, 20)


@pytest.fixture(scope="module", params=KINDS)
def place(request, sample_home, of_grade, tmp_path_factory):
    folder = tmp_path_factory.mktemp("place")
    url = fresh_url(request, request.param, folder)
    return prepared(folder / "home", url, sample_home, of_grade["A"])


@pytest.fixture(scope="module")
def codes(sample_home):
    run = Runs(sample_home / "runs").latest("public")
    return run.collect(run.table("decisions").select("uscc"))["uscc"][:5].to_list()


def test_a_killed_server_loses_nothing_that_it_acknowledged(place, codes, of_grade):
    chosen = random.Random(11)  # noqa: S311 - moments, no secrets
    with Server(place) as server:
        for _ in range(KILLS):
            with Load(server, codes, of_grade["B"]).running() as load:
                load.wait_for(chosen.randint(20, 80))
                server.kill()
            server.start()
            assert server.ready() == dict.fromkeys(server.ready(), "正常")
            require_kept(place, server, load)
            place.anchored()


@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
@pytest.mark.parametrize("mode", long_or(["immediate"], ["immediate", "fast"]))
def test_a_server_outlives_a_restart_of_its_database(place, codes, of_grade, postgres, mode):
    with Server(place) as server:
        for _ in range(RESTARTS):
            with Load(server, codes, of_grade["B"]).running() as load:
                load.wait_for(10)
                postgres.stop(mode)
                load.wait_unavailable(REFUSED)
                told = server.ready()
                postgres.start()
                load.wait_for(30)
            assert told["database"] == "数据库不能访问"
            assert not [one for one in load.unavailable if "postgres" in one or "/" in one]
            assert server.ready()["database"] == "正常"
            require_kept(place, server, load)
        assert server.stopped() == 0
    place.verified()
