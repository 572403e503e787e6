"""The sheets beside those that staff edit: how to edit, and what may be chosen. They are never read back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from features.records import KINDS
from scoring.matrix.condition_types import FACTS, column_codes
from scoring.rights.clocks import told_clocks
from scoring.rights.words import KINDS as CASES
from scoring.rights.words import PARTIES
from scoring.schema.law import Article, Grant
from scoring.schema.measure import DOMAINS, KIND_LABELS, MARKS, RANKS
from scoring.schema.policy import Policy
from scoring.subjects import bodies_text
from service.policy_sheets.condition_text import FORMS

GUIDE: Final = "说明"
HASH: Final = "政策指纹"
FORMAT: Final = "格式版本"
FORMAT_NUMBER: Final = "1"
INSTRUMENTS: Final = "依据登记簿"
ARTICLES: Final = "条款"
TYPES: Final = "措施清单"
CONDITIONS: Final = "条件代码"
CHOICES: Final = "选项"
RIGHTS: Final = "权利救济"
NAMES: Final = (GUIDE, INSTRUMENTS, ARTICLES, TYPES, CONDITIONS, RIGHTS, CHOICES)
_GUIDANCE: Final = (
    (
        "可以修改",
        "工作表“措施”“依据”“等级分界”“定级规则”“规模政策”中的白色单元格。灰色的列用于辨认或者只供阅读，请勿改动。",
    ),
    ("修改一项", "直接改写单元格。有下拉箭头的请从清单中选取；“一行一个”的列在单元格内用 Alt+Enter 换行。"),
    ("日期", "写成 2026-04-01。截止日包括当日；没有截止日的留空。"),
    (
        "删除一项",
        "在“处理”列填“删除”，不要删去整行：缺少的行会被视为差错。删除一项措施时，它的依据一并删除。",
    ),
    (
        "新增一项",
        "写在末尾的空行，“键”列留空，编号用新号；它的依据另在工作表“依据”末尾写明，规则编号填新号。",
    ),
    (
        "改动分界",
        "已经施行的分界不要改写，以免改变过去的评价：把现行一版的四行写上截止日，再在末尾新增 A、B、C、D 四行作为新的一版。",
    ),
    ("条件", "“条件（代码）”列一行一个，全部成立才适用；写法和代码见工作表“条件代码”。空白表示不设条件。"),
    ("请勿", "改动表头、合并单元格、写入公式、新增工作表。其余工作表只供查阅，改动不会写回。"),
    (
        "载入",
        "存为 XLSX 后运行：shouxin policy import 文件名 --to 新的政策文件夹。有一处差错即全部不写入，并逐处列出工作表和单元格。",
    ),
)


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet that is only read by people: header, widths, rows of text."""

    name: str
    headers: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


def guide(policy: Policy) -> Table:
    """How to edit, and which policy this is."""
    settings = policy.settings
    rows = (
        ("政策", settings.title),
        (HASH, policy.hash),
        (FORMAT, FORMAT_NUMBER),
        *_GUIDANCE,
    )
    return Table(GUIDE, ("项目", "内容"), (14, 110), rows)


def references(policy: Policy) -> Sequence[Table]:
    """What may be cited, chosen and compared."""
    return (_instruments(policy), _articles(policy), _types(policy), _conditions(), _rights(policy))


def _instruments(policy: Policy) -> Table:
    rows = tuple(
        (
            one.id,
            one.name,
            one.number or "",
            RANKS[one.rank],
            one.issuer,
            one.territory,
            str(one.in_force_from or ""),
            str(one.in_force_to or ""),
            "已读原文" if one.verified else f"未核实（{one.mark}）",
        )
        for one in policy.instruments
    )
    headers = ("简称", "名称", "文号", "位阶", "制定机关", "地域", "施行日", "截止日（含）", "核实")
    return Table(INSTRUMENTS, headers, (30, 40, 26, 22, 26, 8, 12, 12, 14), rows)


def _articles(policy: Policy) -> Table:
    def told(one: Article) -> str:
        grants = [_grant(grant) for grant in one.grants] or ["不创设措施"]
        return "\n".join([*grants, *(limit.text for limit in one.figures)])

    rows = tuple((one.instrument, one.article, one.phrase, told(one), one.note) for one in policy.articles)
    return Table(
        ARTICLES, ("文件（简称）", "条款", "核对短语", "可以据以设定", "备注"), (30, 16, 30, 60, 30), rows
    )


def _grant(grant: Grant) -> str:
    kinds = "、".join(KIND_LABELS[one] for one in grant.kinds)
    domains = "、".join(DOMAINS[one] for one in grant.domains)
    longest = f"，最长 {grant.longest_months} 个月" if grant.longest_months else ""
    return f"{kinds}：{domains}；由{bodies_text(grant.bodies)}实施{longest}"


def _types(policy: Policy) -> Table:
    rows = tuple(
        (
            one.name,
            one.id,
            KIND_LABELS[one.kind],
            {"strict": "严格", "ordinary": "一般"}.get(one.tier or "", ""),
            "、".join(DOMAINS[domain] for domain in one.domains),
            one.note,
        )
        for one in policy.closed_list.types
    )
    return Table(
        TYPES, ("类型", "代码", "类别", "限制的位阶要求", "领域", "备注"), (30, 26, 10, 14, 44, 30), rows
    )


def _conditions() -> Table:
    rows = [("写法", form, "", "", "", meaning) for form, meaning in FORMS]
    rows += [
        ("事实", name, "", "", code, f"{label}：{word}")
        for name, (label, codes) in FACTS.items()
        for code, word in codes.items()
    ]
    rows += list(_columns())
    return Table(
        CONDITIONS,
        ("用途", "写法、事实或种类", "种类名称", "字段", "代码", "含义"),
        (8, 46, 22, 24, 30, 50),
        tuple(rows),
    )


def _columns() -> Iterator[tuple[str, str, str, str, str, str]]:
    for kind in KINDS.values():
        yield "记录", kind.name, kind.label, "", "", "不限字段"
        for column in (*kind.payload, "severity"):
            codes = column_codes(kind.name, column)
            if codes is None:
                continue
            label = kind.payload[column].label if column in kind.payload else "失信程度"
            for code, word in (codes or {"（文字）": "原文照写"}).items():
                yield "记录", kind.name, kind.label, column, code, f"{label}：{word}"


def _rights(policy: Policy) -> Table:
    """The clocks of every version, with whom each follows; they are changed in rights.yaml."""
    rows = tuple(
        (
            str(version.in_force_from or ""),
            CASES[one.kind],
            one.what,
            one.since,
            one.term,
            PARTIES[one.who],
            "\n".join(one.deadline.modelled_on),
            MARKS[one.deadline.mark] if one.deadline.mark else "本部门自定",
            one.deadline.note,
        )
        for version in policy.rights
        for one in told_clocks(version)
    )
    headers = ("施行日", "事项", "期限内的事", "自何日起算", "期限", "由谁", "参照", "核实", "备注")
    return Table(RIGHTS, headers, (12, 10, 36, 30, 12, 14, 36, 16, 40), rows)
