"""A view without what only reports show gives the same features and the same enterprises, from whatever files."""

import shutil
from datetime import date

import pytest

from features.catalogue import features_for
from features.compaction import compact
from features.enterprises import enterprises
from features.feature_table import feature_table
from features.lawful_gate import pass_gate
from features.retention import Purge, purge_records
from features.store import Store, end_of_day
from tests.features.builders import NOW, RULES

DAY = date(2026, 10, 31)


@pytest.fixture(scope="module")
def store(sample_home, tmp_path_factory):
    folder = tmp_path_factory.mktemp("known") / "store"
    shutil.copytree(sample_home / "store", folder)
    return Store(folder)


def told(known):
    gated = pass_gate(known, as_of=DAY, rules=RULES)
    everyone = enterprises(gated, tax_rating_months=24)
    return everyone, feature_table(gated, everyone["uscc"], features_for("financing"))


@pytest.mark.parametrize("after", ["loads", "compaction", "purge"])
def test_what_only_reports_show_changes_no_value(store, after):
    if after == "compaction":
        compact(store)
    if after == "purge":
        months = dict.fromkeys(("penalty", "inspection", "tax_filing"), 24)
        assert purge_records(store, Purge("王某", NOW, NOW.date(), months, "p"))
    known = store.known(end_of_day(DAY) if after != "purge" else NOW)
    everyone, table = told(known)
    lighter, same = told(known.without_reports())
    assert everyone.height > 1000
    assert lighter.equals(everyone)
    assert same.equals(table)


def test_its_state_is_another_after_a_load_and_a_purge_and_at_another_instant(sample_home, tmp_path):
    store = Store(shutil.copytree(sample_home / "store", tmp_path / "store"))
    first, earlier = store.known(NOW), store.known(end_of_day(DAY))
    assert first.state == store.known(NOW).state != earlier.state
    assert hash(first.state) == hash(store.known(NOW).state)
    assert store.known(NOW, version=first.version - 1).state != first.state
    compact(store)
    assert store.known(NOW).state == first.state
    months = dict.fromkeys(("penalty", "inspection", "tax_filing"), 24)
    assert purge_records(store, Purge("王某", NOW, NOW.date(), months, "p"))
    assert store.known(NOW).state != first.state
