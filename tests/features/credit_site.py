"""A penalty list as a newcomer downloads it from a city's credit site: everything that such lists do to a reader."""

import csv
from datetime import date
from pathlib import Path

import xlsxwriter

from tests.features.builders import code

TITLE = "某州行政处罚信用信息公示（下载日期：2024年6月1日）"
UPPER = (
    "序号", "行政相对人", "", "", "", "", "行政处罚决定书文号", "违法事实", "处罚依据", "处罚类别",
    "处罚内容", "", "处罚决定日期", "公示截止日期", "处罚机关", "备注",
)  # fmt: skip
LOWER = (
    "", "名称", "类别", "统一社会信用代码", "证件类型", "法定代表人", "", "", "", "",
    "罚款金额（万元）", "没收金额（元）", "", "", "", "",
)  # fmt: skip
FIRM, PERSON, BODY = "法人及非法人组织", "自然人", "某市市场监管局"
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
WRONG_CODE = code(9)[:-1] + ("0" if code(9)[-1] != "0" else "1")


def _firm(serial, number, day, *, kind="罚款", fine=1, taken="", until="2025-12-31", who=None):
    return [
        str(serial), f"某商贸{serial}有限公司", FIRM, who or code(serial), "", "李经理", number, "无证、超范围经营",
        "食品安全法第一百二十二条", kind, fine, taken, day, until, BODY, "代理人王某",
    ]  # fmt: skip


def _person(serial, name, group, number, document):
    return [
        str(serial), name, group, number, document, "", f"西市监罚〔2023〕{serial}号", "无证经营", "", "行政拘留",
        0.1, "", "2023-05-01", "", BODY, "",
    ]  # fmt: skip


ROWS = [
    _person(8, "张三丰", PERSON, "6328************12", "身份证"),
    _firm(1, "西市监罚〔２０２３〕1号", "2023年3月5日", who=code(1).translate(WIDE), taken="1,234.50"),
    _firm(2, "西市监罚[2023]2号", "20230306", fine=0.5),
    _firm(3, "西市监罚（2023）3号", date(2023, 3, 7), kind="警告", fine=""),
    _firm(4, "西市监罚〔2023〕11号、西市监罚〔2023〕12号", "2023-03-08", kind="罚款、警告", fine="1.5、0"),
    _firm(5, "西市监罚〔2023〕13号；西市监罚〔2023〕14号", "2023-03-09", fine=2),
    _firm(6, "西市监罚〔2023〕15号", "2023-03-10", who=WRONG_CODE),
    _firm(7, "西市监罚〔2023〕16号", "2023/3/11", kind="限期整改", fine=""),
    _person(9, "李四", "", "", "居民身份证"),
    _person(10, "王五某", "", "", ""),
    _person(11, "赵六", "", "632801199003071234", ""),
    _person(12, "才让多杰", "自然人", "", "护照"),
]
PERSONS = ("张三丰", "李四", "王五某", "赵六", "才让多杰", "6328************12", "632801199003071234")
UNREAD = ("李经理", "代理人王某")


def write_xlsx(path: Path) -> Path:
    """The list as a workbook: merged title and header cells, real date cells, figures as figures."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("处罚信息")
        day_format = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.merge_range(0, 0, 0, len(UPPER) - 1, TITLE)
        for place, (above, below) in enumerate(zip(UPPER, LOWER, strict=True)):
            if above and not below:
                sheet.merge_range(1, place, 2, place, above)
            elif below:
                sheet.write(2, place, below)
        sheet.merge_range(1, 1, 1, 5, "行政相对人")
        sheet.merge_range(1, 10, 1, 11, "处罚内容")
        for line, cells in enumerate(ROWS, start=3):
            for place, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(line, place, cell, day_format)
                elif cell != "":
                    sheet.write(line, place, cell)
    return path


def write_csv(path: Path, encoding: str) -> Path:
    """The same list as text; what was a date cell is the serial number that a spreadsheet leaves behind."""
    with path.open("w", encoding=encoding, newline="") as file:
        out = csv.writer(file)
        out.writerow([TITLE] + [""] * (len(UPPER) - 1))
        out.writerows([UPPER, LOWER])
        for cells in ROWS:
            out.writerow([(c - date(1899, 12, 30)).days if isinstance(c, date) else c for c in cells])
    return path
