"""The sample goes the whole way: everything good is stored, and whatever can keep a record from counting occurs."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from features.archive import Archive
from features.catalogue import CATALOGUE
from features.deliveries import read_manifest
from features.feature_table import feature_table
from features.gate_rules import REASONS
from features.ingest import ingest
from features.lawful_gate import pass_gate
from features.records import KINDS
from features.store import ZONE
from tests.features.builders import RULES

LAST = date(2026, 10, 31)
STRICT = replace(
    RULES,
    retention_months={"penalty": 48, "tax_filing": 60},
    unpublished_procedures=frozenset({"summary"}),
    claimant_roles=frozenset({"plaintiff"}),
    appeals_suspend=True,
    succession={"code_change": frozenset(KINDS), "merger": frozenset({"tax_arrears", "enforcement"})},
)


@pytest.fixture(scope="module")
def loaded(sample, tmp_path_factory):
    archive = Archive(tmp_path_factory.mktemp("home"))
    now = datetime(2026, 11, 24, 9, 0, tzinfo=ZONE)
    return archive.store, ingest(archive, read_manifest(sample.folder), now=now)


@pytest.fixture(scope="module")
def judged(loaded):
    store, _ = loaded
    return pass_gate(store.known(datetime(2026, 11, 1, tzinfo=ZONE)), as_of=LAST, rules=STRICT)


def test_what_is_refused_is_what_was_planted(loaded, sample):
    _, report = loaded
    assert report.failed == {}
    assert report.quarantined == sum(sample.manifest.planted["refused"].values())
    assert report.left_out == sum(sample.manifest.planted["left_out"].values())


def test_every_reason_not_to_count_occurs(judged):
    assert set(judged.all()["reason"].drop_nulls()) == set(REASONS)
    assert judged.all()["flagged"].sum() > 0


def test_every_kind_occurs_and_most_features_tell_enterprises_apart(judged):
    assert [kind for kind, rows in judged.verdicts.items() if rows.is_empty()] == []
    everyone = judged.usable("registration")["uscc"].unique().sort()
    table = feature_table(judged, everyone, CATALOGUE)
    alike = [name for name in table.columns[1:] if table[name].drop_nulls().n_unique() < 2]
    assert alike == []
