"""A delivery is loaded once and moved away, wherever its process dies and whenever it is cancelled."""

import pytest

from features.store import Store
from service.jobs.inbox import Inbox
from service.jobs.kinds import KINDS
from tests.service.jobs.deliveries import deliver
from tests.service.jobs.kinds import Killed, asked, began, now_of

KIND = KINDS["ingest"]
REQUEST = {"delivery": "one"}


@pytest.fixture
def inbox(place):
    return place.settings.inbox_folder


MOMENTS = {
    "begun": (Store, "append", False),
    "written, not committed": (Store, "commit", False),
    "committed": (Store, "commit", True),
    "not moved": (Inbox, "move", False),
    "moved": (Inbox, "move", True),
}


def _rows(place):
    return sum(load.rows for load in place.home.store.loads()) if place.home.store.root.exists() else 0


def test_a_delivery_is_loaded_and_moved_away(place, inbox):
    deliver(inbox, "one", 1, 2, simulated=True)
    job = asked(place, "ingest", REQUEST)
    assert began(place, KIND)
    found = now_of(place, job)
    assert found.state == "done", found.error
    (load,) = place.home.store.loads()
    assert found.result == {
        "delivery": "one",
        "loads": [load.load_id],
        "files": 2,
        "accepted": 2,
        "quarantined": 0,
        "already_loaded": [],
        "known_elsewhere": [],
        "evaluated_again": 0,
        "left_to_evaluation": 0,
    }
    assert place.home.simulated
    assert [one.name for one in Inbox(inbox).done.iterdir()] == [f"{job.id}-one"]
    assert Inbox(inbox).waiting() == []
    assert Inbox(inbox).done.stat().st_mode & 0o777 == 0o700


def test_the_same_content_again_adds_nothing(place, inbox):
    for _ in range(2):
        deliver(inbox, "one", 1)
        job = asked(place, "ingest", REQUEST)
        began(place, KIND)
    assert now_of(place, job).result["already_loaded"] == ["honours-1.csv"]
    assert now_of(place, job).result["loads"] == []
    assert len(list(Inbox(inbox).done.iterdir())) == 2
    assert _rows(place) == 1


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_load_whose_process_dies_is_made_once(place, inbox, dying, moment):
    deliver(inbox, "one", 1, 2)
    job = asked(place, "ingest", REQUEST)
    owner, name, after = MOMENTS[moment]
    dying(owner, name, after=after)
    with pytest.raises(Killed):
        began(place, KIND)
    assert now_of(place, job).state == "running"
    began(place, KIND)
    found = now_of(place, job)
    assert found.state == "done", found.error
    assert (found.result["files"], found.result["accepted"], _rows(place)) == (2, 2, 2)
    assert len(place.home.store.loads()) == 1
    assert [one.name for one in Inbox(inbox).done.iterdir()] == [f"{job.id}-one"]


@pytest.mark.parametrize("moment", MOMENTS)
def test_one_that_died_and_is_cancelled_happened_or_did_not(place, inbox, dying, cancelling, moment):
    deliver(inbox, "one", 1)
    job = asked(place, "ingest", REQUEST)
    owner, name, after = MOMENTS[moment]
    dying(owner, name, after=after)
    with pytest.raises(Killed):
        began(place, KIND)
    loaded = _rows(place)
    cancelling(job)
    began(place, KIND)
    found = now_of(place, job)
    assert found.state == ("done" if loaded else "cancelled"), found.error
    assert _rows(place) == loaded
    assert Inbox(inbox).waiting() == ([] if loaded else ["one"])


def test_a_file_that_cannot_be_read_fails_the_job_and_the_mended_folder_is_loaded_once(place, inbox):
    folder = deliver(inbox, "one", 1, 2)
    good = (folder / "honours-2.csv").read_bytes()
    (folder / "honours-2.csv").write_bytes(b"")
    first = asked(place, "ingest", REQUEST)
    began(place, KIND)
    told = now_of(place, first).error
    assert "“one”有 1 个文件读不了" in told
    assert "其余 1 个已载入" in told
    assert Inbox(inbox).waiting() == ["one"]
    (folder / "honours-2.csv").write_bytes(good)
    second = asked(place, "ingest", REQUEST)
    began(place, KIND)
    assert now_of(place, second).result["already_loaded"] == ["honours-1.csv"]
    assert _rows(place) == 2


@pytest.mark.parametrize(
    ("name", "told"), [("none", "收件箱中没有文件夹“none”"), ("half", "收件箱中的“half”没有 manifest.json")]
)
def test_what_is_no_delivery_is_told(place, inbox, name, told):
    deliver(inbox, "half", 1, whole=False)
    job = asked(place, "ingest", {"delivery": name})
    began(place, KIND)
    assert told in now_of(place, job).error
    assert _rows(place) == 0
