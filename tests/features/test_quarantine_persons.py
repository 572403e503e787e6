"""A quarantined row that an officer finds to be a person's: nothing of it is left anywhere, and the sums still hold."""

import json

import polars as pl
import pytest

from features.archive import Archive
from features.errors import StoreError
from features.quarantine_export import export_quarantine
from tests.features.builders import code, delivery, example, load, write_csv
from tests.features.workbooks import corrected, exported, mend, reload

LAYOUT = "wage-arrears"
NAME = "张某某"
PERSON = {"处理": "自然人"}


def rows():
    """A good row, one with a misread code that is a person's, one that an office can mend."""
    return [
        example(LAYOUT, 决定书文号="样1号"),
        example(LAYOUT, 统一社会信用代码="12345", 决定书文号=f"样{NAME}号", 认定机关=NAME),
        example(LAYOUT, 统一社会信用代码=code(3), 决定书文号="样3号", 决定日期="某日"),
    ]


def loaded(home, *table, name="a.csv", received="2025-01-01", feed="feed"):
    return load(home, delivery(write_csv(home / name, LAYOUT, *table), LAYOUT, received, feed))


@pytest.fixture
def home(tmp_path):
    """The rows in a file that is kept byte for byte."""
    loaded(tmp_path, *rows())
    assert holders(tmp_path)
    return tmp_path


def holders(home):
    """The files of the archive that still have the name, whatever their make."""
    found = []
    for folder in ("store", "quarantine", "originals", "profiles"):
        for path in (home / folder).rglob("*"):
            if path.suffix == ".parquet":
                found += [path.name] if NAME in str(pl.read_parquet(path).to_dicts()) else []
            elif path.is_file() and NAME in path.read_text(encoding="utf-8"):
                found.append(path.name)
    return found


def counts(home):
    archive = Archive(home)
    return archive.quarantine.counts([one.load_id for one in archive.store.loads()])


def kept(home, number=0):
    archive = Archive(home)
    return pl.read_parquet(archive.originals.path_of(archive.store.loads()[number].files[0]))


def test_nothing_of_the_row_is_left_and_its_place_is(home):
    [before] = [file.sha256 for file in Archive(home).store.loads()[0].files]
    report = corrected(home, {2: PERSON | {"说明": f"{NAME}是自然人"}})
    assert (report.person, report.dismissed, report.still_open) == (1, 0, 1)
    assert holders(home) == []
    assert counts(home) == {"quarantined": 2, "open": 1, "corrected": 0, "dismissed": 0, "person": 1}
    archive = Archive(home)
    loads = archive.store.loads()
    [problem] = [p for p in archive.quarantine.read([loads[0].load_id]).to_dicts() if p["row"] == 3]
    assert (problem["file"], problem["column"], problem["value"], problem["content"]) == (
        "a.csv",
        "统一社会信用代码",
        "",
        None,
    )
    assert problem["reason"].startswith("不是有效的统一社会信用代码")
    assert (loads[0].files[0].sha256, loads[1].left_out) == (before, 1)


def test_the_kept_file_is_a_table_without_the_row_from_then_on(home):
    assert Archive(home).store.loads()[0].files[0].kept == "whole"
    corrected(home, {2: PERSON})
    table = kept(home)
    assert table["__row__"].to_list() == [2, 4]
    assert table["决定书文号"].to_list() == ["样1号", "样3号"]
    loaded(home, *rows(), received="2025-02-01")  # the same file again does not bring it back
    assert kept(home, 2).height == 2


def test_other_rows_can_still_be_mended(home):
    corrected(home, {2: PERSON})
    assert corrected(home, {2: {"决定日期": "2024-03-01"}}).corrected == 1
    assert counts(home) == {"quarantined": 2, "open": 0, "corrected": 1, "dismissed": 0, "person": 1}


def test_the_same_workbook_again_changes_nothing(home):
    path = mend(exported(home), {2: PERSON})
    reload(home, path)
    before = Archive(home).store.ledger()
    again = reload(home, path)
    assert (again.version, again.person, again.closed_before, again.still_open) == (None, 0, 1, 1)
    assert Archive(home).store.ledger().equals(before)


