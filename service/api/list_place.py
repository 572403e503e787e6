"""Which list is asked for, within whose reach, and where it goes on."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from scoring.decision import STATUSES
from service import clock
from service.access.asker import Asker
from service.api.reading import past_day
from service.api.running import Running
from service.errors import Forbidden, WrongUse
from service.publications.publication import Publication, in_force, publication_of_run
from service.publications.rests import policy_of
from service.reading.cursor import Cursor, opened, sealed
from service.reading.lists import Amended, Filters, Listed, amended_until, count, require_known
from service.runs.answers import GRADES_ASKED


class ListCursor(Cursor):
    """After which code a list of a published run, as it was amended by then, goes on, how many came before, of how many."""

    run: str
    amended: int
    after: str
    done: int
    total: int
    filters: dict[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list goes on: in which publication, after which code, how many came before, of how many."""

    listed: Listed
    filters: Filters
    after: str
    done: int
    total: int

    def next(self, last: str, shown: int) -> str | None:
        """The cursor of what follows; null at the end."""
        done = self.done + shown
        if done >= self.total:
            return None
        return sealed(
            ListCursor(
                run=self.listed.publication.run,
                amended=self.listed.amended,
                after=last,
                done=done,
                total=self.total,
                filters=self.filters.named(),
            )
        )


def filters_of(*, grade: str | None, county: str | None, industry: str | None, status: str | None) -> Filters:
    """`WrongUse` for a value that no enterprise can have."""
    for name, value, known, what in (
        ("grade", grade, GRADES_ASKED, "等级"),
        ("status", status, STATUSES, "状态"),
    ):
        if value is not None and value not in known:
            raise WrongUse(
                f"{what}“{value}”应为 {'、'.join(known)} 之一",
                english=f"{name} '{value}' must be one of {', '.join(known)}",
            )
    if county is not None and not (len(county) == 6 and county.isascii() and county.isdigit()):
        raise WrongUse(f"区划代码“{county}”应为六位数字", english=f"county '{county}' must be six digits")
    if industry is not None and not (industry.isascii() and industry.isalnum()):
        raise WrongUse(
            f"行业代码“{industry}”应为门类字母，或者字母后跟数字，如 E、E47",
            english=f"industry '{industry}' must be the letter of a section, or that and digits: E, E47",
        )
    return Filters(grade=grade, county=county, industry=industry and industry.upper(), status=status)


def place(running: Running, asker: Asker, filters: Filters, as_of: str | None, cursor: str | None) -> Place:
    """Where a list begins or goes on.

    `Forbidden` for another county than the asker's; `WrongUse` for a cursor of another list, and for an industry or a county
    that there is not; `NotFound` where nothing was published by then.
    """
    on, today = past_day(as_of), clock.today()
    ours = _within_reach(asker, filters)
    at = None if cursor is None else opened(ListCursor, cursor)
    with running.database.reading() as connection:
        newest = in_force(connection, "public")
        if at is None:
            publication = newest if on is None else in_force(connection, "public", on)
            amended = amended_until(connection, publication, on)
        else:
            publication, amended = _gone_on(connection, at, ours, as_of), at.amended
        listed = Listed(
            running.home,
            running.database,
            publication,
            amended,
            today,
            in_force=publication.number == newest.number,
            now=_of_now(connection, asker, Amended(publication, amended), newest),
        )
        total = _total(connection, listed, ours, at)
    if not total:
        divisions = policy_of(running.database, publication.number).settings.divisions
        with running.database.reading() as connection:
            require_known(connection, listed, ours, divisions)
    return Place(listed, ours, at.after if at else "", at.done if at else 0, total)


def _total(connection: Connection, listed: Listed, filters: Filters, at: ListCursor | None) -> int:
    """How many a list holds; of one that goes on as many as when it began, unless who is in it is asked at each request: then what came before, and what is left."""
    if at is None:
        return count(connection, listed, filters)
    if listed.now is None:
        return at.total
    return at.done + count(connection, listed, filters, after=at.after)


def _gone_on(connection: Connection, at: ListCursor, filters: Filters, as_of: str | None) -> Publication:
    publication = publication_of_run(connection, at.run)
    if at.filters != filters.named() or publication is None or as_of is not None:
        raise WrongUse(
            "游标（cursor）属于另一份名单：翻页时筛选条件须与第一页相同，且不再写 as_of",
            english="the cursor is of another list: filters must be those of the first page, and as_of is not repeated",
        )
    return publication


def _of_now(connection: Connection, asker: Asker, listed: Amended, newest: Publication) -> Amended | None:
    """What is in force, where a county's list is of anything else: of whom it may ask is asked at each request, as of one enterprise."""
    if asker.reach != "county":
        return None
    now = Amended(newest, amended_until(connection, newest, None))
    return None if now == listed else now


def _within_reach(asker: Asker, filters: Filters) -> Filters:
    """The filters narrowed to what the asker may see."""
    if asker.reach == "all":
        return filters
    own = asker.party.scope.county
    if asker.reach != "county" or own is None or filters.county not in {None, own}:
        raise Forbidden(
            f"只能列出本账户范围内的企业（区划代码 {own}）",
            english=f"only enterprises within the reach of this account can be listed (county {own})",
        )
    return replace(filters, county=own)
