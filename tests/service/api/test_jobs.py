"""The bureau asks for jobs, sees them and cancels them; the server only writes them down, each change with its line."""

import threading

import pytest
from sqlalchemy import update

from service import clock
from service.administration import Installation
from service.api import job_schemas
from service.api.job_schemas import JobAsked
from service.audit.log import lines
from service.database.tables import jobs
from service.jobs import register
from service.jobs.kinds import KINDS
from service.jobs.working import work
from tests.service.api.conftest import with_bureau
from tests.service.jobs.deliveries import deliver

LATE = "2099-01-01"


@pytest.fixture
def office(database_url, tmp_path):
    """A bureau over an empty home."""
    with with_bureau(tmp_path / "home", database_url, tmp_path) as found:
        yield found


@pytest.fixture
def ask(office):
    def asked(kind="evaluate", key=None, **request):
        headers = office.as_party("bureau") | ({"Idempotency-Key": key} if key else {})
        return office.client.post("/v1/jobs", json={"kind": kind, "request": request}, headers=headers)

    return asked


@pytest.fixture
def get(office):
    return lambda path, **params: office.client.get(path, params=params, headers=office.as_party("bureau"))


def _worked(office):
    running = office.running
    place = Installation(running.settings, running.home, running.database, running.keyring)
    return work(place, stop=threading.Event(), once=True)


def _changes(office):
    with office.running.database.reading() as connection:
        found = [one.event for one in lines(connection) if not one.event.status]
    return [(event.action, event.subject, event.party) for event in found]


def test_a_job_is_written_down_done_by_the_worker_and_seen(office, ask, get):
    deliver(office.running.settings.inbox_folder, "2026-11-26-税务", 1)
    answer = ask("ingest", delivery="2026-11-26-税务")
    assert answer.status_code == 202, answer.text
    job = answer.json()
    assert (job["state"], job["asked_by"], job["progress"]) == (
        "queued",
        "bureau",
        {"done": 0, "total": None},
    )
    path = answer.headers["location"]
    assert get(path).json() == job
    assert not office.running.home.store.root.exists()
    assert _worked(office) == 1
    done = get(path).json()
    assert (done["state"], done["result"]["accepted"], done["error"]) == ("done", 1, None)
    assert _changes(office) == [("job_asked", job["id"], "bureau")]


def test_the_same_key_is_the_same_job(ask, office):
    first = ask(key="k", as_of="2026-11-26")
    again = ask(key="k", as_of="2026-11-26")
    assert (again.status_code, again.json()["id"]) == (202, first.json()["id"])
    other = ask(key="k", as_of="2026-11-25")
    assert other.status_code == 409
    assert "已用于另一个任务" in other.json()["detail"]
    assert ask("publish", key="k").status_code == 409
    assert [action for action, *_ in _changes(office)] == ["job_asked"]


def test_one_that_waits_is_cancelled_once(ask, get, office):
    job = ask().json()["id"]
    headers = office.as_party("bureau")
    answer = office.client.post(f"/v1/jobs/{job}/cancel", headers=headers)
    assert (answer.json()["state"], answer.json()["cancel_asked_by"]) == ("cancelled", "bureau")
    assert office.client.post(f"/v1/jobs/{job}/cancel", headers=headers).status_code == 409
    assert _worked(office) == 0
    assert _changes(office) == [("job_asked", job, "bureau"), ("job_cancelled", job, "bureau")]
    assert get("/v1/jobs/none").status_code == 404
    assert office.client.post("/v1/jobs/none/cancel", headers=headers).status_code == 404


def test_the_list_goes_back_in_portions(ask, get):
    asked = [ask(as_of=f"2026-11-2{number}").json()["id"] for number in range(4)]
    ask("publish")
    first = get("/v1/jobs", kind="evaluate", state="queued", limit=3).json()
    assert [one["id"] for one in first["jobs"]] == asked[:0:-1]
    rest = get("/v1/jobs", kind="evaluate", limit=3, before=first["next"]).json()
    assert ([one["id"] for one in rest["jobs"]], rest["next"]) == (asked[:1], None)
    assert get("/v1/jobs", state="done").json()["jobs"] == []
    for wrong in ({"kind": "x"}, {"state": "x"}, {"limit": 0}):
        assert get("/v1/jobs", **wrong).status_code == 400
    assert get("/v1/jobs", before="none").status_code == 404


