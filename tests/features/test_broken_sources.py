"""One broken file per error: what the message must say, and that the rest of the load is not lost."""

import zipfile
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from features.archive import Archive
from features.layouts import LAYOUTS
from features.quarantine import Quarantine
from features.quarantine_export import export_quarantine
from features.store import Store, end_of_day
from tests.features.builders import NOW, day, delivery, example, headers, load, stored, write_csv

BROKEN = Path(__file__).parents[1] / "broken" / "sources"
GOOD = "样罚〔2024〕9号"
LAYOUT = "penalty-classes"

REFUSED_ROWS = {
    "bad_check_digit.csv": ("统一社会信用代码", "91632899MA75T5T190", "校验位不符", "18 位统一社会信用代码"),
    "future_date.csv": ("决定日期", "2026-03-01", "晚于收到日", "不晚于收到日的日期"),
    "negative_amount.csv": ("罚款金额(元)", "-1000", "数值为负", "零或正数"),
    "too_many_cells.csv": ("", "多出的格：“多出一格”", "该行有 11 格，而表头只有 10 格", "格数与表头相同"),
    "too_few_cells.csv": ("决定日期", None, "必填项为空", "日期"),
    "unknown_word.csv": ("处罚类别", "罚金", "不在代码表内", "以下之一：“警告、通报批评”“罚款”"),
    "end_before_beginning.csv": ("公示截止期", "2024-02-01", "止期早于记录日期", "不早于记录日期"),
    "unreadable_date.csv": ("决定日期", "二〇二四年三月", "不是可识别的日期", "如 2023-03-05"),
    "no_document_number.csv": ("决定书文号", "无", "不是文书号", "文书号"),
    "empty_required.csv": ("违法行为类型", None, "必填项为空", "文字"),
    "amount_in_other_unit.csv": ("罚款金额(元)", "1万元", "不是可识别的金额", "以元为单位"),
    "amount_beyond_any_sum.csv": (
        "罚款金额(元)",
        "99999999999999999999999999",
        "不是可识别的金额",
        "不超过十万亿元",
    ),
}
REFUSED_FILES = {
    "missing_column.csv": ("缺少列：决定日期", "penalty-classes", "文件中的列为：统一社会信用代码"),
    "no_header.csv": ("缺少列：统一社会信用代码", "文件前 20 行中没有这些列的表头"),
    "repeated_column.csv": ("“决定日期”出现 2 次",),
    "utf16.csv": ("UTF-16", "另存为“CSV UTF-8”"),
    "broken_utf8.csv": ("第 3 行", "UTF-8", "GB18030"),
    "open_quote.csv": ("第 2 行的引号没有成对",),
    "zero_bytes.csv": ("0 字节",),
    "blank.csv": ("没有内容",),
    "workbook_named.csv": ("内容不是 CSV 文字",),
    "truncated.xlsx": ("不是完整的 XLSX", "重新取得"),
    "bomb.xlsx": ("解压后将达 300 MiB", "拒绝读取"),
    "no_workbook.xlsx": ("压缩包中没有 Excel 工作簿",),
    "password.xlsx": ("打开密码", "另存为 XLSX"),
    "text_named.xlsx": ("不是完整的 XLSX",),
    "other_sheet.xlsx": ("缺少列", "工作簿共有工作表：说明、数据"),
    "empty_sheet.xlsx": ("工作表“空”是空的",),
    "old.xls": ("不支持的文件类型“.xls”", "另存为 XLSX"),
    "truncated.parquet": ("不是完整的 Parquet",),
    "not_there.csv": ("文件不存在",),
}


