"""What every endpoint that reads one enterprise's published decision shares: its parameters, and how it is found."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Path, Query, Request
from sqlalchemy import Connection

from features.credit_alphabet import ALPHABET
from features.credit_code import require_valid
from features.store import Known
from scoring.entries import Document
from scoring.ground import Ground, Subject
from service import clock
from service.access.asker import Asker
from service.access.clearance import Clearance
from service.access.views import cleared, of_domains
from service.api.heard import heard
from service.api.running import Running, running_of
from service.days import day, instant
from service.errors import NotFound, WrongUse
from service.publications.parts import Asked, Part, Published, part_of
from service.publications.publication import in_force
from service.publications.rests import decided, ground_of, policy_of
from service.publications.standing import shown
from service.schemas import examples
from service.schemas.openapi import DAY

Code = Annotated[
    str,
    Path(
        description="统一社会信用代码，18 位，末两位为校验位",
        examples=[examples.USCC],
        json_schema_extra={"pattern": f"^[{ALPHABET}]{{18}}$"},
    ),
]
AsOf = Annotated[
    str | None,
    Query(
        description="哪一天适用的评价结果；不填为现行的",
        examples=["2026-10-31"],
        max_length=32,
        json_schema_extra=DAY,
    ),
]
Render = Callable[[Ground, Subject], Document]


@dataclass(frozen=True, slots=True)
class Found:
    """One enterprise's part of a publication, which the asker may see.

    Attributes:
        part: as it was decided, or amended by the day asked about.
        clearance: which inputs of the rating the asker may see.
        in_force: whether it is the one on which measures rest today.
        on: today.
    """

    running: Running
    part: Part
    asker: Asker
    clearance: Clearance
    in_force: bool
    on: date

    @property
    def ground(self) -> Ground:
        """What the publication rests on."""
        return ground_of(self.running.database, self.part.publication.number)

    @property
    def known(self) -> Known:
        """The records as they were known for the publication."""
        manifest = self.ground.manifest
        return self.running.home.store.known(instant(manifest.known_at), version=manifest.data_version)

    @property
    def subject(self) -> Subject:
        """The part as it was decided; `StateError` where it was changed since."""
        return decided(self.ground, self.part)

    def document(self, render: Render) -> Document:
        """The decision, or its rating, with where its effects stand today, as the asker sees it."""
        running, ground = self.running, self.ground
        document = shown(
            running.home,
            policy_of(running.database, self.part.publication.number),
            ground,
            render(ground, self.subject),
            self.part,
            on=self.on,
            in_force=self.in_force,
        )
        return cleared(of_domains(document, ground, self.asker.domains()), ground, self.clearance)


Tell = Callable[[Found], Document]


async def told(
    request: Request,
    asker: Asker,
    uscc: str,
    as_of: str | None,
    tell: Tell,
    *,
    whole: bool = True,
) -> Document:
    """What an endpoint tells of one enterprise; refused where the asker may not see it.

    `whole`: whether the records that do not count are read too.
    """
    code = require_valid(uscc)
    heard(request).subject = code
    on, running = past_day(as_of), running_of(request)
    if whole or asker.reach == "authorised":
        return await running.database.run(lambda: tell(found(running, asker, code, on, whole=whole)))
    return tell(await _found_together(running, asker, code, on))


async def seen(request: Request, asker: Asker, uscc: str, as_of: str | None, *, whole: bool = True) -> Found:
    """The enterprise's part alone, for what takes longer than a read: refused before any work is done."""
    code = require_valid(uscc)
    heard(request).subject = code
    on, running = past_day(as_of), running_of(request)
    return await running.database.run(lambda: found(running, asker, code, on, whole=whole))


async def _found_together(running: Running, asker: Asker, uscc: str, on: date | None) -> Found:
    """The same as `found`, asked of the database together with whatever else is asked at the moment."""
    answer = await running.published.ask(Asked(uscc, on))
    if not isinstance(answer, Published):
        raise NotFound(str(answer), english=answer.english if answer else "")
    part, publication = answer.part, answer.publication
    clearance = asker.require_within(uscc, county=await _county_now(running, asker, uscc))
    if part is None:
        raise publication.unknown(uscc)
    return Found(running, part, asker, clearance, answer.in_force, clock.today())


async def _county_now(running: Running, asker: Asker, uscc: str) -> str | None:
    """`county_now`, asked together with the rest; null for who is no county."""
    now = await running.published.ask(Asked(uscc, None)) if asker.reach == "county" else None
    return now.part.county if isinstance(now, Published) and now.part else None


def past_day(text: str | None) -> date | None:
    """The day asked for; `WrongUse` for one to come: nothing applies yet on it."""
    if text is None:
        return None
    asked, today = day(text, "日期"), clock.today()
    if asked > today:
        raise WrongUse(f"日期 {asked} 在今天（{today}）之后", english=f"{asked} is after today ({today})")
    return asked


def found(running: Running, asker: Asker, uscc: str, on: date | None, *, whole: bool) -> Found:
    """An enterprise in the publication that applied on a day (null: the one in force).

    `Forbidden` where the asker may not see it, whether it exists or not; `NotFound` for one that was not evaluated.
    """
    with running.database.reading() as connection:
        return found_in(connection, running, asker, uscc, on, whole=whole)


def found_in(
    connection: Connection, running: Running, asker: Asker, uscc: str, on: date | None, *, whole: bool
) -> Found:
    """The same within one view of the database, so that many answers are of the same publication."""
    today = clock.today()
    newest = in_force(connection, "public")
    publication = newest if on is None else in_force(connection, "public", on)
    part = part_of(connection, publication, uscc, on=on, whole=whole)
    clearance = asker.require(connection, uscc, on=today, about=on)
    if part is None:
        raise publication.unknown(uscc)
    return Found(running, part, asker, clearance, part.stands_in(newest), today)
