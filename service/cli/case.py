"""The commands `case …`: objections and repairs at the machine of the bureau, filed from paper and taken step by step."""

import getpass
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from pydantic import TypeAdapter
from rich.table import Column, Table
from rich.text import Text

from features.credit_code import require_valid
from features.system_reasons import system_reason
from scoring.rights.eligibility import Shown
from scoring.rights.standing import TABLES
from scoring.rights.steps import Paper, Step
from scoring.rights.words import KINDS, OUTCOMES, Outcome, StepKind
from scoring.schema.effect_kinds import EFFECT_KINDS, EffectKind
from service import clock
from service.administration import Installation, installation
from service.amendments.settling import settle
from service.cases import register
from service.cases.agents import GivenAgent
from service.cases.case import Case
from service.cases.filing import Filing, file_objection, file_repair
from service.cases.limits import LARGEST_FILE, MOST_FILES
from service.cases.register import By, File
from service.cases.stepping import GivenStep, take_step
from service.cases.today import told_in_full, told_today
from service.cli.options import AsJson
from service.cli.output import show_json, show_page, tell
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
    str | None, typer.Option("--mandate", help="授权委托书的材料名称：这次随附的，或者企业此前交来的")
]
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
        documents = [told_today(_place(place), connection, one) for one in found]
    shown = [one for one in documents if one["overdue"] or not overdue][:limit]
    if as_json:
        show_json({"cases": shown})
        return DONE
    if not shown:
        show_page(f"没有{'逾期的' if overdue else '仍在办理的' if pending else ''}事项")
        return DONE
    table = Table(Column("编号", no_wrap=True), Column("企业", no_wrap=True), "种类", "状态", "等待")
    for one in shown:
        table.add_row(one["id"], one["uscc"], one["kind_label"], one["state_label"], Text(_dues(one)))
    show_page(table)
    return DONE


@app.command("show")
def show_command(number: Number, *, as_json: AsJson = False) -> int:
    """一件事项：所针对的记录、各步、今天的状态和期限。"""
    place = installation()
    with place.database.reading() as connection:
        document = told_in_full(_place(place), connection, register.found(connection, number, {}))
    return _show(document, as_json=as_json)


