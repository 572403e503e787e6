"""The command `quarantine`: what could not be stored and why; written out to be mended, and loaded again."""

from pathlib import Path
from typing import Annotated

import typer

from features.corrections import correct
from features.quarantine_export import export_quarantine
from service import clock
from service.cli.options import AsJson
from service.cli.output import give_account, show_json, show_page, telling_of
from service.errors import DONE, NotFound, WrongUse
from service.home import Home
from service.pages.corrections import correction_page, correction_summary
from service.pages.quarantine import quarantine_page
from service.settings import settings
from service.store.quarantined import quarantined


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("quarantine")(quarantine)


def quarantine(
    *,
    open_only: Annotated[
        bool, typer.Option("--open/--all", help="只列待处理的行，或连同已改正、不再载入的")
    ] = True,
    export: Annotated[
        Path | None, typer.Option("--export", help="把待处理的行写成可改正的工作簿（.xlsx）")
    ] = None,
    load: Annotated[Path | None, typer.Option("--load", help="载入改正后的工作簿")] = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="至多列出多少处")] = 50,
    as_json: AsJson = False,
) -> int:
    """隔离区：列出被隔离的行及原因；写出工作簿，改正后再载入。"""
    home = settings().at
    if export is not None and load is not None:
        raise WrongUse("--export 与 --load 不能同时使用：先写出，改正后再载入")
    if export is not None:
        return _export(home, export, as_json=as_json)
    if load is not None:
        return _load(home, load, as_json=as_json)
    found = quarantined(home, open_only=open_only, limit=limit)
    if as_json:
        show_json(found)
    else:
        show_page(quarantine_page(found))
    return DONE


def _export(home: Home, out: Path, *, as_json: bool) -> int:
    if out.suffix.lower() != ".xlsx":
        raise WrongUse(f"{out.name}：隔离的行只能写成 .xlsx 工作簿")
    if out.exists():
        raise WrongUse(f"{out.name}：文件已存在，其中可能有改正到一半的内容；请换一个文件名")
    rows = export_quarantine(home.archive, out)
    if not rows:
        raise NotFound("隔离区没有待处理的行，未写出工作簿")
    document = {"simulated": home.simulated, "rows": rows, "out": str(out)}
    told = f"已写出待处理的 {rows:,} 行到 {out}；改正后以 shouxin quarantine --load {out.name} 载入"
    give_account(document, told, as_json=as_json)
    return DONE


def _load(home: Home, path: Path, *, as_json: bool) -> int:
    if path.suffix.lower() != ".xlsx":
        raise WrongUse(f"{path.name}：请载入 shouxin quarantine --export 写出并改正后的 .xlsx 工作簿")
    if not path.is_file():
        raise WrongUse(f"没有这个文件：{path}")
    report = correct(home.archive, path, now=clock.now())
    with telling_of(f"已载入改正 {report.corrected} 行，不再载入 {report.dismissed} 行"):
        if as_json:
            show_json(correction_summary(report, simulated=home.simulated))
        else:
            show_page(correction_page(report, simulated=home.simulated))
    return DONE
