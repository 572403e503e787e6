"""The reference page of the rule books: every item, its points, what is counted, and what is left out."""

from collections.abc import Iterator
from typing import Any

from models.rule_book import RuleBook
from scoring.schema.measure import MARKS
from scoring.schema.policy import Policy
from service.pages.rule_books import (
    OTHERS,
    OWN,
    book_document,
    counted_text,
    points_text,
    source_text,
)
from service.reports.markdown import row, table


def rule_book_lines(policy: Policy) -> Iterator[str]:
    """Every rule book of a policy, whole."""
    yield "得分 = 基础分 + 各项分值之和。等级由手册自己的分数线定，不给出违约概率。标记：" + "；".join(
        f"{mark} {label}" for mark, label in MARKS.items()
    )
    for book in policy.rule_books:
        yield from _book(policy, book)


def _book(policy: Policy, book: RuleBook) -> Iterator[str]:
    found = book_document(policy, book)
    low, high = found["span"]
    a, b, c = (one["score_from"] for one in found["bands"][:3])
    yield f"\n## `{book.id}` {book.title}\n"
    yield f"{OWN if book.own else OTHERS}。{book.in_force_from} 起。"
    yield f"基础分 {book.base_points}，得分在 {low} 与 {high} 之间；A {a} 分起，B {b} 分起，C {c} 分起，其余 D。\n"
    for one in found["bases"]:
        yield f"- 依据：《{one['instrument']}》{one['article']}"
    for word, source in (("照录", found["source"]), *(("形式仿照", one) for one in found["modelled_on"])):
        if source:
            yield f"- {word}：{source_text(source)}"
    for one in found["completed"]:
        yield f"- {one['label']}：{one['how']}"
    for one in found["classes"]:
        yield from _class(one)
    yield f"\n### 不计的条目（{len(found['rows_not_covered'])} 条）\n"
    yield from table("类别", "条目", "公布的分值", "为何不计")
    for one in found["rows_not_covered"]:
        yield row(one["class_label"], one["label"], one["points"], one["reason"])


def _class(one: dict[str, Any]) -> Iterator[str]:
    yield f"\n### {one['label']}（上限 {one['at_most']:+d}）\n"
    yield from table("项目", "含义", "分值", "按什么计", "说明", "不计的部分")
    for item in one["items"]:
        name = f"`{item['id']}`"
        yield row(
            name, item["label"], points_text(item), counted_text(item), item["reading"], item["partly"] or ""
        )
