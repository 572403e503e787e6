"""The commands `backup` and `restore`."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from service.administration import changed, installation
from service.audit.keeping import Keeper
from service.backup.backup import backup
from service.backup.keys import password_in
from service.backup.manifest import NAME, Keys, sha256_of
from service.backup.restore import restore
from service.cli.options import AsJson
from service.cli.output import give_account, progress_bar, tell
from service.errors import DONE, WrongUse

PasswordFile = Annotated[
    Path | None, typer.Option("--password-file", help="文件的第一行是密码，用它加密或打开签名密钥")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("backup")(backup_command)
    app.command("restore")(restore_command)


def backup_command(
    to: Annotated[Path, typer.Option("--to", help="写入的新文件夹")],
    password_file: PasswordFile = None,
    *,
    without_keys: Annotated[bool, typer.Option("--without-keys", help="不带签名密钥")] = False,
    as_json: AsJson = False,
) -> int:
    """备份数据库、数据目录、政策文件夹和签名密钥；服务可以照常运行。每个文件的散列写入清单。"""
    if without_keys and password_file is not None:
        raise WrongUse("--without-keys 不与 --password-file 同用")
    keys: Keys = "none" if without_keys else "sealed" if password_file else "plain"
    password = password_in(password_file, to_seal=True) if password_file else None
    place = installation()
    with progress_bar("备份") as report:
        made = backup(place, to, keys=keys, password=password, report=report)
    proof = sha256_of(to / NAME)
    try:
        changed(place, "backup", subject=made.made_at, details={"manifest": proof, "keys": keys})
    except BaseException:  # of one that the log does not have nobody was told the hash
        shutil.rmtree(to, ignore_errors=True)
        raise
    document = {
        "manifest": proof,
        "files": len(made.files),
        "bytes": sum(one.size for one in made.files),
        "last_line": made.last_line,
        "keys": keys,
    }
    told = f"已备份 {len(made.files)} 个文件到 {to}；清单的 SHA-256：{proof}"
    give_account(document, told, as_json=as_json)
    if keys == "plain" and not as_json:
        tell("备份中有未加密的签名密钥，请妥善保管；--password-file 加密，--without-keys 不带", lead="注意")
    return DONE


def restore_command(
    source: Annotated[Path, typer.Option("--from", help="备份的文件夹")], password_file: PasswordFile = None
) -> int:
    """从备份恢复到空的数据目录和空的数据库；先核对每个文件的散列，恢复后核验审计日志。"""
    password = password_in(password_file, to_seal=False) if password_file else None
    place = installation(any_version=True)
    found = restore(place, source, password=password)
    place = installation()
    details = {"made_at": found.made_at, "last_line": found.last_line}
    changed(place, "restore", subject=found.made_at, details=details)
    Keeper(place.home.root, place.keyring).newest(place.database)
    tell(f"已恢复 {found.made_at} 的备份，审计日志至第 {found.last_line} 行，核验无误")
    if found.keys == "none":
        tell(
            "备份不带签名密钥：请运行 shouxin key new；以前的令牌、证书、审计日志的锚点不能再核验（audit verify 会逐个指出）",
            lead="注意",
        )
    return DONE
