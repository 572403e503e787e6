"""What loads left beside the store goes when it is past its term: originals, and what quarantined rows said."""

from datetime import timedelta

import polars as pl
import pytest

from features.archive import Archive
from features.retention import Purge, purge_records
from features.retention_files import Papers, due_papers, purge_papers
from tests.features.builders import NOW, code, delivery, example, load, write_csv


def purge(years, *, months=12):
    """A purge so many years after the load."""
    at = NOW + timedelta(days=366 * years)
    return Purge("王某", at, at.date(), {"honour": months}, "p")


@pytest.fixture
def archive(tmp_path):
    """A load of two files, of which one has a row in quarantine."""
    good = example("honours", 文号="荣1号", 授予日期="2015-05-05")
    bad = example("honours", 文号="荣2号", 授予日期="某日", 统一社会信用代码=code(2))
    one = write_csv(tmp_path / "a.csv", "honours", good, bad)
    other = write_csv(tmp_path / "b.csv", "wage-arrears", example("wage-arrears"))
    load(tmp_path, delivery(one, "honours", None), delivery(other, "wage-arrears", None))
    return Archive(tmp_path)


def paths(archive):
    (entry,) = archive.store.loads()
    return {file.layout: archive.originals.path_of(file) for file in entry.files}


def test_nothing_goes_while_a_row_is_stored_or_the_load_is_young(archive):
    assert purge_papers(archive, purge(9)) == Papers(0, 0)  # its record was not purged
    purge_records(archive.store, purge(0))
    assert due_papers(archive, purge(0)) == Papers(0, 0)
    assert purge_papers(archive, purge(0)) == Papers(0, 0)
    assert all(path.exists() for path in paths(archive).values())


def test_an_original_goes_and_its_quarantined_rows_are_emptied_not_lost(archive):
    loads = [entry.load_id for entry in archive.store.loads()]
    before = archive.quarantine.read(loads)
    assert before["content"].str.contains("某日").all()
    assert due_papers(archive, purge(2)) == Papers(1, 1)
    purge_records(archive.store, purge(2))
    assert due_papers(archive, purge(2)) == Papers(1, 1)
    assert all(path.exists() for path in paths(archive).values())
    assert purge_papers(archive, purge(2)) == Papers(1, 1)
    assert [layout for layout, path in paths(archive).items() if path.exists()] == ["wage-arrears"]
    after = archive.quarantine.read(loads)
    assert after["content"].to_list() == [None]
    assert after["value"].to_list() == [""]
    kept = ["load_id", "file_no", "row", "column", "reason"]
    assert after.select(kept).equals(before.select(kept))
    assert archive.quarantine.counts(loads)["quarantined"] == 1
    assert purge_papers(archive, purge(2)) == Papers(0, 0)


def test_a_file_that_came_twice_stays_while_one_of_its_loads_needs_it(archive, tmp_path):
    purge_records(archive.store, purge(2))
    late = NOW + timedelta(days=600)
    load(tmp_path, delivery(tmp_path / "a.csv", "honours", "2028-01-01"), now=late)
    assert due_papers(archive, purge(2)).originals == 0
    assert due_papers(archive, purge(9)).originals == 1
    assert pl.Series(paths_exist(archive)).all()


def test_the_clock_runs_from_the_declared_day_of_receipt(tmp_path):
    bad = example("honours", 授予日期="某日")
    path = write_csv(tmp_path / "a.csv", "honours", bad)
    load(tmp_path, delivery(path, "honours", "2025-11-23"))
    assert due_papers(Archive(tmp_path), purge(0)) == Papers(1, 1)
    load(tmp_path, delivery(path, "honours", "2025-11-24"))
    assert due_papers(Archive(tmp_path), purge(0)) == Papers(
        0, 1
    )  # the same file, needed for the later receipt


def paths_exist(archive):
    return [
        archive.originals.path_of(file).exists() for entry in archive.store.loads() for file in entry.files
    ]
