"""The files: names, headers, formats, determinism."""

import json
from datetime import date

import pytest

from features.errors import ManifestError
from features.layouts import LAYOUTS
from features.read_file import read_source_file
from features.sample import write_sample
from features.sample.render import EXTRA_HEADERS
from features.sample.writer import FEEDS, PARQUET, XLSX
from tests.features.sample.conftest import as_text


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_same_number_and_seed_give_the_same_bytes(chunked, tmp_path):
    write_sample(tmp_path / "again", enterprises=500, seed=5, chunk_size=300)
    write_sample(tmp_path / "other", enterprises=20, seed=6)
    first, again, other = contents(chunked.folder), contents(tmp_path / "again"), contents(tmp_path / "other")
    assert any(name.endswith(".xlsx") for name in first)
    assert first == again
    assert not _with_rows(first) & _with_rows(other)


def _with_rows(files):
    return {content for content in files.values() if content.count(b"\n") > 1}


def test_lists_of_defaulters_come_each_time_even_with_nobody_on_them(chunked, sample):
    for made in (chunked, sample):
        days = {delivery.received_on for delivery in made.manifest.deliveries} - {"2021-01-10"}
        quarterly = {day for day in days if day[5:] in ("01-10", "04-10", "07-10", "10-10", "10-31")}
        for layout in ("serious-dishonesty", "wage-arrears", "tax-arrears"):
            came = [d.received_on for d in made.manifest.deliveries if d.layout == layout]
            assert set(came) == quarterly
    empty = [d for d in chunked.manifest.deliveries if as_text(chunked.folder / d.file).is_empty()]
    assert {delivery.layout for delivery in empty} <= {"serious-dishonesty", "wage-arrears", "tax-arrears"}
    assert empty


def test_every_layout_is_delivered_and_every_layout_has_a_feed(sample):
    assert {delivery.layout for delivery in sample.manifest.deliveries} == set(LAYOUTS)
    assert set(FEEDS) == set(LAYOUTS)
    assert all(delivery.feed == FEEDS[delivery.layout] for delivery in sample.manifest.deliveries)


@pytest.mark.parametrize("name", LAYOUTS)
def test_files_have_exactly_the_headers_of_their_layout(sample, name):
    layout = LAYOUTS[name]
    delivery = next(d for d in sample.manifest.deliveries if d.layout == name)
    path = sample.folder / delivery.file
    wanted = [column.header for column in layout.columns] + list(EXTRA_HEADERS.get(name, ()))
    assert as_text(path).columns == wanted
    assert {".xlsx": XLSX, ".parquet": PARQUET}.get(path.suffix, {name}) >= {name}
    # The importer's own reader takes the file as it is.
    assert read_source_file(path, layout).height > 0


def test_manifest_lists_what_is_there(sample):
    document = json.loads((sample.folder / "manifest.json").read_text(encoding="utf-8"))
    assert document["schema"] == 1
    assert document["simulated"] is True
    assert "非真实企业" in document["title"]
    assert (document["enterprises"], document["seed"]) == (2_500, 11)
    assert (document["from"], document["as_of"]) == ("2021-01-01", "2026-10-31")
    listed = [delivery["file"] for delivery in document["deliveries"]]
    assert sorted(listed) == sorted(set(contents(sample.folder)) - {"manifest.json"})
    assert all(delivery["file"].startswith(delivery["received_on"]) for delivery in document["deliveries"])


def test_deliveries_come_quarterly_and_ratings_in_may(sample):
    days = {date.fromisoformat(delivery.received_on) for delivery in sample.manifest.deliveries}
    quarterly = {date(y, m, 10) for y in range(2021, 2027) for m in (1, 4, 7, 10)}
    assert quarterly | {date(2026, 10, 31)} <= days
    assert days - quarterly - {date(2026, 10, 31)} == {date(year, 5, 10) for year in range(2021, 2027)}
    opening = {d.layout for d in sample.manifest.deliveries if d.received_on == "2021-01-10"}
    assert opening == {"registry"}


def test_each_chunk_writes_its_own_parts(chunked):
    parts = {delivery.file.rsplit("-", 1)[1].split(".")[0] for delivery in chunked.manifest.deliveries}
    assert parts == {"0001", "0002"}


def test_progress_is_told(tmp_path):
    told = []
    write_sample(
        tmp_path / "out", enterprises=50, seed=1, chunk_size=20, progress=lambda *at: told.append(at)
    )
    assert told == [(20, 50), (40, 50), (50, 50)]


def test_one_enterprise_is_enough(tmp_path):
    assert write_sample(tmp_path / "out", enterprises=1, seed=0).rows["registry"] >= 1


def test_a_folder_with_anything_in_it_is_refused(tmp_path):
    (tmp_path / "old.csv").write_text("x", encoding="utf-8")
    with pytest.raises(ManifestError, match="不是空文件夹"):
        write_sample(tmp_path, enterprises=10, seed=1)
    assert [path.name for path in tmp_path.iterdir()] == ["old.csv"]


@pytest.mark.parametrize(("enterprises", "seed"), [(0, 1), (-5, 1), (10, -1)])
def test_nonsense_is_refused(tmp_path, enterprises, seed):
    with pytest.raises(ManifestError, match="应为"):
        write_sample(tmp_path / "out", enterprises=enterprises, seed=seed)
