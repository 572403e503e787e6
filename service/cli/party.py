"""The commands `party …`: who may use the API, and their secrets."""

from typing import Annotated, Any

import typer
from rich.table import Column, Table

from service import clock
from service.administration import changed_in, installation
from service.cli import webhook
from service.cli.kept_text import line
from service.cli.options import AsJson
from service.cli.output import show_json, show_page, tell, telling_of
from service.errors import DONE, WrongUse
from service.home import Home
from service.notices.passing_on import end_for
from service.parties.party import ROLES, role_of
from service.parties.registry import (
    add_party,
    all_parties,
    change_party,
    close_party,
    nobody,
    open_party,
    party_from,
)
from service.parties.secrets import Secret, new_secret, revoke_secret
from service.plain_text import LONGEST_PERSON

app = typer.Typer(help="参与方：谁可以使用接口，及其密钥。", no_args_is_help=True)
app.add_typer(webhook.app, name="webhook")
Id = Annotated[str, typer.Argument(help="参与方编号，即令牌的 client_id")]
Domains = Annotated[list[str] | None, typer.Option("--domain", help="部门的领域，可多次")]
Purposes = Annotated[list[str] | None, typer.Option("--purpose", help="部门、金融机构的用途，可多次")]
County = Annotated[str | None, typer.Option("--county", help="县级部门的行政区划代码，六位")]


@app.command("add")
def add(
    party: Id,
    role: Annotated[str, typer.Option("--role", help="角色：" + "、".join(ROLES))],
    name: Annotated[str, typer.Option("--name", help="名称")],
    domain: Domains = None,
    purpose: Purposes = None,
    county: County = None,
    uscc: Annotated[str | None, typer.Option("--uscc", help="企业的统一社会信用代码")] = None,
    *,
    as_json: AsJson = False,
) -> int:
    """登记一个参与方并给它第一把密钥；密钥只显示这一次。"""
    named = line(name, "--name")
    scope = {"domains": domain or (), "purposes": _purposes(purpose), "county": county, "uscc": uscc}
    made = party_from({"id": party, "role": role, "name": named, "scope": scope})
    place = installation()
    _require_division(place.home, made.scope.county)
    with place.database.writing() as connection:
        add_party(connection, made, now=clock.now())
        secret = new_secret(connection, made.id, now=clock.now())
        details = made.model_dump(mode="json") | {"secret": secret.id}
        changed_in(place.database, connection, "party_add", subject=made.id, details=details)
    _show_secret(made.id, secret, as_json=as_json)
    return DONE


@app.command("change")
def change(
    party: Id,
    name: Annotated[str | None, typer.Option("--name", help="名称")] = None,
    domain: Domains = None,
    purpose: Purposes = None,
    county: County = None,
) -> int:
    """改参与方的名称、领域、用途或县市，只写要改的；领域和用途写全改后的。从它的下一次请求起生效。"""
    named = line(name, "--name") if name else None
    wanted = {"name": named, "domains": domain, "purposes": _purposes(purpose), "county": county}
    given = {field: one for field, one in wanted.items() if one}
    if not given:
        raise WrongUse("没有写要改什么：--name、--domain、--purpose、--county 至少一项")
    place = installation()
    _require_division(place.home, county)
    with place.database.writing() as connection:
        before, after = change_party(connection, party, given)
        details = {"before": before.model_dump(mode="json"), "after": after.model_dump(mode="json")}
        changed_in(place.database, connection, "party_change", subject=party, details=details)
    tell(f"已改 {party}：{after.name}，{_scope(after.scope.model_dump())}")
    return DONE


def _purposes(given: list[str] | None) -> list[str]:
    """As they can be stated: a question names one of them."""
    return [line(one, "--purpose", longest=LONGEST_PERSON) for one in given or ()]


