"""Originals: kept whole where everything is read, as a table without persons otherwise; read again the same way."""

import hashlib

import polars as pl
import pytest
import xlsxwriter

from features.archive import Archive
from features.errors import SourceFileError, StoreError
from features.layouts import LAYOUTS
from features.read_file import read_source_file
from features.store import Store
from tests.features.builders import NOW, code, delivery, example, load, write_csv

LAYOUT = "wage-arrears"


def kept(home):
    """The loaded files of the last load, each with where it is kept."""
    originals = Archive(home).originals
    return [(file, originals.path_of(file)) for file in Store(home / "store").loads()[-1].files]


def write(path, rows, encoding="utf-8", head=""):
    path.write_bytes((head + pl.DataFrame(rows).write_csv()).encode(encoding))
    return path


@pytest.mark.parametrize(
    ("encoding", "name"), [("utf-8", "a.csv"), ("utf-8-sig", "a.CSV"), ("gb18030", "a.txt")]
)
def test_a_file_that_is_read_whole_is_kept_byte_for_byte(tmp_path, encoding, name):
    path = write(tmp_path / name, [example(LAYOUT)], encoding)
    load(tmp_path, delivery(path, LAYOUT))
    [(file, where)] = kept(tmp_path)
    assert file.kept == "whole"
    assert where.name == hashlib.sha256(path.read_bytes()).hexdigest() + name[1:].lower()
    assert where.read_bytes() == path.read_bytes()


def test_a_parquet_file_is_kept_whole_too(tmp_path):
    pl.DataFrame([example(LAYOUT)]).write_parquet(tmp_path / "a.parquet")
    load(tmp_path, delivery(tmp_path / "a.parquet", LAYOUT))
    assert [file.kept for file, _ in kept(tmp_path)] == ["whole"]


@pytest.mark.parametrize(
    ("row", "head"),
    [
        (example(LAYOUT) | {"法定代表人": "某某"}, ""),
        (example(LAYOUT), "填报人：某某\n"),
    ],
)
def test_columns_and_titles_that_are_not_read_are_not_kept(tmp_path, row, head):
    path = write(tmp_path / "a.csv", [row], head=head)
    load(tmp_path, delivery(path, LAYOUT))
    [(file, where)] = kept(tmp_path)
    assert (file.kept, where.suffix) == ("table", ".parquet")
    assert "某某".encode() not in where.read_bytes()
    assert list((tmp_path / "originals").iterdir()) == [where]
    again = read_source_file(where, LAYOUTS[LAYOUT])
    first = read_source_file(path, LAYOUTS[LAYOUT])
    assert again.drop("__row__").equals(first.drop("__row__"))
    assert pl.read_parquet(where)["__row__"].to_list() == first["__row__"].to_list()


def test_natural_persons_are_not_kept(tmp_path):
    rows = [example("penalties"), example("penalties", CF_XDR_SHXYM="", CF_XDR_ZJLX="身份证", CF_WSH="人1号")]
    rows.append(example("penalties", CF_XDR_SHXYM="110101199001011237", CF_WSH="人2号"))
    path = write_csv(tmp_path / "a.csv", "penalties", *rows)
    assert load(tmp_path, delivery(path, "penalties")).left_out == 2
    [(file, where)] = kept(tmp_path)
    assert file.kept == "table"
    table = pl.read_parquet(where)
    assert table["CF_WSH"].to_list() == ["样〔2024〕1号"]
    assert "CF_XDR_ZJLX" not in table.columns


def test_a_row_in_quarantine_holds_no_column_about_persons(tmp_path):
    path = write_csv(tmp_path / "a.csv", "penalties", example("penalties", CF_JDRQ="x", CF_XDR_ZJLX="军官证"))
    report = load(tmp_path, delivery(path, "penalties"))
    assert report.quarantined == 1
    assert "军官证" not in report.problems["content"][0]


def test_a_row_with_too_many_cells_is_not_read_whole(tmp_path):
    text = pl.DataFrame([example(LAYOUT)]).write_csv()
    (tmp_path / "a.csv").write_text(text + text.splitlines()[1] + ",某某\n", encoding="utf-8")
    load(tmp_path, delivery(tmp_path / "a.csv", LAYOUT))
    [(file, where)] = kept(tmp_path)
    assert file.kept == "table"
    assert "某某".encode() not in where.read_bytes()


