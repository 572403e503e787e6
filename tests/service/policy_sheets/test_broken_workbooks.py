"""One small broken workbook per message: which sheet, which cell, in which words, and nothing is written."""

import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from features.errors import SourceFileError
from service.errors import WrongUse
from service.policy_sheets.importing import import_workbook
from service.policy_sheets.reference import FORMAT, GUIDE, HASH
from service.policy_sheets.tables import BANDS, BASES, MEASURES, OVERRIDES, SIZE_RULES
from tests.service.policy_sheets.sheet_cases import imported, opened, small

FIRST_BAND = "bands/2020-07-01/A"
CODES = "条件（代码"
REMEDY = "救济途径"


def _header(book, text):
    book.book[MEASURES].cell(1, 5).value = text


def _sheet(book, name):
    book.book.create_sheet(name)


def _rows(book, sheet, key):
    book.book[sheet].delete_rows(book.line(sheet, key))


def _merged(book):
    book.book[MEASURES].merge_cells("E2:F3")


def _beyond(book):
    page = book.book[BASES]
    page.cell(3, page.max_column + 1).value = "随手写的"


def _cited(book, key):
    """What a row of the bases cites."""
    return {header: book.cell(BASES, key, header).value for header in ("文件（简称）", "条款")}


def _duplicated(book):
    book.append(MEASURES, 键="HO-02")


def _new_measure(book, **cells):
    wanted = {
        "编号": "HO-77",
        "领域": "荣誉称号",
        "名称": "新措施",
        "类别": "守信激励",
        "状态": "草案",
        "草案原因": "待核",
        "适用主体": "企业",
        "执行方式": "服务：推送、辅导、优先受理，不改变结果",
    }
    return book.append(MEASURES, **(wanted | cells))


def _version(book, *days, last="1"):
    for grade, bound, day in zip("ABCD", ("0.01", "0.05", "0.4", last), days, strict=True):
        book.append(BANDS, 种类="公共信用", 施行日=day, 等级=grade, 含义="新", 违约概率=bound)