def test_what_officers_wrote_before_goes_too(home):
    report = corrected(home, {2: {"认定机关": f"{NAME}，查无此企业"}})
    assert report.still_open == 2
    # The row that was looked at last stands last.
    assert corrected(home, {2: {"决定日期": "2024-03-01"}}).corrected == 1
    assert corrected(home, {2: PERSON}).person == 1
    assert holders(home) == []
    assert [kept(home, number)["决定书文号"].to_list() for number in (1, 2)] == [["样3号"], ["样3号"]]


def test_a_row_that_was_dismissed_may_still_be_told_a_person_s(home):
    path = exported(home)
    reload(home, mend(path, {2: {"处理": "不再载入", "说明": f"{NAME}不是企业"}}))
    assert holders(home)
    assert reload(home, mend(path, {2: PERSON | {"说明": None}})).person == 1
    assert holders(home) == []
    assert counts(home) == {"quarantined": 2, "open": 1, "corrected": 0, "dismissed": 0, "person": 1}
    assert reload(home, mend(path, {2: {"处理": "不再载入", "说明": "x"}})).closed_before == 1


def test_the_row_leaves_every_delivery_of_the_same_content(home):
    loaded(home, *rows(), received="2025-02-01", feed="other")
    corrected(home, {2: PERSON})
    archive = Archive(home)
    assert [kept(home, number).height for number in (0, 1)] == [2, 2]
    assert counts(home)["open"] == 3  # of the other delivery the officer has not said it
    assert not archive.originals.root.joinpath(f"{archive.store.loads()[0].files[0].sha256}.csv").exists()


def test_its_values_leave_the_profile(tmp_path):
    bad = [
        example("honours", 授予机关级别=level, 统一社会信用代码="1", 文号=str(n))
        for n, level in enumerate([NAME, "村级", NAME])
    ]
    load(tmp_path, delivery(write_csv(tmp_path / "a.csv", "honours", *bad), "honours"))
    corrected(tmp_path, {2: PERSON})
    archive = Archive(tmp_path)

    def new_values():
        [profile] = archive.profiles.read(archive.store.loads()[0].load_id)
        return next(c.get("new_values") for c in profile["columns"] if c["column"] == "授予机关级别")

    assert new_values() == {NAME: 1, "村级": 1}
    assert corrected(tmp_path, {3: PERSON}).person == 1
    assert new_values() == {"村级": 1}
    assert holders(tmp_path) == []
    assert corrected(tmp_path, {2: PERSON}).person == 1
    assert new_values() is None


def test_a_wiping_that_broke_off_is_completed_by_loading_again(home, monkeypatch):
    path = mend(exported(home), {2: PERSON})

    def broken(*_arguments):
        raise StoreError("原件留存失败")

    with monkeypatch.context() as patch:
        patch.setattr("features.originals.Originals.leave_out", broken)
        with pytest.raises(StoreError):
            reload(home, path)
    assert counts(home)["person"] == 1
    assert holders(home)
    assert reload(home, path).closed_before == 1
    assert holders(home) == []


def test_an_open_row_whose_content_is_past_its_term_is_dismissed_by_that(home):
    path = exported(home)
    archive = Archive(home)
    archive.quarantine.clear_files([(archive.store.loads()[0].load_id, 0)])
    assert counts(home) == {"quarantined": 2, "open": 0, "corrected": 0, "dismissed": 2, "person": 0}
    rows = archive.quarantine.rows([archive.store.loads()[0].load_id])
    assert set(rows["note"]) == {"保存期限已届满，内容已清除"}
    assert export_quarantine(archive, home / "again.xlsx") == 0
    for wish in (None, "重新载入"):
        assert reload(home, mend(path, {2: {"处理": wish}})).closed_before == 2
    assert reload(home, mend(path, {2: PERSON})).person == 1
    assert counts(home)["person"] == 1


def test_the_content_of_the_others_stays(home):
    corrected(home, {2: PERSON})
    archive = Archive(home)
    [other] = archive.quarantine.open_problems([one.load_id for one in archive.store.loads()]).to_dicts()
    assert json.loads(other["content"])["决定书文号"] == "样3号"
