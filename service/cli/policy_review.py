"""The command `policy review`: the fair-competition review form of a policy."""

from pathlib import Path
from typing import Annotated

import typer

from scoring.compiler.loader import load_policy
from service.cli.options import AsJson
from service.cli.output import give_account
from service.cli.policy_sheets import PolicyFolder, folder_of, new_file
from service.errors import DONE


def register(app: typer.Typer) -> None:
    """Add the command of this module to `shouxin policy`."""
    app.command("review")(review_command)


def review_command(
    out: Annotated[Path, typer.Argument(help="写出的文件（.docx）")],
    *,
    policy: PolicyFolder = None,
    against: Annotated[
        Path | None, typer.Option("--against", help="前一版的政策文件夹：写明新增、删去、改动的规则")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """公平竞争审查表：由政策数据填写底稿，逐项写明标准、所示和依据，留出须由人填写的空白。"""
    from service.policy_review.form import review_form
    from service.policy_review.pages import write_form

    new_file(out, ".docx")
    former = load_policy(against) if against else None
    form = review_form(load_policy(folder_of(policy)), former)
    write_form(form, out)
    explained = "、".join(one["id"] for one in form["exceptions"]) or "无"
    told = f"已写出 {out}。数据所示须说明的措施：{explained}；审查意见、听取意见和结论须由人填写"
    give_account({"out": str(out)} | form, told, as_json=as_json)
    return DONE
