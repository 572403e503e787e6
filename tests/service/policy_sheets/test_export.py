"""The workbook: every field has a place, codes have words, cells are text, the same policy gives the same bytes."""

import openpyxl
import pytest
import yaml

from scoring.schema.law import SizeRule
from scoring.schema.measure import Measure, Override
from scoring.schema.policy import Band
from service.errors import NotWritten, WrongUse
from service.policy_sheets import labels
from service.policy_sheets.content import content
from service.policy_sheets.export import export_workbook
from service.policy_sheets.labels import Labels
from service.policy_sheets.reference import GUIDE, HASH, NAMES
from service.policy_sheets.tables import BANDS, BASES, MEASURES, OVERRIDES, SHEETS, SIZE_RULES
from tests.service.policy_sheets.sheet_cases import copied, opened, shipped


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "policy.xlsx"
    export_workbook(shipped(), path)
    return openpyxl.load_workbook(path)


def test_the_same_policy_gives_the_same_bytes(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        export_workbook(content(shipped().folder), tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_no_file_is_left_where_none_can_be_written(tmp_path):
    with pytest.raises(NotWritten, match="写不出"):
        export_workbook(shipped(), tmp_path / "nowhere" / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "model", "elsewhere"),
    [
        (MEASURES, Measure, set()),
        (OVERRIDES, Override, set()),
        (SIZE_RULES, SizeRule, set()),
        (BANDS, Band, set()),
    ],
)
def test_every_field_has_a_column(name, model, elsewhere):
    fields = {one.field[0] for one in shipped().sheets[name].columns if one.field}
    assert set(model.model_fields) - fields == elsewhere


def test_every_rule_and_basis_has_its_row():
    rows, policy = shipped().rows, shipped().policy
    assert [row.key for row in rows[MEASURES]] == [one.id for one in policy.measures]
    rules = (*policy.measures, *policy.overrides, *policy.size_rules)
    assert len(rows[BASES]) == sum(len(one.bases) for one in rules)
    assert len(rows[BANDS]) == 8


@pytest.mark.parametrize(
    "one",
    [value for value in vars(labels).values() if isinstance(value, Labels)],
    ids=lambda one: next(iter(one.of)),
)
def test_codes_and_words_are_unique_both_ways(one):
    assert {code: one.code(label) for code, label in one.of.items()} == {code: code for code in one.of}
    assert not any(mark in label for label in one.codes for mark in ("\n", "；", ";"))


def test_words_that_two_codes_share_carry_the_code():
    assert Labels({"a": "甲", "b": "甲", "c": "丙"}).of == {"a": "甲（a）", "b": "甲（b）", "c": "丙"}


def test_sheets_are_those_named_with_the_hash_of_the_policy(book):
    assert book.sheetnames == [GUIDE, *SHEETS, *NAMES[1:]]
    marks = {row[0].value: row[1].value for row in book[GUIDE].iter_rows(max_col=2)}
    assert marks[HASH] == shipped().policy.hash


@pytest.mark.parametrize("name", SHEETS)
def test_cells_are_text_and_headers_stay_in_sight(book, name):
    page = book[name]
    assert page.freeze_panes == "D2"
    assert page.protection.sheet
    for row in page.iter_rows(min_row=2):
        for cell in row:
            assert cell.value is None or cell.data_type == "s", cell.coordinate
            assert cell.number_format == "@", cell.coordinate


def test_keys_are_locked_and_what_is_written_is_open(book):
    page = book[MEASURES]
    head = {cell.value: cell.column for cell in page[1]}
    for header, locked in (
        ("键（勿改）", True),
        ("编号", True),
        ("名称", False),
        ("处理", False),
        ("条件（说明，只读）", True),
    ):
        assert page.cell(2, head[header]).protection.locked is locked, header
    spare = len(shipped().rows[MEASURES]) + 2
    assert page.cell(spare, head["编号"]).protection.locked is False


def test_drop_downs_offer_the_words_of_the_codes(book):
    lists = {cell.value: cell.column_letter for cell in book["选项"][1]}
    for name in SHEETS:
        sources = {
            str(one.sqref).split(":")[0]: one.formula1 for one in book[name].data_validations.dataValidation
        }
        for cell in book[name][1]:
            column = next((one for one in shipped().sheets[name].columns if one.header == cell.value), None)
            if column is None or not column.form.choices:
                continue
            letter, count = lists[cell.value], len(column.form.choices)
            assert sources[f"{cell.column_letter}2"] == f"'选项'!${letter}$2:${letter}${count + 1}"
            offered = [row[0].value for row in book["选项"][f"{letter}2:{letter}{count + 1}"]]
            assert offered == list(column.form.choices)


def test_a_text_that_looks_like_a_formula_stays_text(tmp_path):
    source = copied(tmp_path)
    file = source.folder / "measures" / "honours.yaml"
    text = file.read_text(encoding="utf-8")
    first = yaml.safe_load(text)["measures"][0]["label"]
    file.write_text(text.replace(f"label: {first}", 'label: "=HYPERLINK(1)"', 1), encoding="utf-8")
    book = opened(tmp_path, content(source.folder))
    cell = book.cell(MEASURES, "HO-01", "名称")
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=HYPERLINK(1)", "s", True)


def test_a_text_that_no_cell_takes_is_told_and_nothing_is_left(tmp_path):
    source = copied(tmp_path)
    file = source.folder / "measures" / "honours.yaml"
    text = file.read_text(encoding="utf-8")
    first = yaml.safe_load(text)["measures"][0]["label"]
    file.write_text(text.replace(f"label: {first}", f"label: {'长' * 40_000}", 1), encoding="utf-8")
    with pytest.raises(WrongUse, match="超过单元格容量"):
        export_workbook(content(source.folder), tmp_path / "a.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["policy"]