def test_each_sheet_of_a_workbook_is_a_table_of_its_own(tmp_path):
    from features.deliveries import Delivery

    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        for number, name in enumerate(("一月", "二月"), 1):
            sheet = book.add_worksheet(name)
            row = example(LAYOUT, 统一社会信用代码=code(number))
            sheet.write_row(0, 0, list(row))
            sheet.write_row(1, 0, list(row.values()))
    load(
        tmp_path,
        *(Delivery(tmp_path / "a.xlsx", LAYOUTS[LAYOUT], "f", sheet=name) for name in ("一月", "二月")),
    )
    tables = [pl.read_parquet(where)["统一社会信用代码"].to_list() for _, where in kept(tmp_path)]
    assert tables == [[code(1)], [code(2)]]


def test_what_is_there_is_not_written_again(tmp_path):
    path = write_csv(tmp_path / "a.csv", LAYOUT, example(LAYOUT))
    load(tmp_path, delivery(path, LAYOUT, "2025-01-01"))
    [(_, where)] = kept(tmp_path)
    before = where.stat()
    load(tmp_path, delivery(path, LAYOUT, "2025-01-02"))
    assert where.stat().st_mtime_ns == before.st_mtime_ns
    assert len(list((tmp_path / "originals").iterdir())) == 1


def test_a_file_that_changes_while_it_is_loaded_voids_the_load(tmp_path, monkeypatch):
    path = write_csv(tmp_path / "a.csv", LAYOUT, example(LAYOUT))

    def read_and_change(*args, **kwargs):
        rows = read_source_file(*args, **kwargs)
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        return rows

    monkeypatch.setattr("features.read_delivery.read_source_file", read_and_change)
    with pytest.raises(SourceFileError, match=r"a\.csv：文件在载入期间被改动"):
        load(tmp_path, delivery(path, LAYOUT))
    assert Store(tmp_path / "store").loads() == []


def test_a_failing_disk_is_a_clear_error_and_loads_nothing(tmp_path):
    (tmp_path / "originals").write_text("")
    with pytest.raises(StoreError, match="原件留存失败"):
        load(tmp_path, delivery(write_csv(tmp_path / "a.csv", LAYOUT, example(LAYOUT)), LAYOUT))
    assert Store(tmp_path / "store").loads() == []


def test_the_text_of_a_mapping_is_kept_and_checked(tmp_path):
    originals = Archive(tmp_path).originals
    digest = originals.keep_text("名称: 甲\n")
    assert originals.keep_text("名称: 甲\n") == digest
    assert originals.text(digest) == "名称: 甲\n"
    (tmp_path / "originals" / f"{digest}.yaml").write_text("名称: 乙\n", encoding="utf-8")
    with pytest.raises(StoreError, match="内容与其哈希不符"):
        originals.text(digest)
    with pytest.raises(StoreError, match="读不出"):
        originals.text("0" * 64)


def test_a_mended_mapping_reads_the_same_file_again(tmp_path):
    from dataclasses import replace

    from features.deliveries import Delivery
    from features.ingest import ingest

    path = write_csv(tmp_path / "a.csv", LAYOUT, example(LAYOUT))
    for text in ("one", "two", "two"):
        layout = replace(LAYOUTS[LAYOUT], declared_in=text)
        report = ingest(Archive(tmp_path), [Delivery(path, layout, "f")], now=NOW)
    assert report.already_loaded == ["a.csv"]
    loads = Store(tmp_path / "store").loads()
    assert len(loads) == 2
    assert [Archive(tmp_path).originals.text(item.files[0].mapping) for item in loads] == ["one", "two"]


def test_a_person_among_rows_that_are_read_whole_is_not_kept(tmp_path):
    rows = [example(LAYOUT), example(LAYOUT, 统一社会信用代码="110101199001011237")]
    assert load(tmp_path, delivery(write_csv(tmp_path / "a.csv", LAYOUT, *rows), LAYOUT)).left_out == 1
    [(file, where)] = kept(tmp_path)
    assert file.kept == "table"
    assert pl.read_parquet(where).height == 1
