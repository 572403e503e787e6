"""Commands on the record store: compact, purge; and one record's history."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

import typer

from features.compaction import compact
from features.history import history_of, purged_records
from features.retention import Purge, due_by_kind, purge_records
from features.retention_files import due_papers, purge_papers
from scoring.schema.policy import Policy
from service import clock
from service.cli.kept_text import line
from service.cli.options import AsJson
from service.cli.output import progress_bar, show_json, show_page, telling_of
from service.days import instant
from service.errors import DONE, NotFound, WrongUse
from service.home import Home
from service.law_on import gate_for
from service.pages.store import (
    compacted_page,
    compacted_summary,
    history_page,
    history_summary,
    purge_page,
    purge_summary,
)
from service.plain_text import LONGEST_PERSON
from service.runs.purged import purged_notice
from service.settings import settings


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("compact")(compact_command)
    app.command("purge")(purge)


def compact_command(*, as_json: AsJson = False) -> int:
    """整理记录库：把许多小文件并为少数有序的大文件，任何查询结果不变。"""
    home = settings().at
    home.require_store()
    with progress_bar("整理") as report:
        done = compact(home.store, progress=report)
    with telling_of("记录库已整理"):
        if as_json:
            show_json(compacted_summary(done))
        else:
            show_page(compacted_page(done))
    return DONE


def purge(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只按种类列出条数，不清除")] = False,
    who: Annotated[str, typer.Option("--who", help="经办人")] = "",
    as_json: AsJson = False,
) -> int:
    """清除保存期限已届满的记录：内容从磁盘删除，留下哈希、日期、经办人和规则。"""
    if not dry_run and not who.strip():
        raise WrongUse("清除不可撤回，请用 --who 写明经办人；只看条数请用 --dry-run")
    by = line(who, "--who", longest=LONGEST_PERSON) if who.strip() else ""
    home = settings().at
    home.require_store()
    policy, now = home.policy(), clock.now()
    months = retention_months(policy, now.date())
    rule = Purge(by, now, now.date(), months, policy.hash)
    if dry_run:
        counts, papers = due_by_kind(home.store, rule), due_papers(home.archive, rule)
    else:
        counts, papers = purge_records(home.store, rule), purge_papers(home.archive, rule)
    with telling_of("没有清除" if dry_run else "保存期限已届满的记录已清除"):
        if as_json:
            show_json(purge_summary(counts, papers, dry_run=dry_run, simulated=home.simulated))
        else:
            show_page(purge_page(counts, months, papers, dry_run=dry_run, simulated=home.simulated))
    return DONE


def retention_months(policy: Policy, today: date) -> Mapping[str, int]:
    """How long the policy in force keeps records of each kind after they ended."""
    return gate_for(policy, today).gate.retention_months


def show_history(home: Home, uscc: str, named: str, known_at: str | None, *, as_json: bool) -> int:
    """One record's history, by document number or record_id: the option --history of `records`."""
    known = home.store.known(instant(known_at) if known_at else clock.now())
    found, gone = history_of(known, uscc, named), purged_records(known, uscc, named)
    notice = purged_notice(known.purged([uscc]))
    if not found and not gone:
        others = f"。{notice}" if notice else ""
        raise NotFound(f"企业 {uscc} 没有文书号或记录号为“{named}”的记录{others}")
    if as_json:
        show_json(history_summary(found, gone, uscc, notice, simulated=home.simulated))
    else:
        show_page(history_page(found, gone, notice, simulated=home.simulated))
    return DONE
