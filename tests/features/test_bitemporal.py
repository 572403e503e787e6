"""Property tests of what is known when: against a slow account, under later news, and in any order of arrival."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.bucket import STORE_BUCKETS
from features.catalogue import CATALOGUE
from features.feature_table import feature_table
from features.lawful_gate import judge
from features.store import end_of_day
from features.succession import known_rows
from tests.endurance import long_or
from tests.features.builders import code
from tests.features.histories import (
    ENTERPRISES,
    KINDS_USED,
    SHORT_RULES,
    Told,
    days,
    frames,
    histories,
    on_papers,
)
from tests.features.history_reference import Said, verdicts

CODES = pl.Series("uscc", [code(number) for number in ENTERPRISES])
FEATURES = [feature for feature in CATALOGUE if set(feature.view.kinds) <= set(KINDS_USED)]
RULES = st.sampled_from(
    (
        SHORT_RULES,
        replace(SHORT_RULES, appeals_suspend=False),
        replace(SHORT_RULES, succession=dict.fromkeys(SHORT_RULES.succession, frozenset())),
    )
)
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
OFTEN = settings(max_examples=long_or(8, 1000), deadline=None, suppress_health_check=SLOW)
VERY_OFTEN = settings(max_examples=long_or(60, 5000), deadline=None, suppress_health_check=SLOW)
LATE = ("样1号", "样2号", "晚1号")


def judged(found, as_of, known, rules=SHORT_RULES, share=None):
    told = known_rows(Told(found), as_of=as_of, rules=rules, share=share)
    return judge(told, as_of=as_of, known_at=end_of_day(known), rules=rules)


def gated(history, as_of, known, rules=SHORT_RULES):
    return judged(frames(history, known, as_of), as_of, known, rules)


def everything(history, as_of, known):
    """All that may be seen of a history on a day: verdicts and feature values."""
    found = gated(history, as_of, known)
    return found.all(), feature_table(found, CODES, FEATURES)


def same(first, second):
    return all(a.equals(b) for a, b in zip(first, second, strict=True))


def said_by_the_gate(found):
    """(code asked about, record_id) → what the gate says of it."""
    said = {}
    for kind in KINDS_USED:
        frame = found.verdicts[kind]
        due = "due_on" if kind == "social_insurance" else pl.lit(None).alias("due_on")
        names = ["reason", "until", "flagged", "revision", "repairable_from", due, "merged_from"]
        for uscc, record, *verdict in frame.select("uscc", "record_id", *names).iter_rows():
            assert (uscc, record) not in said
            said[uscc, record] = Said(*verdict)
    return said


@VERY_OFTEN
@given(histories() | histories(about=on_papers()), days(), days(), RULES)
def test_the_gate_says_what_a_slow_account_of_the_design_says(history, as_of, known, rules):
    ids = {}
    for receipt in {r.identity: replace(r, received=known) for r in history}.values():
        ids[receipt.identity] = frames([receipt], known)[receipt.kind]["record_id"][0]
    expected = {
        (code(enterprise), ids[identity]): said
        for (enterprise, identity), said in verdicts(history, as_of=as_of, known=known, rules=rules).items()
    }
    assert said_by_the_gate(gated(history, as_of, known, rules)) == expected


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
    later = list({r.identity: r for r in later}.values())
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
    whole, table = everything(history, as_of, known)
    shuffled = {
        kind: frame.sample(fraction=1, shuffle=True, seed=random.randrange(1000))
        for kind, frame in frames(history, known, as_of).items()
    }
    half = random.sample(range(STORE_BUCKETS), STORE_BUCKETS // 2)
    shares = [tuple(half), tuple(set(range(STORE_BUCKETS)) - set(half))]
    parts = [judged(shuffled, as_of, known, share=share) for share in shares]
    order = ["uscc", "kind", "record_id"]
    again = pl.concat([part.all() for part in parts])
    assert again.sort(order).equals(whole.sort(order))
    for part in parts:
        own = CODES.filter(CODES.is_in(part.all()["uscc"].implode()))
        assert feature_table(part, own, FEATURES).equals(table.filter(pl.col("uscc").is_in(own.implode())))
