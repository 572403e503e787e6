"""What is due before an adverse effect acts, and the calendar its days are counted in, as the YAML writes them."""

from datetime import date
from typing import Final, Literal

from pydantic import Field

from scoring.schema.effect_kinds import EffectKind
from scoring.schema.measure import Basis
from scoring.schema.strict_model import Dated, StrictModel

Calendar = Literal["working", "calendar"]
CALENDARS: Final[dict[Calendar, str]] = {"working": "个工作日", "calendar": "日"}
Notice = Literal["full", "effect", "none"]
NOTICES: Final[dict[Notice, str]] = {
    "full": "事先告知事实、依据和拟产生的效果，听取陈述和申辩",
    "effect": "事实和依据已由作出机关的文书告知，只告知效果",
    "none": "不减损权益，不以告知为前提",
}
OnSilence = Literal["acts", "decide"]
DecidedBy = Literal["bureau", "applying_body"]


class Term(StrictModel):
    """So many days; the day from which they are counted is not one of them.

    Attributes:
        calendar: working days, or days of the calendar, whose last one moves to a working day.
    """

    days: int = Field(gt=0, le=366)
    calendar: Calendar


class Hearing(StrictModel):
    """A hearing that the enterprise may ask for.

    Attributes:
        request: within which time after the notice.
        notice: at least this long after the request it is held, so that it can be announced in time.
    """

    request: Term
    notice: Term


class Procedure(Dated):
    """What is due before one kind of adverse effect acts.

    Attributes:
        statement: time to state and defend; null where no statement is due.
        hearing: null where there is none.
        on_silence: what follows the time when nobody said anything: the effect acts, or somebody must decide.
        decided_by: the bureau, or the body that applies the measure.
        objection: within which time after it came in whoever decides answers an objection, which may come at any time; null
            where whoever made the record answers for it.
        bases: the regulation under which these rules are published.
        modelled_on: rules of others that it follows, as examples and never as its basis.
    """

    id: str = Field(pattern=r"^[a-z_]+$")
    effect: EffectKind
    notice: Notice
    statement: Term | None = None
    hearing: Hearing | None = None
    on_silence: OnSilence = "acts"
    decided_by: DecidedBy
    objection: Term | None = None
    reason: str = Field(min_length=1)
    bases: tuple[Basis, ...] = Field(min_length=1)
    modelled_on: tuple[str, ...] = ()


class HolidayYear(StrictModel):
    """The days of a year that do not follow the week.

    Attributes:
        rest: Mondays to Fridays off.
        work: Saturdays and Sundays worked.
    """

    year: int
    rest: tuple[date, ...] = Field(min_length=1)
    work: tuple[date, ...] = ()
