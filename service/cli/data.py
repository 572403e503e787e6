"""Commands on records: sample, ingest, quarantine, records, catalogue, features."""

from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from features.catalogue import catalogue_hash, entries
from features.credit_code import require_valid
from features.deliveries import Delivery, is_simulated, read_manifest
from features.errors import ManifestError
from features.ingest import ingest
from features.layouts import layout_named
from features.load_report import LoadReport
from features.sample import write_sample
from service import clock
from service.cli.options import AsJson, AsOf, KnownAt, Purpose
from service.cli.output import progress_bar, show_json, show_page, tell
from service.days import day, days
from service.errors import DONE, FAILED, NO, WrongUse
from service.home import Home
from service.pages.catalogue import catalogue_page
from service.pages.features import features_page, features_summary
from service.pages.loads import load_page, load_summary, quarantine_page
from service.pages.records import records_page
from service.purposes import purpose_of
from service.questions import records_of_enterprise, table_of_features


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("sample")(sample)
    app.command("ingest")(ingest_command)
    app.command("quarantine")(quarantine)
    app.command("records")(records)
    app.command("catalogue")(catalogue)
    app.command("features")(features)


def sample(
    out: Annotated[Path, typer.Option("--out", help="写到哪个（空）文件夹")],
    enterprises: Annotated[int, typer.Option("--enterprises", min=1, help="企业数")] = 20_000,
    seed: Annotated[int, typer.Option("--seed", help="随机种子：同样的种子得到同样的文件")] = 1,
    *,
    as_json: AsJson = False,
) -> int:
    """生成一个模拟的州：它会收到的全部来源文件（模拟数据，非真实企业）。"""
    with progress_bar("生成模拟数据") as report:
        manifest = write_sample(
            out, enterprises=enterprises, seed=seed, progress=lambda done, of: report("", done, of)
        )
    if as_json:
        show_json(
            {
                "simulated": True,
                "out": str(out),
                "enterprises": enterprises,
                "seed": seed,
                "files": len(manifest.deliveries),
            }
        )
    else:
        tell(
            f"已写出 {enterprises:,} 家模拟企业的 {len(manifest.deliveries):,} 个来源文件到 {out}（模拟数据，非真实企业）"
        )
    return DONE


def ingest_command(
    paths: Annotated[list[Path], typer.Argument(help="来源文件，或带 manifest.json 的文件夹")],
    layout: Annotated[str | None, typer.Option("--layout", help="文件格式名")] = None,
    feed: Annotated[str | None, typer.Option("--feed", help="来源渠道，默认同格式名")] = None,
    received_on: Annotated[
        str | None, typer.Option("--received-on", help="申报的收到日（历史数据迁移用）")
    ] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="工作表名")] = None,
    *,
    strict: Annotated[bool, typer.Option("--strict", help="有隔离行时以 1 退出")] = False,
    as_json: AsJson = False,
) -> int:
    """载入来源文件：读取、检查、入库；有问题的行隔离，其余照常载入。"""
    home = Home.from_environment()
    deliveries = _deliveries(paths, layout, feed, received_on, sheet)
    if any(_simulated(path) for path in paths):
        home.mark_simulated()
    with progress_bar("载入") as report:
        result = ingest(home.archive, deliveries, now=clock.now(), progress=report)
    if as_json:
        show_json(load_summary(result, simulated=home.simulated))
    else:
        show_page(load_page(result, simulated=home.simulated))
    return _load_exit(result, strict=strict)


def _simulated(path: Path) -> bool:
    """Whether a folder, or one that a file lies in (deliveries have folders of their own), says it was simulated."""
    folders = [path] if path.is_dir() else list(path.resolve().parents)[:2]
    try:
        return any(is_simulated(folder) for folder in folders)
    except ManifestError:
        return False


def _deliveries(
    paths: list[Path], layout: str | None, feed: str | None, received_on: str | None, sheet: str | None
) -> list[Delivery]:
    received = day(received_on, "收到日") if received_on else None
    if received and received > clock.today():
        raise WrongUse(f"收到日 {received} 晚于今天 {clock.today()}")
    out = []
    for path in paths:
        if path.is_dir():
            out += read_manifest(path)
        elif layout is None and not path.exists():
            raise WrongUse(f"没有这个文件或文件夹：{path}")
        elif layout is None:
            raise WrongUse(f"{path.name}：单个文件须用 --layout 说明格式")
        else:
            declared = layout_named(layout)
            out.append(Delivery(path, declared, feed or declared.name, received, sheet))
    return out


def _load_exit(result: LoadReport, *, strict: bool) -> int:
    if result.failed:
        return FAILED
    return NO if strict and result.quarantined else DONE


def quarantine(
    limit: Annotated[int, typer.Option("--limit", help="至多列出多少行")] = 50, *, as_json: AsJson = False
) -> int:
    """列出被隔离的行：文件、行、列、值、原因、应为何。"""
    home = Home.from_environment()
    rows = home.quarantine.read([load.load_id for load in home.store.loads()])
    if as_json:
        show_json({"simulated": home.simulated, "total": rows.height, "rows": rows.head(limit).to_dicts()})
    else:
        show_page(quarantine_page(rows, limit, simulated=home.simulated))
    return DONE


def records(
    uscc: Annotated[str, typer.Argument(help="统一社会信用代码")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    *,
    as_json: AsJson = False,
) -> int:
    """一家企业的全部记录：哪些计入，哪些不计、为什么、到何时。"""
    home = Home.from_environment()
    wanted, known = days(as_of, known_at, home.last_known_day())
    found = records_of_enterprise(home, require_valid(uscc), as_of=wanted, known_at=known)
    if as_json:
        show_json(found)
    else:
        show_page(records_page(found))
    return DONE


def catalogue(*, as_json: AsJson = False) -> int:
    """特征目录：每个特征的含义、窗口、方向、单位、未知的含义、数据权限和法律说明。"""
    if as_json:
        show_json({"hash": catalogue_hash(), "features": entries()})
    else:
        show_page(catalogue_page(entries()))
    return DONE


def features(
    out: Annotated[Path | None, typer.Option("--out", help="写出特征表（.parquet 或 .csv）")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    purpose: Purpose = "public",
    *,
    as_json: AsJson = False,
) -> int:
    """基准日的特征表：每家企业一行。"""
    if out is not None and out.suffix not in {".parquet", ".csv"}:
        raise WrongUse(f"{out.name}：特征表只能写成 .parquet 或 .csv")
    home = Home.from_environment()
    wanted, known = days(as_of, known_at, home.last_known_day())
    with progress_bar("计算特征") as report:
        table = table_of_features(
            home,
            as_of=wanted,
            known_at=known,
            purpose=purpose_of(purpose),
            progress=lambda d, n: report("", d, n),
        )
    if out is not None:
        _write_table(table, out)
        mark = "（模拟数据，非真实企业）" if home.simulated else ""
        tell(f"已写出 {table.height:,} 家企业 × {table.width - 1} 个特征到 {out}{mark}")
    summary = features_summary(table, as_of=wanted, known_at=known, simulated=home.simulated)
    if as_json:
        show_json(summary)
    elif out is None:
        show_page(features_page(summary))
    return DONE


def _write_table(table: pl.DataFrame, out: Path) -> None:
    if out.suffix == ".parquet":
        table.write_parquet(out)
    else:
        table.write_csv(out)
