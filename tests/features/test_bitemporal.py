"""Property tests of what is known when: against a slow account, under later news, and in any order of arrival."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.catalogue import CATALOGUE
from features.feature_table import feature_table
from features.lawful_gate import judge
from features.store import end_of_day
from tests.features.builders import code
from tests.features.history_reference import KINDS_USED, SHORT_RULES, days, frames, histories, verdicts

CODES = pl.Series("uscc", [code(1), code(2), code(3)])
FEATURES = [feature for feature in CATALOGUE if set(feature.view.kinds) <= set(KINDS_USED)]
OFTEN = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LATE = ("样1号", "样2号", "晚1号")


def gated(history, as_of, known, rules=SHORT_RULES):
    return judge(frames(history, known, as_of), as_of=as_of, known_at=end_of_day(known), rules=rules)


def everything(history, as_of, known):
    """All that may be seen of a history on a day: verdicts and feature values."""
    judged = gated(history, as_of, known)
    return judged.all(), feature_table(judged, CODES, FEATURES)


def same(first, second):
    return all(a.equals(b) for a, b in zip(first, second, strict=True))


@OFTEN
@given(histories(), days(), days())
def test_the_gate_says_what_a_slow_account_of_the_design_says(history, as_of, known):
    expected = {}
    for identity, verdict in verdicts(history, as_of=as_of, known=known).items():
        receipt = next(r for r in history if r.identity == identity)
        expected[frames([replace(receipt, received=known)], known)[receipt.kind]["record_id"][0]] = verdict
    judged = gated(history, as_of, known)
    found = {
        row[0]: row[1:]
        for kind in KINDS_USED
        for row in judged.verdicts[kind]
        .select("record_id", "reason", "until", "flagged", "revision")
        .iter_rows()
    }
    assert found == expected


@OFTEN
@given(histories(), histories(documents=LATE, feeds=("one", "two", "late")), days(), days())
def test_what_becomes_known_later_changes_nothing(history, news, as_of, known):
    later = [replace(r, received=known + timedelta(days=1 + n)) for n, r in enumerate(news)]
    assert same(everything(history, as_of, known), everything(history + later, as_of, known))


@OFTEN
@given(histories(), histories(documents=LATE, feeds=("late",)), days(), days())
def test_what_is_dated_or_takes_effect_later_changes_nothing(history, news, as_of, known):
    later = [
        replace(
            r, received=known, occurred=as_of + timedelta(days=1 + n), effective=as_of + timedelta(days=1 + n)
        )
        for n, r in enumerate(news)
    ]
    assert same(everything(history, as_of, known), everything(history + later, as_of, known))


@OFTEN
@given(histories(), histories(), days(), days())
def test_how_a_matter_went_on_after_the_day_changes_nothing(history, news, as_of, known):
    before = [r for r in history if r.received < known]
    later = [
        replace(r, kind="commitment", state="broken", received=known, occurred=as_of + timedelta(days=1 + n))
        for n, r in enumerate(news)
    ]
    later = list({r.identity: r for r in later}.values())
    assert same(everything(before, as_of, known), everything(before + later, as_of, known))


@OFTEN
@given(histories(), days(), days(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_the_sharing_out_of_enterprises_change_nothing(history, as_of, known, random):
    judged, table = everything(history, as_of, known)
    shuffled = {
        kind: frame.sample(fraction=1, shuffle=True, seed=random.randrange(1000))
        for kind, frame in frames(history, known, as_of).items()
    }
    again = judge(shuffled, as_of=as_of, known_at=end_of_day(known), rules=SHORT_RULES)
    assert again.all().sort("kind", "record_id").equals(judged.sort("kind", "record_id"))
    parts = []
    for number in (1, 2, 3):
        own = {kind: frame.filter(pl.col("uscc") == code(number)) for kind, frame in shuffled.items()}
        part = judge(own, as_of=as_of, known_at=end_of_day(known), rules=SHORT_RULES)
        parts.append(feature_table(part, CODES.filter(code(number) == CODES), FEATURES))
    assert pl.concat(parts).equals(table)
