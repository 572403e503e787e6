"""The commands `key …`: signing keys made, listed, retired."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from service import clock
from service.administration import changed, installation
from service.cli.options import AsJson
from service.cli.output import show_json, show_page, tell
from service.errors import DONE, WrongUse
from service.keys.keyring import USES, SigningKey, Use
from service.reports.writing import write_text

app = typer.Typer(help="签名密钥：令牌用 token，证书与回执用 certificate。", no_args_is_help=True)


@app.command("new")
def new(use: Annotated[str, typer.Argument(help="用途：token 或 certificate")]) -> int:
    """新建一把签名密钥，从此用它签名；旧的只用于核验。"""
    place = installation()
    made = place.keyring.drawn(_use(use), now=clock.now())
    with place.keyring.keeping(made):  # no key without its line
        changed(place, "key_new", subject=made.id, details={"use": made.use})
    tell(f"已新建{USES[made.use]}签名密钥 {made.id}")
    return DONE


@app.command("retire")
def retire(number: Annotated[str, typer.Argument(help="密钥编号")]) -> int:
    """停用一把签名密钥：不再用它签名，它签过的仍可核验。"""
    place = installation()
    with place.keyring.keeping(place.keyring.retired(number, now=clock.now())):
        changed(place, "key_retire", subject=number, details={})
    tell(f"已停用签名密钥 {number}")
    use = next(one.use for one in place.keyring.keys if one.id == number)
    if all(one.retired_at for one in place.keyring.of(use)):
        tell(f"没有在用的{USES[use]}签名密钥了，要用它签名的都会停下：请运行 shouxin key new {use}")
    return DONE


@app.command("list")
def list_keys(*, as_json: AsJson = False) -> int:
    """全部签名密钥，旧的在前。"""
    found = installation().keyring.keys
    if as_json:
        show_json([_entry(one) for one in found])
        return DONE
    table = Table("编号", "用途", "建立", "停用")
    for one in found:
        retired = f"{one.retired_at:%Y-%m-%d}" if one.retired_at else "—"
        table.add_row(one.id, USES[one.use], f"{one.created_at:%Y-%m-%d}", retired)
    show_page(table)
    return DONE


@app.command("export")
def export(
    out: Annotated[Path | None, typer.Option("--out", help="写入这个文件，不写在标准输出")] = None,
) -> int:
    """核验证书和回执的公钥集（JWKS），同 /.well-known/jwks.json：交给要离线核验的人。"""
    found = installation().keyring.jwks("certificate")
    if out is None:
        show_json(found)
        return DONE
    write_text(out, json.dumps(found, indent=2) + "\n")
    tell(f"已写入 {out}")
    return DONE


def _use(text: str) -> Use:
    for use in USES:
        if use == text:
            return use
    raise WrongUse(f"密钥用途“{text}”应为 {'、'.join(USES)} 之一")


def _entry(one: SigningKey) -> dict[str, object]:
    retired = one.retired_at.isoformat() if one.retired_at else None
    return {"id": one.id, "use": one.use, "created_at": one.created_at.isoformat(), "retired_at": retired}
