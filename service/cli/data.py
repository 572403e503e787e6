"""Commands on records: sample, records, catalogue, features."""

from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from features.catalogue import catalogue_hash, entries
from features.credit_code import require_valid
from features.parquet_file import write_parquet
from features.sample import write_sample
from service.cli.options import AsJson, AsOf, KnownAt, Purpose
from service.cli.output import give_account, progress_bar, show_json, show_page, tell
from service.cli.store import show_history
from service.days import days
from service.decisions.records import records_of_enterprise
from service.errors import DONE, WrongUse
from service.pages.catalogue import catalogue_page
from service.pages.features import features_page, features_summary
from service.pages.records import records_page
from service.purposes import purpose_of
from service.reports.writing import whole_file, written_to
from service.runs.purged import purged_notice
from service.settings import settings
from service.store.features import table_of_features


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("sample")(sample)
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
    with written_to(out), progress_bar("生成模拟数据") as report:
        manifest = write_sample(
            out, enterprises=enterprises, seed=seed, progress=lambda done, of: report("", done, of)
        )
    document = {
        "simulated": True,
        "out": str(out),
        "enterprises": enterprises,
        "seed": seed,
        "files": len(manifest.deliveries),
    }
    told = f"已写出 {enterprises:,} 家模拟企业的 {len(manifest.deliveries):,} 个来源文件到 {out}（模拟数据，非真实企业）"
    give_account(document, told, as_json=as_json)
    return DONE


def records(
    uscc: Annotated[str, typer.Argument(help="统一社会信用代码")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    history: Annotated[
        str | None, typer.Option("--history", help="只看一条记录的历次收到与变化：文书号或记录号")
    ] = None,
    *,
    as_json: AsJson = False,
) -> int:
    """一家企业的全部记录：哪些计入，哪些不计、为什么、到何时；或其中一条的历史。"""
    home = settings().at
    if history is not None:
        return show_history(home, require_valid(uscc), history, known_at, as_json=as_json)
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
    home = settings().at
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
    notice = purged_notice(home.store.known(known).purged())
    if notice is not None:
        tell(notice)
    summary = features_summary(table, as_of=wanted, known_at=known, simulated=home.simulated)
    if as_json:
        show_json(summary)
    elif out is None:
        show_page(features_page(summary))
    return DONE


def _write_table(table: pl.DataFrame, out: Path) -> None:
    with whole_file(out) as file:
        if out.suffix == ".parquet":
            write_parquet(table, file)
        else:
            table.write_csv(file)
