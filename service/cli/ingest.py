"""Commands on loads: ingest, profile."""

import getpass
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from features.deliveries import Delivery, is_simulated, read_manifest
from features.errors import ManifestError
from features.feeds import is_feed_name
from features.ingest import ingest
from features.layouts import Layout, layout_named
from features.load_report import LoadReport
from features.mapping import load_mapping
from service import clock
from service.administration import Installation, installation_with_database
from service.amendments.loaded import MOST, bring_about, reconsider_loaded
from service.cli.explain import draft_from, explain_files
from service.cli.options import AsJson
from service.cli.output import progress_bar, show_json, show_page, tell, telling_of
from service.days import day
from service.errors import DONE, FAILED, NO, WrongUse
from service.pages.loads import load_page, load_summary
from service.pages.profiles import profile_page
from service.settings import settings
from service.store.profiles import profiles_of


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("ingest")(ingest_command)
    app.command("profile")(profile)


def ingest_command(
    paths: Annotated[list[Path], typer.Argument(help="来源文件，或带 manifest.json 的文件夹")],
    layout: Annotated[str | None, typer.Option("--layout", help="文件格式名")] = None,
    feed: Annotated[
        str | None, typer.Option("--feed", help="来源渠道，如 tax-bureau（税务部门），默认同格式名")
    ] = None,
    received_on: Annotated[
        str | None, typer.Option("--received-on", help="申报的收到日（历史数据迁移用）")
    ] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="工作表名")] = None,
    mapping: Annotated[Path | None, typer.Option("--mapping", help="外来表格的映射文件（YAML）")] = None,
    draft: Annotated[
        Path | None, typer.Option("--draft-mapping", help="与 --explain 同用：由文件起草映射，写到这里")
    ] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="起草映射时的记录种类，默认按列名判断")] = None,
    *,
    only_explain: Annotated[bool, typer.Option("--explain", help="只看文件将如何读取，不载入")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="有隔离行时以 1 退出")] = False,
    as_json: AsJson = False,
) -> int:
    """载入来源文件：读取、检查、入库；有问题的行隔离，其余照常载入。"""
    _feed(feed)
    declared, received = _layout(layout, mapping), _received(received_on)
    on = received or clock.today()
    if draft is not None or kind is not None:
        if draft is None or declared is not None or not only_explain:
            raise WrongUse(
                "起草映射请写 --explain --draft-mapping 文件（可加 --kind），不与 --layout、--mapping 同用"
            )
        return draft_from(paths, draft, kind=kind, sheet=sheet, received_on=on, as_json=as_json)
    if only_explain:
        return explain_files(paths, declared, sheet=sheet, received_on=on, as_json=as_json)
    home, place = settings().at, installation_with_database()
    deliveries = _deliveries(paths, declared, feed, received, sheet)
    if any(_simulated(path) for path in paths):
        home.mark_simulated()
    with progress_bar("载入") as report:
        result = ingest(home.archive, deliveries, now=clock.now(), progress=report)
    again = _evaluated_again(place) if place is not None else {}
    with telling_of(f"载入 {result.load_id} 已入库" if result.files else "没有载入新的文件"):
        if as_json:
            show_json(load_summary(result, simulated=home.simulated) | again)
        else:
            show_page(load_page(result, simulated=home.simulated))
    if not as_json:
        _tell_again(again)
    return _load_exit(result, strict=strict)


def _evaluated_again(place: Installation) -> dict[str, int]:
    """Those on whose records events of the load act; `waiting`: of how many it is still to be brought about."""
    found = reconsider_loaded(place.database, place.home, now=clock.now())
    if found.at_once:
        tell(f"载入的记录变动涉及 {found.at_once} 家已公布的企业，正在重新评价")
    waiting = bring_about(place, found, who=getpass.getuser())
    return {**found.told(), "waiting": waiting}


def _tell_again(found: Mapping[str, int]) -> None:
    if found.get("left_to_evaluation"):
        tell(
            f"一次载入的记录变动涉及企业超过 {MOST} 家的（共 {found['left_to_evaluation']} 家），由下一次评价和发布实现："
            "夜间运行自动进行，或者现在运行 shouxin evaluate、shouxin publish"
        )
    if found.get("waiting"):
        tell(f"还有 {found['waiting']} 项记录变动没有实现，由 shouxin work 或夜间运行继续")


def _simulated(path: Path) -> bool:
    """Whether a folder, or one that a file lies in (deliveries have folders of their own), says it was simulated."""
    folders = [path] if path.is_dir() else list(path.resolve().parents)[:2]
    try:
        return any(is_simulated(folder) for folder in folders)
    except ManifestError:
        return False


def _layout(name: str | None, mapping: Path | None) -> Layout | None:
    if name is not None and mapping is not None:
        raise WrongUse("--layout 与 --mapping 只能写一个")
    if mapping is not None:
        return load_mapping(mapping)
    return None if name is None else layout_named(name)


def _feed(feed: str | None) -> None:
    if feed is not None and not is_feed_name(feed):
        raise WrongUse(
            f"来源渠道“{feed}”的写法不对：--feed 用小写字母、数字和连字符，字母开头，2 至 40 个字符，如 tax-bureau"
        )


def _received(received_on: str | None) -> date | None:
    received = day(received_on, "收到日") if received_on else None
    if received and received > clock.today():
        raise WrongUse(f"收到日 {received} 晚于今天 {clock.today()}")
    return received


def _deliveries(
    paths: list[Path], layout: Layout | None, feed: str | None, received: date | None, sheet: str | None
) -> list[Delivery]:
    out = []
    for path in paths:
        if path.is_dir():
            out += read_manifest(path)
        elif layout is None and not path.exists():
            raise WrongUse(f"没有这个文件或文件夹：{path}")
        elif layout is None:
            raise WrongUse(f"{path.name}：单个文件须用 --layout 说明格式，或用 --mapping 指明映射文件")
        else:
            out.append(Delivery(path, layout, feed or layout.name, received, sheet))
    return out


def _load_exit(result: LoadReport, *, strict: bool) -> int:
    if result.failed:
        return FAILED
    return NO if strict and result.quarantined else DONE


def profile(
    load_id: Annotated[str | None, typer.Argument(help="载入编号，默认最近一次载入")] = None,
    *,
    as_json: AsJson = False,
) -> int:
    """一次载入的概况：行数、未知、范围、代码分布、新出现的代码值，以及与上次载入相比的变化。"""
    home = settings().at
    found = profiles_of(home, load_id)
    if as_json:
        show_json(found)
    else:
        show_page(profile_page(found))
    return DONE