# name → change, sheet, cell (null: any), words of reason and mend
CASES = {
    "wrong code": (
        lambda b: b.put(MEASURES, "HO-01", 类别="守信激厉"),
        MEASURES,
        "F",
        ["“守信激厉”不在清单中", "是否应为“守信激励”"],
    ),
    "unlike any code": (
        lambda b: b.put(MEASURES, "HO-01", 状态="xyz"),
        MEASURES,
        "H",
        ["不在清单中", "启用、草案"],
    ),
    "code for its words": (
        lambda b: b.put(MEASURES, "HO-01", 实施="honour_body"),
        MEASURES,
        None,
        ["honour_body"],
    ),
    "body twice": (
        lambda b: b.put(MEASURES, "HO-01", 实施="税务机关\n税务机关"),
        MEASURES,
        None,
        ["写了两次"],
    ),
    "date with slashes": (
        lambda b: b.put(MEASURES, "HO-01", 施行日="2026/4/1"),
        MEASURES,
        "J",
        ["不是日期", "2026-04-01"],
    ),
    "full-width date": (
        lambda b: b.put(MEASURES, "HO-01", 施行日="２０２６－０４－０１"),
        MEASURES,
        "J",
        ["不是日期", "请写成 2026-04-01"],
    ),
    "no such day": (lambda b: b.put(MEASURES, "HO-01", 施行日="2026-02-30"), MEASURES, "J", ["这一天不存在"]),
    "date in words": (
        lambda b: b.put(MEASURES, "HO-01", 施行日="明年"),
        MEASURES,
        "J",
        ["不是日期", "半角数字"],
    ),
    "number for a date": (
        lambda b: b.put(MEASURES, "HO-01", 施行日=46113),
        MEASURES,
        "J",
        ["是数字 46113", "设为文本"],
    ),
    "date with an hour": (
        lambda b: b.put(MEASURES, "HO-01", 施行日=datetime(2026, 4, 1, 8)),  # noqa: DTZ001 - a cell has no time zone
        MEASURES,
        "J",
        ["被表格软件变成了"],
    ),
    "text turned into a date": (
        lambda b: b.put(MEASURES, "HO-01", 期限=date(2026, 3, 12)),
        MEASURES,
        None,
        ["被表格软件变成了", "设为文本"],
    ),
    "truth value": (
        lambda b: b.put(MEASURES, "HO-01", 备注=True),
        MEASURES,
        None,
        ["被表格软件变成了“True”"],
    ),
    "formula": (lambda b: b.put(MEASURES, "HO-01", 名称="=1+1"), MEASURES, "E", ["是公式", "粘贴为值"]),
    "error value": (lambda b: b.put(MEASURES, "HO-01", 名称="#REF!"), MEASURES, "E", ["错误值 #REF!"]),
    "unseen character": (
        lambda b: b.put(MEASURES, "HO-01", 名称="荣誉\u200b称号"),
        MEASURES,
        "E",
        ["不可见的字符", "纯文本"],
    ),
    "number with unit": (
        lambda b: b.put(MEASURES, "HO-01", 数额上限="2%"),
        MEASURES,
        None,
        ["“2%”不是整数", "半角数字"],
    ),
    "full-width number": (
        lambda b: b.put(MEASURES, "HO-01", 数额上限="２０"),
        MEASURES,
        None,
        ["不是整数", "请写成半角数字 20"],
    ),
    "fraction": (lambda b: b.put(MEASURES, "HO-01", 数额上限=2.5), MEASURES, None, ["“2.5”不是整数"]),
    "percentage": (lambda b: b.put(BANDS, FIRST_BAND, 违约概率="0.7%"), BANDS, "H2", ["不是概率", "0.007"]),
    "full-width share": (lambda b: b.put(BANDS, FIRST_BAND, 违约概率="０.００７"), BANDS, "H2", ["不是概率"]),
    "no condition": (
        lambda b: b.put(MEASURES, "HO-01", **{CODES: "等级为A"}),
        MEASURES,
        None,
        ["“等级为A”不是条件", "条件代码"],
    ),
    "condition twice": (
        lambda b: b.put(MEASURES, "HO-01", **{CODES: "grade_in:A\ngrade_in:A"}),
        MEASURES,
        None,
        ["重复"],
    ),
    "blank name": (lambda b: b.put(MEASURES, "HO-01", 名称="  "), MEASURES, "E", ["“名称”不能空白"]),
    "blank file": (lambda b: b.put(BASES, "HO-01#1", 文件=None), BASES, "E", ["“文件（简称）”不能空白"]),
    "changed id": (
        lambda b: b.put(MEASURES, "HO-01", 编号="HO-91"),
        MEASURES,
        "C",
        ["“编号”不能改动", "恢复为“HO-01”"],
    ),
    "changed domain": (lambda b: b.put(MEASURES, "HO-01", 领域="融资"), MEASURES, "D", ["“领域”不能改动"]),
    "changed owner": (
        lambda b: b.put(BASES, "HO-01#1", 规则编号="HO-02"),
        BASES,
        "C",
        ["“规则编号”不能改动"],
    ),
    "changed grade": (lambda b: b.put(BANDS, FIRST_BAND, 等级="B"), BANDS, "F2", ["“等级”不能改动"]),
    "only for reading": (
        lambda b: b.put(MEASURES, "HO-01", 依据="《甲》第一条"),
        MEASURES,
        None,
        ["只供阅读", "恢复原文"],
    ),
    "changed key": (lambda b: b.put(MEASURES, "HO-01", 键="HO-1"), MEASURES, "A", ["没有“HO-1”", "把键清空"]),
    "key twice": (_duplicated, MEASURES, "A", ["键“HO-02”与第", "只保留一行"]),
    "removed key": (lambda b: b.put(MEASURES, "HO-01", 键=None), MEASURES, "C", ["编号“HO-01”已经有了"]),
    "missing row": (lambda b: _rows(b, MEASURES, "HO-01"), MEASURES, "", ["缺少“HO-01”一行", "填“删除”"]),
    "missing basis": (lambda b: _rows(b, BASES, "HO-01#1"), BASES, "", ["缺少“HO-01#1”一行"]),
    "missing band": (lambda b: _rows(b, BANDS, FIRST_BAND), BANDS, "", [f"缺少“{FIRST_BAND}”一行"]),
    "unknown action": (
        lambda b: b.put(MEASURES, "HO-01", 处理="删"),
        MEASURES,
        "B",
        ["“删”不是可用的处理", "填“删除”"],
    ),
    "new row to delete": (lambda b: _new_measure(b, 处理="删除"), MEASURES, "B", ["新增的行不能标删除"]),
    "new id in use": (lambda b: _new_measure(b, 编号="HO-02"), MEASURES, "C", ["编号“HO-02”已经有了"]),
    "new without a domain": (lambda b: _new_measure(b, 领域=None), MEASURES, "D", ["“领域”不能空白"]),
    "basis of nobody": (
        lambda b: b.append(BASES, 规则编号="HO-99", 文件="促进条例"),
        BASES,
        "C",
        ["没有编号为“HO-99”的规则"],
    ),
    "basis twice": (
        lambda b: b.append(BASES, 规则编号="HO-01", **_cited(b, "HO-01#1")),
        BASES,
        "F",
        ["“HO-01”已在第", "删去其一"],
    ),
    "basis changed into another": (
        lambda b: b.put(BASES, "HO-02#2", **_cited(b, "HO-02#1")),
        BASES,
        "F",
        ["“HO-02”已在第"],
    ),
    "changed header": (
        lambda b: _header(b, "措施名称"),
        MEASURES,
        "E1",
        ["表头“措施名称”不认识", "应为“名称”"],
    ),
    "header twice": (lambda b: _header(b, "类别"), MEASURES, "F1", ["表头“类别”重复"]),
    "removed header": (lambda b: _header(b, None), MEASURES, "", ["缺少列“名称”"]),
    "beyond the header": (_beyond, BASES, "H3", ["表头之外有内容"]),
    "merged cells": (_merged, MEASURES, "E2:F3", ["单元格被合并"]),
    "unknown sheet": (lambda b: _sheet(b, "我的笔记"), "我的笔记", "", ["多余的工作表"]),
    "missing sheet": (lambda b: b.book.remove(b.book[OVERRIDES]), OVERRIDES, "", ["缺少工作表"]),
    "part of a version": (
        lambda b: b.put(BANDS, FIRST_BAND, 处理="删除") and None,
        BANDS,
        None,
        ["四行一并删除"],
    ),
    "days of a version": (
        lambda b: b.put(BANDS, FIRST_BAND, 截止="2027-01-01") and None,
        BANDS,
        None,
        ["“截止日（含）”不一致", "同一天"],
    ),
    "unlawful": (
        lambda b: b.put(MEASURES, "HO-01", 状态="草案"),
        MEASURES,
        "H",
        ["草案而没有写明原因", "draft_reason"],
    ),
    "unlawful condition": (
        lambda b: b.put(MEASURES, "HO-01", **{CODES: "fact_in:registered_capital=1"}),
        MEASURES,
        None,
        ["不得使用的事实“注册资本”"],
    ),
    "unlawful basis": (lambda b: b.put(BASES, "HO-01#1", 核对="短"), BASES, "C", ["6 至 20 字"]),
    "unlawful bands": (
        lambda b: b.put(BANDS, FIRST_BAND, 违约概率="0.5") and None,
        BANDS,
        None,
        ["等级分界重叠"],
    ),
    "unlawful override": (
        lambda b: b.put(OVERRIDES, "bar_a.abnormal_operation", **{CODES: "grade_in:A"}),
        OVERRIDES,
        None,
        ["以等级为条件"],
    ),
    "new and unlawful": (
        lambda b: _new_measure(b, 编号="honour"),
        MEASURES,
        "C",
        ["“id”的写法“honour”不合规定"],
    ),
    "versions overlap": (
        lambda b: _version(b, *["2027-01-01"] * 4),
        BANDS,
        None,
        ["等级分界在时间上有重叠", "前后相接"],
    ),
    "version of three": (
        lambda b: _version(b, *["2027-01-01"] * 3, "2027-01-02"),
        BANDS,
        None,
        ["等级应恰为 A、B、C、D"],
    ),
    "size rule without a figure": (
        lambda b: b.append(
            SIZE_RULES,
            编号="SZ-99",
            领域="政府采购",
            名称="新",
            状态="启用",
            施行日="2026-01-01",
            企业规模="小型企业",
            实施="采购人及其代理机构",
        ),
        SIZE_RULES,
        None,
        ["缺少字段“figure”"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_broken_workbook_is_refused_cell_by_cell(name, tmp_path):
    change, sheet, cell, words = CASES[name]
    where = []
    found = imported(tmp_path, lambda book: where.append(change(book)))
    told = [
        one for one in found.faults if one.severity == "error" and all(word in str(one) for word in words)
    ]
    assert told, found.faults
    assert told[0].sheet == sheet
    assert told[0].mend
    if cell is not None and (cell == "" or cell[-1].isdigit()):
        assert told[0].cell == cell
    elif cell is not None:
        assert told[0].cell.rstrip("0123456789") == cell
    if isinstance(where[0], str):  # the cell that was changed is the cell that is named
        assert told[0].cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == where[0].lstrip(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        )
    assert found.refused
    assert found.written is None
    assert {path.name for path in tmp_path.iterdir()} == {"policy.xlsx"}


def test_every_fault_is_told_at_once(tmp_path):
    def change(book):
        book.put(MEASURES, "HO-01", 状态="x", 施行日="2026/1/1")
        book.put(BANDS, FIRST_BAND, 违约概率="7")
        book.put(BASES, "HO-02#1", 文件="没有的条例")

    errors = [one for one in imported(tmp_path, change).faults if one.severity == "error"]
    assert [one.sheet for one in errors] == [MEASURES, MEASURES, BASES, BANDS]


def test_a_workbook_of_another_policy_is_refused_with_ways_out(tmp_path):
    book = opened(tmp_path, small())
    cell = next(row[1] for row in book.book[GUIDE].iter_rows() if row[0].value == HASH)
    cell.value = "0" * 64
    with pytest.raises(WrongUse, match=r"另一份政策（指纹 000000000000.*--policy.*重新导出"):
        import_workbook(book.save(), small(), tmp_path / "new")


def test_a_workbook_of_another_format_is_refused(tmp_path):
    book = opened(tmp_path, small())
    cell = next(row[1] for row in book.book[GUIDE].iter_rows() if row[0].value == FORMAT)
    cell.value = "2"
    with pytest.raises(WrongUse, match="格式版本不符"):
        import_workbook(book.save(), small(), None)


def test_any_other_workbook_is_refused(tmp_path):
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    with pytest.raises(WrongUse, match="认不出是哪一份政策"):
        import_workbook(tmp_path / "a.xlsx", small(), None)


@pytest.mark.parametrize("cut", [10, 0.5])
def test_a_broken_file_is_no_workbook(tmp_path, cut):
    path = opened(tmp_path, small()).path
    raw = path.read_bytes()
    path.write_bytes(raw[: int(cut if cut > 1 else len(raw) * cut)])
    with pytest.raises(SourceFileError, match="重新取得"):
        import_workbook(path, small(), None)


ENTITIES = "".join(
    f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
SST = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&{};</t></si></sst>'
PARTS = {
    "entities without end": (
        "xl/sharedStrings.xml",
        f'<!DOCTYPE x [<!ENTITY a "a">{ENTITIES}]>{SST.format("i")}',
    ),
    "no texts": ("xl/sharedStrings.xml", ""),
    "another workbook": ("xl/workbook.xml", "<nothing"),
    "no styles": ("xl/styles.xml", "<nothing/>"),
    "half a sheet": ("xl/worksheets/sheet2.xml", "<worksheet><sheetData><row>"),
}


def _with_part(path, part, text):
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    assert part in parts
    with zipfile.ZipFile(path, "w") as target:
        for name, content in (parts | {part: text.encode()}).items():
            target.writestr(name, content)


@pytest.mark.parametrize("name", PARTS)
def test_a_workbook_with_a_broken_part_is_refused(tmp_path, name):
    path = opened(tmp_path, small()).path
    _with_part(path, *PARTS[name])
    with pytest.raises(SourceFileError, match="不能作为 Excel 工作簿打开"):
        import_workbook(path, small(), None)


def test_no_workbook_makes_another_file_be_read(tmp_path):
    (tmp_path / "secret").write_text("秘密", encoding="utf-8")
    path = opened(tmp_path, small()).path
    outside = f'<!DOCTYPE x [<!ENTITY a SYSTEM "{(tmp_path / "secret").as_uri()}">]>{SST.format("a")}'
    _with_part(path, "xl/sharedStrings.xml", outside)
    with pytest.raises((SourceFileError, WrongUse)) as told:
        import_workbook(path, small(), None)
    assert "秘密" not in str(told.value)


def test_a_sheet_without_end_is_refused(tmp_path):
    found = imported(tmp_path, lambda book: book.book[SIZE_RULES].cell(30_000, 1, "x"))
    assert any("30,000 行" in one.reason for one in found.faults)
