"""What relieves an enterprise: dues put off under Article 26 of the regulation, and restructurings approved by a court."""

import numpy as np

from features.sample.arrays import pick
from features.sample.calendar import DUE_DAYS, PERIODS, QUARTER_FIRST, QUARTER_LAST, received_on
from features.sample.events import event_table
from features.sample.parameters_compliance import RELIEF
from features.sample.world import Table, World, table

_DUES = {"tax_filing": 0.55, "social_insurance": 0.35, "utility_payment": 0.10}


def relief_tables(world: World) -> list[Table]:
    """Deferrals, restructurings and their ends."""
    return [_deferrals(world), *_restructurings(world)]


def _deferrals(world: World) -> Table:
    """Approved at the end of the quarter whose dues they put off, some months beyond the due day."""
    rng = world.rng("relief")
    drawn = world.happenings(rng, RELIEF.deferred, RELIEF.deferred_risk)
    what = drawn.where(drawn.quarters < PERIODS)
    approved = QUARTER_LAST[what.quarters] - rng.integers(0, 15, what.size)
    until = DUE_DAYS[what.quarters] + 30 * rng.integers(2, 7, what.size)
    return table(
        "deferrals",
        received_on(approved, rng),
        {
            "uscc": world.codes(what.rows),
            "document_no": world.document_numbers("样缓", approved),
            "deferred_kind": pick(rng, _DUES, what.size),
            "period_from": QUARTER_FIRST[what.quarters],
            "period_to": QUARTER_LAST[what.quarters],
            "deferred_to": until,
            "occurred_on": approved,
            "issuing_body": world.body(what.rows, "税务局"),
        },
    )


def _restructurings(world: World) -> list[Table]:
    rng = world.rng("relief", 1)
    what = world.happenings(rng, RELIEF.restructured, RELIEF.restructured_risk)
    once = np.unique(what.rows, return_index=True)[1]
    rows, days = what.rows[once], what.days[once]
    ended = rng.random(rows.size) < RELIEF.ended
    parts = (
        ("restructuring", np.ones(rows.size, dtype=bool), days),
        ("restructuring_end", ended, days + 240 + rng.integers(0, 400, rows.size)),
    )
    return [
        event_table(
            world,
            rng,
            event_type,
            None,
            rows=rows[mask],
            targets=None,
            effective=effective[mask],
            body="人民法院",
        )
        for event_type, mask, effective in parts
    ]
