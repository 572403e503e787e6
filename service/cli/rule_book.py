"""Commands on rule books: list, show, compare."""

from typing import Annotated

import typer

from service.cli.options import AsJson
from service.cli.output import progress_bar, show_json, show_page, tell_notices
from service.days import day
from service.errors import DONE
from service.pages.rule_books import book_document, book_page, books_document, books_page, comparison_page
from service.scorecards.rule_books import book_named
from service.settings import settings

app = typer.Typer(
    help="规则手册：公布的评分标准，没有违约结果时代替评分卡，或者与评分卡比较。", no_args_is_help=True
)
Name = Annotated[str, typer.Argument(help="规则手册的编号，见 rule-book list")]


@app.command("list")
def list_command(*, as_json: AsJson = False) -> int:
    """现行政策中的规则手册。"""
    books = books_document(settings().at.policy())
    if as_json:
        show_json({"rule_books": books})
    else:
        show_page(books_page(books))
    return DONE


@app.command("show")
def show_command(name: Name, *, as_json: AsJson = False) -> int:
    """一本规则手册：分值表、等级分数线、来源，以及不计的条目和原因。可以打印，可以用笔核对。"""
    policy = settings().at.policy()
    document = book_document(policy, book_named(policy, name))
    if as_json:
        show_json(document)
    else:
        show_page(book_page(document))
    return DONE


@app.command("compare")
def compare_command(
    name: Name,
    on: Annotated[
        str | None, typer.Option("--on", help="哪一天的评价，其后 12 个月的违约须已知；默认为最近的一天")
    ] = None,
    *,
    as_json: AsJson = False,
) -> int:
    """规则手册与现用评分卡在同一天、同一批企业上的排序能力和等级对照。"""
    from service.scorecards.rule_book_comparison import compare

    home = settings().at
    policy = home.policy()
    wanted = day(on, "比较的基准日") if on else None
    book = book_named(policy, name, day=wanted)
    with progress_bar("比较") as report:
        found = compare(home, policy, book, on=wanted, progress=report)
    tell_notices(found["notices"])
    if as_json:
        show_json(found)
    else:
        show_page(comparison_page(found))
    return DONE
