"""The law of the round trip: nothing changed, no byte changed; one cell changed, its value alone changed."""

import difflib
import shutil
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring.compiler.loader import PACKAGED
from service.errors import NotWritten, WrongUse
from service.policy_sheets import importing
from service.policy_sheets.content import content
from service.policy_sheets.importing import changed_texts, import_workbook
from service.policy_sheets.plan import plan
from service.policy_sheets.tables import BANDS, BASES, MEASURES, OVERRIDES
from tests.endurance import long_or
from tests.service.policy_sheets.sheet_cases import (
    as_read,
    copied,
    imported,
    opened,
    shipped,
    small,
    texts,
    with_cell,
)

CODES = "条件（代码"


def _lines(folder, file):
    """The lines of a file that went and those that came."""
    before = (small().folder / file).read_text(encoding="utf-8").splitlines()
    after = (folder / file).read_text(encoding="utf-8").splitlines()
    told = list(difflib.ndiff(before, after))
    return [one[2:] for one in told if one[0] == "-"], [one[2:] for one in told if one[0] == "+"]


def _changed_files(folder):
    return [name for name, raw in texts(small().folder).items() if texts(folder)[name] != raw]


def test_an_unchanged_workbook_gives_every_byte_back(tmp_path):
    book = opened(tmp_path, shipped())
    found = import_workbook(book.path, shipped(), tmp_path / "new")
    assert (found.edits, found.files, found.refused) == ((), (), False)
    assert texts(tmp_path / "new") == texts(PACKAGED)
    assert found.hash == shipped().policy.hash


def _with_their_blanks(book):
    """Line ends and blanks that other programs write."""
    for name in small().sheets:
        for row in book.book[name].iter_rows(min_row=2):
            for cell in row:
                if cell.value:
                    cell.value = cell.value.replace("\n", "\r\n") + "  "


def _as_other_programs_save(book):
    """Days as days, rows sorted and moved down, sheets in another order."""
    _with_their_blanks(book)
    page = book.book[MEASURES]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
    start = book.column(MEASURES, "施行日") - 1
    for row in rows:
        row[start] = datetime.fromisoformat(row[start].strip()) if row[start] else None
    page.insert_rows(2, 10)
    for line, row in enumerate(sorted(rows, key=lambda row: str(row[4])), start=12):
        for place, value in enumerate(row, start=1):
            page.cell(line, place).value = value
    book.book.move_sheet(MEASURES, 3)


def test_a_workbook_saved_by_another_program_gives_every_byte_back(tmp_path):
    found = imported(tmp_path, _as_other_programs_save)
    assert (found.edits, found.files, found.refused) == ((), (), False)
    assert texts(tmp_path / "new") == texts(small().folder)


def test_one_cell_changes_one_line(tmp_path):
    found = imported(tmp_path, lambda book: book.put(MEASURES, "HO-01", 备注="新的备注"))
    assert not found.refused, found.faults
    assert _changed_files(tmp_path / "new") == ["measures/honours.yaml"] == list(found.files)
    went, came = _lines(tmp_path / "new", "measures/honours.yaml")
    assert (len(went), came) == (1, ["    note: 新的备注"])
    assert [(one.key, one.header, one.after) for one in found.edits] == [("HO-01", "备注", "新的备注")]
    assert content(tmp_path / "new").policy.hash == found.hash != small().policy.hash


def test_a_changed_condition_keeps_its_place(tmp_path):
    row = next(one for one in small().rows[MEASURES] if one.key == "HO-02")
    first, *others = row.cells["条件（代码，一行一个）"].split("\n")
    assert first == "grade_in:A,B"
    assert others
    found = imported(
        tmp_path, lambda book: book.put(MEASURES, "HO-02", **{CODES: "\n".join(["grade_in:A", *others])})
    )
    assert not found.refused, found.faults
    after = next(one for one in content(tmp_path / "new").rows[MEASURES] if one.key == "HO-02")
    assert after.cells["条件（代码，一行一个）"].split("\n") == ["grade_in:A", *others]


def test_a_date_cell_of_excel_is_a_day(tmp_path):
    found = imported(tmp_path, lambda book: book.put(MEASURES, "HO-01", 复核日=datetime(2027, 3, 1)))  # noqa: DTZ001
    assert not found.refused, found.faults
    assert _lines(tmp_path / "new", "measures/honours.yaml")[1] == ["    review_by: 2027-03-01"]


def test_a_band_and_a_version_of_bands(tmp_path):
    def change(book):
        for grade in "ABCD":
            book.put(BANDS, f"bands/2020-07-01/{grade}", 截止="2026-12-31")
        for grade, bound in zip("ABCD", ("0.008", "0.05", "0.4", "1"), strict=True):
            book.append(BANDS, 种类="公共信用", 施行日="2027-01-01", 等级=grade, 含义="信用", 违约概率=bound)

    found = imported(tmp_path, change)
    assert not found.refused, found.faults
    assert _lines(tmp_path / "new", "grades.yaml") == (
        [],
        [
            "    in_force_to: 2026-12-31",
            "  - in_force_from: 2027-01-01",
            "    grades:",
            "      - {grade: A, label: 信用, probability_below: 0.008}",
            "      - {grade: B, label: 信用, probability_below: 0.05}",
            "      - {grade: C, label: 信用, probability_below: 0.4}",
            "      - {grade: D, label: 信用, probability_below: 1}",
        ],
    )


