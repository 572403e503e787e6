"""Commands on decisions: evaluate, list, show, serve."""

from pathlib import Path
from typing import Annotated, Any

import typer

from features.credit_code import require_valid
from service.cli.interrupts import at_once
from service.cli.options import AnyPurpose, AsJson, AsOf, KnownAt, Purpose, RuleBookName
from service.cli.output import progress_bar, show_json, show_page, tell, telling_of
from service.days import days
from service.decisions.shown import as_shown
from service.errors import DONE
from service.pages.decision import decision_page
from service.pages.listing import listing_page, run_page
from service.purposes import purpose_of, purpose_or_any
from service.runs.amended import Beside, standing_beside
from service.runs.answers import enterprises_listed, run_for, subject_document
from service.runs.evaluated import evaluated, prepared
from service.runs.kept import Runs
from service.settings import settings


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("evaluate")(evaluate_command)
    app.command("list")(list_command)
    app.command("show")(show)
    app.command("serve")(serve)


def evaluate_command(
    as_of: AsOf = None,
    known_at: KnownAt = None,
    purpose: Purpose = "public",
    rule_book: RuleBookName = None,
    *,
    as_json: AsJson = False,
) -> int:
    """评价全部企业，保存为一个批次。"""
    home = settings().at
    which = purpose_of(purpose)
    wanted, known = days(as_of, known_at, home.last_known_day())
    found = prepared(home, as_of=wanted, known_at=known, purpose=which, rule_book=rule_book)
    with progress_bar("评价") as report:
        run = evaluated(home, found, progress=lambda d, n: report("", d, n))
    counts = run.collect(run.table("decisions").group_by("status", "grade").len().sort("status", "grade"))
    summary: dict[str, Any] = {
        "run": run.folder.name,
        "run_id": run.manifest.hash,
        "as_of": run.manifest.as_of.isoformat(),
        "known_at": run.manifest.known_at,
        "purpose": purpose,
        "model": found.model,
        "rule_book": rule_book,
        "actionable": run.ground.actionable,
        "latest": Runs(home.runs).is_latest(run),
        "data_version": run.manifest.data_version,
        "simulated": run.manifest.simulated,
        "counts": counts.to_dicts(),
        "hashes": dict(run.manifest.hashes),
    }
    with telling_of(f"评价批次 {run.folder.name} 已保存"):
        if as_json:
            show_json(summary)
        else:
            show_page(run_page(summary))
    return DONE


def list_command(
    grade: Annotated[str | None, typer.Option("--grade", help="只列某一等级：A、B、C、D、M")] = None,
    per_grade: Annotated[int | None, typer.Option("--per-grade", min=1, help="每个等级列几家")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="至多列几家")] = 50,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    purpose: AnyPurpose = None,
    rule_book: RuleBookName = None,
    *,
    as_json: AsJson = False,
) -> int:
    """列出企业及其等级和得分：现行的决定，包括此后单独重新评价的；指明基准日或规则手册的，只列那一批次的决定。单独的评价读不了的企业不在其列，另行指明（left_out）。"""
    home = settings().at
    which = purpose_or_any(purpose)
    run = run_for(home, as_of=as_of, known_at=known_at, purpose=which, rule_book=rule_book)
    of_now = as_of is known_at is rule_book is None
    beside = standing_beside(home.runs, run) if of_now else Beside({}, {})
    listing = enterprises_listed(run, beside, grade=grade, per_grade=per_grade, limit=limit)
    if as_json:
        show_json(
            {
                "as_of": run.manifest.as_of.isoformat(),
                "known_at": run.manifest.known_at,
                "purpose": run.manifest.purpose,
                "simulated": run.manifest.simulated,
                "enterprises": listing.rows.to_dicts(),
                "left_out": [{"uscc": uscc, "why": why} for uscc, why in listing.left_out.items()],
            }
        )
    else:
        show_page(listing_page(listing.rows, run.manifest, listing.left_out))
    return DONE


def show(
    uscc: Annotated[str, typer.Argument(help="统一社会信用代码")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    purpose: AnyPurpose = None,
    rule_book: RuleBookName = None,
    *,
    as_json: AsJson = False,
) -> int:
    """一家企业的决定：等级、得分逐项说明、措施及依据、不计入的记录、不适用的措施及原因。"""
    home = settings().at
    which = purpose_or_any(purpose)
    found = subject_document(
        home, require_valid(uscc), as_of=as_of, known_at=known_at, purpose=which, rule_book=rule_book
    )
    document = as_shown(home, found)
    if as_json:
        show_json(document)
    else:
        show_page(decision_page(document))
    return DONE


def serve(
    host: Annotated[str | None, typer.Option("--host", help="监听地址，默认见设置")] = None,
    port: Annotated[int | None, typer.Option("--port", help="监听端口，默认见设置")] = None,
    socket: Annotated[Path | None, typer.Option("--socket", help="改为监听这个 Unix 套接字")] = None,
) -> int:
    """启动接口服务（/v1，说明见 /docs）；收到 SIGTERM 或 Ctrl+C 时答完正在处理的请求再停。"""
    found = settings(host=host, port=port, socket=socket)
    where = found.socket or f"http://{found.host}:{found.port}/docs"
    with at_once():  # a server answers signals itself once there is something to end
        from service.server.serving import serve as run

        run(found, lambda: tell(f"接口服务：{where}（按 Ctrl+C 停止）"))
    tell("接口服务已停止")
    return DONE
