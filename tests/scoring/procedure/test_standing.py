"""Before an adverse effect acts: a closed table, never before notice and term, ended at once with its ground."""

import datetime as dt
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import StepRefused
from scoring.procedure.standing import STATES, STEPS, TABLE, Step, earliest_if_notified, followed, standing
from scoring.procedure.terms import terms_of
from scoring.schema.procedure import Term
from tests.scoring.shipped import TODAY, law, policy

CALENDAR = policy().calendar
RULES = law().procedures
HEARD = [kind for kind, rule in RULES.items() if rule.statement]
START = dt.date(2026, 6, 1)


def day(text):
    return dt.date.fromisoformat(f"2026-{text}")


def walked(rule, steps, taken=()):
    """The steps taken one after the other, each with the terms that followed from it."""
    for step in steps:
        terms = taken[-1].terms if taken else terms_of(rule)
        taken = followed(terms, taken, step, calendar=CALENDAR)
    return taken


def at(kind, steps, on):
    return standing(walked(RULES[kind], steps), on=on)


def told(*more, on="11-02"):
    return [Step("notified", day(on)), *more]


# ---- worked cases; 2026-11-02 is a Monday, the fifth working day after it the Monday after


def test_nothing_acts_before_it_is_notified():
    for kind in RULES:
        assert at(kind, [], TODAY).state == "due"


def test_who_says_nothing_is_met_by_a_direct_d_the_day_after_the_term():
    for on, state in (("11-02", "notified"), ("11-09", "notified"), ("11-10", "acting"), ("11-30", "acting")):
        found = at("direct_d", told(), day(on))
        assert found.state == state
        assert found.statement_until == found.hearing_until == day("11-09")
        assert found.earliest == day("11-10")
    assert at("direct_d", told(), day("11-30")).since == day("11-10")


def test_a_general_clause_never_acts_by_itself():
    assert at("duty_to_check", told(), day("11-09")).state == "notified"
    assert at("duty_to_check", told(), day("12-31")).state == "ready"
    decided = told(Step("decided_to_apply", day("11-10"), "核查属实"))
    found = at("duty_to_check", decided, day("11-10"))
    assert (found.state, found.since, found.earliest) == ("acting", day("11-10"), day("11-10"))


def test_a_decision_carried_out_as_decided_needs_its_effect_told_and_no_more():
    found = at("as_decided", told(), day("11-02"))
    assert (found.state, found.since, found.statement_until) == ("acting", day("11-02"), None)


def test_what_was_stated_must_be_answered():
    stated = told(Step("stated", day("11-04"), "已付清"))
    assert at("bar_a", stated, day("11-09")).state == "stated"
    found = at("bar_a", stated, day("11-20"))
    assert (found.state, found.since, found.earliest) == ("ready", day("11-10"), day("11-20"))


def test_a_hearing_can_be_asked_for_up_to_the_last_day_of_its_term_and_no_longer():
    assert at("direct_d", told(Step("hearing_requested", day("11-09"))), day("11-09")).state == "hearing_due"
    longer = RULES["direct_d"].model_copy(update={"statement": Term(days=20, calendar="working")})
    on_time, late = (told(Step("hearing_requested", day(on))) for on in ("11-09", "11-10"))
    assert standing(walked(longer, on_time), on=day("11-09")).state == "hearing_due"
    with pytest.raises(StepRefused, match="要求听证的期限到 2026-11-09"):
        walked(longer, late)


def test_a_hearing_is_announced_in_time():
    asked = told(Step("hearing_requested", day("11-05")))
    found = at("direct_d", asked, day("11-30"))
    assert (found.state, found.hearing_from, found.earliest) == ("hearing_due", day("11-17"), day("11-17"))
    with pytest.raises(StepRefused, match="最早在 2026-11-17"):
        at("direct_d", [*asked, Step("hearing_held", day("11-16"))], day("11-16"))
    held = [*asked, Step("hearing_held", day("11-17"))]
    assert at("direct_d", held, day("11-17")).state == "ready"


def test_the_longer_time_counts_and_a_hearing_within_it_decides_nothing_yet():
    rule = RULES["duty_to_check"].model_copy(update={"statement": Term(days=20, calendar="working")})

    def found(steps, on):
        return standing(walked(rule, steps), on=day(on))

    asked = told(Step("hearing_requested", day("11-05")), on="11-02")
    assert found(told(), "11-30").state == "notified"
    assert found(told(), "12-01").state == "ready"
    assert (found(asked, "11-06").hearing_from, found(asked, "11-06").earliest) == (
        day("11-17"),
        day("12-01"),
    )
    held = [*asked, Step("stated", day("11-06")), Step("hearing_held", day("11-18"))]
    assert [found(held, on).state for on in ("11-17", "11-18", "11-30", "12-01")] == [
        "hearing_due",
        "heard",
        "heard",
        "ready",
    ]
    assert found([*held, Step("stated", day("11-20"))], "11-20").state == "heard"
    with pytest.raises(StepRefused, match="期限到 2026-11-30"):
        found([*held, Step("decided_to_apply", day("11-19"))], "11-19")


