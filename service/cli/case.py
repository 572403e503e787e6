"""The commands `case …`: objections and repairs at the machine of the bureau, filed from paper and taken step by step."""

import getpass
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from pydantic import TypeAdapter
from rich.table import Column, Table
from rich.text import Text

from features.credit_code import require_valid
from scoring.rights.eligibility import Shown
from scoring.rights.standing import TABLES
from scoring.rights.steps import Step
from scoring.rights.words import KINDS, OUTCOMES, StepKind
from scoring.schema.effect_kinds import EFFECT_KINDS, OF_THE_BUREAU, EffectKind
from service import clock
from service.administration import Installation, installation
from service.amendments.settling import settle
from service.cases import register
from service.cases.case import Case
from service.cases.filing import Filing, file_objection, file_repair
from service.cases.limits import MOST_FILES
from service.cases.register import By
from service.cases.stepping import GivenStep, take_step
from service.cases.today import all_today, told_in_full
from service.cli.case_given import (
    agent_of,
    body_of,
    files,
    in_options,
    one_of,
    outcome_of,
    paper_of,
)
from service.cli.case_page import dues, show_case
from service.cli.kept_text import lines
from service.cli.options import AsJson
from service.cli.output import show_json, show_page, telling_of
from service.cli.person import Who, person
from service.days import day
from service.errors import DONE, Conflict, WrongUse
from service.jobs.register import logged_here
from service.publications.place import Place

app = typer.Typer(help="异议和信用修复事项：书面提出的登记，各步的办理。", no_args_is_help=True)
Number = Annotated[str, typer.Argument(help="事项的编号，见 case list")]
Said = Annotated[str, typer.Option("--text", help="事实、理由或者答复")]
Attached = Annotated[
    list[Path] | None, typer.Option("--attach", help=f"随附的材料，可写多次，至多 {MOST_FILES} 份")
]
Received = Annotated[
    str | None,
    typer.Option("--received", help="收到该书面材料之日：期限自这一天起算；不写的为今天"),
]
AgentName = Annotated[
    str | None, typer.Option("--agent", help="企业的一步由代理人作出的，其名称；与 --mandate 一起写")
]
Mandate = Annotated[
    str | None,
    typer.Option("--mandate", help="授权委托书的材料名称：这次随附的，或者同一代理人此前凭以代理的"),
]
_BUREAUS: Final = {kind: label for kind, label in EFFECT_KINDS.items() if kind in OF_THE_BUREAU}
_PENDING: Final = sorted({state for table in TABLES.values() for state in table.pending})
_AWAITED: Final = sorted({state for table in TABLES.values() for state in table.awaited})
_STEPS: Final = list(dict.fromkeys(step for table in TABLES.values() for step in table.takers))


@app.command("list")
def list_command(
    uscc: Annotated[str | None, typer.Argument(help="只看这家企业的")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="至多列几件")] = 50,
    *,
    pending: Annotated[bool, typer.Option("--pending", help="只看仍在办理的")] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="只看有逾期的")] = False,
    as_json: AsJson = False,
) -> int:
    """事项一览，新的在前，及今天的状态、等谁做什么到哪一天。"""
    place = installation()
    whose = {} if uscc is None else {"uscc": require_valid(uscc)}
    states = _PENDING if pending else _AWAITED if overdue else None
    with place.database.reading() as connection:
        found = register.listed(connection, whose, states=states, limit=None if overdue else limit)
        documents = all_today(_place(place), connection, found)
    shown = [one for one in documents if one["overdue"] or not overdue][:limit]
    if as_json:
        show_json({"cases": shown})
        return DONE
    if not shown:
        show_page(f"没有{'逾期的' if overdue else '仍在办理的' if pending else ''}事项")
        return DONE
    table = Table(Column("编号", no_wrap=True), Column("企业", no_wrap=True), "种类", "状态", "等待")
    for one in shown:
        table.add_row(one["id"], one["uscc"], one["kind_label"], one["state_label"], Text(dues(one)))
    show_page(table)
    return DONE


@app.command("show")
def show_command(number: Number, *, as_json: AsJson = False) -> int:
    """一件事项：所针对的记录、各步、今天的状态和期限。"""
    place = installation()
    with place.database.reading() as connection:
        document = told_in_full(_place(place), connection, register.found(connection, number, {}))
    return show_case(document, as_json=as_json)


@app.command("file")
def file_command(
    kind: Annotated[str, typer.Argument(help="objection（异议）或 repair（信用修复）")],
    uscc: Annotated[str, typer.Argument(help="提出的企业的统一社会信用代码")],
    paper: Annotated[str, typer.Option("--paper", help="书面材料的文号、档案号或者名称")],
    paper_day: Annotated[str, typer.Option("--paper-day", help="书面材料的日期")],
    received_on: Received = None,
    text: Said = "",
    record: Annotated[
        str | None, typer.Option("--record", help="记录的编号，见 shouxin records 企业代码 --json")
    ] = None,
    effect: Annotated[
        str | None,
        typer.Option(
            "--effect", help=f"对评价提出异议的，哪一项由本部门答复的效果，例如 {'、'.join(_BUREAUS)}"
        ),
    ] = None,
    performed_on: Annotated[
        str | None, typer.Option("--performed-on", help="申请修复的，义务履行完毕之日")
    ] = None,
    attach: Attached = None,
    agent: AgentName = None,
    mandate: Mandate = None,
    who: Who = "",
    *,
    pledge: Annotated[bool, typer.Option("--pledge", help="申请修复的，已公开作出信用承诺")] = False,
    as_json: AsJson = False,
) -> int:
    """登记一件书面提出的异议或者信用修复申请。"""
    if not text.strip():
        raise WrongUse("须写明事实、理由（--text），不能为空")
    came = paper_of(paper, paper_day, received_on)
    place, by = installation(), By(None, person(who))
    filing = Filing(
        require_valid(uscc),
        lines(text.strip(), "--text"),
        by,
        came,
        files(attach),
        clock.now(),
        agent=agent_of(agent, mandate),
    )
    with in_options():
        made = _filed(place, kind, filing, record, effect, _shown(performed_on, pledge=pledge))
    document = _brought_about(place, made)
    with telling_of(f"事项 {made.id} 已登记"):
        return show_case(document, as_json=as_json)


