"""What was known when: a later load changes no answer about an earlier knowledge, and no stored decision."""

import json
from datetime import date

import polars as pl
import pytest

from features.store import end_of_day
from models.champion import champion
from service.errors import WrongUse
from service.home import Home
from service.runs.evaluation import evaluate_share, ground_for
from service.runs.kept import Runs
from tests.command import done
from tests.features.builders import example, write_csv

PAST = ("--as-of", "2026-03-31", "--known-at", "2026-03-31")


@pytest.fixture
def later_file(tmp_path, of_grade):
    """A listing as wage defaulter of an enterprise that is B today, dated long ago."""
    row = example("serious-dishonesty") | {
        "统一社会信用代码": of_grade["B"],
        "名单": "拖欠农民工工资失信联合惩戒对象名单",
        "列入决定文号": "样人社列〔2026〕99号",
        "列入日期": "2026-02-02",
        "列入期限止": "2029-02-01",
    }
    return write_csv(tmp_path / "later.csv", "serious-dishonesty", row)


def _past(home):
    """The run of the past day that was finished last."""
    return Runs(Home(home).runs).at(date(2026, 3, 31), end_of_day(date(2026, 3, 31)))


def _rows(home, version=None):
    """The decision rows of the past day, from the store as it is or as one ledger version had it."""
    place = Home(home)
    card, _ = champion(place.root, purpose="public")
    day = date(2026, 3, 31)
    ground, known = ground_for(
        place,
        place.policy(),
        card,
        as_of=day,
        known_at=end_of_day(day),
        purpose="public",
        data_version=version,
    )
    return pl.concat([evaluate_share(ground, known, share).decisions for share in known.shares])


def test_a_version_that_the_store_does_not_have_is_refused(sample_home):
    last = Home(sample_home).store.ledger()["version"].max()
    assert not _rows(sample_home, version=last).is_empty()
    with pytest.raises(WrongUse, match=f"没有第 {last + 1} 版（data_version），现有第 0 至 {last} 版"):
        _rows(sample_home, version=last + 1)


def test_a_later_load_changes_nothing_that_was_known_before(copied_home, later_file, of_grade):
    done(copied_home, "evaluate", *PAST)
    run = _past(copied_home)
    before = {path.name: path.read_bytes() for path in run.folder.iterdir()}
    shown = done(copied_home, "show", of_grade["B"], *PAST, "--json").out
    run.folder.rename(copied_home / "aside")

    done(copied_home, "ingest", later_file, "--layout", "serious-dishonesty", "--received-on", "2026-11-02")
    done(copied_home, "evaluate", *PAST)

    again = _past(copied_home)
    assert {path.name: path.read_bytes() for path in again.folder.iterdir()} == before
    assert done(copied_home, "show", of_grade["B"], *PAST, "--json").out == shown
    now = ("--as-of", "2026-03-31", "--known-at", "2026-11-03")
    document = done(copied_home, "show", of_grade["B"], *now, "--json").json
    assert document["grade"] == "D"
    assert document["decision_id"] != json.loads(shown)["decision_id"]


def test_an_earlier_declared_day_is_new_knowledge_and_leaves_the_old_decision(
    copied_home, later_file, of_grade
):
    """Replay reads the ledger version that the decision names, so what was migrated later does not reach it."""
    done(copied_home, "evaluate", *PAST)
    run = _past(copied_home)
    before = _rows(copied_home)
    shown = run.document(of_grade["B"])

    done(copied_home, "ingest", later_file, "--layout", "serious-dishonesty", "--received-on", "2026-02-03")

    assert _rows(copied_home, version=run.manifest.data_version).equals(before)
    assert run.document(of_grade["B"]) == shown
    done(copied_home, "evaluate", *PAST)
    newer = _past(copied_home)
    assert newer.folder != run.folder
    assert newer.document(of_grade["B"])["grade"] == "D"
