"""A workbook of a policy in force: a change in place is refused by its cell, a new version is taken."""

from datetime import date

from service.policy_sheets.tables import BANDS, MEASURES, OVERRIDES
from tests.service.policy_sheets.sheet_cases import Book, imported

DAY = date(2026, 11, 24)


def test_bands_measures_and_overrides_in_force_are_not_changed_in_place(tmp_path):
    cells = {}

    def change(book: Book) -> None:
        cells[BANDS] = book.put(BANDS, "bands/2020-07-01/C", 违约概率="0.3")
        cells[MEASURES] = book.put(MEASURES, "HO-01", 力度="推荐参评")
        cells[OVERRIDES] = book.put(OVERRIDES, "bar_a.abnormal_operation", 如何="移出名录即解除")

    found = imported(tmp_path, change, in_force_on=DAY)
    told = {one.sheet: (one.cell, one.reason) for one in found.faults if one.severity == "error"}
    assert set(told) == {BANDS, MEASURES, OVERRIDES}
    assert all("被原地改动" in reason for _, reason in told.values())
    assert {sheet: cell for sheet, (cell, _) in told.items()} == cells
    assert found.written is None
    assert imported(tmp_path, change).written == tmp_path / "new"


def test_a_new_version_and_a_note_are_taken(tmp_path):
    def change(book: Book) -> None:
        book.put(MEASURES, "HO-01", 备注="另见办法")
        for grade, bound in (("A", "0.01"), ("B", "0.04"), ("C", "0.35"), ("D", "1")):
            book.put(BANDS, f"bands/2020-07-01/{grade}", 截止="2026-12-31")
            book.append(BANDS, 种类="公共信用", 施行日="2027-01-01", 等级=grade, 含义="信用", 违约概率=bound)

    found = imported(tmp_path, change, in_force_on=DAY)
    assert [one for one in found.faults if one.severity == "error"] == []
    assert found.written == tmp_path / "new"
