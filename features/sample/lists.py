"""The abnormal list, and the lists of serious dishonesty on which few ever come."""

from typing import Final

import numpy as np
import polars as pl

from features.sample.annual import Missing
from features.sample.arrays import NONE, Ints, pick
from features.sample.calendar import add_months, received_on
from features.sample.events import event_table, removals
from features.sample.parameters import ANNUAL
from features.sample.parameters_compliance import COURT
from features.sample.world import Table, World, stack, table

_RARER: Final = {
    # list: weight, word in document numbers, body, years (0: none said)
    "procurement_serious": (0.24, "样财采严", "财政局", 2),
    "social_insurance_serious": (0.20, "样社保严", "人力资源和社会保障局", 3),
    "customs_dishonest": (0.08, "样关失", "海关", 0),
    "statistics_serious": (0.12, "样统严", "统计局", 0),
    "culture_tourism_dishonest": (0.08, "样文旅失", "文化和旅游局", 3),
    "intellectual_property_serious": (0.08, "样知严", "市场监管局", 0),
    "construction_blacklist": (0.12, "样建黑", "住房和城乡建设局", 1),
    "food_serious": (0.08, "样食严", "市场监管局", 3),
}


def rarer_list_tables(world: World) -> list[Table]:
    """Entries in the lists that the default types do not bring, and their removals."""
    rng = world.rng("rarer-lists")
    what = world.happenings(rng, COURT.rarer_lists, COURT.rarer_lists_risk)
    lists = pick(rng, {name: item[0] for name, item in _RARER.items()}, what.size)
    words = np.array([_RARER[name][1] for name in lists], dtype=object)
    years = np.array([_RARER[name][3] for name in lists], dtype=np.int64)
    numbers = world.document_numbers(words, what.days)
    entries = table(
        "serious-dishonesty",
        received_on(what.days + rng.integers(1, 15, what.size), rng),
        {
            "uscc": world.codes(what.rows),
            "list_id": lists,
            "document_no": numbers,
            "occurred_on": what.days,
            "term_until": np.where(years == 0, NONE, add_months(what.days, 12 * years)),
            "issuing_body": world.body(what.rows, [_RARER[name][2] for name in lists]),
        },
    )
    left = removals(
        world, rng, "serious_dishonesty", rows=what.rows, targets=numbers, since=what.days,
        share=0.4, least=190, mean=160, body="信用中心",
    )  # fmt: skip
    return [entries, left]


def abnormal_tables(world: World, missing: Missing) -> list[Table]:
    """The abnormal list: reports missing at their deadline, and enterprises that cannot be reached."""
    rng = world.rng("listings", 1)
    days = missing.deadline + rng.integers(4, 40, missing.rows.size)
    still = (missing.filed == NONE) | (missing.filed > days)
    entered = still & (rng.random(days.size) < ANNUAL.listed_if_missing) & world.alive(missing.rows, days)
    rows, days, filed = missing.rows[entered], days[entered], missing.filed[entered]
    entries, numbers = _abnormal(world, rng, rows, days, "no_annual_report", "样异年")
    back = filed != NONE
    reported = event_table(
        world,
        rng,
        "removal",
        "abnormal_operation",
        rows=rows[back],
        targets=numbers.filter(pl.Series(back)),
        effective=filed[back] + rng.integers(2, 8, int(back.sum())),
        body="市场监管局",
    )
    lost = world.happenings(rng, COURT.unreachable, COURT.unreachable_risk)
    unreachable, other = _abnormal(world, rng, lost.rows, lost.days, "unreachable", "样异联")
    found = removals(
        world, rng, "abnormal_operation", rows=lost.rows, targets=other, since=lost.days,
        share=0.5, least=20, mean=150, body="市场监管局",
    )  # fmt: skip
    return [stack("abnormal-operations", entries, unreachable), reported, found]


def _abnormal(
    world: World, rng: np.random.Generator, rows: Ints, days: Ints, cause: str, word: str
) -> tuple[Table, pl.Series]:
    numbers = world.document_numbers(word, days)
    entries = table(
        "abnormal-operations",
        received_on(days + rng.integers(1, 6, rows.size), rng),
        {
            "uscc": world.codes(rows),
            "document_no": numbers,
            "cause": np.full(rows.size, cause, dtype=object),
            "occurred_on": days,
            "issuing_body": world.body(rows, "市场监管局"),
        },
    )
    return entries, numbers
