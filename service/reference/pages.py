"""The reference pages, generated from what is declared: `python -m service.reference.pages docs [--check]`.

Records, layouts, features, audit attributes, the law, rule books and every measure have a page, the API its description
(OpenAPI); one that differs from the declarations fails a test.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from features.audit_attributes import AUDIT_ATTRIBUTES
from features.catalogue import entries
from features.feature import FAMILY_LABELS
from features.layouts import LAYOUTS, Layout
from features.layouts.layout import READING_LABELS, Column
from features.records import ENVELOPE, ENVELOPE_LABELS, KINDS, RecordKind
from scoring.compiler.loader import load_policy
from service.api.app import described
from service.reference.law import (
    article_page_lines,
    closed_list_lines,
    instrument_lines,
    list_lines,
    retired_lines,
    size_policy_lines,
)
from service.reference.measures import measure_index, measure_lines
from service.reference.problems import problem_lines
from service.reference.rights import right_lines
from service.reference.rule_books import rule_book_lines
from service.reports.markdown import row, table

NOTICE: Final = "<!-- 由 make docs 生成，请改声明而不是本页 -->"
_SOURCES: Final = {
    "registry": "登记",
    "tax": "税费",
    "payments": "缴费与合同",
    "arrears": "拖欠",
    "compliance": "守法合规",
    "events": "变动",
}
_ACCESS: Final = {"open": "公开", "government": "政务共享", "authorised": "授权查询"}
_NATURES: Final = {
    "fact": "事实：特征各按窗口取用",
    "publicity": "公示期内计入",
    "listing": "列入至移出或期满",
    "claim": "至结清",
    "event": "作用于其他记录",
}


_TYPES: Final = {"String": "文字", "Int64": "整数", "Date": "日期", "Boolean": "是否"}


def pages() -> dict[str, str]:
    """Every generated page: file name → content."""
    policy = load_policy()
    return {
        "records.md": _text("记录种类", _records()),
        "layouts.md": _text("来源文件格式", _layouts()),
        "features.md": _text("特征目录", _features()),
        "audit_attributes.md": _text("审计属性", _audit_attributes()),
        "instruments.md": _text("文件登记", instrument_lines(policy)),
        "articles.md": _text("条款登记", article_page_lines(policy)),
        "closed_list.md": _text("措施清单", closed_list_lines(policy)),
        "lists.md": _text("失信主体名单", list_lines(policy)),
        "retired.md": _text("不能用的引用", retired_lines(policy)),
        "size_policy.md": _text("规模政策", size_policy_lines(policy)),
        "measures.md": _text("措施", measure_index(policy)),
        **{
            f"measures/{one.id}.md": _text(f"{one.id} {one.label}", measure_lines(policy, one))
            for one in policy.measures
        },
        "rights.md": _text("谁可以做什么", right_lines()),
        "rule_books.md": _text("规则手册", rule_book_lines(policy)),
        "problems.md": _text("出错说明", problem_lines()),
        "openapi.json": json.dumps(described(), ensure_ascii=False, indent=1) + "\n",
    }


def main(arguments: list[str]) -> int:
    """Write the pages below the folder given, or with --check tell which ones differ or are none of ours any more."""
    folder = Path(arguments[0]) / "reference"
    wanted = pages()
    stale = [name for name, content in wanted.items() if _read(folder / name) != content]
    left = sorted(path for path in folder.rglob("*.*") if path.relative_to(folder).as_posix() not in wanted)
    if "--check" in arguments:
        for name in (*stale, *(path.relative_to(folder).as_posix() for path in left)):
            sys.stderr.write(f"docs/reference/{name} is stale: run make docs\n")
        return 1 if stale or left else 0
    for path in left:
        path.unlink()
    for name in stale:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(wanted[name], encoding="utf-8")
    return 0


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _text(title: str, lines: Iterable[str]) -> str:
    return "\n".join([NOTICE, f"# {title}", "", *lines, ""])


def _records() -> Iterator[str]:
    yield "每条记录都有同一个信封，其后是本种类自己的字段。金额一律以分为单位的整数，日期为年月日。\n"
    yield from table("信封字段", "含义")
    for name in ENVELOPE:
        yield row(f"`{name}`", ENVELOPE_LABELS[name])
    yield "\n各种类一览：\n"
    yield from table("种类", "名称", "来源", "权限", "性质", "格式")
    for kind in KINDS.values():
        layouts = "、".join(f"`{one.name}`" for one in LAYOUTS.values() if one.kind_name == kind.name)
        nature = _NATURES[kind.nature]
        yield row(f"`{kind.name}`", kind.label, _SOURCES[kind.source], _ACCESS[kind.access], nature, layouts)
    for kind in KINDS.values():
        yield from _kind(kind)


def _kind(kind: RecordKind) -> Iterator[str]:
    yield f"\n## `{kind.name}` {kind.label}\n"
    traits = [
        (kind.negative, "须在公共信用信息目录之内才能计入"),
        (kind.upstream, "适用上游拖欠规则"),
        (kind.progressive, "后到的修订说明事情的进展（其他种类的修订是更正）"),
        (kind.family is not None, "同一文书可由不同种类记载，变动及于每一种"),
    ]
    more = "".join(f"；{label}" for holds, label in traits if holds)
    yield (
        f"来源：{_SOURCES[kind.source]}。权限：{_ACCESS[kind.access]}。{_NATURES[kind.nature]}{more}。"
        f"同一记录的键：`uscc`、`source`{''.join(f'、`{name}`' for name in kind.key)}。\n"
    )
    if kind.payload:
        yield from table("字段", "含义", "类型", "单位", "代码")
    for name, field in kind.payload.items():
        codes = "；".join(f"{code} {label}" for code, label in (field.codes or {}).items())
        yield row(f"`{name}`", field.label, _TYPES[str(field.dtype)], field.unit or "", codes)


def _layouts() -> Iterator[str]:
    yield "以 `shouxin ingest 文件 --layout 格式名` 载入 CSV（UTF-8、GB18030）、XLSX 或 Parquet。"
    yield "列名不分全角半角、空格和大小写，列序不限，其余的列不读。必填的格为空、读不出或者与检查不符的，整行进隔离区。"
    for layout in LAYOUTS.values():
        yield from _layout(layout)


def _layout(layout: Layout) -> Iterator[str]:
    kind = layout.kind
    yield f"\n## `{layout.name}` {layout.label}\n"
    yield f"成为记录种类 `{kind.name}`（{kind.label}；权限：{_ACCESS[kind.access]}）。\n"
    yield from table("列", "字段", "读法", "必填", "别名", "可填的词")
    for column in layout.read_columns:
        need = "列可缺" if column.optional else "是" if column.required else "否"
        reading = READING_LABELS[column.reading] + ("，不晚于收到日" if column.past else "")
        field = "只作检查" if column.field.startswith("__") else f"`{column.field}`"
        if column in layout.identifiers:
            field = "没有统一社会信用代码时用来找到企业"
        yield row(column.header, field, reading, need, "、".join(column.aliases), _words(layout, column))
    for header, told in layout.persons_told.items():
        need = "列可缺" if header in layout.left_out_optional else "列须有，格可空"
        yield row(header, "只用来认出自然人", "文字", need, "", told)
    if layout.left_out is not None:
        yield f"\n自然人的行在门口剔除，只计数：依据的列：{'、'.join((*layout.left_out_headers, *layout.left_out_optional))}。"
    if layout.note:
        yield f"\n{layout.note}"
    if layout.checks:
        yield ""
        yield from table("检查的列", "哪里不对", "应为")
    for check in layout.checks:
        yield row(check.header, check.reason, check.expected)


def _words(layout: Layout, column: Column) -> str:
    """The Chinese words of a coded column, quoted, for some hold the mark that parts them; the codes themselves may stand in their place."""
    if column.reading != "coded":
        return ""
    words = layout.words_of(column)
    told = [f"“{word}”" for word, code in words.items() if word != code]
    return "、".join([*told, *([f"{column.free}-（自写的文字）"] if column.free else [])])


def _features() -> Iterator[str]:
    listed = entries()
    allowed = sum(one["access"] != "authorised" for one in listed)
    yield f"共 {len(listed)} 个特征，公共信用评分卡可用 {allowed} 个；须授权的只用于融资评分卡。"
    for family, label in FAMILY_LABELS.items():
        ours = [one for one in listed if one["family"] == family]
        yield f"\n## {label}（{len(ours)} 个）\n"
        yield from table("名称", "含义", "窗口", "方向", "单位", "未知", "权限", "法律说明")
        for one in ours:
            direction = "高为好" if one["direction"] > 0 else "高为差"
            yield row(
                f"`{one['name']}`",
                one["label"],
                one["window"],
                direction,
                one["unit"],
                one["unknown"],
                _ACCESS[one["access"]],
                one["legal_note"],
            )


def _audit_attributes() -> Iterator[str]:
    yield "审计属性不是特征：只用于公平性审计，不得用于训练和评分，读取之前即被拒绝。\n"
    yield from table("名称", "含义", "取自", "单位", "权限", "为什么不得影响等级")
    for one in AUDIT_ATTRIBUTES:
        yield row(
            f"`{one.name}`", one.label, KINDS[one.kind].label, one.unit, _ACCESS[one.access], one.reason
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
