"""The worked case "life of one enterprise": its records as source files, each received on its own day."""

from datetime import date, datetime
from pathlib import Path

import polars as pl

from features.archive import Archive
from features.deliveries import Delivery
from features.ingest import ingest
from features.layouts import LAYOUTS
from features.store import ZONE, Store

USCC = "91632899MA75T5T191"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=ZONE)

Row = dict[str, str]
# name → (day of receipt, layout, feed, the row)
RECORDS: dict[str, tuple[str, str, str, Row]] = {
    "R": (
        "2024-01-05",
        "registry",
        "market_regulator",
        {
            "企业名称": "样本建筑有限公司",
            "企业类型": "公司",
            "经济性质": "私营",
            "行业代码": "E4700",
            "登记机关区划": "632802",
            "注册资本(万元)": "500",
            "成立日期": "2016-05-10",
            "核准日期": "2016-05-10",
            "登记状态": "存续",
        },
    ),
    "S": (
        "2024-01-05",
        "annual-reports",
        "market_regulator",
        {
            "年度": "2023",
            "从业人数": "45",
            "营业收入(万元)": "3200",
            "资产总额(万元)": "2900",
            "报送期限": "2024-06-30",
            "报送日期": "2024-01-01",
        },
    ),
    "T": (
        "2024-04-22",
        "tax-ratings",
        "tax_authority",
        {"评价年度": "2023", "信用级别": "A级", "公布日期": "2024-04-20"},
    ),
    "P1": (
        "2024-05-20",
        "penalty-classes",
        "department",
        {
            "决定书文号": "样建罚〔2024〕12号",
            "违法行为类型": "违反施工管理规定",
            "处罚类别": "罚款",
            "罚款金额(元)": "50000",
            "适用程序": "普通程序",
            "失信程度": "一般",
            "决定日期": "2024-03-01",
            "公示截止期": "2025-03-01",
            "处罚机关": "样本市住房和城乡建设局",
        },
    ),
    "P1′": (
        "2024-06-03",
        "penalties",
        "double_publicity",
        {
            "CF_WSH": "样建罚[2024]12号",
            "CF_WFXW": "违反施工管理规定",
            "CF_CFLB": "罚款",
            "CF_NR_FK": "5",
            "CF_JDRQ": "2024-03-01",
            "CF_CFJG": "样本市住房和城乡建设局",
        },
    ),
    "P1r": ("2024-06-18", "events", "credit_china", {}),
    "W": (
        "2024-09-12",
        "wage-arrears",
        "labour_authority",
        {"决定书文号": "样人社察〔2024〕7号", "拖欠金额(元)": "800000", "决定日期": "2024-09-10"},
    ),
    "G": (
        "2024-09-25",
        "receivables",
        "industry_office",
        {
            "确认书编号": "样工信确〔2024〕3号",
            "拖欠单位": "样本县交通运输局",
            "拖欠单位性质": "机关、事业单位",
            "被拖欠金额(元)": "1500000",
            "应付日期": "2024-06-01",
            "确认日期": "2024-09-25",
        },
    ),
    "J": (
        "2025-01-16",
        "serious-dishonesty",
        "court",
        {"名单": "失信被执行人", "列入决定文号": "(2024)青2802执101号", "列入日期": "2025-01-15"},
    ),
    "Jd": ("2025-02-25", "events", "court", {}),
    "P2": (
        "2025-05-08",
        "penalty-classes",
        "department",
        {
            "决定书文号": "样建简罚〔2025〕5号",
            "违法行为类型": "现场围挡不规范",
            "处罚类别": "警告",
            "适用程序": "简易程序",
            "失信程度": "轻微",
            "决定日期": "2025-05-06",
            "处罚机关": "样本市住房和城乡建设局",
        },
    ),
    "P3": (
        "2025-07-02",
        "penalty-classes",
        "department",
        {
            "决定书文号": "样建罚〔2025〕30号",
            "违法行为类型": "转包",
            "处罚类别": "罚款",
            "罚款金额(元)": "300000",
            "适用程序": "普通程序",
            "失信程度": "严重",
            "决定日期": "2025-06-30",
            "公示截止期": "2028-06-30",
            "处罚机关": "样本市住房和城乡建设局",
        },
    ),
    "O": ("2025-09-01", "events", "credit_china", {}),
    "Od": ("2025-09-18", "events", "credit_china", {}),
    "P3a": ("2025-11-20", "events", "court", {}),
    "L": (
        "2026-02-03",
        "serious-dishonesty",
        "labour_authority",
        {
            "名单": "拖欠农民工工资失信联合惩戒对象名单",
            "列入决定文号": "样人社列〔2026〕1号",
            "列入日期": "2026-02-02",
            "列入期限止": "2029-02-01",
        },
    ),
    "Lx": ("2026-09-11", "events", "labour_authority", {}),
}
# event → (type, kind of the target, its document, effective day, decided on)
EVENTS = {
    "P1r": ("信用修复", "行政处罚", "样建罚〔2024〕12号", "2024-06-15", "2024-06-15"),
    "Jd": ("移出、删除或结清", "严重失信主体名单", "(2024)青2802执101号", "2025-02-24", "2025-02-24"),
    "O": ("异议受理", "行政处罚", "样建罚〔2025〕30号", "2025-09-01", "2025-09-01"),
    "Od": ("异议办结", "行政处罚", "样建罚〔2025〕30号", "2025-09-18", "2025-09-18"),
    "P3a": ("决定被撤销", "行政处罚", "样建罚〔2025〕30号", "2025-06-30", "2025-11-12"),
    "Lx": ("移出、删除或结清", "严重失信主体名单", "样人社列〔2026〕1号", "2026-09-10", "2026-09-10"),
}
NAME_OF = {  # what a stored record is called in the case, by its source and document
    ("department", "样建罚〔2024〕12号"): "P1",
    ("double_publicity", "样建罚〔2024〕12号"): "P1′",
    ("labour_authority", "样人社察〔2024〕7号"): "W",
    ("court", "〔2024〕青2802执101号"): "J",
    ("department", "样建简罚〔2025〕5号"): "P2",
    ("department", "样建罚〔2025〕30号"): "P3",
    ("labour_authority", "样人社列〔2026〕1号"): "L",
    ("tax_authority", None): "T",
}


def write_file(folder: Path, name: str) -> Delivery:
    """Write the source file of one record and say how it was received."""
    received_on, layout_name, feed, row = RECORDS[name]
    layout = LAYOUTS[layout_name]
    if name in EVENTS:
        event_type, kind, document, effective_on, decided_on = EVENTS[name]
        row = {
            "变动类型": event_type,
            "所涉记录种类": kind,
            "所涉文书号": document,
            "生效日期": effective_on,
            "决定日期": decided_on,
        }
    headers = [column.header for column in layout.columns]
    headers += [h for h in layout.left_out_headers if h not in headers]
    content = {h: [row.get(h, "")] for h in headers}
    content[layout.columns[0].header] = [USCC]
    path = folder / f"{name}.csv"
    pl.DataFrame(content).write_csv(path)
    return Delivery(path, layout, feed, date.fromisoformat(received_on))


def load(home: Path, names: list[list[str]]) -> Store:
    """Load the records, one load per group of names, in the order given."""
    files = home / "files"
    files.mkdir(parents=True)
    store = Store(home / "store")
    for group in names:
        report = ingest(Archive(home), [write_file(files, name) for name in group], now=NOW)
        assert not report.failed
        assert report.problems.is_empty(), report.problems.to_dicts()
    return store
