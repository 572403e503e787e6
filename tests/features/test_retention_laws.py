"""What a purge takes no longer counts, and what it leaves is judged as if nothing had been taken."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.lawful_gate import judge
from features.retention import due_of
from features.store import end_of_day
from features.succession import known_rows
from features.successors import chains_of
from tests.endurance import long_or
from tests.features.histories import DAYS, FIRST, KINDS_USED, SHORT_RULES, Told, frames, histories, on_papers

# No shorter than the longest publicity: the policy check sees to that.
MONTHS = dict.fromkeys((*KINDS_USED, "event"), 4)
MONTHS.pop("code_succession")
RULES = replace(SHORT_RULES, retention_months=MONTHS)
# Days after the last that is dated or received; before, some of a fact's copies are past their term and some not.
AGES = st.integers(100, 330) | st.integers(-30, 80)
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def judged(found, day):
    told = known_rows(Told(found), as_of=day, rules=RULES)
    return (
        judge(told, as_of=day, known_at=end_of_day(day), rules=RULES).all().sort("uscc", "kind", "record_id")
    )


@settings(max_examples=long_or(60, 3000), deadline=None, suppress_health_check=SLOW)
@given(histories() | histories(about=on_papers()), AGES, st.integers(0, 60))
def test_a_purge_takes_nothing_that_counts_and_changes_no_verdict(history, age, later):
    day = FIRST + timedelta(days=DAYS + age)
    found = frames(history, day)
    due = due_of(found, MONTHS, day, linked=chains_of(found["code_succession"]))["record_id"].implode()
    left = {kind: frame.filter(~pl.col("record_id").is_in(due)) for kind, frame in found.items()}
    for as_of in (day, day + timedelta(days=later)):
        before = judged(found, as_of)
        taken = before.filter(pl.col("record_id").is_in(due))
        assert taken.filter(pl.col("reason").is_null()).is_empty()
        after, rest = judged(left, as_of), before.filter(~pl.col("record_id").is_in(due))
        assert after.equals(rest)
