"""Until which day it is known who defaulted: what training, validation and comparison may take for an outcome.

A default that has not arrived looks like none. So outcomes are known only as far as the source that is furthest behind
has come: of every source that ever delivered a kind of default, the last arrival; of these, the earliest. Too early a
day costs rows; too late a day teaches that who defaulted is good. A source is what is sent (the kind) and who sends it
(the feed). One that has nothing to tell says so by an empty list; until then it is waited for.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from features.feeds import feed_label
from features.ledger import Load, LoadedFile, in_zone
from features.records import KINDS
from models.outcomes import DEFAULT_EVENTS, HORIZON_MONTHS
from service.days import as_text, months_away
from service.errors import NotFound, WrongUse
from service.home import Home

LATE_AFTER: Final = timedelta(days=31)
"""Sources come on different days of a month; one that is further behind than this is told."""


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of default through one feed (None: no file of the kind names one), and the day on which it last came."""

    kind: str
    feed: str | None
    last_received_on: date


@dataclass(frozen=True, slots=True)
class OutcomesKnown:
    """Until when outcomes are known, and what is amiss.

    Attributes:
        day: until when all of them are known.
        asked: the day on which they are asked for: of the instant given, else of the last receipt of anything.
        late: sources that last came more than a month before that.
        never: kinds that never came.
    """

    day: date
    asked: date
    late: tuple[Source, ...]
    never: tuple[str, ...]

    @property
    def due(self) -> date:
        """The last day whose outcomes, those of the horizon after it, are known."""
        return months_away(self.day, -HORIZON_MONTHS)

    def require_due(self, day: date, what: str) -> None:
        """`WrongUse` where the outcomes of a day are not due yet. `what`: what the day is called."""
        if day > self.due:
            raise WrongUse(
                f"{what} {day} 太晚：其后 {HORIZON_MONTHS} 个月的违约结果还没有到期，而违约结果知道到 {self.day} 为止；"
                f"请选不晚于 {self.due} 的日子"
            )

    def notices(self) -> tuple[str, ...]:
        """What a person must know before using the outcomes; empty where every source came."""
        told = [self._told_late(source) for source in self.late]
        if self.never:
            kinds = "、".join(f"{KINDS[kind].label}（{kind}）" for kind in self.never)
            told.append(f"从未收到过{kinds}：这类违约一概不知，训练和检验都会把这些企业当作没有违约")
        return tuple(told)

    def _told_late(self, source: Source) -> str:
        feed = source.feed
        who, option = ("", "") if feed is None else (f"{feed_label(feed)}（{feed}）的", f"--feed {feed} ")
        return (
            f"{who}{KINDS[source.kind].label}（{source.kind}）最近一次收到是 {source.last_received_on}，"
            f"比 {self.asked} 早一个月以上：违约结果只当作知道到 {self.day}。"
            f"请催报；如确无新增，请载入一份只有表头的空表（{option}--received-on 日期）"
        )


def outcomes_known(home: Home, *, known_at: datetime | None = None) -> OutcomesKnown:
    """As `find_outcomes`, or `NotFound` where no kind of default had ever come by then."""
    found = find_outcomes(home, known_at=known_at)
    if found is None:
        home.last_known_day()  # a home that is empty altogether says what to do first
        when = "" if known_at is None else f"截至 {as_text(known_at)}，"
        kinds = "、".join(f"{KINDS[kind].label}（{kind}）" for kind in DEFAULT_EVENTS)
        raise NotFound(f"{when}没有收到过任何违约结果：{kinds}。没有它们就无从知道谁违约")
    return found


def find_outcomes(home: Home, *, known_at: datetime | None = None) -> OutcomesKnown | None:
    """Until when the outcomes are known, by what was received before an instant (everything without one)."""
    sources = _sources(home, known_at)
    if not sources:
        return None
    asked = _last_receipt(home) if known_at is None else _last_whole_day(known_at)
    came = {source.kind for source in sources}
    return OutcomesKnown(
        day=min(asked, *(source.last_received_on for source in sources)),
        asked=asked,
        late=tuple(source for source in sources if asked - source.last_received_on > LATE_AFTER),
        never=tuple(kind for kind in DEFAULT_EVENTS if kind not in came),
    )


def _last_receipt(home: Home) -> date:
    received = (file.received_on for load in home.store.loads() for file in load.files)
    return date.fromisoformat(max(received))


def _last_whole_day(moment: datetime) -> date:
    return in_zone(moment).date() - timedelta(days=1)


def _sources(home: Home, known_at: datetime | None) -> list[Source]:
    """Every source of outcomes that has delivered, with its last arrival; by kind, then feed."""
    last: dict[str, dict[str | None, date]] = defaultdict(dict)
    for kind, feed, day in _arrivals(home, known_at):
        last[kind][feed] = max(day, last[kind].get(feed, day))
    return [
        Source(kind, feed, day)
        for kind in DEFAULT_EVENTS
        for feed, day in sorted(last[kind].items(), key=str)
        # A file by hand, without a feed, promises no further one, unless all of its kind came so.
        if feed is not None or len(last[kind]) == 1
    ]


def _arrivals(home: Home, known_at: datetime | None) -> Iterator[tuple[str, str | None, date]]:
    """Kind, feed and day of every file of outcomes received before the instant."""
    kinds: dict[tuple[str, str | None], str] = {}
    for load in home.store.loads():
        for file in load.files:
            if not _arrived(load, file) or (known_at is not None and load.received_at(file) >= known_at):
                continue
            declared = (file.layout, file.mapping)
            if declared not in kinds:
                kinds[declared] = home.archive.originals.layout_of(file).kind_name
            if kinds[declared] in DEFAULT_EVENTS:
                # Without a feed a file goes by its layout.
                feed = None if file.feed == file.layout else file.feed
                yield kinds[declared], feed, date.fromisoformat(file.received_on)


def _arrived(load: Load, file: LoadedFile) -> bool:
    """Whether a file says what its feed knew on that day. Mended rows do not, nor a file that was quarantined whole."""
    told = file.rows == 0 or file.accepted > 0 or load.quarantined == 0
    return told and not file.corrects