def test_the_result_of_a_simulation_is_fetched_as_it_was_written(office, ask, get):
    job = ask("simulate", rule_book="thousand_base").json()["id"]
    assert get(f"/v1/jobs/{job}/result").status_code == 409
    folder = office.running.home.simulations / job
    folder.mkdir(parents=True)
    written = {"json": b'{"differs": ["model"]}\n', "xlsx": b"PK\x03\x04"}
    for form, content in written.items():
        (folder / f"simulation.{form}").write_bytes(content)
    with office.running.database.writing() as connection:
        connection.execute(update(jobs).where(jobs.c.id == job).values(state="done", result="{}"))
    for form, content in written.items():
        answer = get(f"/v1/jobs/{job}/result", format=form)
        assert (answer.status_code, answer.content) == (200, content)
        assert f"{job}-simulation.{form}" in answer.headers["content-disposition"]
    assert get(f"/v1/jobs/{job}/result", format="html").status_code == 400
    (folder / "simulation.xlsx").unlink()
    assert get(f"/v1/jobs/{job}/result", format="xlsx").status_code == 404
    other = ask("evaluate").json()["id"]
    assert get(f"/v1/jobs/{other}/result").status_code == 409


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"kind": "x", "request": {}}, "kind（种类）应为以下之一：ingest、evaluate、publish、simulate"),
        ({"request": {}}, "缺少 kind"),
        ({"kind": "ingest", "request": {}}, "request.delivery：缺少"),
        ({"kind": "evaluate", "request": {"purpose": "x"}}, "应为以下之一：public、financing"),
        ({"kind": "simulate", "request": {"model": 0}}, "应不小于 1"),
        ({"kind": "simulate", "request": {}}, "simulate.request：请说明换什么：policy、model、rule_book"),
        ({"kind": "simulate", "request": {"as_of": "2026-03-31"}}, "simulate.request：请说明换什么"),
        (
            {"kind": "simulate", "request": {"model": 1, "rule_book": "x"}},
            "simulate.request：model 与 rule_book 二者取一",
        ),
        ({"kind": "evaluate"}, "request：缺少"),
        ({"kind": "evaluate", "request": {"as_of": "x"}}, "request.as_of：应为日期，如 2026-10-31"),
        ({"kind": "evaluate", "request": {"known_at": "x"}}, "request.known_at：应为日期或时点，如"),
        ({"kind": "simulate", "request": {"against": "x"}}, "request.against：应为日期"),
        (
            {"kind": "simulate", "request": {"against_known_at": "x"}},
            "request.against_known_at：应为日期或时点",
        ),
        ({"kind": "evaluate", "request": {"known_at": LATE}}, f"知悉时点 {LATE} 晚于今天"),
        ({"kind": "evaluate", "request": {"as_of": LATE}}, f"评价基准日 {LATE} 晚于今天"),
        (
            {"kind": "evaluate", "request": {"known_at": "0001-01-01T00:00"}},
            "request.known_at：应为日期或时点，如 2026-10-31 或 2026-10-31T18:00，年份在 1900 至 2199 之间",
        ),
        ({"kind": "simulate", "request": {"model": 1, "known_at": LATE}}, f"知悉时点 {LATE} 晚于今天"),
        (
            {"kind": "evaluate", "request": {"as_of": "2026-03-31", "data_version": 99999}},
            "记录库没有第 99999 版（data_version），",
        ),
        ({"kind": "simulate", "request": {"against": LATE}}, f"前者的基准日 {LATE} 晚于今天"),
        (
            {"kind": "simulate", "request": {"against": "2026-03-31", "against_known_at": LATE}},
            f"知悉时点 {LATE} 晚于今天",
        ),
    ],
)
def test_what_is_no_job_is_told(office, body, told):
    answer = office.client.post("/v1/jobs", json=body, headers=office.as_party("bureau"))
    assert answer.status_code == 400
    assert told in answer.json()["detail"]
    with office.running.database.reading() as connection:
        assert register.listed(connection) == []


def test_a_day_to_come_is_evaluated_with_what_is_known_today(ask):
    asked = ask("evaluate", as_of=LATE, known_at=f"{clock.today()}")
    assert asked.status_code == 202, asked.text


def test_each_kind_that_may_be_asked_for_is_one_of_the_register():
    named = {one.model_fields["kind"].examples[0]: one for one in JobAsked.__origin__.__args__}
    assert named.keys() <= KINDS.keys()
    for name, one in named.items():
        assert one.model_fields["request"].annotation is KINDS[name].request


@pytest.mark.parametrize(("schema", "example"), job_schemas.EXAMPLES)
def test_examples_fit_their_schemas(schema, example):
    assert schema.model_validate(example).model_dump() == example
