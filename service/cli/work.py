"""The commands that do jobs: work, nightly."""

from typing import Annotated

import typer

from service import clock
from service.administration import Installation, installation
from service.cli.options import AsJson
from service.cli.output import show_json, show_page, tell, telling_of
from service.errors import DONE, FAILED
from service.jobs.doing import Stopping
from service.jobs.inbox import Inbox
from service.jobs.nightly import ENDS, Stepped, nightly
from service.jobs.shown import document
from service.jobs.working import stopped_by_signals, work
from service.notices.sending import trusted
from service.pages.jobs import night_page


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("work")(work_command)
    app.command("nightly")(nightly_command)


def work_command(
    *, once: Annotated[bool, typer.Option("--once", help="做完等待的任务就结束，不再等新的")] = False
) -> int:
    """处理任务：依次取出等待的，每个种类同时只做一个；收到 SIGTERM 或 Ctrl+C 时停在下一个步骤前，任务留待接续。"""
    place = installation()
    trusted(place.settings)  # else it would end only when the first notice is due
    with stopped_by_signals() as stop:
        tell("正在处理任务" if once else "正在处理任务（按 Ctrl+C 停止）")
        done = work(place, stop=stop, once=once)
    tell(f"已停止，处理了 {done} 个任务")
    return DONE


def nightly_command(*, as_json: AsJson = False) -> int:
    """夜间运行：载入收件箱、评价、发布，逐步进行；中断后再运行即接续，同一天再运行不重复。"""
    place, day = installation(), clock.today()
    with stopped_by_signals() as stop:
        try:
            found = nightly(place, day=day, stop=stop)
        except Stopping:
            tell("夜间运行已停止，再运行一次即接续", lead="未完成")
            return FAILED
    summary = {"day": f"{day}", "steps": [_step(one) for one in found], "notices": _notices(place)}
    with telling_of("；".join(f"{one.step.label}：{ENDS[one.ended]}" for one in found)):
        if as_json:
            show_json(summary)
        else:
            show_page(night_page(summary))
    return FAILED if any(one.ended in {"failed", "left_out"} for one in found) else DONE


def _step(one: Stepped) -> dict[str, object]:
    return {
        "name": one.step.name,
        "label": one.step.label,
        "ended": one.ended,
        "ended_label": ENDS[one.ended],
        "why": one.why,
        "jobs": [document(job) for job in one.jobs],
    }


def _notices(place: Installation) -> list[str]:
    left = Inbox.of(place.settings).unfinished()
    return [f"收件箱中的“{name}”没有 manifest.json，尚未载入；传送完成后才写入清单" for name in left]
