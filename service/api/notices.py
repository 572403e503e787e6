"""Webhooks and notices: a party says where it wants to be told, and sees what arrived there; the bureau sees all of them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, Final

import anyio.to_thread
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from sqlalchemy import Connection, RowMapping

from features.store import ZONE
from service import clock
from service.access.asker import Asker
from service.api import asked_examples
from service.api import notice_schemas as schemas
from service.api.answer import json_answer
from service.api.changes import changed_in
from service.api.guard import MayManageWebhooks, MayReadNotices
from service.api.guarded import GuardedRoute
from service.api.heard import heard
from service.api.running import Running, TheRunning
from service.errors import WrongUse
from service.notices import register, subscriptions
from service.notices.seen import may_see, outlined
from service.notices.states import STANDINGS, STATES, State
from service.schemas.openapi import answers, asked_as

router = APIRouter(tags=["notices"], route_class=GuardedRoute)
_LIMIT: Final = 100
Webhook = Annotated[
    str,
    Path(description="通知地址的编号", examples=[schemas.WEBHOOK["id"]], pattern=r"^[0-9a-f-]{1,64}$"),
]
Number = Annotated[
    str, Path(description="通知的编号", examples=[schemas.NOTICE["id"]], pattern=r"^[0-9a-f]{32}$")
]
Change = Callable[[Connection, str, datetime], subscriptions.Closed | RowMapping]


@router.post(
    "/v1/webhooks",
    operation_id="addWebhook",
    summary="登记通知地址",
    status_code=201,
    response_model=schemas.WebhookView,
    openapi_extra=asked_as(asked_examples.WEBHOOK),
    responses=answers("通知地址", schemas.WEBHOOK, changes=True, status=201),
)
async def add(
    request: Request, asked: schemas.WebhookAsked, asker: MayManageWebhooks, running: TheRunning
) -> Response:
    """登记本方的一个通知地址，从此以后的变化送往那里；只说有变化、到哪里取，取时再核对权限。"""
    about, party = heard(request), asker.party.id
    about.subject = party

    def work() -> dict[str, Any]:
        with running.database.writing() as connection:
            made = subscriptions.subscribe(
                connection, party, asked.address, running.settings, now=clock.now()
            )
            details = {"subscription": made["id"], "address": made["address"]}
            changed_in(running, connection, about, "webhook_add", subject=party, details=details)
            return _webhook(connection, made)

    made = await anyio.to_thread.run_sync(work)
    return json_answer(made, status=201, headers={"Location": f"/v1/webhooks/{made['id']}"})


@router.get(
    "/v1/webhooks",
    operation_id="listWebhooks",
    summary="通知地址一览",
    response_model=schemas.Webhooks,
    responses=answers("通知地址，先登记的在前", schemas.WEBHOOKS),
)
async def listed(asker: MayReadNotices, running: TheRunning) -> Response:
    """本方登记过的通知地址及其现状，关闭的也在内；发展改革部门看到全部。"""

    def ask() -> list[dict[str, Any]]:
        with running.database.reading() as connection:
            return [_webhook(connection, one) for one in subscriptions.listed(connection, _party(asker))]

    return json_answer({"webhooks": await anyio.to_thread.run_sync(ask)})


@router.get(
    "/v1/webhooks/{webhook}",
    operation_id="getWebhook",
    summary="一个通知地址",
    response_model=schemas.WebhookView,
    responses=answers("通知地址及其现状", schemas.WEBHOOK),
)
async def one(request: Request, webhook: Webhook, asker: MayReadNotices, running: TheRunning) -> Response:
    """一个通知地址及其现状；别人的和不存在的同样答 404。"""

    def ask() -> dict[str, Any]:
        with running.database.reading() as connection:
            return _webhook(connection, subscriptions.found(connection, webhook, _party(asker)))

    found = await anyio.to_thread.run_sync(ask)
    heard(request).subject = found["party"]
    return json_answer(found)


@router.post(
    "/v1/webhooks/{webhook}/pause",
    operation_id="pauseWebhook",
    summary="暂停通知地址",
    response_model=schemas.WebhookView,
    responses=answers("通知地址", schemas.WEBHOOK, changes=True),
)
async def pause(
    request: Request, webhook: Webhook, asker: MayManageWebhooks, running: TheRunning
) -> Response:
    """暂停一个通知地址：通知照记，恢复后再送。"""
    return await _changed(
        request,
        running,
        asker,
        webhook,
        "pause",
        lambda c, number, now: subscriptions.pause(c, number, now=now),
    )


@router.post(
    "/v1/webhooks/{webhook}/resume",
    operation_id="resumeWebhook",
    summary="恢复通知地址",
    response_model=schemas.WebhookView,
    responses=answers("通知地址", schemas.WEBHOOK, changes=True),
)
async def resume(
    request: Request, webhook: Webhook, asker: MayManageWebhooks, running: TheRunning
) -> Response:
    """恢复一个暂停的或一直送不到的通知地址，马上再送。"""
    return await _changed(
        request,
        running,
        asker,
        webhook,
        "resume",
        lambda c, number, now: subscriptions.resume(c, number, now=now),
    )


@router.post(
    "/v1/webhooks/{webhook}/close",
    operation_id="closeWebhook",
    summary="关闭通知地址",
    response_model=schemas.WebhookView,
    responses=answers("关闭的通知地址", schemas.WEBHOOK, changes=True),
)
async def close(
    request: Request, webhook: Webhook, asker: MayManageWebhooks, running: TheRunning
) -> Response:
    """关闭一个通知地址。换一个地址，就登记新的，关闭旧的：没有送到的改送新的，编号不变。没有别的地址可送的留作未能送达（dead），登记新的以后可以再送。"""
    return await _changed(
        request,
        running,
        asker,
        webhook,
        "close",
        lambda c, number, now: subscriptions.close(c, number, now=now),
    )


@router.get(
    "/v1/notices",
    operation_id="listNotices",
    summary="通知的送达",
    response_model=schemas.Notices,
    responses=answers("送达，新的在前", schemas.NOTICES),
)
async def notices(
    asker: MayReadNotices,
    running: TheRunning,
    state: Annotated[
        str | None,
        Query(
            description="只列一种状态，如未能送达的（dead）",
            examples=["dead"],
            max_length=16,
            json_schema_extra={"enum": list(STATES)},
        ),
    ] = None,
    before: Annotated[
        int | None, Query(description="只看这一条（delivery）之前的", examples=[118], ge=1, le=2**31 - 1)
    ] = None,
    limit: Annotated[int, Query(description="最多几条", examples=[100], ge=1, le=200)] = _LIMIT,
) -> Response:
    """给本方的通知各送到没有；今天已无权知悉而尚未送到的不列。发展改革部门看到全部。"""
    wanted = _states(state)

    def ask() -> dict[str, Any]:
        with running.database.reading() as connection:
            rows = register.listed(
                connection, states=wanted, party=_party(asker), before=before, limit=limit + 1
            )
            shown = _seen(connection, asker, rows[:limit])
        return {"notices": shown, "next": rows[limit - 1]["delivery"] if len(rows) > limit else None}

    return json_answer(await anyio.to_thread.run_sync(ask))


@router.get(
    "/v1/notices/{number}",
    operation_id="getNotice",
    summary="一条通知",
    response_model=schemas.Notices,
    responses=answers("送往各地址的情况", schemas.NOTICES),
)
async def notice(request: Request, number: Number, asker: MayReadNotices, running: TheRunning) -> Response:
    """一条通知送往各地址的情况；别人的和不存在的同样答 404。"""

    def ask() -> list[dict[str, Any]]:
        with running.database.reading() as connection:
            return _own(connection, asker, number)

    found = await anyio.to_thread.run_sync(ask)
    heard(request).subject = found[0]["uscc"]
    return json_answer({"notices": found, "next": None})


@router.post(
    "/v1/notices/{number}/replay",
    operation_id="replayNotice",
    summary="再送通知",
    response_model=schemas.Replayed,
    responses=answers("再送往几个地址", schemas.REPLAYED, changes=True),
)
async def replay(request: Request, number: Number, asker: MayManageWebhooks, running: TheRunning) -> Response:
    """把未能送达的再送：编号不变，从第一次算起；已无权知悉的不再送。"""
    about = heard(request)

    def work() -> int:
        with running.database.writing() as connection:
            about.subject = _own(connection, asker, number)[0]["uscc"]
            count = register.replay(connection, number, now=clock.now())
            details = {"notice": number, "addresses": count}
            changed_in(running, connection, about, "notice_replay", subject=number, details=details)
            return count

    return json_answer({"notice": number, "addresses": await anyio.to_thread.run_sync(work)})


async def _changed(
    request: Request, running: Running, asker: Asker, webhook: str, what: str, change: Change
) -> Response:
    about = heard(request)

    def work() -> dict[str, Any]:
        with running.database.writing() as connection:
            about.subject = subscriptions.found(connection, webhook, _party(asker))["party"]
            changed = change(connection, webhook, clock.now())
            details: dict[str, Any] = {"subscription": webhook}
            if isinstance(changed, subscriptions.Closed):
                row, details = changed.row, details | changed.passed.details
            else:
                row = changed
            changed_in(running, connection, about, f"webhook_{what}", subject=row["party"], details=details)
            return _webhook(connection, row)

    return json_answer(await anyio.to_thread.run_sync(work))


def _party(asker: Asker) -> str | None:
    """Whose webhooks and notices: the party's own, or everybody's (null)."""
    return None if asker.reach == "all" else asker.party.id


def _own(connection: Connection, asker: Asker, number: str) -> list[dict[str, Any]]:
    """The deliveries of a notice, as the party sees them; `NotFound` alike where there is none and where it is another's."""
    rows = register.found(connection, number)
    ours = [row for row in rows if _party(asker) in {None, row["party"]}]
    seen = _seen(connection, asker, ours)
    if not seen:
        raise register.unknown(number)
    return seen


