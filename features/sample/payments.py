"""Social insurance and utilities: quarterly duties whose lateness and shrinking tell of trouble, with much noise."""

import numpy as np

from features.sample.arrays import NONE, Bools, Floats, Ints, whole
from features.sample.bills import Duties, done_on, duties, is_late, path_of_logs, told
from features.sample.parameters import PAYMENTS
from features.sample.world import Table, World, stack, table

_METERS = {"electricity": (1, 1.0), "water": (2, 0.05)}


def staff_paths(world: World) -> Floats:
    """Head count of every enterprise (rows) in every quarter (columns)."""
    rng = world.rng("social-insurance", 1)
    logs = path_of_logs(world, rng, drift=0.001, weight=PAYMENTS.staff_risk, noise=PAYMENTS.staff_noise)
    staff: Floats = np.maximum(np.rint(world.population.staff[:, None] * np.exp(logs)), 1.0)
    return staff


def social_insurance_table(world: World, staff: Floats) -> Table:
    """Contributions quarter by quarter; those insured are fewer than those who work."""
    rng = world.rng("social-insurance")
    people = world.population
    duty = duties(world, people.insured)
    coverage = rng.beta(6.0, 2.0, people.size)
    heads = np.maximum(whole(staff * coverage[:, None]), 1)[duty.rows, duty.quarters]
    per_head = PAYMENTS.insured_yuan * 100.0 * np.exp(rng.normal(0.0, 0.12, people.size))[duty.rows]
    amount = whole(heads * per_head)
    late = is_late(
        world,
        rng,
        duty,
        base=PAYMENTS.insurance_late,
        weight=PAYMENTS.insurance_risk,
        own=PAYMENTS.insurance_own,
    )
    paid = done_on(rng, duty, late, mean_days=PAYMENTS.insurance_days, never=PAYMENTS.insurance_unpaid)
    telling = told(rng, duty, paid)
    seen, of = telling.seen(paid), telling.duty
    return table(
        "social-insurance",
        telling.received,
        {
            "uscc": world.codes(duty.rows[of]),
            "period_end": duty.period_end[of],
            "insured": heads[of],
            "amount_due_fen": amount[of],
            "amount_paid_fen": np.where(seen, amount[of], NONE),
            "due_on": duty.due[of],
            "paid_on": np.where(seen, paid[of], NONE),
        },
    )


def utility_table(world: World, sales: Floats) -> Table:
    """Electricity of most enterprises, water of a few."""
    people = world.population
    parts = (("electricity", people.electricity), ("water", people.water))
    return stack("utilities", *(_meter(world, sales, utility, who) for utility, who in parts))


def _meter(world: World, sales: Floats, utility: str, who: Bools) -> Table:
    number, scale = _METERS[utility]
    rng = world.rng("utilities", number)
    duty = duties(world, who)
    usage = _usage(world, rng, duty, sales, scale)
    price = PAYMENTS.yuan_per_kwh * 100.0 * (1.0 if utility == "electricity" else 7.0)
    amount = whole(usage.astype(np.float64) * price)
    late = is_late(
        world, rng, duty, base=PAYMENTS.utility_late, weight=PAYMENTS.utility_risk, own=PAYMENTS.utility_own
    )
    paid = done_on(rng, duty, late, mean_days=PAYMENTS.utility_days, never=0.01)
    telling = told(rng, duty, paid)
    seen, of = telling.seen(paid), telling.duty
    return table(
        "utilities",
        telling.received,
        {
            "uscc": world.codes(duty.rows[of]),
            "utility": np.full(of.size, utility, dtype=object),
            "period_end": duty.period_end[of],
            "usage": usage[of],
            "amount_due_fen": amount[of],
            "due_on": duty.due[of],
            "paid_on": np.where(seen, paid[of], NONE),
        },
    )


def _usage(world: World, rng: np.random.Generator, duty: Duties, sales: Floats, scale: float) -> Ints:
    """Consumption follows the course of business with a share, and has a life of its own."""
    level = np.log(world.population.revenue_fen / 4.0)
    course = np.log(np.maximum(sales, np.exp(level - 1.2)[:, None])) - level[:, None]
    base = np.log(1_500.0 * scale) + 0.55 * (level - np.log(2.5e7)) + rng.normal(0.0, 0.6, level.size)
    noise = PAYMENTS.usage_noise * rng.normal(size=duty.rows.size)
    log_usage: Floats = (
        base[duty.rows] + PAYMENTS.usage_follows_sales * course[duty.rows, duty.quarters] + noise
    )
    return np.maximum(whole(np.exp(log_usage)), 1)
