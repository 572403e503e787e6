"""The command `simulate`: what another policy, model or day would change for everyone."""

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from service.cli.options import AsJson, AsOf, KnownAt, Purpose
from service.cli.output import progress_bar, show_json, show_page, telling_of
from service.errors import DONE, WrongUse
from service.pages.report import report_page
from service.purposes import purpose_of
from service.reports.tables import Report
from service.reports.writing import write_bytes, write_text
from service.settings import settings
from service.simulations.asked import Change, simulated
from service.simulations.report import simulation_report


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("simulate")(simulate_command)


def simulate_command(
    policy: Annotated[
        Path | None, typer.Option("--policy", help="另一份政策的文件夹，与现行政策比较")
    ] = None,
    model: Annotated[
        int | None, typer.Option("--model", help="另一版评分卡的版本号，与现用评分卡比较")
    ] = None,
    rule_book: Annotated[
        str | None, typer.Option("--rule-book", help="以规则手册与现用评分卡比较，编号见 rule-book list")
    ] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    against: Annotated[
        str | None, typer.Option("--against", help="与哪一天比较：前者的基准日，默认与后者同一天")
    ] = None,
    against_known_at: Annotated[
        str | None, typer.Option("--against-known-at", help="前者的知悉时点，默认同前者的基准日")
    ] = None,
    purpose: Purpose = "public",
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="另写一个工作簿")] = None,
    html: Annotated[Path | None, typer.Option("--html", help="另写一个网页，可打印")] = None,
    *,
    as_json: AsJson = False,
) -> int:
    """换一份政策、一版评分卡或一个日子，全体企业会怎样：等级转移，措施增减，公平影响，典型企业。只是测算，不影响任何决定。"""
    home = settings().at
    change = Change(
        policy=None if policy is None else _folder(policy),
        policy_name=str(policy),
        model=model,
        rule_book=rule_book,
        as_of=as_of,
        known_at=known_at,
        against=against,
        against_known_at=against_known_at,
        purpose=purpose_of(purpose),
    )
    with progress_bar("测算") as report:
        found = simulated(home, change, progress=lambda d, n: report("", d, n))
    told = simulation_report(found)
    _write(told, xlsx, html)
    written = [f"报告已存入 {path}" for path in (xlsx, html) if path is not None]
    with telling_of("；".join(written)) if written else nullcontext():
        if as_json:
            show_json(found)
        else:
            show_page(report_page(told, kept="见 --html 网页、--xlsx 工作簿或 --json"))
    return DONE


def _folder(policy: Path) -> Path:
    if not policy.is_dir():
        raise WrongUse(f"--policy：没有文件夹 {policy}；应为一份政策的文件夹")
    return policy


def _write(report: Report, xlsx: Path | None, html: Path | None) -> None:
    if xlsx is not None:
        from service.reports.workbook import workbook

        write_bytes(xlsx, workbook(report))
    if html is not None:
        from service.reports.web_page import web_page

        write_text(html, web_page(report))
