"""Commands on what is due before a D or a restriction acts: list, show, notify, state, hear, decide."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from features.credit_code import require_valid
from scoring.procedure.standing import STATES, STEPS, StepKind
from scoring.schema.notice import PROCEDURE_NOTICES
from service import clock
from service.administration import installation_with_database
from service.cases.contested import state_contested
from service.cli.kept_text import line, lines
from service.cli.options import AsJson
from service.cli.output import give_account, show_json, show_page, show_text, tell
from service.cli.person import Who, person
from service.days import day
from service.errors import DONE, FAILED, WrongUse
from service.home import Home
from service.pages.procedures import enterprise_page, list_page, taken_text
from service.procedures.acting import (
    acting_run,
    acting_run_of,
    all_proceedings,
    proceedings_of,
    require_from_run_on,
)
from service.procedures.notice_files import write_notice
from service.procedures.notice_of import notice_of
from service.procedures.proceeding import Proceeding
from service.procedures.steps import take
from service.procedures.view import counted, enterprise_document, proceeding_entries
from service.publications.in_effect import tell_in_effect
from service.runs.run import Run
from service.settings import settings

app = typer.Typer(help="告知程序：D 和限制生效之前的告知、陈述、听证和决定。", no_args_is_help=True)
Uscc = Annotated[str, typer.Argument(help="统一社会信用代码")]
EffectId = Annotated[str, typer.Argument(help="措施或者定级规则的编号，如 GP-13；按得分定 D 为 scored_d")]
On = Annotated[str | None, typer.Option("--on", help="发生的日期，默认今天")]
AsOfDay = Annotated[str | None, typer.Option("--as-of", help="看哪一天的状态，默认今天")]


@app.command("list")
def list_command(
    state: Annotated[str | None, typer.Option("--state", help=f"只列某一状态：{'、'.join(STATES)}")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="至多列几项")] = 50,
    as_of: AsOfDay = None,
    *,
    as_json: AsJson = False,
) -> int:
    """现行评价中全部不利效果及其程序状态；不写 --state 时不列根据已消失的。台账有误的一并列出，不妨碍其余。"""
    if state is not None and state not in STATES:
        raise WrongUse(f"状态“{state}”应为 {'、'.join(STATES)} 之一")
    home = settings().at
    run, on = _run_and_day(home, as_of)
    found = all_proceedings(home, on=on)
    shown = [one for one in found if (one.standing.state == state if state else _is_open(one))]
    document = _head(run, on) | {
        "counts": counted(found),
        "total": len(shown),
        "proceedings": proceeding_entries(home, run, shown if as_json else shown[:limit]),
    }
    _show(document, list_page, as_json=as_json)
    return DONE


@app.command("show")
def show_command(uscc: Uscc, as_of: AsOfDay = None, *, as_json: AsJson = False) -> int:
    """一家企业的每项不利效果：要走哪些步骤、走到哪一步、何时最早生效。台账有误的，告知后以 4 退出。"""
    home, code = settings().at, require_valid(uscc)
    run, on = _run_and_day(home, as_of, code)
    document = _head(run, on) | enterprise_document(home, run, code, on=on)
    _show(document, enterprise_page, as_json=as_json)
    return FAILED if any(one["fault"] for one in document["proceedings"]) else DONE


@app.command("notify")
def notify_command(
    uscc: Uscc,
    effect: Annotated[str | None, typer.Argument(help="措施或者定级规则的编号；不写为全部待告知的")] = None,
    by: Annotated[str, typer.Option("--by", help="送达方式，如 直接送达、邮寄、电子送达、公告")] = "",
    on: On = None,
    who: Who = "",
    *,
    as_json: AsJson = False,
) -> int:
    """登记告知书已经送达：期限从该日的次日起算。"""
    return _take(
        uscc, effect, "notified", on, line(_written(by, "--by", "送达方式"), "--by"), who, as_json=as_json
    )


@app.command("state")
def state_command(
    uscc: Uscc,
    effect: EffectId,
    what: Annotated[str, typer.Option("--what", help="陈述、申辩的要点")] = "",
    on: On = None,
    who: Who = "",
    *,
    as_json: AsJson = False,
) -> int:
    """登记收到企业的陈述、申辩：此后须有人复核并作出决定。"""
    return _take(uscc, effect, "stated", on, _said(what, "--what", "陈述要点"), who, as_json=as_json)


@app.command("hear")
def hear_command(
    uscc: Uscc,
    effect: EffectId,
    what: Annotated[str, typer.Option("--what", help="听证情况；放弃的写明放弃")] = "",
    on: On = None,
    who: Who = "",
    *,
    held: Annotated[bool, typer.Option("--held", help="听证已举行或者放弃；不写为企业要求听证")] = False,
    as_json: AsJson = False,
) -> int:
    """登记企业要求听证，或者（--held）听证已经举行。"""
    text = _said(what, "--what", "听证情况") if held else lines(what, "--what")
    return _take(
        uscc, effect, "hearing_held" if held else "hearing_requested", on, text, who, as_json=as_json
    )


@app.command("decide")
def decide_command(
    uscc: Uscc,
    effect: EffectId,
    why: Annotated[str, typer.Option("--why", help="理由，包括对陈述、申辩的复核意见")] = "",
    on: On = None,
    who: Who = "",
    *,
    apply: Annotated[bool, typer.Option("--apply", help="决定采取")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="决定不采取（也用于此后解除）")] = False,
    as_json: AsJson = False,
) -> int:
    """登记决定：--apply 采取，--drop 不采取。"""
    if apply is drop:
        raise WrongUse("--apply（采取）和 --drop（不采取）请写明其一，只写一个")
    kind: StepKind = "decided_to_apply" if apply else "decided_not_to_apply"
    return _take(uscc, effect, kind, on, _said(why, "--why", "理由"), who, as_json=as_json)


@app.command("notice")
def notice_command(
    uscc: Uscc,
    effect: EffectId,
    kind: Annotated[
        str | None, typer.Option("--kind", help=f"文书种类：{'、'.join(PROCEDURE_NOTICES)}；默认依状态")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="写到文件；.docx 为 Word，其余为文本")] = None,
    *,
    as_json: AsJson = False,
) -> int:
    """告知书、执行告知书、决定书、不予采取决定书或者不再适用通知的文字。"""
    home = settings().at
    found = notice_of(home, require_valid(uscc), effect, kind, on=clock.today())
    if out is not None:
        write_notice(out, found)
        tell(f"已写 {found.title}：{out}")
    if as_json:
        show_json({"title": found.title, "marks": found.marks, "paragraphs": found.paragraphs})
    elif out is None:
        show_text(found.text)
    return DONE


def _take(
    uscc: str, effect: str | None, kind: StepKind, on: str | None, text: str, who: str, *, as_json: bool
) -> int:
    home, code, wanted, place = settings().at, require_valid(uscc), _day(on), installation_with_database()
    taken = take(home, code, effect, kind, day=wanted, text=text, who=person(who), at=clock.now())
    if place is not None:
        if kind == "notified":
            state_contested(place.database, home, of=code)
        tell_in_effect(place.database, home, now=clock.now(), of=code)
    run = acting_run_of(home, code)
    now = proceedings_of(home, run, code, on=max(wanted, clock.today()))
    entries = proceeding_entries(
        home, run, [one for one in now if one.id in taken and one.effect is not None]
    )
    document = _head(run, wanted) | {"uscc": code, "proceedings": entries}
    give_account(document, taken_text(STEPS[kind], entries), as_json=as_json)
    return DONE


def _is_open(one: Proceeding) -> bool:
    """Whether somebody may have to do something: its ground holds, or its steps are faulty."""
    return one.effect is not None or one.fault is not None


def _run_and_day(home: Home, as_of: str | None, uscc: str | None = None) -> tuple[Run, date]:
    run, on = acting_run_of(home, uscc) if uscc else acting_run(home), _day(as_of)
    if as_of is not None:
        require_from_run_on(run, on)
    return run, on


def _head(run: Run, on: date) -> dict[str, Any]:
    manifest = run.manifest
    return {"on": on.isoformat(), "as_of": manifest.as_of.isoformat(), "simulated": manifest.simulated}


def _show(document: dict[str, Any], page: Any, *, as_json: bool) -> None:
    if as_json:
        show_json(document)
    else:
        show_page(page(document))


def _day(text: str | None) -> date:
    return clock.today() if text is None else day(text, "日期")


def _said(text: str, option: str, what: str) -> str:
    return lines(_written(text, option, what).strip(), option)


def _written(text: str, option: str, what: str) -> str:
    """What must be written into the file of the case."""
    if not text.strip():
        raise WrongUse(f"请用 {option} 写明{what}，程序台账里不能空着")
    return text
