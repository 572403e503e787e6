"""The commands `publish` and `publications`: a run before everybody's eyes, and which there are."""

from typing import Annotated

import typer

from service import clock
from service.administration import Installation, installation
from service.audit.keeping import Keeper
from service.cli.options import AsJson
from service.cli.output import progress_bar, show_json, show_page, telling_of
from service.cli.person import person
from service.errors import DONE, NotWritten, ServiceError
from service.pages.publications import publications_page
from service.publications.in_effect import tell_in_effect
from service.publications.publication import Publication, all_published
from service.publications.publish import publish
from service.runs.kept import Runs


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("publish")(publish_command)
    app.command("publications")(publications_command)


def publish_command(
    run: Annotated[
        str | None,
        typer.Argument(help="评价批次（runs 下的文件夹名，evaluate 会说出），默认最新的公共信用批次"),
    ] = None,
    who: Annotated[str | None, typer.Option("--who", help="谁发布，默认本机账户")] = None,
    *,
    as_json: AsJson = False,
) -> int:
    """发布一个评价批次：全部决定同时可查；发布到一半不会有人看到。"""
    place = installation()
    runs = Runs(place.home.runs)
    chosen = runs.latest("public") if run is None else runs.named(run)
    with progress_bar("发布") as report:
        found = publish(
            place.database,
            place.home,
            chosen,
            who=person(who or ""),
            progress=lambda done, of: report("", done, of),
        )
    tell_in_effect(place.database, place.home, now=clock.now())
    _anchored(place, found)
    with telling_of(f"评价批次 {found.run} 已发布"):
        _show([found], as_json=as_json)
    return DONE


def _anchored(place: Installation, found: Publication) -> None:
    """Anchor the log. `NotWritten` where that fails: the publication stands, and whoever reads that it failed must know."""
    try:
        Keeper(place.home.root, place.keyring).newest(place.database)
    except ServiceError as error:
        raise NotWritten(
            f"评价批次 {found.run} 已发布，但没有记下锚点：{error}；排除后请运行 shouxin audit anchor"
        ) from error


def publications_command(*, as_json: AsJson = False) -> int:
    """已发布的评价批次，新的在前。"""
    with installation().database.reading() as connection:
        _show(all_published(connection), as_json=as_json)
    return DONE


def _show(found: list[Publication], *, as_json: bool) -> None:
    if as_json:
        show_json([_entry(one) for one in found])
    else:
        show_page(publications_page(found))


def _entry(one: Publication) -> dict[str, object]:
    return {
        "run": one.run,
        "run_id": one.run_id,
        "purpose": one.purpose,
        "as_of": one.as_of.isoformat(),
        "published_at": one.published_at.isoformat(),
        "published_by": one.published_by,
        "enterprises": one.enterprises,
    }