@pytest.mark.parametrize(
    ("kind", "steps", "words"),
    [
        ("direct_d", [Step("decided_to_apply", day("11-02"))], "状态是“待告知”"),
        ("direct_d", told(Step("decided_to_apply", day("11-09"))), "期限到 2026-11-09，期满后才可"),
        ("direct_d", told(Step("hearing_requested", day("11-10"))), "状态是“已生效”"),
        ("direct_d", told(Step("notified", day("11-03"))), "状态是“已告知，陈述期内”"),
        ("direct_d", told(Step("stated", day("11-10"))), "状态是“已生效”"),
        ("bar_a", told(Step("hearing_requested", day("11-03"))), "没有听证"),
        ("as_decided", told(Step("stated", day("11-03"))), "状态是“已生效”"),
        ("duty_to_check", told(Step("hearing_held", day("11-03"))), "不能记“举行听证”"),
        ("direct_d", told(Step("withdrawn", day("11-03")), Step("stated", day("11-04"))), "须重新告知"),
    ],
)
def test_what_is_not_in_the_table_is_refused_and_told(kind, steps, words):
    with pytest.raises(StepRefused, match=words):
        at(kind, steps, day("12-01"))


def test_a_step_before_the_last_one_is_refused():
    steps = told(Step("stated", day("11-05")))
    with pytest.raises(StepRefused, match="早于已记载的最后一步（2026-11-05）"):
        walked(RULES["direct_d"], [*steps, Step("stated", day("11-04"))])


def test_several_steps_may_be_taken_on_one_day():
    steps = told(Step("stated", day("11-02"), "已付清"), Step("hearing_requested", day("11-02")))
    assert at("direct_d", steps, day("11-02")).state == "hearing_due"


def test_a_hearing_held_within_the_term_does_not_shorten_it():
    rule = RULES["direct_d"].model_copy(update={"statement": Term(days=20, calendar="working")})
    asked = told(Step("hearing_requested", day("11-03")))
    before = standing(walked(rule, asked), on=day("11-03"))
    held = [*asked, Step("hearing_held", before.hearing_from)]
    found = standing(walked(rule, held), on=before.hearing_from)
    assert (found.state, found.earliest) == ("heard", before.earliest)
    assert before.earliest > before.hearing_from


def test_a_later_step_does_not_count_yet():
    steps = told(Step("withdrawn", day("11-05"), "已修复"))
    assert at("direct_d", steps, day("11-04")).state == "notified"
    found = at("direct_d", steps, day("11-05"))
    assert (found.state, found.since, found.reason, found.earliest) == (
        "dropped",
        day("11-05"),
        "已修复",
        None,
    )


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        ("due", {"notified", "decided_not_to_apply"}),
        ("notified", {"stated", "hearing_requested", "decided_not_to_apply", "withdrawn"}),
        ("stated", {"stated", "hearing_requested", "decided_not_to_apply", "withdrawn"}),
        ("hearing_due", {"stated", "hearing_held", "decided_not_to_apply", "withdrawn"}),
        ("heard", {"stated", "decided_not_to_apply", "withdrawn"}),
        ("ready", {"stated", "decided_to_apply", "decided_not_to_apply", "withdrawn"}),
        ("acting", {"decided_not_to_apply", "withdrawn"}),
        ("dropped", set()),
    ],
)
def test_what_each_state_allows(state, steps):
    assert TABLE[state] == steps


def test_the_table_is_closed():
    assert TABLE.keys() == STATES.keys()
    assert set().union(*TABLE.values()) <= STEPS.keys()
    assert not TABLE["dropped"]


# ---- laws


@st.composite
def histories(draw):
    """A kind of effect and steps that the procedure took one after the other; what it refused is left out."""
    kind = draw(st.sampled_from([name for name, rule in RULES.items() if rule.notice != "none"]))
    taken, on = (), START
    wanted = [st.tuples(st.just("notified"), st.integers(0, 3))] if draw(st.booleans()) else []
    anything = st.tuples(st.sampled_from(list(STEPS)), st.integers(0, 12))
    for one in (*wanted, *[anything] * draw(st.integers(0, 7))):
        name, later = draw(one)
        on += dt.timedelta(later)
        try:
            taken = walked(RULES[kind], [Step(name, on)], taken)
        except StepRefused:
            continue
    return kind, taken, on


