"""How a file would be read: as plain data, and on a page."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.markup import escape
from rich.text import Text

from features.explain import Explanation, Trial
from features.mapping_fields import TargetField, fields_of
from service.pages.parts import grid

_PROBLEMS: Final = 20
_WIDE: Final = 100  # a narrower table would tear codes and document numbers apart


def explanation_summary(found: Explanation) -> dict[str, Any]:
    """An explanation as plain data."""
    return {
        "file": found.file,
        "layout": found.layout.name,
        "label": found.layout.label,
        "kind": found.layout.kind_name,
        "from_mapping": found.layout.declared_in is not None,
        "proposed": list(found.proposed),
        "encoding": found.encoding,
        "sheet": found.sheet,
        "sheets": list(found.sheets),
        "header_rows": list(found.header_rows),
        "columns": [
            {
                "header": column.header,
                "field": column.field,
                "label": column.label,
                "reading": column.reading,
                "required": column.required,
                "split": column.split,
                "samples": [{"text": text, "value": value} for text, value in column.samples],
            }
            for column in found.columns
        ],
        "looked_at": list(found.looked_at),
        "unread": list(found.unread),
        "missing": list(found.missing),
        "trial": None if found.trial is None else _trial_summary(found.trial),
    }


def _trial_summary(trial: Trial) -> dict[str, Any]:
    return {
        "rows_in_all": trial.rows_in_all,
        "rows": trial.rows,
        "accepted": trial.accepted,
        "quarantined": trial.quarantined,
        "left_out_persons": trial.left_out,
        "records": trial.records,
        "to_match": trial.to_match,
        "problems": trial.problems.head(_PROBLEMS)
        .select("__row__", "column", "value", "reason", "expected")
        .rename({"__row__": "row"})
        .to_dicts(),
    }


def explanation_page(found: Explanation) -> RenderableType:
    """An explanation on a page."""
    return Group(
        Text.from_markup(f"[bold]{escape(found.file)}[/] 将按{_layout_told(found)}读取（未入库）"),
        Text(_place_told(found)),
        _columns(found),
        *_other_columns(found),
        *([] if found.trial is None else _trial(found.trial)),
    )


def _layout_told(found: Explanation) -> str:
    source = "映射" if found.layout.declared_in is not None else "格式"
    told = f"{source} [bold]{escape(found.layout.name)}[/]（{escape(found.layout.label)}）"
    if not found.proposed:
        return told
    others = "、".join(found.proposed[1:])
    return f"列名最相符的{told}" + (f"，同样相符的还有 {others}；请用 --layout 指明" if others else "") + " "


def _place_told(found: Explanation) -> str:
    parts = []
    if found.encoding:
        parts.append(f"编码 {found.encoding}")
    if found.sheet:
        parts.append(f"工作表“{found.sheet}”（共有：{'、'.join(found.sheets)}）")
    parts.append("表头在第 " + "、".join(map(str, found.header_rows)) + " 行")
    return "，".join(parts)


def _columns(found: Explanation) -> RenderableType:
    fields = fields_of(found.layout.kind_name)
    rows = [
        (
            column.header,
            column.field,
            column.label,
            column.reading + ("，一格多个" if column.split else ""),
            "是" if column.required else "",
            "\n".join(_sample_told(text, value, fields.get(column.field)) for text, value in column.samples),
        )
        for column in found.columns
    ]
    return GridOrList(("源列", "字段", "含义", "读作", "必填", "样例"), rows)


def _sample_told(text: str, value: str | None, target: TargetField | None) -> str:
    """What a cell says and what it is read as, where that is something else."""
    if value is None:
        return f"{text} → 读不出"
    if target and target.amount:
        return f"{text} → {int(value) / 100:,.2f} 元"
    if target and value in target.codes:
        return f"{text} → {value}（{target.codes[value]}）"
    return text if text == value else f"{text} → {value}"


def _other_columns(found: Explanation) -> list[Text]:
    told = []
    if found.missing:
        told.append(Text(f"缺少列：{'、'.join(found.missing)}；补齐或改用映射后才能载入", style="red"))
    if found.looked_at:
        told.append(Text(f"只用来识别自然人、不入库的列：{'、'.join(found.looked_at)}"))
    if found.unread:
        told.append(Text(f"不读取、不入库的列：{'、'.join(found.unread)}"))
    return told


def _trial(trial: Trial) -> list[RenderableType]:
    told = (
        f"试读前 {trial.rows:,} 行（共 {trial.rows_in_all:,} 行）：可入库 {trial.accepted:,} 行，"
        f"将隔离 {trial.quarantined:,} 行，自然人的 {trial.left_out:,} 行不入库"
    )
    if trial.records != trial.accepted:
        told += f"；一格多个文书，可入库的共 {trial.records:,} 条记录"
    if trial.to_match:
        told += f"；其中 {trial.to_match:,} 条只有较早的证号，载入时经登记信息对应"
    parts: list[RenderableType] = [Text(told, style="bold")]
    if trial.problems.height:
        told_of = _trial_summary(trial)["problems"]
        cells = [
            (str(one["row"]), one["column"], one["value"] or "", one["reason"], one["expected"])
            for one in told_of
        ]
        parts.append(GridOrList(("行", "列", "值", "原因", "应为"), cells))
        if trial.problems.height > len(cells):
            parts.append(Text(f"另有 {trial.problems.height - len(cells):,} 处问题没有列出"))
    return parts


class GridOrList:
    """Rows as a table, or, where the page is too narrow for one, one below the other: no value is cut or torn."""

    def __init__(self, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Text is shown as it is; the first column names a row."""
        self.headers, self.rows = headers, rows

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """The table from `_WIDE` columns on."""
        if options.max_width >= _WIDE:
            table = grid(*self.headers)
            for row in self.rows:
                table.add_row(*map(escape, row))
            yield table
            return
        for row in self.rows:
            yield Text(f"{self.headers[0]} {row[0]}", style="bold")
            for header, cell in zip(self.headers[1:], row[1:], strict=True):
                if cell:
                    yield Text(f"  {header}：{cell.replace(chr(10), '；')}", overflow="fold")
