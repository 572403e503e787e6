"""Where the state lives: everything under SHOUXIN_HOME, and the policy in force."""

import os
from dataclasses import dataclass
from pathlib import Path

from features.quarantine import Quarantine
from features.store import Store
from scoring.policy_loader import load_policy
from scoring.policy_schema import Policy


@dataclass(frozen=True, slots=True)
class Home:
    """The folders of one installation."""

    root: Path
    policy_folder: Path | None = None

    @classmethod
    def from_environment(cls) -> "Home":
        """SHOUXIN_HOME (default ./var) and SHOUXIN_POLICY (default the packaged policy)."""
        policy = os.environ.get("SHOUXIN_POLICY")
        return cls(Path(os.environ.get("SHOUXIN_HOME", "var")), Path(policy) if policy else None)

    @property
    def store(self) -> Store:
        """The record store."""
        return Store(self.root / "store")

    @property
    def quarantine(self) -> Quarantine:
        """The quarantine."""
        return Quarantine(self.root / "quarantine")

    @property
    def runs(self) -> Path:
        """The folder of finished runs."""
        return self.root / "runs"

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
        self.root.mkdir(parents=True, exist_ok=True)
        self.simulated_marker.touch()

    def policy(self) -> Policy:
        """The policy in force; `PolicyError` when it is unlawful or malformed."""
        return load_policy(self.policy_folder)
