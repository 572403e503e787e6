"""Commands on registered scorecards: show, print, plots, compare."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.options import AsJson, AsOf, KnownAt, Purpose
from service.cli.output import give_account, progress_bar, show_json, show_page, show_text, tell
from service.days import asked_days, day
from service.errors import DONE
from service.pages.cards import card_document, card_page, comparison_document, comparison_page
from service.purposes import purpose_of
from service.reports.writing import write_text
from service.scorecards.registered import pictures_to, printed, registered, side_by_side
from service.settings import settings

app = typer.Typer(help="评分卡：看、打印、画图、比较两个版本。", no_args_is_help=True)
Version = Annotated[int | None, typer.Argument(help="版本号，默认现用的一版")]
OfDay = Annotated[str | None, typer.Option("--as-of", help="某日终了时在用的一版，等级按当日的政策")]


@app.command("show")
def show(
    version: Version = None, purpose: Purpose = "public", as_of: OfDay = None, *, as_json: AsJson = False
) -> int:
    """评分卡全文：基础分，每项特征的分箱和分值，未知的分值，等级分数线。"""
    home = settings().at
    found = registered(home, purpose_of(purpose), version, None if as_of is None else day(as_of, "日期"))
    if as_json:
        show_json(card_document(found, simulated=home.simulated))
    else:
        show_page(card_page(found, simulated=home.simulated))
    return DONE


@app.command("print")
def print_command(
    version: Version = None,
    purpose: Purpose = "public",
    as_of: OfDay = None,
    out: Annotated[Path | None, typer.Option("--out", help="写到哪个 HTML 文件；默认写到标准输出")] = None,
) -> int:
    """供打印的网页（HTML，A4）：可以用笔算分，带算例和等级分数线。"""
    home = settings().at
    found = registered(home, purpose_of(purpose), version, None if as_of is None else day(as_of, "日期"))
    page = printed(home, found)
    if out is None:
        show_text(page)
    else:
        write_text(out, page)
        tell(f"已写出 {found.name} 的打印页到 {out}，用浏览器打开即可打印")
    return DONE


@app.command("plots")
def plots(
    folder: Annotated[Path, typer.Argument(help="写到哪个文件夹")],
    version: Version = None,
    purpose: Purpose = "public",
    *,
    as_json: AsJson = False,
) -> int:
    """画图（SVG）：各项特征的分值、变动幅度、校准、得分分布。"""
    home = settings().at
    found = registered(home, purpose_of(purpose), version)
    names = pictures_to(home, found, folder)
    document = {"name": found.version.name, "version": found.version.number, "simulated": home.simulated}
    told = f"已画出 {found.name} 的 {len(names)} 幅图到 {folder}"
    give_account({**document, "folder": str(folder), "files": names}, told, as_json=as_json)
    return DONE


@app.command("compare")
def compare(
    before: Annotated[int, typer.Argument(help="此前的版本号")],
    after: Annotated[int, typer.Argument(help="此后的版本号")],
    purpose: Purpose = "public",
    as_of: AsOf = None,
    known_at: KnownAt = None,
    *,
    as_json: AsJson = False,
) -> int:
    """两个版本对照：特征增删，分箱和分值的变动；给出基准日时，另以当日全部企业比较得分。"""
    home = settings().at
    with progress_bar("比较") as report:
        found = side_by_side(
            home,
            purpose_of(purpose),
            before,
            after,
            on=asked_days(as_of, known_at),
            progress=lambda done, of: report("计算特征", done, of),
        )
    document = comparison_document(found, simulated=home.simulated)
    if as_json:
        show_json(document)
    else:
        show_page(comparison_page(document))
    return DONE
