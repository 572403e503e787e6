"""Bring a backup back to where nothing is, after every file of it was found whole."""

import os
import shutil
from pathlib import Path
from typing import Final

from features.private_files import FOLDER, private_folder
from features.system_reasons import system_reason
from service import clock
from service.administration import Installation
from service.audit.anchors import own_anchors
from service.audit.keeping import Keeper
from service.audit.log import last
from service.audit.verify import verify_log
from service.backup.backup import HOME, POLICY
from service.backup.keys import unseal
from service.backup.manifest import KEYS, Manifest
from service.backup.tables import require_empty, restore_tables
from service.database.upgrade import newest
from service.errors import Conflict, NotWritten, StateError, WrongUse
from service.keys.keyring import Keyring

_PARTIAL: Final = ".restoring"


def restore(place: Installation, source: Path, *, password: str | None) -> Manifest:
    """Restore everything. What can be refused is refused before anything is written:

    `WrongUse` for what is no backup, one of another kind of database, or without the password it needs; `StateError` for a file
    that is not what the manifest says; `Conflict` where home or database are not empty, or its tables are of another version.
    """
    found = Manifest.read(source)
    _require_fit(place, found, password)
    found.require_whole(source)
    root = place.home.root.resolve()
    partial = root.with_name(root.name + _PARTIAL)
    try:
        shutil.rmtree(partial, ignore_errors=True)
        private_folder(partial)
        shutil.copytree(source / HOME, partial, dirs_exist_ok=True)
        partial.chmod(FOLDER)  # whatever its copy was
        if found.keys == "sealed" and password is not None:
            unseal((source / KEYS).read_text(encoding="utf-8"), password, partial / place.home.keys.name)
        if root.exists():
            root.rmdir()
        partial.rename(root)
        _rest(place, found, source, root)
        os.sync()
    except OSError as error:
        raise NotWritten(f"未能恢复到 {place.home.root}{system_reason(error)}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    _require_the_log(place, found)
    return found


def _rest(place: Installation, found: Manifest, source: Path, root: Path) -> None:
    """The database and the policy; where they fail, the home is taken away again, so that it can be tried anew."""
    try:
        restore_tables(place.database, source)
        if found.policy and place.home.policy_folder is not None:
            shutil.copytree(source / POLICY, place.home.policy_folder, dirs_exist_ok=True)
    except BaseException:
        shutil.rmtree(root, ignore_errors=True)
        raise


def _require_fit(place: Installation, found: Manifest, password: str | None) -> None:
    kind = "sqlite" if place.database.on_sqlite else "postgresql"
    if found.kind != kind:
        raise WrongUse(f"备份的数据库是 {found.kind}，设置的是 {kind}，请改设置中的 database")
    if found.schema_version != newest():
        raise Conflict(
            f"备份的表是版本 {found.schema_version}，本程序用版本 {newest()}：请用做备份的那一版程序恢复，再升级"
        )
    if found.keys == "sealed" and password is None:
        raise WrongUse("备份中的签名密钥有密码，请用 --password-file 给出")
    if _has_content(place.home.root):
        raise Conflict(f"数据目录 {place.home.root} 不是空的，只恢复到空的目录")
    policy = place.home.policy_folder
    if found.policy and policy is None:
        raise WrongUse("备份带有政策文件夹，请先在设置 policy 中写明它恢复到哪里")
    if found.policy and policy is not None and _has_content(policy):
        raise Conflict(f"政策文件夹 {policy} 不是空的，只恢复到空的目录")
    require_empty(place.database)


def _has_content(folder: Path) -> bool:
    return folder.exists() and (not folder.is_dir() or any(folder.iterdir()))


def _require_the_log(place: Installation, found: Manifest) -> None:
    """`StateError` unless the restored log is whole and ends where the backup says."""
    keyring = Keyring(place.home.keys)
    path = Keeper(place.home.root, keyring).path
    with place.database.reading() as connection:
        end = last(connection)
        # an anchor set after the database was copied speaks of lines that are not in it
        kept = [one for one in own_anchors(path) if one.seq <= found.last_line] if path.exists() else []
        has_keys = bool(keyring.of("certificate"))
        found_breaks = verify_log(connection, keyring, kept if has_keys else (), now=clock.now()).breaks
        # what had left it too early had when it was backed up: `audit verify` tells that
        broken = [one for one in found_breaks if one.kind != "early"]
    if end != (found.last_line, found.last_hash) or (broken and has_keys):
        raise StateError("恢复后的审计日志与备份时的不符，请核对备份；shouxin audit verify 指出不符之处")
