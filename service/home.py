"""Where the state lives: everything in the home that the settings name, and the policy in force."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from features.archive import Archive
from features.private_files import private_folder
from features.quarantine import Quarantine
from features.store import Store
from features.usable_paths import unusable
from scoring.compiler.loader import load_policy
from scoring.schema.policy import Policy
from service import clock
from service.errors import NotFound, WrongUse


@dataclass(frozen=True)
class Home:
    """The folders of one installation."""

    root: Path
    policy_folder: Path | None = None

    @property
    def archive(self) -> Archive:
        """What loads write: records, quarantine, originals, profiles."""
        return Archive(self.root)

    @property
    def store(self) -> Store:
        """The record store."""
        return self.archive.store

    @property
    def quarantine(self) -> Quarantine:
        """The quarantine."""
        return self.archive.quarantine

    @property
    def runs(self) -> Path:
        """The folder of finished runs."""
        return self.root / "runs"

    @property
    def simulations(self) -> Path:
        """The folder of simulations that were asked for as jobs."""
        return self.root / "simulations"

    @property
    def proposals(self) -> Path:
        """The folder of other policies, each in a folder of its own, that a simulation may be asked for by name."""
        return self.root / "proposals"

    @property
    def keys(self) -> Path:
        """The folder of signing keys."""
        return self.root / "keys"

    @property
    def simulated_marker(self) -> Path:
        """A file that is there once simulated data were loaded; it marks everything shown from then on."""
        return self.root / "simulated"

    @property
    def simulated(self) -> bool:
        """Whether this home holds simulated data."""
        return self.simulated_marker.exists()

    def mark_simulated(self) -> None:
        """Say that simulated data are in this home, for good. Done before they are loaded, never after."""
        private_folder(self.root)
        self.simulated_marker.touch()

    def last_known_day(self) -> date:
        """The last day on which anything was received (declared days included) or purged, today at the latest; `NotFound` in an empty home."""
        received = [
            date.fromisoformat(file.received_on) for load in self.store.loads() for file in load.files
        ]
        if not received:
            raise NotFound("记录库是空的，请先运行 shouxin ingest")
        purged: list[datetime] = self.store.purges()["purged_at"].unique().to_list()
        return min(clock.today(), max([*received, *(moment.date() for moment in purged)]))

    def require_version(self, version: int) -> None:
        """`WrongUse` for a version that the record store has not come to, with those that there are."""
        loads = self.store.ledger()["version"]
        if not loads.is_empty() and version <= loads[-1]:
            return
        there = "还没有载入过数据" if loads.is_empty() else f"现有第 {loads[0]} 至 {loads[-1]} 版"
        english = "nothing was loaded yet" if loads.is_empty() else f"there are {loads[0]} to {loads[-1]}"
        raise WrongUse(
            f"记录库没有第 {version} 版（data_version），{there}",
            english=f"the record store has no version {version} (data_version); {english}",
        )

    def require_path(self) -> None:
        """`WrongUse` where the home lies where libraries would put what is in it elsewhere, or could not read it."""
        if (why := unusable(self.root)) is not None:
            raise WrongUse(f"数据目录（SHOUXIN_HOME）的{why}")

    def require_store(self) -> None:
        """`NotFound` where nothing was ever loaded: what keeps the store in order creates none."""
        if not self.store.root.exists():
            raise NotFound("记录库是空的，请先运行 shouxin ingest")

    def anew(self) -> "Home":
        """The same home, for a process that goes on: what it does next goes by the policy of then."""
        return Home(self.root, self.policy_folder)

    def policy(self) -> Policy:
        """The policy in force; `PolicyError` when it is unlawful or malformed. Read once: a command goes by one policy."""
        return self._policy

    @cached_property
    def _policy(self) -> Policy:
        return load_policy(self.policy_folder)
