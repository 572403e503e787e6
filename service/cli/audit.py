"""The commands `audit …`: the log verified, anchored, exported, and shortened when it has been kept long enough."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.table import Table

from service import clock
from service.administration import Installation, change, changed_in, installation
from service.audit.anchors import Anchor, anchors_in, good, own_anchors
from service.audit.chain import BREAKS
from service.audit.export import SIGNATURES, SignatureState, verify_export, write_export
from service.audit.keeping import Keeper
from service.audit.retention import (
    LEAST_YEARS,
    MODELLED_ON,
    Due,
    due,
    ended_on,
    midnight,
    purge,
    remove_purged,
)
from service.audit.verify import Verification, verify_log
from service.cli.options import AsJson
from service.cli.output import give_account, progress_bar, show_json, show_page, tell, telling_of
from service.days import day
from service.errors import DONE, NO, WrongUse
from service.keys.keyring import Keyring
from service.reports.new_file import whole_new_file
from service.settings import settings

app = typer.Typer(help="审计日志：核验、锚点、导出、保存期。", no_args_is_help=True)
_SHOWN = 50
_CLOCKS = 5
AnchorFile = Annotated[
    list[Path] | None,
    typer.Option("--anchor", help="审计人员留存的锚点文件，可多次；本机的锚点文件总是一并核对"),
]


@app.command("verify")
def verify(
    start: Annotated[int | None, typer.Option("--from", min=1, help="从第几行起；以前的视为已核验过")] = None,
    anchor: AnchorFile = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="只核验 audit export 写出的这个文件，不读数据库")
    ] = None,
    *,
    as_json: AsJson = False,
) -> int:
    """核验审计日志：逐行重算散列，指出每处改动、缺行、调换、多出、截去；有任何一处即为不符（退出码 1）；文件读不了、不是导出的日志或锚点的，退出码 4。"""
    kept = [one for path in anchor or () for one in anchors_in(path)]
    state: SignatureState | None = None
    if file is not None:
        if start is not None:
            raise WrongUse("--file 核验整个文件，不与 --from 同用")
        found, state = verify_export(file, Keyring(settings().at.keys), kept)
    else:
        place = installation()
        ours = Keeper(place.home.root, place.keyring).path
        kept += own_anchors(ours) if ours.exists() else ()
        with place.database.reading() as connection:
            found = verify_log(connection, place.keyring, kept, now=clock.now(), start=start)
    if as_json:
        show_json(_entry(found, state))
    else:
        show_page(_page(found, state))
    return NO if found.breaks else DONE


@app.command("anchor")
def anchor_command() -> int:
    """记下日志现在的最后一行（行号、散列、签名）：写入本机锚点文件并显示，请另行留存，以便日后核验。"""
    place = installation()
    made = Keeper(place.home.root, place.keyring).newest(place.database)
    with telling_of("锚点已写入本机的锚点文件"):
        show_json(made.entry)
    _tell_unsigned(made)
    return DONE


@app.command("export")
def export(
    begin: Annotated[str, typer.Option("--from", help="第一日")],
    end: Annotated[str, typer.Option("--until", help="最后一日")],
    to: Annotated[Path, typer.Option("--to", help="写入的文件（JSONL，可单独核验）")],
    *,
    as_json: AsJson = False,
) -> int:
    """导出某些日子的日志；文件带有头尾和签名，凭文件本身即可核验（audit verify --file）。"""
    first, last = day(begin, "第一日"), day(end, "最后一日")
    if last < first:
        raise WrongUse(f"最后一日 {last} 在第一日 {first} 之前")
    place = installation()
    days = {"begin": midnight(first), "end": midnight(last + timedelta(days=1))}
    with whole_new_file(to) as (content, take_path):
        with content as write, place.database.reading() as connection:
            foot = write_export(connection, place.keyring, write, **days)
        details = {"from": first.isoformat(), "until": last.isoformat(), "hash": foot["hash"]}
        subject = f"{foot['first']}-{foot['last']}"
        with place.database.writing() as connection:
            changed_in(place.database, connection, "audit_export", subject=subject, details=details)
            take_path()
    told = f"已导出第 {foot['first']} 至 {foot['last']} 行，共 {foot['lines']} 行：{to}"
    give_account(foot, told, as_json=as_json)
    return DONE


@app.command("retention")
def retention(
    *,
    apply: Annotated[bool, typer.Option("--apply", help="删除保存期满的行；不给则只说明")] = False,
    as_json: AsJson = False,
) -> int:
    """日志保存多久、哪些行已满保存期；删除只从最前面起，留下签名的记载，核验仍能接续。"""
    place = installation()
    before = ended_on(clock.today(), place.settings.audit_years)
    ours = Keeper(place.home.root, place.keyring).path
    with place.database.reading() as connection:
        found = due(connection, before=before, anchors=_proofs(place.keyring, ours))
    said: dict[str, Any] = {
        "years": place.settings.audit_years,
        "least_years": LEAST_YEARS,
        "modelled_on": MODELLED_ON,
        "before": before.isoformat(),
        "due": found.count,
        "through": found.through,
        "held_from": found.held.seq if found.held else None,
    }
    if apply:
        said["removed"] = _removed(place, found)
    if not as_json:
        tell(f"保存 {said['years']} 年（至少 {LEAST_YEARS} 年：本级规则，参照{MODELLED_ON}）")
        if found.held:
            tell(f"第 {found.held.seq} 行起不删：它有 {found.held.at} 的锚点，证明那时它在")
    told = f"{before} 以前的有 {found.count} 行" + (f"，已删除 {said['removed']} 行" if apply else "")
    give_account(said, told, as_json=as_json)
    return DONE


def _removed(place: Installation, found: Due) -> int:
    """Remove what is due, and what a purge that was stopped left; how many lines went."""
    gone = 0
    with progress_bar("删除") as report:
        steps = remove_purged(place.database)
        if found.count:
            details = {"through": found.through, "hash": found.hash, "before": found.before.isoformat()}
            event = change("audit_purge", subject=str(found.through), details=details)
            steps = purge(place.database, place.keyring, found, event)
        for gone in steps:
            report("", gone, found.count)
    return gone


def _proofs(keyring: Keyring, ours: Path) -> list[Anchor]:
    """The anchors of this log that prove that a line was there: those that are signed, and well."""
    found = own_anchors(ours) if ours.exists() else []
    return [one for one in found if one.signature is not None and one.seq > 0 and good(keyring, one)]


def _tell_unsigned(made: Anchor) -> None:
    if made.signature is None:
        tell("没有证书密钥，锚点未签名；先运行 shouxin key new certificate 则以后的带签名", lead="注意")


def _entry(found: Verification, state: SignatureState | None) -> dict[str, Any]:
    return {
        "ok": not found.breaks,
        "first": found.first,
        "last": found.last,
        "lines": found.lines,
        "hash": found.hash,
        "purged": found.purged,
        "anchors": found.anchors,
        "unsigned": found.unsigned,
        "anchors_beyond": found.beyond,
        "signature": state,
        "clock_back": [one._asdict() for one in found.back],
        "breaks": [{"seq": one.seq, "kind": one.kind, "why": one.why} for one in found.breaks],
    }


def _page(found: Verification, state: SignatureState | None) -> RenderableType:
    said = [f"核验 {found.lines} 行" + (f"（第 {found.first} 至 {found.last} 行）" if found.lines else "")]
    if found.purged:
        said.append(f"第 {found.purged} 行及以前的保存期满，已删除并留有签名的记载")
    said.append(
        f"对照锚点 {found.anchors} 个" + (f"，其中未签名 {found.unsigned} 个" if found.unsigned else "")
    )
    if found.beyond:
        said.append(f"另有锚点 {found.beyond} 个记的是核验范围以前的行，没有可对照的")
    if not found.anchors and state is None:
        said.append("没有锚点可对照：末尾被截去看不出来，请用 --anchor 给出留存的锚点")
    if state is not None:
        said.append(SIGNATURES[state])
    if found.back:
        places = "、".join(f"第 {one.seq} 行（早 {one.seconds} 秒）" for one in found.back[:_CLOCKS])
        others = f"等 {len(found.back)} 处" if len(found.back) > _CLOCKS else ""
        said.append(f"时钟曾被拨回：{places}{others}；次序以行号为准，不算不符")
    if not found.breaks:
        return Group(*said, "没有发现不符")
    table = Table("行", "类别", "说明")
    for one in found.breaks[:_SHOWN]:
        table.add_row(str(one.seq), BREAKS[one.kind], one.why)
    more = len(found.breaks) - _SHOWN
    return Group(
        *said, f"不符 {len(found.breaks)} 处", table, *([f"另有 {more} 处，见 --json"] if more > 0 else [])
    )
