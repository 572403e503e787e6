"""Two tables as offices keep them: merged headers, titles, notes, totals, dates and figures written in every way."""

from datetime import date
from pathlib import Path

import xlsxwriter

from features.credit_code import synthetic

WRONG_CODE = synthetic(4)[:-1] + ("0" if synthetic(4)[-1] != "0" else "1")


def write_penalty_book(path: Path) -> Path:
    """A workbook with a title, a line on the unit, a header over two rows, a total, a note and who filled it in."""
    rows = [
        (1, "甲公司", synthetic(1), "张三", "某市监罚〔2024〕1号", "虚假宣传", "罚款", 1.5, None, date(2024, 3, 5)),
        (2, "乙公司", synthetic(2), "李四", "某市监罚〔2024〕２号", "无照经营", "警告", "０．５", 0.1, 45357),
        (3, "丙公司", synthetic(3), "王五", "某市监罚〔2024〕3号、某市监罚〔2024〕4号", "超范围经营", "罚款", "1、2", None, "2024.3.7"),
        (4, "丁公司", WRONG_CODE, "赵六", "某市监罚〔2024〕5号", "超范围经营", "责令改正", 2, None, "2024年3月8日"),
    ]  # fmt: skip
    with xlsxwriter.Workbook(path) as book:
        sheet, day = book.add_worksheet("2024年"), book.add_format({"num_format": "yyyy/m/d"})
        sheet.merge_range("A1:K1", "某市2024年行政处罚信息台账")
        sheet.merge_range("A2:K2", "填报单位：法规科　　单位：万元")
        for place, name in (("A3:A4", "序号"), ("E3:E4", "处罚决定书文号"), ("F3:F4", "违法事实")):
            sheet.merge_range(place, name)
        for place, name in (("J3:J4", "处罚决定日期"), ("K3:K4", "处罚单位")):
            sheet.merge_range(place, name)
        sheet.merge_range("B3:D3", "当事人情况")
        sheet.write_row("B4", ["名称", "统一社会信用代码", "法定代表人"])
        sheet.merge_range("G3:I3", "处罚情况")
        sheet.write_row("G4", ["种类", "罚款金额", "没收违法所得"])
        for line, row in enumerate(rows, start=4):
            for place, cell in enumerate((*row, "某市市场监管局")):
                if isinstance(cell, date):
                    sheet.write_datetime(line, place, cell, day)
                else:
                    sheet.write(line, place, cell)
        sheet.write_row("A9", ["合计", None, None, None, None, None, None, 7.5])
        sheet.write("A10", "注：本表数据截至2024年3月31日。")
        sheet.write("I11", "制表人：张三")
    return path


def write_contract_text(path: Path) -> Path:
    """An export of contracts between tabs, in GB18030, with a title, a total and a remark."""
    lines = [
        ["合同台账导出"],
        ["序号", "合同号", "供应商名称", "供应商统一社会信用代码", "合同金额（万元）", "履行期限", "履约情况", "完成日期", "数据日期"],
        ["1", "HT-2023-001", "甲公司", synthetic(1), "120.5", "2023.12.31", "已履行", "2023.12.1", "2024.1.1"],
        ["2", "HT-2023-002", "乙公司", synthetic(2), "１２０", "2024/12/31", "履约中", "", "20240101"],
        ["3", "HT-2023-003", "丙公司", synthetic(3), "1,200.00", "2024年12月31日", "已完成", "2023-11-2", "45292"],
        ["4", "HT-2023-004", "丁公司", synthetic(4), "3", "2024-12-31", "履约中", "", "2024-1-1", "经办人电话另附"],
        ["合计", "", "", "", "1443.5"],
        ["备注：金额含税"],
    ]  # fmt: skip
    path.write_bytes("".join("\t".join(line) + "\r\n" for line in lines).encode("gb18030"))
    return path


_PARTIES = [
    ("甲公司", synthetic(1), "某监罚〔2024〕1号", "无证经营", 1000, "2024-03-01"),
    (None, None, "某监罚〔2024〕2号", "虚假宣传", 2000, "2024-03-02"),
    ("仁青措", "632801198504123019", "某监罚〔2024〕3号", "贩卖假酒", 100, "2024-03-03"),
    (None, None, "某监罚〔2024〕4号", "贩卖假烟", 200, "2024-03-04"),
    ("乙公司", synthetic(2), "某监罚〔2024〕5号", "无证经营", 5000, "2024-03-05"),
    (None, None, "某监罚〔2024〕6号", "无证经营", None, "2024-03-05"),
]
_HEADER = ["当事人名称", "统一社会信用代码（身份证号）", "处罚决定书文号", "违法事实", "罚款金额（元）"]
_HEADER += ["处罚决定日期", "处罚种类", "处罚机关"]


def write_merged_parties(path: Path) -> Path:
    """A list in which one cell names the party, a person among them, of several decisions, and one the body of all."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("处罚")
        sheet.write_row(0, 0, _HEADER)
        for line, row in enumerate(_PARTIES, start=1):
            sheet.write_row(line, 0, (*row, "罚款"))
        for line in (1, 3, 5):
            for place in (0, 1):
                sheet.merge_range(line, place, line + 1, place, _PARTIES[line - 1][place])
        sheet.merge_range(5, 4, 6, 4, 5000)
        sheet.merge_range(1, 7, 6, 7, "某市市场监管局")
    return path


def write_merged_parties_as_text(path: Path) -> Path:
    """The same list saved as CSV: of a merged cell only the first row keeps what it said."""
    rows = [
        _HEADER,
        *([*("" if cell is None else str(cell) for cell in row), "罚款", "某局"] for row in _PARTIES),
    ]
    path.write_text("".join(",".join(row) + "\n" for row in rows))
    return path
