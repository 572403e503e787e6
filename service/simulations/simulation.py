"""Simulation: what a change of policy, model or day would do to everyone, side by side. Analysis, never published or acted on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import polars as pl

from features.feature import Purpose
from features.together import Progress
from models.evaluator import Evaluator
from scoring.document import SIMULATED_NOTICE
from scoring.ground import Ground
from scoring.schema.policy import Policy
from scoring.simulation.compared import compared
from scoring.simulation.groups import LABELS
from service.errors import NotFound
from service.home import Home
from service.runs.evaluation import ground_for
from service.runs.kept import Runs
from service.scorecards.audit_groups import group_names
from service.simulations.sides import WAYS, Sides, sides_of

NOTICE: Final = "模拟测算，不是评价决定：不公布，不据以采取任何措施"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One side as it was asked for.

    Attributes:
        policy: the policy, and `policy_name`, what people call it.
        card: the evaluator, and `model`, what people call it.
        as_of: the day.
        known_at: up to when records were received.
    """

    policy: Policy
    policy_name: str
    card: Evaluator
    model: str
    as_of: date
    known_at: datetime


def simulate(
    home: Home, before: Asked, after: Asked, *, purpose: Purpose, progress: Progress | None = None
) -> dict[str, Any]:
    """What changes from one side to the other over the whole population, as plain data. Stores nothing."""
    found = [
        ground_for(home, one.policy, one.card, as_of=one.as_of, known_at=one.known_at, purpose=purpose)
        for one in (before, after)
    ]
    grounds, known = (found[0][0], found[1][0]), (found[0][1], found[1][1])
    kept = Runs(home.runs)
    runs = (kept.of(grounds[0].manifest), kept.of(grounds[1].manifest))
    sides = sides_of(grounds, known, runs, progress=progress)
    if sides.before.rows.is_empty() and sides.after.rows.is_empty():
        raise NotFound("两方都没有企业，无从比较")
    groups = _groups(sides, after.policy.settings.divisions)
    return {
        "simulated": home.simulated,
        "notices": [NOTICE, *([SIMULATED_NOTICE] if home.simulated else [])],
        "analysis": True,
        "purpose": purpose,
        "before": _side(before, grounds[0]),
        "after": _side(after, grounds[1]),
        "differs": _differs(*grounds),
        "shared": {"way": sides.way, "text": WAYS[sides.way], "stored_runs": list(sides.stored)},
        **compared(sides.before, sides.after, groups),
    }


def _side(asked: Asked, ground: Ground) -> dict[str, Any]:
    manifest = ground.manifest
    return {
        "policy": {
            "name": asked.policy_name,
            "id": asked.policy.settings.id,
            "title": asked.policy.settings.title,
        },
        "model": asked.model,
        "as_of": manifest.as_of.isoformat(),
        "known_at": manifest.known_at,
        "data_version": manifest.data_version,
        "hashes": dict(sorted(manifest.hashes.items())),
        "run_id": manifest.hash,
        "previous_run_id": manifest.previous,
        "measures_in_force": len(ground.law.measures),
    }


def _differs(before: Ground, after: Ground) -> list[str]:
    """In what the sides differ: `policy`, `law`, `model`, `data`, `as_of`, `known_at`."""
    one, other = before.manifest, after.manifest
    found = [name for name in ("policy", "law", "model", "data") if one.hashes[name] != other.hashes[name]]
    return [*found, *(name for name in ("as_of", "known_at") if getattr(one, name) != getattr(other, name))]


def _groups(sides: Sides, divisions: Mapping[str, str]) -> pl.DataFrame:
    """Groups of everyone on either side, as the side before knows them, else the one after."""
    people = sides.before.people
    if sides.after is not sides.before:
        people = pl.concat([people, sides.after.people]).unique("uscc", keep="first", maintain_order=True)
    return groups_of(people, divisions)


def groups_of(people: pl.DataFrame, divisions: Mapping[str, str]) -> pl.DataFrame:
    """`uscc` and the groups of `LABELS` of people with a side's attributes: for audits only."""
    named = people.select("uscc", **group_names(divisions))
    return named.select("uscc", pl.col(list(LABELS)).cast(pl.String))
