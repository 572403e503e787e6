"""The command `shadow`: a challenger beside the champion, on the same enterprises and day."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import AsJson, AsOf, KnownAt, Purpose
from service.cli.output import progress_bar, show_json, show_page, tell, tell_notices
from service.days import days
from service.errors import DONE, WrongUse
from service.home import Home
from service.pages.shadow import shadow_page
from service.purposes import purpose_of
from service.scorecards.rule_books import book_named
from service.settings import settings

if TYPE_CHECKING:
    from models.registry import Version


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("shadow")(shadow_command)


def shadow_command(
    version: Annotated[int | None, typer.Argument(help="挑战者的版本号（已登记，未启用）")] = None,
    rule_book: Annotated[
        str | None, typer.Option("--rule-book", help="以规则手册为挑战者，编号见 rule-book list")
    ] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    purpose: Purpose = "public",
    *,
    keep: Annotated[bool, typer.Option("--keep", help="把报告存入挑战者版本的运行记录（MLflow）")] = False,
    as_json: AsJson = False,
) -> int:
    """挑战者与现用评分卡在同一天、同一批企业上各评一遍：等级怎样变，谁得谁失，因何不同。不影响任何决定。"""
    from models.champion import champion
    from models.registry import read_version
    from service.scorecards.shadow import Named, shadow

    if (version is None) == (rule_book is None):
        raise WrongUse("请给出挑战者：一个版本号，或者 --rule-book 编号，二者取一")
    if version is None and keep:
        raise WrongUse("规则手册没有运行记录，不能用 --keep；请用 --json 另存")
    home = settings().at
    policy, which = home.policy(), purpose_of(purpose)
    wanted, known = days(as_of, known_at, home.last_known_day())
    card, present = champion(home.root, purpose=which)
    if version is None:
        book = book_named(policy, str(rule_book), day=wanted)
        registered, challenger = None, Named(f"规则手册 {book.title}", book)
    else:
        other, registered = read_version(home.root, purpose=which, version=version)
        challenger = Named(str(registered), other)
    with progress_bar("比较") as report:
        found = shadow(
            home,
            policy,
            Named(str(present), card),
            challenger,
            purpose=which,
            as_of=wanted,
            known_at=known,
            progress=lambda done, of: report("", done, of),
        )
    tell_notices(found.notices)
    document = found.to_dict(simulated=home.simulated)
    if registered is not None and keep:
        _keep(home, registered, document)
    if as_json:
        show_json(document)
    else:
        show_page(shadow_page(document))
    return DONE


def _keep(home: Home, challenger: "Version", document: Mapping[str, Any]) -> None:
    """Store the report with the challenger's run; another question is another file."""
    from models.registry import keep_text
    from models.version_files import dump, hash_of

    text = dump(document)
    file = f"shadow/{document['as_of']}-{hash_of(text)[:12]}.json"
    keep_text(home.root, challenger, file, text)
    tell(f"报告已存入 {challenger} 的运行记录：{file}")
