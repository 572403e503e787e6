"""Commands on the policy as a workbook: export, import."""

from pathlib import Path
from typing import Annotated

import typer

from scoring.compiler.loader import PACKAGED
from service import clock
from service.cli.options import AsJson
from service.cli.output import give_account, show_json, show_page, telling_of
from service.errors import DONE, REFUSED, WrongUse
from service.settings import settings

PolicyFolder = Annotated[Path | None, typer.Option("--policy", help="政策文件夹，默认现行政策")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `shouxin policy`."""
    app.command("export")(export_command)
    app.command("import")(import_command)


def folder_of(policy: Path | None) -> Path:
    """The folder that was asked for, or that of the policy in force."""
    return policy or settings().at.policy_folder or PACKAGED


def new_file(out: Path, suffix: str) -> None:
    """`WrongUse` for another kind of file, and for one that is there already."""
    if out.suffix.lower() != suffix:
        raise WrongUse(f"{out.name}：文件名应以 {suffix} 结尾")
    if out.exists():
        raise WrongUse(f"{out.name}：文件已存在，其中可能有未载入的修改；请换一个文件名")


def export_command(
    out: Annotated[Path, typer.Argument(help="写出的工作簿（.xlsx）")],
    *,
    policy: PolicyFolder = None,
    as_json: AsJson = False,
) -> int:
    """把政策写成工作簿：措施、依据、等级分界等可在其中修改，再以 policy import 载入。"""
    from service.policy_sheets.content import content
    from service.policy_sheets.export import export_workbook

    new_file(out, ".xlsx")
    found = content(folder_of(policy))
    export_workbook(found, out)
    rows = {name: len(rows) for name, rows in found.rows.items()}
    counts = "、".join(f"{name} {count} 行" for name, count in rows.items())
    told = f"已写出 {out}：{counts}。修改后以 shouxin policy import {out.name} --to 新文件夹 载入"
    give_account({"out": str(out), "hash": found.policy.hash, "rows": rows}, told, as_json=as_json)
    return DONE


def import_command(
    workbook: Annotated[Path, typer.Argument(help="policy export 写出并修改后的工作簿（.xlsx）")],
    *,
    to: Annotated[
        Path | None, typer.Option("--to", help="写到哪个新的政策文件夹；与 --policy 相同即就地更新")
    ] = None,
    policy: PolicyFolder = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入")] = False,
    unissued: Annotated[
        bool,
        typer.Option("--unissued", help="尚未公布的草稿或者试算：允许原地改动写着已施行的内容"),
    ] = False,
    as_json: AsJson = False,
) -> int:
    """载入修改后的工作簿：逐处列出差错的工作表和单元格；合法才写入，没有改动的文件逐字节不变。"""
    from service.pages.policy_sheets import import_document, import_page
    from service.policy_sheets.content import content
    from service.policy_sheets.importing import import_workbook

    if (to is None) != dry_run:
        raise WrongUse("请以 --to 指明写到哪个政策文件夹，或以 --dry-run 只作检查，两者取一")
    if workbook.suffix.lower() != ".xlsx":
        raise WrongUse(f"{workbook.name}：请另存为 .xlsx 工作簿再载入")
    if not workbook.is_file():
        raise WrongUse(f"没有这个文件：{workbook}")
    day = None if unissued else clock.today()
    found = import_workbook(workbook, content(folder_of(policy)), to, in_force_on=day)
    document = import_document(found)
    with telling_of(f"政策已写入 {found.written}" if found.written else "没有写入政策"):
        if as_json:
            show_json(document)
        else:
            show_page(import_page(document))
    return REFUSED if found.refused else DONE
