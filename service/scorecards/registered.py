"""Registered scorecards as people ask for them: the champion or a version, its grade bands, two side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from features.catalogue import CATALOGUE
from features.feature import Purpose
from features.store import end_of_day
from features.together import Progress
from models.compare import Comparison, ScoreComparison, compare, compare_scores
from models.print_table import Band, printed_card
from models.scorecard import Scorecard
from scoring.grading import published
from service import clock
from service.home import Home
from service.law_on import law_for
from service.reports.writing import write_texts
from service.store.features import table_of_features

if TYPE_CHECKING:
    from models.registry import Version

SIMULATED_NOTICE = "模拟数据，非真实企业"


@dataclass(frozen=True)
class Registered:
    """A card with the version it is registered as and the lowest score of each grade on a day."""

    card: Scorecard
    version: "Version"
    bands: Sequence[Band]

    @property
    def name(self) -> str:
        """What people call it."""
        return str(self.version)


def registered(home: Home, purpose: Purpose, number: int | None, as_of: date | None = None) -> Registered:
    """A version, or the champion (of the end of a day) where no number is given; bands by the policy of that day."""
    from models.champion import champion, standing
    from models.registry import read_version

    if number is not None:
        card, version = read_version(home.root, purpose=purpose, version=number)
    elif as_of is None:
        card, version = champion(home.root, purpose=purpose)
    else:
        found = standing(home.root, purpose=purpose, until=end_of_day(as_of))
        card, version = found.scorecard, found.version
    return Registered(card, version, bands_of(home, card, as_of or clock.today()))


def bands_of(home: Home, card: Scorecard, day: date) -> list[Band]:
    """The grades of a card by the policy of a day, best first."""
    purpose: Purpose = "financing" if card.purpose == "financing" else "public"
    return [Band(**one) for one in published(law_for(home.policy(), day, purpose).bands, card)]


def printed(home: Home, found: Registered) -> str:
    """The page for paper."""
    return printed_card(
        found.card,
        name=found.name,
        bands=found.bands,
        units={one.name: one.unit for one in CATALOGUE},
        notice=SIMULATED_NOTICE if home.simulated else "",
    )


def pictures_to(home: Home, found: Registered, folder: Path) -> list[str]:
    """Write the pictures of a version below a folder, as drawn when it was registered; their names."""
    from models.registry import read_pictures

    drawn = read_pictures(home.root, found.version)
    write_texts(folder, drawn)
    return list(drawn)


@dataclass(frozen=True)
class SideBySide:
    """Two registered cards compared; on the enterprises of a day too, where one was named."""

    before: Registered
    after: Registered
    cards: Comparison
    scores: ScoreComparison | None
    as_of: date | None
    known_at: datetime | None


def side_by_side(
    home: Home,
    purpose: Purpose,
    before: int,
    after: int,
    *,
    on: tuple[date, datetime] | None = None,
    progress: Progress | None = None,
) -> SideBySide:
    """Two versions compared; `on`: the day of the enterprises to score by both, and as known when."""
    day = None if on is None else on[0]
    old, new = (registered(home, purpose, number, day) for number in (before, after))
    scores = None
    if on is not None:
        table = table_of_features(home, as_of=on[0], known_at=on[1], purpose=purpose, progress=progress)
        scores = compare_scores(old.card, new.card, table)
    return SideBySide(old, new, compare(old.card, new.card), scores, day, None if on is None else on[1])