@app.command("step")
def step_command(
    number: Number,
    step: Annotated[str, typer.Argument(help=f"哪一步：{'、'.join(_STEPS)}")],
    outcome: Annotated[str | None, typer.Option("--outcome", help=f"结果：{'、'.join(OUTCOMES)}")] = None,
    text: Said = "",
    provider: Annotated[
        str | None,
        typer.Option("--provider", help="转送到的单位的账户：异议转送、改送时，修复受理、改送时写明"),
    ] = None,
    body: Annotated[
        str | None,
        typer.Option("--body", help="书面转送到没有账户的单位的，其名称；不写的送作出记录的单位"),
    ] = None,
    paper: Annotated[
        str | None,
        typer.Option("--paper", help="代为登记企业、提供单位、认定单位书面作出的一步：其文号或者名称"),
    ] = None,
    paper_day: Annotated[str | None, typer.Option("--paper-day", help="该书面材料的日期")] = None,
    received_on: Received = None,
    performed_on: Annotated[
        str | None, typer.Option("--performed-on", help="修复的补充材料写明的，义务履行完毕之日")
    ] = None,
    attach: Attached = None,
    agent: AgentName = None,
    mandate: Mandate = None,
    who: Who = "",
    *,
    pledge: Annotated[
        bool, typer.Option("--pledge", help="修复的补充材料写明的，已公开作出信用承诺")
    ] = False,
    as_json: AsJson = False,
) -> int:
    """办理一步：本部门的，和企业、提供单位、认定单位书面作出的（有没有账户都可以）；对记录的作用当即实现，企业随即重新评价。"""
    place = installation()
    taken = Step(_step_of(place, number, step), clock.today(), lines(text, "--text"), outcome_of(outcome))
    given = GivenStep(
        taken,
        party=None,
        by=By(None, person(who)),
        provider=provider,
        paper=paper_of(paper, paper_day, received_on),
        files=files(attach),
        now=clock.now(),
        agent=agent_of(agent, mandate),
        body=body_of(body),
        shown=_shown(performed_on, pledge=pledge),
    )
    with in_options():
        found = take_step(_place(place), number, {}, given, log=logged_here(place.database))
    document = _brought_about(place, found)
    with telling_of(f"事项 {number} 的这一步已办理"):
        return show_case(document, as_json=as_json)


def _filed(
    place: Installation, kind: str, filing: Filing, record: str | None, effect: str | None, shown: Shown
) -> Case:
    if one_of(kind, KINDS, "种类") == "objection":
        if (record is None) == (effect is None):
            raise WrongUse("异议针对一条记录（--record）或者评价的一项效果（--effect），须写一个，只能写一个")
        if shown.performed_on is not None or shown.pledge:
            raise WrongUse("--performed-on 和 --pledge 只随信用修复（repair）写，不随异议写")
        wanted = None if effect is None else _effect(effect)
        return file_objection(
            _place(place), filing, record_id=record, effect=wanted, log=logged_here(place.database)
        )
    if record is None or effect is not None:
        raise WrongUse("信用修复针对一条记录：请写 --record，不写 --effect")
    return file_repair(_place(place), filing, record_id=record, shown=shown, log=logged_here(place.database))


def _effect(effect: str) -> EffectKind:
    """An effect of an evaluation; `WrongUse` tells those that can be disputed. Why not another one, the policy tells."""
    known = EFFECT_KINDS if effect in EFFECT_KINDS else _BUREAUS
    return _EFFECT.validate_python(one_of(effect, known, "效果"))


def _step_of(place: Installation, number: str, step: str) -> StepKind:
    """A step of the kind that the case is; `WrongUse` tells those that there are of it."""
    with place.database.reading() as connection:
        table = TABLES[register.found(connection, number, {}).kind]
    known = {one: table.steps[one] for one in table.steps if one in table.takers}
    return _STEP.validate_python(one_of(step, known, "步骤"))


def _shown(performed_on: str | None, *, pledge: bool) -> Shown:
    performed = None if performed_on is None else day(performed_on, "履行完毕之日")
    return Shown(performed_on=performed, pledge=pledge)


def _brought_about(place: Installation, found: Case) -> dict[str, Any]:
    """The case after what it brought was brought about; as far as another process is not at it."""
    with suppress(Conflict):
        settle(place, who=getpass.getuser())
    with place.database.reading() as connection:
        return told_in_full(_place(place), connection, register.found(connection, found.id, {}))


def _place(place: Installation) -> Place:
    return Place(place.settings, place.home, place.database)


_STEP: Final[TypeAdapter[StepKind]] = TypeAdapter(StepKind)
_EFFECT: Final[TypeAdapter[EffectKind]] = TypeAdapter(EffectKind)
