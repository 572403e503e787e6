"""The commands `job …`: ask for jobs, see them, cancel them."""

from typing import Annotated, Any

import typer

from service import clock
from service.administration import installation
from service.cli.kept_text import line
from service.cli.options import AsJson
from service.cli.output import show_json, show_page, tell, telling_of
from service.cli.person import person
from service.errors import DONE, WrongUse
from service.jobs import register
from service.jobs.asking import require_can_be_done
from service.jobs.job import Job
from service.jobs.kinds import KINDS, kind_named
from service.jobs.register import Wanted, logged_here
from service.jobs.shown import document
from service.jobs.states import OPEN, STATES, State
from service.pages.jobs import job_page, jobs_page

app = typer.Typer(help="任务：下达、查看、取消；由 shouxin work 处理。", no_args_is_help=True)
Number = Annotated[str, typer.Argument(help="任务编号")]


@app.command("list")
def list_command(
    kind: Annotated[str | None, typer.Option("--kind", help="只列一个种类")] = None,
    state: Annotated[
        str | None, typer.Option("--state", help="只列一种状态，如 failed；open 为尚未结束的")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="至多列几个")] = 50,
    *,
    as_json: AsJson = False,
) -> int:
    """任务一览，新的在前。"""
    states = _states(state)
    named = None if kind is None else kind_named(kind).name
    with installation().database.reading() as connection:
        found = [document(one) for one in register.listed(connection, kind=named, states=states, limit=limit)]
    if as_json:
        show_json({"jobs": found})
    else:
        show_page(jobs_page(found))
    return DONE


@app.command("show")
def show(number: Number, *, as_json: AsJson = False) -> int:
    """一个任务：内容、进度、结果或失败原因。"""
    with installation().database.reading() as connection:
        found = register.found(connection, number)
    return _show(found, as_json=as_json)


@app.command("start")
def start(
    kind: Annotated[str, typer.Argument(help=f"种类：{'、'.join(KINDS)}")],
    parts: Annotated[
        list[str] | None, typer.Argument(help="内容，写作 名=值，如 delivery=2026-11-26-tax")
    ] = None,
    key: Annotated[str | None, typer.Option("--key", help="幂等键：同一个键只下达一次")] = None,
    who: Annotated[str | None, typer.Option("--who", help="谁下达，默认本机账户")] = None,
    *,
    as_json: AsJson = False,
) -> int:
    """下达一个任务；由 shouxin work 处理。"""
    chosen = kind_named(kind)
    request = chosen.requested(_parts(parts or []))
    place = installation()
    require_can_be_done(request, place.home)
    wanted = Wanted(kind, request.model_dump(exclude_unset=True), person(who or ""), key=_key(key))
    asked = register.asked_for(place.database, wanted, logged_here(place.database), now=clock.now())
    if not asked.new:
        tell(f"幂等键“{key}”已下达过这一任务")
    with telling_of(f"任务 {asked.job.id} 已下达"):
        return _show(asked.job, as_json=as_json)


@app.command("cancel")
def cancel(
    number: Number,
    who: Annotated[str | None, typer.Option("--who", help="谁取消，默认本机账户")] = None,
    *,
    as_json: AsJson = False,
) -> int:
    """取消一个任务：等待的立即取消；进行中的在下一个步骤前停下，已经完成的部分以任务的结果为准。"""
    place = installation()
    by, log = person(who or ""), logged_here(place.database)
    found = register.cancelled(place.database, number, log, by=by, now=clock.now())
    with telling_of(f"任务 {number} 已取消，或者在下一个步骤前停下"):
        return _show(found, as_json=as_json)


def _show(found: Job, *, as_json: bool) -> int:
    if as_json:
        show_json(document(found))
    else:
        show_page(job_page(document(found)))
    return DONE


def _states(text: str | None) -> tuple[State, ...]:
    if text is None:
        return ()
    if text == "open":
        return OPEN
    for one in STATES:
        if one == text:
            return (one,)
    told = "、".join(f"{name}（{label}）" for name, label in STATES.items())
    raise WrongUse(f"状态“{text}”应为 open 或以下之一：{told}")


def _parts(parts: list[str]) -> dict[str, Any]:
    found = {}
    for one in parts:
        name, equals, value = one.partition("=")
        if not equals or not name:
            raise WrongUse(f"“{one}”应写作 名=值，如 delivery=2026-11-26-tax")
        found[name] = value
    return found


def _key(key: str | None) -> str | None:
    if key is not None and not 1 <= len(key) <= register.LONGEST_KEY:
        raise WrongUse(f"幂等键应为 1 至 {register.LONGEST_KEY} 个字，现为 {len(key)} 个")
    return None if key is None else line(key, "--key", longest=register.LONGEST_KEY)
