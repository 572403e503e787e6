"""The commands `certificate …`: rating certificates issued, listed, revoked at the machine itself."""

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy import insert

from features.credit_code import require_valid
from service import clock
from service.administration import Installation, changed_in, installation
from service.certificates import register
from service.certificates.issuing import Issued, issue
from service.certificates.revocations import revocations
from service.cli.kept_text import line
from service.cli.options import AsJson
from service.cli.output import show_json, show_page, show_text, tell, telling_of
from service.errors import DONE
from service.plain_text import LONGEST_PERSON, LONGEST_REASON
from service.publications.place import Place
from service.reports.new_file import new_file
from service.reports.writing import is_no_file, opened_for_texts, write_text

app = typer.Typer(help="评级证书：出具、列出、吊销。", no_args_is_help=True)
Out = Annotated[Path | None, typer.Option("--out", help="写入这个文件，不写在标准输出")]
NewOut = Annotated[Path | None, typer.Option("--out", help="写入这个新文件，不写在标准输出；已有的不覆盖")]


@app.command("issue")
def issue_command(
    uscc: Annotated[str, typer.Argument(help="统一社会信用代码")],
    purpose: Annotated[str, typer.Option("--purpose", help="证书的用途，写进证书")],
    out: NewOut = None,
) -> int:
    """出具一家企业现行等级的证书（JWS）；未评级的、等级尚未生效的不出具。"""
    kept = line(purpose, "--purpose", longest=LONGEST_PERSON)
    place, code, now = installation(), require_valid(uscc), clock.now()
    with place.database.reading() as connection:
        made = issue(
            _answering(place),
            connection,
            place.keyring,
            code,
            purpose=kept,
            by=getpass.getuser(),
            now=now,
        )
    said = made.certificate
    with _reader(out) as hand_over:
        _register(place, made, file=out if hand_over is None else None)
        tell(f"已出具 {said.uscc} 的 {said.grade} 级证书 {said.jti}")
        if hand_over is not None:
            with telling_of(f"证书已登记而没有交出，不用的请吊销：shouxin certificate revoke {said.jti}"):
                hand_over(made.text + "\n")
    if out is not None:
        tell(f"已写入 {out}")
    return DONE


@contextmanager
def _reader(out: Path | None) -> Iterator[Callable[[str], None] | None]:
    """What hands a text to who reads it, such as a pipe; none where a new file takes it.

    A reader may keep one waiting, so it gets the certificate once that is registered and its number told, by which it can be
    revoked: what was read cannot be taken back.
    """
    if out is None:
        yield show_text
    elif is_no_file(out):
        with opened_for_texts(out) as write:
            yield write
    else:
        yield None


def _register(place: Installation, made: Issued, *, file: Path | None) -> None:
    """The certificate in the register, in the log and in the new file, if there is one: in all of them or in none."""
    said, kept = made.certificate, nullcontext() if file is None else new_file(file)
    with kept as write, place.database.writing() as connection:
        connection.execute(insert(made.row.table), [dict(made.row.row)])
        details = {"uscc": said.uscc, "decision": said.decision_id, "purpose": said.purpose}
        changed_in(place.database, connection, "certificate_issued", subject=said.jti, details=details)
        if write is not None:
            write(made.text + "\n")


@app.command("revoke")
def revoke_command(
    number: Annotated[str, typer.Argument(help="证书编号（jti），见 certificate list")],
    reason: Annotated[str, typer.Option("--reason", help="吊销的原因")],
) -> int:
    """吊销一份证书，立即列入吊销清单；不可恢复，可以另行出具。"""
    why = line(reason, "--reason", longest=LONGEST_REASON)
    place = installation()
    with place.database.writing() as connection:
        row = register.revoke(connection, number, reason=why, by=getpass.getuser(), now=clock.now())
        changed_in(
            place.database, connection, "certificate_revoked", subject=number, details={"uscc": row["uscc"]}
        )
    tell(f"已吊销 {row['uscc']} 的证书 {number}")
    return DONE


@app.command("list")
def list_command(
    uscc: Annotated[str | None, typer.Option("--uscc", help="只列这家企业的")] = None,
    *,
    as_json: AsJson = False,
) -> int:
    """出具过的证书及其状态，新的在前。"""
    code = None if uscc is None else require_valid(uscc)
    now = clock.now()
    with installation().database.reading() as connection:
        rows = register.all_issued(connection, code)
        found = [register.standing(connection, row, now=now) for row in rows]
    if as_json:
        show_json(found)
        return DONE
    table = Table("编号", "企业", "等级", "用途", "出具", "至", "状态")
    for one in found:
        days = (one[name][:10] for name in ("issued_at", "expires_at"))
        why = f"（{one['reason']}）" if one["reason"] else ""
        table.add_row(
            one["jti"],
            one["uscc"],
            one["grade"],
            escape(one["purpose"]),
            *days,
            escape(one["status_label"] + why),
        )
    show_page(table)
    return DONE


@app.command("revocations")
def revocations_command(out: Out = None) -> int:
    """签名的证书吊销清单（JWS），供离线核验：shouxin verify FILE --revocations 清单。"""
    place = installation()
    with place.database.reading() as connection:
        issuer = place.settings.issuer
        text = revocations(connection, place.keyring, issuer=issuer, now=clock.now())
    if out is None:
        show_text(text + "\n")
    else:
        write_text(out, text + "\n")
        tell(f"已写入 {out}")
    return DONE


def _answering(place: Installation) -> Place:
    return Place(place.settings, place.home, place.database)