@app.command("file")
def file_command(
    kind: Annotated[str, typer.Argument(help="objection（异议）或 repair（信用修复）")],
    uscc: Annotated[str, typer.Argument(help="提出的企业的统一社会信用代码")],
    paper: Annotated[str, typer.Option("--paper", help="书面材料的文号、档案号或者名称")],
    paper_day: Annotated[str, typer.Option("--paper-day", help="书面材料的日期")],
    received_on: Received = None,
    text: Said = "",
    record: Annotated[str | None, typer.Option("--record", help="记录的编号，见 show --json")] = None,
    effect: Annotated[
        str | None, typer.Option("--effect", help=f"对评价提出异议的，哪一项效果：{'、'.join(EFFECT_KINDS)}")
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
    came = _paper(paper, paper_day, received_on)
    place, by = installation(), By(None, person(who))
    filing = Filing(
        require_valid(uscc),
        text.strip(),
        by,
        came,
        _files(attach),
        clock.now(),
        agent=_agent(agent, mandate),
    )
    made = _filed(place, kind, filing, record, effect, _shown(performed_on, pledge=pledge))
    return _show(_brought_about(place, made), as_json=as_json)


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
    attach: Attached = None,
    agent: AgentName = None,
    mandate: Mandate = None,
    who: Who = "",
    *,
    as_json: AsJson = False,
) -> int:
    """办理一步：本部门的，和企业、提供单位、认定单位书面作出的（有没有账户都可以）；对记录的作用当即实现，企业随即重新评价。"""
    place = installation()
    taken = Step(_step_of(place, number, step), clock.today(), text, _outcome(outcome))
    given = GivenStep(
        taken,
        party=None,
        by=By(None, person(who)),
        provider=provider,
        paper=_paper(paper, paper_day, received_on),
        files=_files(attach),
        now=clock.now(),
        agent=_agent(agent, mandate),
        body=_named(body),
    )
    found = take_step(_place(place), number, {}, given, log=logged_here(place.database))
    return _show(_brought_about(place, found), as_json=as_json)


def _filed(
    place: Installation, kind: str, filing: Filing, record: str | None, effect: str | None, shown: Shown
) -> Case:
    if _one_of(kind, KINDS, "种类") == "objection":
        if (record is None) == (effect is None):
            raise WrongUse("异议针对一条记录（--record）或者评价的一项效果（--effect），须写一个，只能写一个")
        if shown.performed_on is not None or shown.pledge:
            raise WrongUse("--performed-on 和 --pledge 只随信用修复（repair）写，不随异议写")
        wanted = None if effect is None else _EFFECT.validate_python(_one_of(effect, EFFECT_KINDS, "效果"))
        return file_objection(
            _place(place), filing, record_id=record, effect=wanted, log=logged_here(place.database)
        )
    if record is None or effect is not None:
        raise WrongUse("信用修复针对一条记录：请写 --record，不写 --effect")
    return file_repair(_place(place), filing, record_id=record, shown=shown, log=logged_here(place.database))


def _step_of(place: Installation, number: str, step: str) -> StepKind:
    """A step of the kind that the case is; `WrongUse` tells those that there are of it."""
    with place.database.reading() as connection:
        table = TABLES[register.found(connection, number, {}).kind]
    known = {one: table.steps[one] for one in table.steps if one in table.takers}
    return _STEP.validate_python(_one_of(step, known, "步骤"))


def _shown(performed_on: str | None, *, pledge: bool) -> Shown:
    performed = None if performed_on is None else day(performed_on, "履行完毕之日")
    return Shown(performed_on=performed, pledge=pledge)


def _brought_about(place: Installation, found: Case) -> dict[str, Any]:
    """The case after what it brought was brought about; as far as another process is not at it."""
    with suppress(Conflict):
        settle(place, who=getpass.getuser())
    with place.database.reading() as connection:
        return told_in_full(_place(place), connection, register.found(connection, found.id, {}))


def _show(document: Mapping[str, Any], *, as_json: bool) -> int:
    if as_json:
        show_json(document)
        return DONE
    about = document["about"]
    what = about["kind_label"] or about["effect_label"] or about["target_label"]
    tell(
        f"{document['kind_label']} {document['id']}，{document['uscc']}，{what} {about['document_no'] or about['record_id'] or ''}"
    )
    tell(f"作出单位：{about['issuing_body'] or '—'}；转送到：{document['passed_to'] or '—'}")
    if document["passed_to_differs"]:
        tell(f"请注意：{document['passed_to_differs']}")
    tell(f"状态：{document['state_label']}（自 {document['since']}）；{_dues(document) or '不等待任何一方'}")
    if not document["brought_about"]:
        why = f"（{document['fault']}）" if document["fault"] else ""
        tell(f"对记录的作用尚未实现{why}，由 shouxin work 或夜间运行继续")
    for one in document["evaluations"]:
        decided = f"：{one['decision_id']}（{one['as_of']}）" if one["decision_id"] else ""
        tell(f"第 {one['seq']} 步之后，{one['told']}{decided}")
    for one in document["held_steps"]:
        tell(f"今天还不能办理“{one['step_label']}”：{one['why']}")
    for line in (*_of_record(document["record"]), *_lacking(document)):
        tell(line)
    table = Table("步", "日期", "经办", "结果", Column("内容", overflow="fold"), "材料")
    for one in document["steps"]:
        cells = (
            one["step_label"],
            one["day"],
            f"{one['party'] or '本机'}（{one['who']}）",
            one["outcome_label"] or "—",
            _said(one),
        )
        table.add_row(*map(Text, cells), str(len(one["files"])))
    _tell_content(document)
    show_page(table)
    return DONE


def _tell_content(document: Mapping[str, Any]) -> None:
    """What the record stated when the case was filed, and what was corrected of it."""
    facts = "；".join(f"{one['label']}：{one['value']}" for one in document["about"]["facts"])
    if facts:
        tell(f"提出时记录载明：{facts}")
    for step in document["steps"]:
        for one in step["changed"]:
            tell(f"第 {step['seq']} 步更正了{one['label']}：{one['before'] or '—'} → {one['after'] or '—'}")


def _of_record(record: Mapping[str, Any] | None) -> Iterator[str]:
    """Whether the record of a case counts now, and what others did to it."""
    if record is None:
        return
    if not record["counts"]:
        yield f"所涉记录现在不计入：{record['reason_label']}"
    for one in record["events"]:
        by = "，".join(each for each in (one["body"], one["document_no"]) if each)
        until = f"，至 {one['publicity_until']}" if one["publicity_until"] else ""
        yield f"所涉记录另有变动：{one['event_label']}，自 {one['effective_on']} 起{until}（{by or '未写明文书'}）"


def _lacking(document: Mapping[str, Any]) -> Iterator[str]:
    """What a repair lacks: today while it waits to be admitted, else by the step with which that was fixed."""
    waiting = document["repair_conditions"]
    for one in waiting["conditions"] if waiting else ():
        if one["met"] != "met":
            yield f"修复条件，今天{one['met_label']}：{one['label']}：{one['reason']}"
    for step in document["steps"]:
        for one in step["lacking"]:
            yield f"修复条件，{step['step_label']}时{one['met_label']}：{one['label']}：{one['reason']}"


def _said(step: Mapping[str, Any]) -> str:
    received = f"，{step['received_on']} 收到" if step["received_on"] else ""
    on_paper = f"〔凭 {step['paper']}，{step['paper_day']}{received}〕" if step["paper"] else ""
    agent = f"〔代理人 {step['agent']['name']}〕" if step["agent"] else ""
    return f"{on_paper}{agent}{step['text']}"


def _dues(document: Mapping[str, Any]) -> str:
    told = []
    for one in document["dues"]:
        until = f"至 {one['until']}" if one["until"] else "最后一日待定"
        told.append(f"{one['who_label']}{one['what_label']}，{until}{'（已逾期）' if one['overdue'] else ''}")
    return "；".join(told)


def _files(paths: Sequence[Path] | None) -> list[File]:
    """What is attached, read whole; `WrongUse` for too many, and for one that is missing, empty or too large."""
    given = list(paths or ())
    if len(given) > MOST_FILES:
        raise WrongUse(f"随附的材料 {len(given)} 份，至多 {MOST_FILES} 份")
    return [File(path.name, _content(path)) for path in given]


def _content(path: Path) -> bytes:
    if path.is_dir():
        raise WrongUse(f"{path}：随附的材料是文件夹，请逐个写出其中的文件")
    if not path.exists():
        raise WrongUse(f"{path}：没有这个文件，请核对路径")
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise WrongUse(
                f"{path}：随附的材料 {size:,} 字节，至多 {LARGEST_FILE:,} 字节（{LARGEST_FILE // 1024} KiB），请分开或者压缩"
            )
        content = path.read_bytes()
    except OSError as error:
        raise WrongUse(f"{path}：随附的材料读不出{system_reason(error)}") from error
    if not content:
        raise WrongUse(f"{path}：随附的材料是空文件，请附有内容的")
    return content


def _paper(number: str | None, on: str | None, received: str | None) -> Paper | None:
    if number is None and on is None and received is None:
        return None
    if number is None or on is None or not number.strip():
        raise WrongUse("书面材料须写明文号、档案号或者名称（--paper）和日期（--paper-day），不能为空")
    came = day(received, "收到之日") if received is not None else None
    return Paper(number=number.strip(), day=day(on, "书面材料的日期"), received_on=came)


def _named(body: str | None) -> str | None:
    if body is not None and not body.strip():
        raise WrongUse("转送到的单位的名称（--body）不能为空")
    return body


def _agent(name: str | None, mandate: str | None) -> GivenAgent | None:
    if name is None and mandate is None:
        return None
    if not (name and name.strip() and mandate):
        raise WrongUse("代理人的名称（--agent）和授权委托书的材料名称（--mandate）须一起写明，不能为空")
    return GivenAgent(name.strip(), mandate)


def _one_of(text: str, known: Mapping[Any, str], what: str) -> str:
    if text not in known:
        told = "、".join(f"{name}（{label}）" for name, label in known.items())
        raise WrongUse(f"{what}“{text}”应为以下之一：{told}")
    return text


def _outcome(text: str | None) -> Outcome | None:
    return None if text is None else _OUTCOME.validate_python(_one_of(text, OUTCOMES, "结果"))


def _place(place: Installation) -> Place:
    return Place(place.settings, place.home, place.database)


_STEP: Final[TypeAdapter[StepKind]] = TypeAdapter(StepKind)
_OUTCOME: Final[TypeAdapter[Outcome]] = TypeAdapter(Outcome)
_EFFECT: Final[TypeAdapter[EffectKind]] = TypeAdapter(EffectKind)