@given(histories(), st.integers(0, 40))
def test_no_state_is_outside_the_table_and_days_run_forward(history, later):
    _, taken, on = history
    seen = [standing(taken, on=on + dt.timedelta(n)) for n in range(later + 1)]
    assert {one.state for one in seen} <= STATES.keys() - {"faulty"}
    since = [one.since for one in seen if one.since]
    assert since == sorted(since)
    assert all(one.since is None or one.since <= on + dt.timedelta(n) for n, one in enumerate(seen))
    earliest = [one.earliest for one in seen if one.earliest]
    assert earliest == sorted(earliest)


@given(histories(), st.integers(0, 40))
def test_nothing_acts_before_notice_and_term(history, later):
    kind, taken, on = history
    rule, today = RULES[kind], on + dt.timedelta(later)
    found = standing(taken, on=today)
    if not found.acting:
        return
    notified = next(one.step.day for one in taken if one.step.kind == "notified")
    if rule.statement:
        term = [CALENDAR.end_of(rule.statement, notified)]
        if rule.hearing:
            term.append(CALENDAR.end_of(rule.hearing.request, notified))
        assert found.since > max(term)
        assert found.since >= earliest_if_notified(terms_of(rule), notified, calendar=CALENDAR)
    kinds = {one.step.kind for one in taken}
    if kinds & {"stated", "hearing_requested"} or rule.on_silence == "decide":
        assert "decided_to_apply" in kinds
    if "hearing_requested" in kinds:
        assert "hearing_held" in kinds


@given(histories(), st.integers(0, 40))
def test_a_ground_that_ends_ends_it_at_once(history, later):
    kind, taken, on = history
    today = on + dt.timedelta(later)
    if not taken or standing(taken, on=today).state == "dropped":
        return
    ended = walked(RULES[kind], [Step("withdrawn", today, "根据消失")], taken)
    for days in (0, 1, 100):
        found = standing(ended, on=today + dt.timedelta(days))
        assert (found.state, found.since, found.earliest) == ("dropped", today, None)


@given(histories())
def test_steps_of_one_day_may_arrive_in_any_order(history):
    _, taken, on = history
    found = standing(taken, on=on)
    for order in list(permutations(taken))[:120]:
        assert standing(order, on=on) == found


@given(histories(), st.sampled_from(list(STEPS)), st.sampled_from(list(STEPS)))
def test_two_steps_of_one_day_say_the_same_in_either_order_or_one_is_refused(history, first, second):
    kind, taken, on = history

    def outcome(*names):
        try:
            return standing(walked(RULES[kind], [Step(name, on) for name in names], taken), on=on)
        except StepRefused:
            return None

    one, other = outcome(first, second), outcome(second, first)
    assert one is None or other is None or one == other


@given(
    histories(), st.sampled_from([name for name, rule in RULES.items() if rule.statement]), st.integers(0, 60)
)
def test_a_matter_keeps_the_terms_of_its_notice_whatever_the_policy_becomes(history, other, later):
    """Later steps are allowed, refused and dated by what was fixed, not by the rule that is in force by then."""
    _, taken, on = history
    if not taken:
        return
    fixed = taken[-1].terms
    for kind in STEPS:
        step = Step(kind, on + dt.timedelta(later))
        try:
            after = walked(RULES[other], [step], taken)
        except StepRefused:
            continue
        assert after[:-1] == taken
        # A notice dates the times, also one that comes in on the day on which it was decided against without any.
        dates = kind in {"notified", "hearing_requested"}
        kept = {"hearing_from", "statement_until", "hearing_until"} if dates else set()
        assert after[-1].terms.model_dump(exclude=kept) == fixed.model_dump(exclude=kept)
        assert after[-1].terms.id == fixed.id


def test_a_notice_without_its_term_acts_never():
    (one,) = walked(RULES["direct_d"], [Step("notified", day("11-02"))])
    torn = replace(one, terms=one.terms.model_copy(update={"statement_until": None}))
    with pytest.raises(StepRefused, match="没有记下陈述、申辩的期限"):
        standing([torn], on=TODAY)


def test_what_comes_too_late_names_the_last_day_on_which_it_could_have_come():
    for kind, late, words in (
        ("direct_d", Step("stated", day("11-12")), "收到陈述、申辩最晚可记在 2026-11-09"),
        ("duty_to_check", Step("hearing_requested", day("11-12")), "要求听证最晚可记在 2026-11-09"),
    ):
        with pytest.raises(StepRefused, match=words) as refused:
            at(kind, told(late), TODAY)
        assert "根据消失" not in str(refused.value)  # nobody can take that step: an evaluation writes it