@pytest.fixture(scope="module")
def zoo(tmp_path_factory):
    """The broken files: the committed ones and those that are better made than kept."""
    folder = tmp_path_factory.mktemp("zoo")
    for path in BROKEN.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "zero_bytes.csv").touch()
    (folder / "blank.csv").write_text("\n \n")
    _workbook(folder / "whole.xlsx", {"数据": [list(example(LAYOUT)), list(example(LAYOUT).values())]})
    whole = (folder / "whole.xlsx").read_bytes()
    (folder / "workbook_named.csv").write_bytes(whole)
    (folder / "truncated.xlsx").write_bytes(whole[: len(whole) // 2])
    with zipfile.ZipFile(folder / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\x00" * (300 * 1024**2))
    with zipfile.ZipFile(folder / "no_workbook.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    (folder / "password.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
    (folder / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    (folder / "text_named.xlsx").write_text("统一社会信用代码\n")
    _workbook(folder / "other_sheet.xlsx", {"说明": [["填报说明"]], "数据": [list(example(LAYOUT))]})
    _workbook(folder / "empty_sheet.xlsx", {"空": []})
    pl.DataFrame(example(LAYOUT)).write_parquet(folder / "whole.parquet")
    (folder / "truncated.parquet").write_bytes((folder / "whole.parquet").read_bytes()[:-100])
    return folder


def _workbook(path, sheets):
    with xlsxwriter.Workbook(path) as book:
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for number, cells in enumerate(lines):
                sheet.write_row(number, 0, cells)


def test_every_committed_file_has_its_case():
    named = {name for name in Path(__file__).read_text(encoding="utf-8").split('"') if name.endswith(".csv")}
    assert {path.name for path in BROKEN.iterdir()} <= named


@pytest.mark.parametrize("name", REFUSED_ROWS)
def test_a_bad_row_is_quarantined_and_the_others_are_kept(name, zoo, tmp_path):
    column, value, reason, expected = REFUSED_ROWS[name]
    other = write_csv(tmp_path / "other.csv", LAYOUT, example(LAYOUT, 决定书文号="他〔2024〕1号"))
    report = load(tmp_path, delivery(zoo / name, LAYOUT), delivery(other, LAYOUT))
    problem = report.problems.row(0, named=True)
    assert (problem["file"], problem["row"]) == (name, 2)
    assert (problem["column"], problem["value"]) == (column, value)
    assert reason in problem["reason"]
    assert expected in problem["expected"]
    assert "样罚〔2024〕1号" in problem["content"] or name in {"too_many_cells.csv", "no_document_number.csv"}
    assert (report.quarantined, report.accepted, report.rows) == (1, 2, 3)
    assert set(stored(tmp_path, "penalty")["document_no"]) == {GOOD, "他〔2024〕1号"}
    kept = Quarantine(tmp_path / "quarantine").read([report.load_id])
    assert kept.drop("load_id").equals(report.problems.drop("load_id"))


@pytest.mark.parametrize("name", REFUSED_FILES)
def test_a_file_that_cannot_be_read_says_why_and_the_others_are_loaded(name, zoo, tmp_path):
    other = write_csv(tmp_path / "other.csv", LAYOUT, example(LAYOUT))
    report = load(tmp_path, delivery(zoo / name, LAYOUT), delivery(other, LAYOUT))
    assert list(report.failed) == [name]
    message = report.failed[name]
    assert message.startswith(name)
    for words in REFUSED_FILES[name]:
        assert words in message
    assert str(tmp_path) not in message
    assert not any(word in message for word in ("张三", "6328011990"))
    assert (report.accepted, len(report.files)) == (1, 1)
    again = load(tmp_path, delivery(zoo / name, LAYOUT))
    assert (list(again.failed), again.version) == ([name], None)


def test_two_contents_for_one_document_keep_the_first_and_quarantine_the_other(zoo, tmp_path):
    report = load(tmp_path, delivery(zoo / "other_content.csv", LAYOUT))
    problem = report.problems.row(0, named=True)
    assert (problem["row"], problem["value"]) == (3, "样罚〔2024〕1号")
    assert "两种不同内容" in problem["reason"]
    assert "9000" in problem["content"]
    assert stored(tmp_path, "penalty").sort("uscc")["fine_fen"].to_list() == [100_000, 100_000]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_what_stands_beyond_the_header_is_kept_with_its_row(encoding, ends, tmp_path):
    head, row = example(LAYOUT), list(example(LAYOUT).values())
    lines = [
        ",".join(head),
        ",".join(row),
        ",".join(row) + ',"甲，乙,丙",,"两行\n""引""号"',
        ",".join(row) + ",,",
    ]
    path = tmp_path / "f.csv"
    path.write_bytes((ends.join(lines) + ends).encode(encoding))
    report = load(tmp_path, delivery(path, LAYOUT))
    assert (report.accepted, report.repeats, report.quarantined) == (1, 1, 1)
    problem = report.problems.row(0, named=True)
    assert (problem["row"], problem["value"]) == (3, '多出的格：“甲,乙,丙”、“两行\n"引"号”')
    assert problem["reason"] == f"该行有 {len(row) + 3} 格，而表头只有 {len(row)} 格"
    export_quarantine(Archive(tmp_path), tmp_path / "q.xlsx")
    told = pl.read_excel(tmp_path / "q.xlsx", sheet_id=2)["问题"].item()
    assert "多出的格：“甲,乙,丙”" in told


@pytest.mark.parametrize("beyond", ["632801199003071234", "632801********1234", "甲,身份证"])
def test_a_number_of_a_person_beyond_the_header_leaves_the_row_out(beyond, tmp_path):
    path = tmp_path / "f.csv"
    row = ",".join(example(LAYOUT).values())
    path.write_text(",".join(example(LAYOUT)) + f"\n{row},{beyond}\n", encoding="utf-8")
    report = load(tmp_path, delivery(path, LAYOUT))
    assert (report.left_out, report.quarantined, report.accepted) == (1, 0, 0)


def test_an_exact_repeat_is_counted_and_stored_once(zoo, tmp_path):
    report = load(tmp_path, delivery(zoo / "exact_repeat.csv", LAYOUT))
    assert (report.repeats, report.accepted, report.quarantined) == (1, 2, 0)
    assert stored(tmp_path, "penalty").height == 2


def test_a_number_in_other_brackets_is_the_same_document(zoo, tmp_path):
    report = load(tmp_path, delivery(zoo / "bracket_variant.csv", LAYOUT))
    assert (report.repeats, report.accepted) == (1, 2)
    assert set(stored(tmp_path, "penalty")["document_no"]) == {"样罚〔2024〕1号", GOOD}


def test_a_gbk_file_is_read(zoo, tmp_path):
    report = load(tmp_path, delivery(zoo / "gbk.csv", LAYOUT))
    assert (report.accepted, report.quarantined) == (2, 0)
    assert set(stored(tmp_path, "penalty")["issuing_body"]) == {"样本局"}


@pytest.mark.parametrize(
    ("name", "layout"), [("natural_person.csv", "penalties"), ("identity_number.csv", LAYOUT)]
)
def test_natural_persons_are_left_out_and_counted(name, layout, zoo, tmp_path):
    report = load(tmp_path, delivery(zoo / name, layout))
    assert (report.left_out, report.accepted, report.quarantined, report.rows) == (1, 1, 0, 2)
    assert stored(tmp_path, "penalty")["document_no"].to_list() == [GOOD]
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"632801199003071234" not in everything
    assert Store(tmp_path / "store").loads()[0].left_out == 1


def test_a_file_without_rows_is_loaded_and_not_asked_for_again(zoo, tmp_path):
    report = load(tmp_path, delivery(zoo / "header_only.csv", LAYOUT))
    assert (report.rows, report.accepted, report.version) == (0, 0, 0)
    assert load(tmp_path, delivery(zoo / "header_only.csv", LAYOUT)).already_loaded == ["header_only.csv"]


def test_a_day_of_receipt_in_the_future_is_refused(zoo, tmp_path):
    report = load(tmp_path, delivery(zoo / "gbk.csv", LAYOUT, "2026-11-25"))
    assert "收到日 2026-11-25 晚于今天（2026-11-24）" in report.failed["gbk.csv"]
    assert Store(tmp_path / "store").known(end_of_day(day("2027-01-01"))).version == -1
    assert load(tmp_path, delivery(zoo / "gbk.csv", LAYOUT, "2026-11-24"), now=NOW).accepted == 2


def test_the_whole_zoo_at_once_loses_no_good_row(zoo, tmp_path):
    csvs = [delivery(zoo / name, LAYOUT) for name in (*REFUSED_ROWS, *REFUSED_FILES)]
    report = load(tmp_path, *csvs)
    assert set(report.failed) == set(REFUSED_FILES)
    assert report.problems["file"].n_unique() == len(REFUSED_ROWS) == report.quarantined
    assert (
        report.rows
        == report.accepted + report.quarantined + report.repeats + report.unchanged + report.left_out
    )
    assert stored(tmp_path, "penalty")["document_no"].to_list() == [GOOD]


def test_headers_of_every_layout_are_told_when_missing(tmp_path):
    for name, layout in LAYOUTS.items():
        path = tmp_path / f"{name}.csv"
        path.write_text("甲,乙\n1,2\n")
        report = load(tmp_path, delivery(path, name))
        required = [c.header for c in layout.columns if not c.optional]
        assert all(header in report.failed[path.name] for header in required), name
        assert headers(layout)
