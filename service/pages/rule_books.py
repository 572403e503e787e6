"""Rule books on a page and as plain data: the table, its bands and sources, what is not covered, a comparison."""

from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.panel import Panel
from rich.text import Text

from models.rule_book import RuleBook
from models.rule_book_items import PART_LABELS, Item, Source, bin_texts
from scoring.entries import basis_entry
from scoring.matrix.condition_types import GRADES
from scoring.schema.measure import MARKS
from scoring.schema.policy import Policy
from service.pages.parts import GRADE_STYLES, basis_text, grid, marked

Document = dict[str, Any]
OTHERS = "外地标准，只供比较，在本州没有依据"
OWN = "本局依促进条例第十八条公布的规则"


def books_document(policy: Policy) -> list[Document]:
    """Every rule book of the policy, in short."""
    return [_short(one) for one in policy.rule_books]


def _short(one: RuleBook) -> Document:
    return {
        "id": one.id,
        "title": one.title,
        "own": one.own,
        "in_force_from": one.in_force_from.isoformat(),
        "in_force_to": one.in_force_to.isoformat() if one.in_force_to else None,
        "items": len(one.items),
        "not_covered": len(one.not_covered),
        "base_points": one.base_points,
        "span": list(one.span),
        "hash": one.hash,
    }


def books_page(books: list[Document]) -> RenderableType:
    """Every rule book, a line each."""
    table = grid("编号", "名称", "性质", "施行", "项目", "不计的条目", "得分", title="规则手册")
    for one in books:
        low, high = one["span"]
        until = f" 至 {one['in_force_to']}" if one["in_force_to"] else " 起"
        table.add_row(
            one["id"],
            escape(one["title"]),
            OWN if one["own"] else OTHERS,
            one["in_force_from"] + until,
            str(one["items"]),
            str(one["not_covered"]),
            f"{low} – {high}（基础分 {one['base_points']}）",
        )
    return table


def book_document(policy: Policy, book: RuleBook) -> Document:
    """One rule book, whole."""
    known = policy.instrument_of
    return {
        **_short(book),
        "source": _source(book.source) if book.source else None,
        "modelled_on": [_source(one) for one in book.modelled_on],
        "bases": [basis_entry(known[one.instrument], one.article) for one in book.bases],
        "completed": [
            {"part": part, "label": PART_LABELS[part], "how": how} for part, how in book.completed.items()
        ],
        "bands": [
            *({"grade": grade, "score_from": book.bands[grade]} for grade in ("A", "B", "C")),
            {"grade": "D", "score_from": book.span[0]},
        ],
        "classes": [
            {
                "id": one.id,
                "label": one.label,
                "at_most": one.at_most,
                "items": [_item(item) for item in one.items],
            }
            for one in book.classes
        ],
        "rows_not_covered": [one.model_dump() for one in book.not_covered],
    }


def _source(one: Source) -> Document:
    return one.model_dump(mode="json")


def _item(item: Item) -> Document:
    return {
        "id": item.id,
        "label": item.label,
        "counts": [one.told() for one in item.records],
        "feature": item.feature,
        "within_months": item.within_months,
        "each": item.each,
        "at_most": item.at_most,
        "bins": [
            {"bin": text, "points": points}
            for text, points in zip(bin_texts(item), item.stairs[1], strict=True)
        ],
        "reading": item.reading,
        "partly": item.partly or None,
    }


def book_page(document: Document) -> RenderableType:
    """One rule book, to be printed and checked with a pencil."""
    return Group(*_parts(document))


def _parts(document: Document) -> Iterator[RenderableType]:
    low, high = document["span"]
    bands = "   ".join(
        f"[{GRADE_STYLES[one['grade']]}]{one['grade']}[/] {one['score_from']} 分起"
        if one["grade"] != "D"
        else f"[{GRADE_STYLES['D']}]D[/] 其余"
        for one in document["bands"]
    )
    lines = [
        f"[bold]{escape(document['title'])}[/]（{document['id']}）",
        OWN if document["own"] else f"[yellow]{OTHERS}[/]",
        f"得分 = 基础分 {document['base_points']} + 各项分值之和，在 {low} 与 {high} 之间",
        f"等级 {bands}",
        "不给出违约概率：分值是公布的，不是从违约结果学来的",
    ]
    yield Panel("\n".join(lines), title="规则手册")
    for one in document["classes"]:
        yield _class(one)
    yield from _rest(document)