def _seen(connection: Connection, asker: Asker, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if asker.reach == "all":
        return [_notice(row) for row in rows]
    on = clock.today()
    return [
        _notice(row | {"fault": outlined(row["fault"])})
        for row in rows
        if may_see(connection, asker.party, row, on=on)
    ]


def _notice(row: Mapping[str, Any]) -> dict[str, Any]:
    told = dict(row) | {"webhook": row["subscription"]}
    return {name: told[name] for name in schemas.NoticeView.model_fields}


def _webhook(connection: Connection, row: RowMapping) -> dict[str, Any]:
    state = subscriptions.standing_of(row)
    return {
        **{name: row[name] for name in ("id", "party", "address", "failures")},
        **{name: _text(row[name]) for name in ("created_at", "paused_at", "closed_at", "rests_until")},
        "state": state,
        "state_label": STANDINGS[state],
        "deliveries": subscriptions.waiting_of(connection, row["id"]),
    }


def _text(at: datetime | None) -> str | None:
    return at.astimezone(ZONE).isoformat(timespec="seconds") if at else None


def _states(text: str | None) -> tuple[State, ...]:
    if text is None:
        return ()
    for state in STATES:
        if state == text:
            return (state,)
    raise WrongUse(
        f"状态“{text}”应为 {'、'.join(STATES)} 之一",
        english=f"state '{text}' must be one of {', '.join(STATES)}",
    )
