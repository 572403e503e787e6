"""Enterprises judged as of days of their own, at once, are what they are as of each day alone."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from features.catalogue import CATALOGUE
from features.days import DAY
from features.enterprise_numbers import NUMBER
from features.event_order import EVENT
from features.feature_table import feature_table
from features.lawful_gate import judge
from features.store import end_of_day
from features.succession import known_rows
from models.rule_book_items import declared
from scoring import information, scope
from scoring.graded import fact_columns, fact_conditions
from scoring.matrix.condition_types import HasRecord
from scoring.matrix.conditions import selected_of
from scoring.population import population_of
from service.home import Home
from tests.scoring.shipped import law, policy

KNOWN = date(2026, 10, 31)
DAYS = [date(2024, 2, 29), date(2025, 6, 30), date(2026, 10, 31), date(2027, 3, 31)]
"""One of them a day that most months lack; the last later than anything known, as recourse asks."""
ENTERPRISES = 60
COUNTED = [
    replace(one, name=f"{book.id}.{one.name}")
    for book in policy().rule_books
    for one in (declared(item) for item in book.items)
]
RECENT = HasRecord(type="has_record", kind="penalty", within_months=12)
FEATURES = [*CATALOGUE, *COUNTED]


@pytest.fixture(scope="module")
def records(sample_home):
    """Kind → the records of those of whom there is most against them."""
    known = Home(sample_home).store.known(end_of_day(KNOWN))
    rows = known_rows(known, as_of=KNOWN, rules=law(KNOWN).gate)
    rows = {kind: frame.drop(NUMBER, EVENT, strict=False) for kind, frame in rows.items()}
    against = pl.concat(
        rows[kind].select("uscc") for kind in ("penalty", "wage_arrears", "serious_dishonesty")
    )
    most = against["uscc"].value_counts().sort(pl.col("count"), "uscc")["uscc"].tail(ENTERPRISES)
    most = pl.concat([most, rows["deferral"]["uscc"]])
    ours = {kind: frame.filter(pl.col("uscc").is_in(most.implode())) for kind, frame in rows.items()}
    deferred = pl.col("uscc").is_in(rows["deferral"]["uscc"].implode())
    ours["tax_filing"] = ours["tax_filing"].with_columns(filed_on=pl.when(~deferred).then("filed_on"))
    ours["deferral"] = ours["deferral"].with_columns(pl.col("effective_on").dt.offset_by("4mo"))
    return {kind: frame.select(pl.col("uscc") + "+", pl.exclude("uscc")) for kind, frame in ours.items()}


def _on(records, day):
    """The records under codes of the day."""
    return {
        kind: frame.with_columns(pl.col("uscc") + str(DAYS.index(day))) for kind, frame in records.items()
    }


def _told(gated, on):
    population = population_of(gated, on)
    codes = population["uscc"]
    usable = {kind: gated.usable(kind) for kind in gated.verdicts}
    asked = [*fact_conditions(on), RECENT]
    facts = fact_columns(asked, population, selected_of(asked, usable, as_of=on.day))
    lacking = information.lacking(on.information, codes, usable, as_of=on.day)
    told = {
        "population": population,
        "features": feature_table(gated, codes, FEATURES),
        "conditions": pl.DataFrame(
            {"uscc": codes, **facts, "excluded": scope.excluded(on.scope, population)}
        ),
        "lacking": pl.DataFrame(lacking, schema=[str(n) for n in range(lacking.shape[1])]).with_columns(
            uscc=codes
        ),
    }
    return told | gated.verdicts


def test_what_is_judged_at_once_is_what_is_judged_day_by_day(records):
    on = law(DAYS[-1])
    by_day = {day: _on(records, day) for day in DAYS}
    parts = {
        kind: pl.concat(by_day[day][kind].with_columns(pl.lit(day).alias(DAY)) for day in DAYS)
        for kind in records
    }
    codes = parts["registration"].select("uscc", DAY).unique()
    together = _told(
        judge(parts, as_of=DAYS[-1], known_at=end_of_day(DAYS[-1]), rules=on.gate, days=codes), on
    )
    for place, day in enumerate(DAYS):
        alone = _told(
            judge(by_day[day], as_of=day, known_at=end_of_day(day), rules=on.gate), replace(on, day=day)
        )
        for name, frame in alone.items():
            ours = together[name].filter(pl.col("uscc").str.ends_with(f"+{place}")).drop(DAY, strict=False)
            assert_frame_equal(ours, frame, check_row_order=name not in records, check_exact=True)