def _require_division(home: Home, county: str | None) -> None:
    """A division that the policy does not have is a slip: its party would find no enterprise at all."""
    if county is None:
        return
    divisions = home.policy().settings.divisions
    if county not in divisions:
        there = "、".join(f"{code}（{name}）" for code, name in divisions.items())
        raise WrongUse(f"政策中没有行政区划代码为 {county} 的县市，现有：{there}")


@app.command("secret")
def secret(party: Id, *, as_json: AsJson = False) -> int:
    """给参与方再发一把密钥；旧的仍有效，换好后用 party revoke 撤销。"""
    place = installation()
    with place.database.writing() as connection:
        if open_party(connection, party) is None:
            raise nobody(party)
        made = new_secret(connection, party, now=clock.now())
        changed_in(place.database, connection, "secret_new", subject=party, details={"secret": made.id})
    _show_secret(party, made, as_json=as_json)
    return DONE


@app.command("revoke")
def revoke(party: Id, number: Annotated[str, typer.Argument(help="密钥编号，见 party list")]) -> int:
    """撤销参与方的一把密钥，凭它取得的令牌同时失效。"""
    place = installation()
    with place.database.writing() as connection:
        revoke_secret(connection, party, number, now=clock.now())
        changed_in(place.database, connection, "secret_revoke", subject=party, details={"secret": number})
    tell(f"已撤销 {party} 的密钥 {number}")
    return DONE


@app.command("close")
def close(party: Id) -> int:
    """关闭一个参与方：它的密钥和令牌立即失效，没有送到它的通知不再送；编号不再用于别人。"""
    place = installation()
    with place.database.writing() as connection:
        close_party(connection, party, now=clock.now())
        void = end_for(connection, party, now=clock.now())
        changed_in(place.database, connection, "party_close", subject=party, details={"void": void})
    tell(f"已关闭 {party}" + (f"；没有送到它的 {void} 条通知不再送" if void else ""))
    return DONE


@app.command("list")
def list_parties(*, as_json: AsJson = False) -> int:
    """全部参与方及其密钥的编号和期限；不显示密钥。"""
    with installation().database.reading() as connection:
        found = all_parties(connection)
    if as_json:
        show_json([_plain(one) for one in found])
        return DONE
    # each is copied into the next command: where there is no room for it, it goes on in the next line
    table = Table(
        *(Column(one, overflow="fold") for one in ("编号", "角色", "名称", "范围", "关闭", "密钥（至）"))
    )
    for one in found:
        keys = "\n".join(f"{key['id']}（{_until(key)}）" for key in one["secrets"])
        closed = f"{one['closed_at']:%Y-%m-%d}" if one["closed_at"] else "—"
        role = role_of(one["role"])
        table.add_row(
            one["id"], ROLES[role] if role else one["role"], one["name"], _scope(one["scope"]), closed, keys
        )
    show_page(table)
    return DONE


def _show_secret(party: str, secret: Secret, *, as_json: bool) -> None:
    with telling_of(
        f"{party} 的密钥已登记而没有交出，请撤销（shouxin party revoke {party} {secret.id}）"
        f"后另发（shouxin party secret {party}）"
    ):
        if as_json:
            expires = secret.expires_at.isoformat()
            show_json(
                {"client_id": party, "client_secret": secret.text, "secret": secret.id, "expires_at": expires}
            )
            return
        tell(f"参与方 {party} 的密钥（只显示这一次，有效至 {secret.expires_at:%Y-%m-%d}）：")
        show_page(secret.text)


def _until(key: dict[str, Any]) -> str:
    return "已撤销" if key["revoked_at"] else f"{key['expires_at']:%Y-%m-%d}"


def _scope(scope: dict[str, Any]) -> str:
    said = [*scope["domains"], *scope["purposes"], scope["county"], scope["uscc"]]
    return "、".join(one for one in said if one) or "—"


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Instants as text."""
    return {
        name: [_plain(one) for one in value]
        if name == "secrets"
        else getattr(value, "isoformat", lambda v=value: v)()
        for name, value in row.items()
    }