def _class(one: Document) -> RenderableType:
    word = "最多扣" if one["at_most"] < 0 else "最多加"
    table = grid(
        "项目", "分值", "按什么计", "说明", title=f"{one['label']}（{word} {abs(one['at_most'])} 分）"
    )
    table.columns[0].ratio, table.columns[1].ratio = 3, 2
    table.columns[2].ratio, table.columns[3].ratio = 3, 4
    table.expand = True
    table.columns[1].no_wrap = False
    for item in one["items"]:
        notes = item["reading"] + (f"\n不计的部分：{item['partly']}" if item["partly"] else "")
        table.add_row(escape(item["label"]), points_text(item), escape(counted_text(item)), escape(notes))
    return table


def points_text(item: Document) -> str:
    """The points of an item in a line."""
    if item["each"] is not None:
        word = "最多扣" if item["at_most"] < 0 else "最多加"
        return f"每条 {item['each']:+d}，{word} {abs(item['at_most'])}"
    return "；".join(f"{one['bin']}：{one['points']:+d}" for one in item["bins"][1:])


def counted_text(item: Document) -> str:
    """What an item counts or looks up."""
    counted = "；".join(item["counts"]) or f"特征 {item['feature']}"
    return counted + (f"，近 {item['within_months']} 个月" if item["within_months"] else "")


def source_text(source: Document) -> str:
    """A source in a line: whose it is, how well it was read, where it stands."""
    note = f"；{source['note']}" if source["note"] else ""
    return f"{source['title']}（{source['issuer']}，{MARKS[source['mark']]}{note}）{source['url']}"


def _rest(document: Document) -> Iterator[RenderableType]:
    rows = document["rows_not_covered"]
    if rows:
        table = grid("类别", "条目", "公布的分值", "为何不计", title=f"不计的条目（{len(rows)} 条）")
        for one in rows:
            table.add_row(one["class_label"], escape(one["label"]), one["points"], escape(one["reason"]))
        yield table
    for one in document["completed"]:
        yield Text(f"{one['label']}：{one['how']}", style="yellow")
    if document["bases"]:
        yield Text.from_markup(f"依据：{basis_text(document['bases'])}")
    for word, sources in (("照录", [document["source"]]), ("形式仿照", document["modelled_on"])):
        for source in (one for one in sources if one):
            yield Text(f"{word}：{source_text(source)}")
    yield Text(f"手册 {document['hash']}", style="dim")


def comparison_page(found: Document) -> RenderableType:
    """A rule book beside the champion."""
    names = {"champion": "评分卡", "rule_book": f"规则手册 {found['rule_book']['id']}"}
    if found["champion"]:
        names["champion"] = f"评分卡 {found['champion']['name']}"
    title = f"基准日 {found['on']}：{found['rows']:,} 家，其后 12 个月违约 {found['bads']:,} 家"
    table = grid("评价方法", "AUC（95%区间）", "得分有几种", *GRADES, title=title)
    for which, one in found["measured"].items():
        grades = [f"{each['rows']:,}（违约 {_share(each)}）" for each in one["grades"]]
        ranking = f"{one['auc']:.4f}（{one['auc_low']:.4f}–{one['auc_high']:.4f}）"
        table.add_row(names[which], ranking, str(one["scores"]), *grades)
    parts: list[RenderableType] = [table]
    if found["auc_difference"]:
        gap = found["auc_difference"]
        text = f"AUC 之差（手册减评分卡）{gap['value']:+.4f}（{gap['low']:+.4f} 至 {gap['high']:+.4f}，同一批企业配对）"
        parts.append(Text(text))
        if found["champion"]["hindsight"]:
            parts.append(Text("评分卡训练时已知这一天之后的违约，其 AUC 偏高", style="yellow"))
        parts.append(_matrix(found["moves"]))
    else:
        parts.append(Text("还没有在用的评分卡，只列规则手册", style="yellow"))
    parts.append(Text("等级是得分的等级，未经定级规则调整", style="dim"))
    return marked(Group(*parts), simulated=found["simulated"])


def _matrix(moves: list[Document]) -> RenderableType:
    cells = {(one["champion"], one["rule_book"]): one for one in moves}
    table = grid("评分卡＼手册", *GRADES, title="等级对照：家数（违约率）")
    for row in GRADES:
        shown = [cells.get((row, column)) for column in GRADES]
        table.add_row(
            Text(row, style=GRADE_STYLES[row]),
            *("" if one is None else f"{one['rows']:,}（{_share(one)}）" for one in shown),
        )
    return table


def _share(one: Document) -> str:
    return f"{one['bads'] / one['rows']:.1%}" if one["rows"] else "无"
