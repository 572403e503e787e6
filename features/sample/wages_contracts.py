"""Wages where their payment is watched, and contracts with public bodies: in time, late, or never."""

import numpy as np

from features.sample.arrays import NONE, Floats, sigmoid, waiting, whole
from features.sample.bills import done_on, duties, is_late, told
from features.sample.calendar import NEVER, QUARTER_LAST, received_on
from features.sample.industries import INDUSTRIES
from features.sample.parameters import CONTRACTS, WAGES
from features.sample.world import Table, World, stack, table

_LAST = int(QUARTER_LAST[-1])


def wage_table(world: World, staff: Floats) -> Table:
    """Wages quarter by quarter, of employers in trades where wage arrears are usual."""
    rng = world.rng("wages")
    people = world.population
    watched = np.array([item.wages for item in INDUSTRIES])[people.industry] >= WAGES.watched
    duty = duties(world, people.insured & watched)
    workers = np.maximum(whole(staff), 1)[duty.rows, duty.quarters]
    per_head = WAGES.yuan * 100.0 * np.exp(rng.normal(0.0, 0.2, people.size))[duty.rows]
    amount = whole(workers * per_head)
    late = is_late(world, rng, duty, base=WAGES.late, weight=WAGES.late_risk, own=WAGES.late_own)
    paid = done_on(rng, duty, late, mean_days=WAGES.days_late, never=WAGES.never)
    part = rng.random(paid.size) < WAGES.part_paid
    sum_paid = np.where(part, whole(amount * rng.uniform(0.4, 0.95, paid.size)), amount)
    telling = told(rng, duty, paid)
    seen, of = telling.seen(paid), telling.duty
    return table(
        "wage-payments",
        telling.received,
        {
            "uscc": world.codes(duty.rows[of]),
            "period_end": duty.period_end[of],
            "workers": workers[of],
            "amount_due_fen": amount[of],
            "amount_paid_fen": np.where(seen, sum_paid[of], 0),
            "due_on": duty.due[of],
            "paid_on": np.where(seen, paid[of], NONE),
        },
    )


def contract_table(world: World) -> Table:
    """Contracts, told when signed and once more when performed or ended by agreement."""
    rng = world.rng("contracts")
    what = world.happenings(rng, CONTRACTS.rate, -0.05)
    due = what.days + 20 + rng.exponential(CONTRACTS.days, what.size).astype(np.int64)
    late = rng.random(what.size) < sigmoid(CONTRACTS.late + CONTRACTS.late_risk * world.risk_at(what))
    after = due + waiting(rng, CONTRACTS.days_late, what.size)
    ended = np.where(late, after, np.maximum(due - rng.integers(0, 25, what.size), what.days + 1))
    given_up = rng.random(what.size) < CONTRACTS.terminated
    first = received_on(what.days)
    second = np.where(ended > _LAST, NEVER, received_on(np.minimum(ended + 5, _LAST)))
    state = np.where(given_up, "terminated", "performed").astype(object)
    tellings = (
        (first, np.full(what.size, "performing", dtype=object), what.days, np.full(what.size, NONE)),
        (np.where(second > first, second, NEVER), state, ended, np.where(given_up, NONE, ended)),
    )
    numbers, sums = world.document_numbers("样合", what.days), world.sums(rng, what.rows, 240_000, 1.0)
    return stack(
        "contracts",
        *(
            table(
                "contracts",
                received,
                {
                    "uscc": world.codes(what.rows),
                    "document_no": numbers,
                    "amount_fen": sums,
                    "due_on": due,
                    "performed_on": performed,
                    "state": now,
                    "occurred_on": days,
                    "issuing_body": world.body(what.rows, "公共资源交易中心"),
                },
            )
            for received, now, days, performed in tellings
        ),
    )