@pytest.mark.parametrize("rows_too", [False, True])
def test_a_measure_that_goes_takes_its_bases_along(tmp_path, rows_too):
    def change(book):
        book.put(MEASURES, "HO-01", 处理="删除")
        if rows_too:
            book.book[BASES].delete_rows(book.line(BASES, "HO-01#1"))

    found = imported(tmp_path, change)
    assert not found.refused, found.faults
    after = content(tmp_path / "new")
    assert {row.key for row in small().rows[MEASURES]} - {row.key for row in after.rows[MEASURES]} == {
        "HO-01"
    }
    assert not any(row.key.startswith("HO-01#") for row in after.rows[BASES])
    assert _lines(tmp_path / "new", "measures/honours.yaml")[1] == []


def test_a_new_draft_with_its_basis_comes_last(tmp_path):
    def change(book):
        book.append(
            MEASURES,
            编号="HO-77",
            领域="荣誉称号",
            名称="新措施",
            类别="守信激励",
            状态="草案",
            草案原因="待核",
            适用主体="企业",
            执行方式="推荐，不免评审",
            **{CODES: "grade_in:A"},
        )
        book.append(BASES, 规则编号="HO-77", 文件="促进条例", 条款="第十八条")

    found = imported(tmp_path, change)
    assert not found.refused, found.faults
    went, came = _lines(tmp_path / "new", "measures/honours.yaml")
    assert went == []
    assert came == [
        "  - id: HO-77",
        "    label: 新措施",
        "    kind: incentive",
        "    status: draft",
        "    draft_reason: 待核",
        "    in_force_from: null",
        "    subject: enterprise",
        "    mode: recommendation",
        "    when:",
        "      - {type: grade_in, grades: [A]}",
        "    bases:",
        "      - {instrument: 促进条例, article: 第十八条}",
    ]


def test_a_basis_changes_goes_and_comes(tmp_path):
    rows = [row for row in small().rows[BASES] if row.key.startswith("HO-02#")]
    assert len(rows) == 2

    def change(book):
        book.put(BASES, "HO-02#1", 处理="删除")
        book.put(BASES, "HO-03#1", 条款="第一条")
        book.append(BASES, 规则编号="HO-02", 文件="促进条例", 条款="第二十八条", 核对="容缺+承诺制")
        book.put(MEASURES, "HO-02", 状态="草案", 草案原因="依据待核")
        book.put(MEASURES, "HO-03", 状态="草案", 草案原因="依据待核")

    found = imported(tmp_path, change, to=None)
    told = [one for one in found.faults if one.sheet == BASES]
    edits = [(one.key, one.header, one.after) for one in found.edits if one.sheet == BASES]
    assert edits == [("HO-02#1", "处理", "删除"), ("HO-03#1", "条款", "第一条"), ("HO-02", "", "新增")], told


# ---- writing


def test_a_check_writes_nothing(tmp_path):
    found = imported(tmp_path, lambda book: book.put(MEASURES, "HO-01", 备注="x"), to=None)
    assert (found.files, found.written) == (("measures/honours.yaml",), None)
    assert {path.name for path in tmp_path.iterdir()} == {"policy.xlsx"}


def test_a_folder_is_updated_in_place_and_what_stood_there_is_kept(tmp_path):
    source = copied(tmp_path)
    book = opened(tmp_path, source)
    book.put(MEASURES, "HO-01", 备注="新的备注")
    found = import_workbook(book.save(), source, source.folder)
    assert found.written == source.folder
    assert found.former is not None
    assert texts(found.former) == texts(small().folder)
    assert _changed_files(source.folder) == ["measures/honours.yaml"]
    assert {path.name for path in tmp_path.iterdir()} == {"policy", "policy.xlsx", found.former.name}


def test_an_unchanged_folder_is_not_touched(tmp_path):
    source = copied(tmp_path)
    book = opened(tmp_path, source)
    before = {path: path.stat().st_mtime_ns for path in source.folder.rglob("*")}
    found = import_workbook(book.path, source, source.folder)
    assert (found.written, found.former) == (None, None)
    assert {path: path.stat().st_mtime_ns for path in source.folder.rglob("*")} == before


def test_another_folder_that_is_there_is_never_overwritten(tmp_path):
    book = opened(tmp_path, small())
    (tmp_path / "new").mkdir()
    with pytest.raises(WrongUse, match="已经存在"):
        import_workbook(book.path, small(), tmp_path / "new")


def test_a_place_that_takes_nothing_is_told(tmp_path):
    book = opened(tmp_path, small())
    with pytest.raises(NotWritten, match="写不出"):
        import_workbook(book.path, small(), tmp_path / "no" / "where")


