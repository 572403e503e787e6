"""The market regulator's registration files: the opening stock, new enterprises, changes and exits."""

import numpy as np
import polars as pl

from features.sample.arrays import Ints, Names, pick, waiting
from features.sample.calendar import FIRST_DAY, NEVER, day, received_on
from features.sample.industries import INDUSTRIES
from features.sample.successions import Changes, succession_table
from features.sample.world import Table, World, stack, table

_BODY = "市场监管局"
_CHANGES = {"legal_representative": 0.30, "name": 0.06, "capital": 0.22, "scope": 0.24, "address": 0.18}
_CHANGE_RATE = 0.022
_OPENING = day(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day)


def registry_tables(world: World, codes: Changes) -> list[Table]:
    """Registrations (every approved state is a row of its own) and changes of registered items."""
    rng = world.rng("registry")
    people = world.population
    everyone = np.arange(people.size, dtype=np.int64)
    active = np.full(people.size, "active", dtype=object)
    begun = _registrations(world, everyone, people.established, active)
    gone = everyone[world.paths.exit_day < NEVER]
    ended = _registrations(world, gone, world.paths.exit_day[gone], world.paths.exit_status[gone])
    stopped = _registrations(
        world, codes.rows, codes.days, np.full(codes.rows.size, "cancelled", dtype=object), codes.before
    )
    renumbered = _registrations(world, codes.rows, codes.days, active[codes.rows])
    changes = world.happenings(rng, _CHANGE_RATE, 0.12)
    changed = table(
        "registry-changes",
        received_on(changes.days + waiting(rng, 2, changes.size), rng),
        {
            "uscc": world.codes(changes.rows),
            "item": pick(rng, _CHANGES, changes.size),
            "occurred_on": changes.days,
        },
    )
    return [
        stack("registry", begun, ended, stopped, renumbered),
        changed,
        succession_table(world, codes),
    ]


def _registrations(
    world: World, rows: Ints, approved: Ints, status: Names, codes: pl.Series | None = None
) -> Table:
    """Approved states of the enterprises, under the codes given or the ones they have."""
    people = world.population
    industries = np.array([item.code for item in INDUSTRIES], dtype=object)
    # What was registered before the simulated time is the opening stock.
    known = np.where(approved < _OPENING, _OPENING - 1, approved)
    return table(
        "registry",
        received_on(known),
        {
            "uscc": world.codes(rows) if codes is None else codes,
            "name": people.names.gather(rows),
            "registration_no": people.registration_no.gather(rows),
            "enterprise_type": people.kind[rows],
            "ownership": people.ownership[rows],
            "industry": industries[people.industry[rows]],
            "division": people.division[rows],
            "registered_capital_fen": people.capital_fen[rows],
            "established_on": people.established[rows],
            "occurred_on": approved,
            "status": status,
            "issuing_body": world.body(rows, _BODY),
        },
    )
