"""Laws of cases, over random steps: no state outside the table, no later step in an earlier day, nothing left open."""

from datetime import date, timedelta
from random import Random

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from features.acts import acts_of
from scoring.errors import StepRefused
from scoring.rights.events import events_of
from scoring.rights.standing import TABLES, followed, kind_of, standing
from scoring.rights.steps import Step, Taken, Terms
from tests.scoring.rights.cases import CALENDAR, RECORD_DAY, course

START = date(2026, 1, 30)
ORDER = {
    "objection": ("filed", "admitted", "forwarded", "answered", "decided", "in_review", "closed"),
    "repair": ("filed", "admitted", "repaired", "publicity_ended", "annulled"),
}
"""States as they follow each other; those that are not here end a case."""


def history(seed):
    """Steps that the rules took one after the other, mostly such as the table allows; what they refused is left out."""
    random = Random(seed)  # noqa: S311 - the same history each time
    about = random.choice(["repair", "record", "record", "own_record", "evaluation"])
    table = TABLES["repair" if about == "repair" else "objection"]
    taken, on = (), START
    for _ in range(random.randint(1, 12)):
        on += timedelta(random.choice([0, 0, 1, 2, 5, 9]))
        allowed = table.allowed[standing(taken, on=on, calendar=CALENDAR).state] if taken else {"filed"}
        onward = allowed - {"retracted", "not_admitted", "supplemented"}
        kind = random.choice(sorted(onward if onward and random.random() < 0.8 else table.steps))
        outcome = random.choice(sorted(table.outcomes.get(kind, {None})))
        try:
            taken = followed(course(about), taken, Step(kind, on, "理由", outcome), calendar=CALENDAR)
        except StepRefused:
            continue
    return taken or followed(course(about), (), Step("filed", START, "理由"), calendar=CALENDAR)


def histories():
    """Such steps, by a seed."""
    return st.integers(0, 10**6).map(history)


@given(histories(), st.lists(st.integers(0, 120), min_size=2, max_size=6).map(sorted))
def test_states_are_of_the_table_and_only_go_forward(taken, later):
    kind, table = kind_of(taken), TABLES[kind_of(taken)]
    days = [START + timedelta(one) for one in later]
    found = [standing(taken, on=max(one, taken[0].step.day), calendar=CALENDAR) for one in days]
    assert {one.state for one in found} <= table.states.keys()
    ranks = [ORDER[kind].index(one.state) if one.state in ORDER[kind] else len(ORDER[kind]) for one in found]
    assert ranks == sorted(ranks)
    assert all(one.since <= day for one, day in zip(found, days, strict=True) if day >= taken[0].step.day)
    for one in found:
        assert bool(one.dues) == (one.state in table.awaited)
        if not table.allowed[one.state]:
            assert (one.pending, one.dues, one.review_until) == (False, (), None)


@given(histories(), st.integers(0, 120))
def test_on_a_day_a_case_stands_as_its_steps_by_then_left_it(taken, later):
    """The order in which they were taken is that of their days, so a later step is no part of an earlier day."""
    on = taken[0].step.day + timedelta(later)
    known = tuple(one for one in taken if one.step.day <= on)
    assert known == taken[: len(known)]
    assert standing(taken, on=on, calendar=CALENDAR) == standing(known, on=on, calendar=CALENDAR)


@given(histories(), st.randoms())
def test_the_order_in_which_steps_of_one_day_arrive_does_not_matter(taken, random):
    """Whatever other order the rules accept, it comes to the same."""
    about = taken[0].terms.target or "repair"
    mixed = sorted(taken, key=lambda one: (one.step.day, random.random()))
    again = ()
    try:
        for one in mixed:
            again = followed(course(about), again, one.step, calendar=CALENDAR)
    except StepRefused:
        return
    last = taken[-1].step.day
    assert standing(again, on=last, calendar=CALENDAR) == standing(taken, on=last, calendar=CALENDAR)


@given(histories())
def test_a_register_can_keep_what_was_taken(taken):
    kept = [one.terms.model_dump_json(exclude_none=True) for one in taken]
    read = [Taken(one.step, Terms.model_validate_json(text)) for one, text in zip(taken, kept, strict=True)]
    assert tuple(read) == taken


@given(histories())
def test_a_step_more_only_adds_to_what_was_brought(taken):
    for count in range(1, len(taken)):
        assert set(events_of(taken[:count], RECORD_DAY)) <= set(events_of(taken[: count + 1], RECORD_DAY))


NOTHING = {"annulled": False, "suspended": False, "repaired_on": None}


def acting(taken, on):
    """What the events of a case do to its record on a day, by the rules of the record store."""
    events = pl.DataFrame(
        [(one.event_type, one.effective_on) for one in events_of(taken, RECORD_DAY)],
        schema={"event_type": pl.String(), "effective_on": pl.Date()},
        orient="row",
    )
    named = events.with_columns(
        uscc=pl.lit("u"),
        target_kind=pl.lit("penalty"),
        target_document_no=pl.lit("1"),
        target_record_id=pl.lit(None, dtype=pl.String),
        document_no=pl.lit(None, dtype=pl.String),
        occurred_on="effective_on",
        publicity_until=pl.lit(None, dtype=pl.Date),
        merged_from=pl.lit(None, dtype=pl.String),
    )
    found = acts_of(named, on).documents.select(list(NOTHING)).to_dicts()
    return found[0] if found else NOTHING


@given(histories(), st.integers(0, 90))
def test_on_every_day_the_record_is_what_the_case_makes_of_it(taken, later):
    on = taken[0].step.day + timedelta(later)
    known = tuple(one for one in taken if one.step.day <= on)
    found, acts = standing(known, on=on, calendar=CALENDAR), acting(known, on)
    examined = found.kind == "objection" and found.state in {"admitted", "forwarded", "answered"}
    of_record = found.target != "evaluation"
    assert acts["annulled"] == (found.outcome == "withdrawn_record")
    if not acts["annulled"]:
        assert acts["suspended"] == (of_record and (examined or found.outcome == "unverifiable"))
    assert (acts["repaired_on"] is not None) == (found.state in {"repaired", "publicity_ended"})


@given(histories())
def test_no_objection_is_left_open_once_its_case_is_over(taken):
    brought = [one.event_type for one in events_of(taken, RECORD_DAY)]
    over = not standing(taken, on=taken[-1].step.day, calendar=CALENDAR).pending
    assert brought.count("objection") - brought.count("objection_end") in ({0} if over else {0, 1})


def test_every_step_and_outcome_is_reached_by_some_history():
    """The laws are tried on cases that get somewhere."""
    seen = {
        (kind_of(taken), one.step.kind, one.step.outcome)
        for taken in (history(seed) for seed in range(400))
        for one in taken
    }
    assert seen == {
        (kind, step, outcome)
        for kind, table in TABLES.items()
        for step in table.steps
        for outcome in table.outcomes.get(step, {None})
    }
