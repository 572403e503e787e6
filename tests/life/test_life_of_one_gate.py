"""The worked case "life of one enterprise", rows 1-19: what counts and what does not, through real files.

The records arrive in shuffled order and in several splits into loads; the answers must be the same.
"""

import itertools
from datetime import date
from random import Random

import pytest

from features.lawful_gate import pass_gate
from features.store import end_of_day
from scoring.compiler.loader import load_policy
from tests.endurance import long_or
from tests.life.history import NAME_OF, RECORDS, USCC, load

COUNTS = "counts"
ANNULLED, REPAIRED, REMOVED, SUSPENDED = "annulled", "repaired", "removed", "suspended"
UPSTREAM, ENDED, DUPLICATE, OUTSIDE = "upstream", "publicity_ended", "duplicate", "outside_catalogue"

# A record not named in a row stands as in the rows before: written out here, so that each row says everything.
# number: (as_of, known_at, {record: counts, or why not}); a record that is missing is not yet known or not yet dated.
ROWS = {
    1: ("2024-05-10", "2024-05-10", {"T": COUNTS}),
    2: ("2024-05-10", "2024-05-21", {"T": COUNTS, "P1": COUNTS}),
    3: ("2024-06-10", "2024-06-10", {"T": COUNTS, "P1": COUNTS, "P1′": DUPLICATE}),
    4: ("2024-06-16", "2024-06-16", {"T": COUNTS, "P1": COUNTS, "P1′": DUPLICATE}),
    5: ("2024-06-16", "2024-06-20", {"T": COUNTS, "P1": REPAIRED, "P1′": REPAIRED}),
    6: ("2024-06-10", "2024-06-20", {"T": COUNTS, "P1": COUNTS, "P1′": DUPLICATE}),
    7: ("2024-09-15", "2024-09-15", {"T": COUNTS, "P1": REPAIRED, "P1′": REPAIRED, "W": COUNTS}),
    8: ("2024-09-15", "2024-09-30", {"T": COUNTS, "P1": REPAIRED, "P1′": REPAIRED, "W": UPSTREAM}),
    9: ("2025-01-20", "2025-01-20", {"T": COUNTS, "P1": REPAIRED, "P1′": REPAIRED, "W": UPSTREAM, "J": COUNTS}),
    10: ("2025-02-24", "2025-02-26", {"T": COUNTS, "P1": REPAIRED, "P1′": REPAIRED, "W": UPSTREAM, "J": REMOVED}),
    11: ("2025-02-22", "2025-02-26", {"T": COUNTS, "P1": REPAIRED, "P1′": REPAIRED, "W": UPSTREAM, "J": COUNTS}),
    12: ("2025-05-10", "2025-05-10", {"T": COUNTS, "P1": REPAIRED, "P1′": REPAIRED, "W": UPSTREAM, "J": REMOVED, "P2": OUTSIDE}),
    13: ("2025-08-01", "2025-08-01", {"T": COUNTS, "P1": REPAIRED, "P1′": REPAIRED, "W": UPSTREAM, "J": REMOVED, "P2": OUTSIDE, "P3": COUNTS}),
    14: ("2025-09-10", "2025-09-10", {"T": COUNTS, "P1": REPAIRED, "P1′": REPAIRED, "W": UPSTREAM, "J": REMOVED, "P2": OUTSIDE, "P3": SUSPENDED}),
    15: ("2025-09-20", "2025-09-20", {"T": COUNTS, "P1": REPAIRED, "P1′": REPAIRED, "W": UPSTREAM, "J": REMOVED, "P2": OUTSIDE, "P3": COUNTS}),
    16: ("2025-08-01", "2025-11-21", {"T": COUNTS, "P1": REPAIRED, "P1′": REPAIRED, "W": UPSTREAM, "J": REMOVED, "P2": OUTSIDE, "P3": ANNULLED}),
    17: ("2025-08-01", "2025-11-19", {"T": COUNTS, "P1": REPAIRED, "P1′": REPAIRED, "W": UPSTREAM, "J": REMOVED, "P2": OUTSIDE, "P3": COUNTS}),
    18: ("2026-03-01", "2026-03-01", {"T": COUNTS, "P1": REPAIRED, "P1′": REPAIRED, "W": UPSTREAM, "J": REMOVED, "P2": OUTSIDE, "P3": ANNULLED, "L": COUNTS}),
    19: ("2026-09-10", "2026-09-12", {"T": COUNTS, "P1": REPAIRED, "P1′": REPAIRED, "W": UPSTREAM, "J": REMOVED, "P2": OUTSIDE, "P3": ANNULLED, "L": REMOVED}),
}  # fmt: skip
FLAGGED = {8: "W", 9: "W", 10: "W", 11: "W", 12: "W", 18: "W", 19: "W"}


def splits():
    """The records in their own order in one load, shuffled one by one, and shuffled in a few loads."""
    names = list(RECORDS)
    found = {"in order, one load": [names], "one by one": [[name] for name in names]}
    for seed in range(long_or(1, 3)):
        random = Random(seed)  # noqa: S311 - the same orders each time
        shuffled = random.sample(names, len(names))
        cuts = sorted(random.sample(range(1, len(names)), 3))
        bounds = [0, *cuts, len(names)]
        found[f"shuffled {seed}"] = [shuffled[a:b] for a, b in itertools.pairwise(bounds)]
    found["backwards"] = [[name] for name in reversed(names)]
    return found


@pytest.fixture(scope="module", params=list(splits()))
def store(request, tmp_path_factory):
    return load(tmp_path_factory.mktemp("life"), splits()[request.param])


@pytest.fixture(scope="module")
def policy():
    return load_policy()


def judged(store, policy, number):
    as_of, known_at, _ = ROWS[number]
    day = date.fromisoformat(as_of)
    known = store.known(end_of_day(date.fromisoformat(known_at)))
    return pass_gate(known, as_of=day, rules=policy.on(day).gate)


def told(gated, column="reason"):
    """record of the case → what the gate says of it."""
    names = {}
    for kind, frame in gated.verdicts.items():
        for row in frame.iter_rows(named=True):
            assert row["uscc"] == USCC
            if kind not in {"registration", "annual_report", "receivables_overdue"}:
                names[NAME_OF[row["source"], row["document_no"]]] = row[column]
    return names


@pytest.mark.parametrize("number", ROWS)
def test_what_counts_and_what_does_not(store, policy, number):
    gated = judged(store, policy, number)
    assert {name: reason or COUNTS for name, reason in told(gated).items()} == ROWS[number][2]
    assert gated.usable("registration").height == 1, "R always counts"
    assert {name for name, flagged in told(gated, "flagged").items() if flagged} <= {"W"}
    if number in FLAGGED:
        assert told(gated, "flagged")[FLAGGED[number]], "covered, flagged for review, not dropped silently"


@pytest.mark.parametrize("number", ROWS)
def test_every_refusal_names_its_rule(store, policy, number):
    rules = policy.on(date.fromisoformat(ROWS[number][0])).gate
    for reason in set(ROWS[number][2].values()) - {COUNTS}:
        assert rules.citations[reason]


def test_what_was_said_once_can_be_said_again(store, policy):
    """Row 20: asked on 2026-10-01 about 2025-08-01, with what was known on that day."""
    first, again = (judged(store, policy, 13) for _ in range(2))
    assert first.all().equals(again.all())
    assert told(first)["P3"] is None