@pytest.mark.parametrize("fails", ["copytree", "check", "rename"])
def test_a_failure_on_the_way_leaves_the_old_policy_whole(tmp_path, monkeypatch, fails):
    source = copied(tmp_path)
    book = opened(tmp_path, source)
    book.put(MEASURES, "HO-01", 备注="x")
    book.save()
    moves = []
    real = Path.rename

    def rename(path, target):
        moves.append(path)
        if len(moves) == 2:
            raise OSError(28, "No space left on device")
        return real(path, target)

    def broken(*args, **kwargs):
        raise OSError(28, "No space left on device")

    if fails == "copytree":
        monkeypatch.setattr(shutil, "copytree", broken)
    elif fails == "check":
        monkeypatch.setattr(importing, "examine", broken)
    else:
        monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises((NotWritten, OSError)):
        import_workbook(book.path, source, source.folder)
    monkeypatch.undo()
    assert texts(source.folder) == texts(small().folder)
    assert {path.name for path in tmp_path.iterdir()} == {"policy", "policy.xlsx"}


# ---- random edits, without the workbook in between

TEXT = (
    st.text(st.sampled_from("甲乙：，；（）'\"#:-[]{},&*!|>%@` \nab0"), min_size=1, max_size=10)
    .map(str.strip)
    .filter(bool)
)
DAY = st.dates(date(2020, 1, 1), date(2030, 12, 31)).map(str)
CONDITIONS = st.lists(
    st.sampled_from(
        sorted(
            {
                one
                for row in small().rows[MEASURES]
                for one in row.cells["条件（代码，一行一个）"].split("\n")
                if one
            }
        )
    ),
    unique=True,
    max_size=3,
).map("\n".join)


WRITTEN = {
    "when": CONDITIONS,
    "in_force_from": DAY,
    "in_force_to": DAY,
    "review_by": DAY,
    "applying_body": st.sampled_from(["税务机关", "税务机关\n人民法院"]),
    "term_months": st.integers(1, 60).map(str),
    "probability_below": st.floats(0.001, 0.999).map(lambda one: str(round(one, 4))),
}
"""What a person may write in a column that is no free text and no list."""


@st.composite
def edits(draw):
    """Up to six cells of sheets that are read back, each with what may stand there."""
    found = {}
    for _ in range(draw(st.integers(0, 6))):
        name = draw(st.sampled_from([MEASURES, MEASURES, BASES, BANDS, OVERRIDES]))
        row = draw(st.sampled_from(small().rows[name]))
        columns = [
            one
            for one in small().sheets[name].columns
            if one.at == "row" and not one.fixed and one.field[0] not in {"figure", "modelled_on"}
        ]
        column = draw(st.sampled_from(columns))
        free = WRITTEN.get(column.field[0], TEXT)
        text = draw(st.sampled_from(column.form.choices) if column.form.choices else free)
        if name == OVERRIDES and column.field == ("when",):
            text = text or "grade_in:A"  # a rule on the grade without a condition cannot be read at all
        blank = column.blank == "absent" and len(column.field) == 1 and draw(st.integers(0, 4)) == 0
        found[name, row.key, column.header] = "" if blank else text
    return found


def _as_shown(header, text):
    """Conditions keep the order of the file, and ids sort what they list."""
    return sorted(text.split("\n")) if header.startswith(CODES) else text


@settings(max_examples=long_or(25, 400), suppress_health_check=[HealthCheck.too_slow])
@given(edits())
def test_random_edits_change_their_cells_and_nothing_else(tmp_path_factory, chosen):
    read = as_read(small())
    for (name, key, header), text in chosen.items():
        read[name] = with_cell(read[name], key, header, text)
    wanted = plan(small(), read)
    assert wanted.faults == []
    found = changed_texts(small(), wanted)
    folder = tmp_path_factory.mktemp("edited") / "policy"
    shutil.copytree(small().folder, folder)
    for file, text in found.items():
        (folder / file).write_bytes(text.encode())
    after = content(folder)
    for name, rows in small().rows.items():
        for before, now in zip(rows, after.rows[name], strict=True):
            for header, text in before.cells.items():
                if header.endswith("只读）") or header.startswith("依据（"):
                    continue
                due = chosen.get((name, before.key, header), text)
                assert _as_shown(header, now.cells[header]) == _as_shown(header, due), (
                    name,
                    before.key,
                    header,
                )
    for file, text in found.items():
        kept = [
            line for line in (small().folder / file).read_text(encoding="utf-8").splitlines() if "#" in line
        ]
        comments = [line.partition("#")[2] for line in kept if line.lstrip().startswith("#")]
        assert all(f"#{one}" in text for one in comments)
    shutil.rmtree(folder)


def test_what_the_random_edits_start_from_is_the_workbook(tmp_path):
    from service.policy_sheets.read import read_workbook

    book = opened(tmp_path, small())
    read, faults = read_workbook(book.path, small().sheets, small().policy.hash)
    assert faults == []
    for name, sheet in as_read(small()).items():
        assert [(row.key, row.cells) for row in read[name].rows] == [
            (row.key, row.cells) for row in sheet.rows
        ]
