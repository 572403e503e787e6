"""Where answers are worked out: settings, home and database."""

from dataclasses import dataclass

from service.database.engine import Database
from service.home import Home
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Place:
    """The parts of an installation that tell what is published and where it stands."""

    settings: Settings
    home: Home
    database: Database
