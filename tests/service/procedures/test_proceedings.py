"""Effects of a run beside the ledger: a matter lives by the records told of, and by nothing else."""

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from scoring.effects import Effect
from scoring.errors import StepRefused
from scoring.procedure.standing import STEPS, Step, followed
from scoring.procedure.terms import terms_of
from scoring.schema.procedure import Hearing, Term
from service.procedures.proceeding import Gone
from service.procedures.proceedings import proceedings, rule_on
from service.procedures.view import note
from tests.scoring.shipped import law, policy
from tests.service.procedures.test_ledger import ENTRY, terms

USCC = ENTRY.uscc
RUN_DAY = dt.date(2026, 11, 20)
TODAY = dt.date(2026, 11, 25)
CALENDAR = policy().calendar
HEARD = [kind for kind, rule in law().procedures.items() if rule.statement]
EFFECT = Effect(USCC, "GP-13", "duty_to_check", {"list": ("r1",)}, "d2")


def entry(kind, day, *, grounds=("r1",), effect="GP-13", text="", of="duty_to_check"):
    step = Step(kind, dt.date.fromisoformat(f"2026-{day}"), text)
    return replace(ENTRY, step=step, terms=terms(of, step), grounds=grounds, effect=effect, kind=of)


def found(effects, *entries, run_day=RUN_DAY, on=TODAY, under=None, gone=None):
    by_enterprise = {USCC: entries} if entries else {}
    return proceedings(under or policy(), effects, by_enterprise, run_day=run_day, on=on, gone=gone)


def states(*args, **kwargs):
    return [(one.id, one.standing.state) for one in found(*args, **kwargs)]


def test_what_nobody_has_told_is_due_with_an_outlook():
    (one,) = found([EFFECT])
    assert (one.standing.state, one.grounds, one.earliest) == ("due", ("r1",), dt.date(2026, 12, 3))
    assert note(one) == "尚在告知程序中（待告知），不得据以采取措施；今天告知的，最早自 2026-12-03 起"


def test_where_the_calendar_ends_the_outlook_is_open():
    (one,) = found([EFFECT], on=dt.date(2026, 12, 28))
    assert (one.standing.state, one.earliest) == ("due", None)
    assert "待工作日历补入后才能算出" in note(one)


def test_what_was_told_moves_on():
    assert states([EFFECT], entry("notified", "11-02")) == [("GP-13", "ready")]
    decided = (entry("notified", "11-02"), entry("decided_to_apply", "11-10", text="属实"))
    (one,) = found([EFFECT], *decided)
    assert (one.standing.state, note(one)) == ("acting", "自 2026-11-10 起生效")


def test_a_told_record_that_counts_no_more_ends_it_at_once_although_nobody_wrote_it_down():
    acting = (entry("notified", "11-02"), entry("decided_to_apply", "11-10", text="属实"))
    (one,) = found([], *acting)
    assert (one.standing.state, one.standing.since, one.effect) == ("dropped", RUN_DAY, None)
    assert one.to_be_withdrawn
    assert "不得据以采取措施" in note(one)


def test_another_ground_begins_anew_while_the_old_matter_ends():
    other = replace(EFFECT, evidence={"list": ("r9",)})
    acting = (entry("notified", "11-02"), entry("decided_to_apply", "11-10", text="属实"))
    assert states([other], *acting) == [("GP-13", "dropped"), ("GP-13", "due")]
    assert found([other], *acting)[1].grounds == ("r9",)
    both = replace(EFFECT, evidence={"list": ("r1", "r9")})
    (one,) = found([both], *acting)
    assert (one.standing.state, one.grounds) == ("acting", ("r1",))


def test_each_condition_needs_a_told_record():
    two = replace(EFFECT, evidence={"list": ("r1",), "finding": ("f1",)})
    told = (entry("notified", "11-02", grounds=("r1",)),)
    assert states([two], *told) == [("GP-13", "dropped"), ("GP-13", "due")]
    assert states([two], entry("notified", "11-02", grounds=("r1", "f1"))) == [("GP-13", "ready")]


def test_what_ended_with_its_ground_has_to_be_told_again():
    ended = (entry("notified", "11-02"), entry("withdrawn", "11-06", text="已完成信用修复"))
    assert states([EFFECT], *ended) == [("GP-13", "due")]
    assert states([EFFECT], *ended, entry("notified", "11-24")) == [("GP-13", "notified")]


def test_what_was_decided_against_stays_so_for_the_same_ground_only():
    against = (entry("notified", "11-02"), entry("decided_not_to_apply", "11-10", text="已付清"))
    (one,) = found([EFFECT], *against)
    assert (one.standing.state, one.standing.reason) == ("dropped", "已付清")
    assert not one.to_be_withdrawn
    other = replace(EFFECT, evidence={"list": ("r9",)})
    assert states([other], *against) == [("GP-13", "due")]


def test_effects_do_not_share_their_steps():
    other = replace(EFFECT, id="CT-13")
    assert states([EFFECT, other], entry("notified", "11-02")) == [("GP-13", "ready"), ("CT-13", "due")]


def test_the_end_never_lies_before_the_last_step():
    (one,) = found([], entry("notified", "11-22"), run_day=dt.date(2026, 11, 20))
    assert one.standing.since == dt.date(2026, 11, 22)


def test_a_decision_carried_out_as_decided_keeps_its_own_force():
    ban = replace(EFFECT, id="GP-08", kind="as_decided")
    (one,) = found([ban])
    assert one.earliest == TODAY
    assert note(one).endswith("作出机关的决定本身照其文书生效，不因此停止")


def test_the_rule_is_that_of_the_day_of_the_notice():
    assert rule_on(policy(), "bar_a", TODAY).id == "bar_a"
    assert rule_on(policy(), "bar_a", dt.date(2019, 1, 1)).id == "bar_a"


ENDING = replace(EFFECT, seen_until={("list", "r1"): dt.date(2026, 11, 12)})
"""An effect whose only record counts to 2026-11-12."""


def test_a_ground_whose_time_is_over_is_due_no_more_before_any_run():
    assert [one.effect for one in found([ENDING], on=dt.date(2026, 11, 12))] == [ENDING]
    (one,) = found([ENDING], run_day=dt.date(2026, 10, 31))
    assert (one.standing.state, one.standing.since, one.effect) == ("dropped", dt.date(2026, 11, 13), None)
    assert not one.to_be_withdrawn
    assert "至迟计入到 2026-11-12" in note(one)


def test_what_acts_or_is_told_ends_the_day_after_the_last_day_of_its_ground():
    steps = (entry("notified", "11-02"), entry("decided_to_apply", "11-10", text="属实"))
    assert states([ENDING], *steps, on=dt.date(2026, 11, 12)) == [("GP-13", "acting")]
    for told in (steps, steps[:1]):
        (one,) = found([ENDING], *told, run_day=dt.date(2026, 10, 31), on=dt.date(2026, 11, 13))
        assert (one.standing.state, one.standing.since) == ("dropped", dt.date(2026, 11, 13))
        assert one.to_be_withdrawn


def test_silence_makes_nothing_act_after_the_last_day_of_its_ground():
    d = replace(ENDING, id="direct_d.x", kind="direct_d")
    told = entry("notified", "11-10", effect="direct_d.x", of="direct_d")
    assert states([d], told, on=dt.date(2026, 11, 25)) == [("direct_d.x", "dropped")]


def test_a_later_record_of_which_nobody_was_told_begins_anew():
    longer = replace(ENDING, evidence={"list": ("r1", "r2")})
    old, new = found([longer], entry("notified", "11-02"))
    assert (old.standing.state, new.standing.state, new.grounds) == ("dropped", "due", ("r2",))


def test_a_later_run_dates_the_end_by_the_ground_and_not_by_its_own_day():
    told = replace(entry("notified", "11-02"), ground_until=dt.date(2026, 11, 12))
    (one,) = found([], told, run_day=dt.date(2026, 11, 20))
    assert one.standing.since == dt.date(2026, 11, 13)
    (one,) = found([], told, run_day=dt.date(2026, 11, 6))
    assert one.standing.since == dt.date(2026, 11, 6)


def test_a_d_by_score_ends_because_the_score_is_no_d():
    told = entry("notified", "11-02", effect="scored_d", grounds=(), of="scored_d")
    (one,) = found([], told)
    assert one.standing.reason == "最近一次评价按得分不再是 D"


def test_what_waits_for_a_hearing_cannot_act_on_a_day_gone_by():
    asked = (entry("notified", "11-02"), entry("hearing_requested", "11-03"))
    (one,) = found([EFFECT], *asked, on=TODAY)
    assert (one.standing.state, one.earliest) == ("hearing_due", TODAY)


GONE = {(USCC, "r1"): Gone(dt.date(2026, 11, 6), "已完成信用修复")}


def test_a_repair_before_the_last_day_that_was_known_dates_the_end():
    told = replace(entry("notified", "11-02"), ground_until=dt.date(2026, 11, 12))
    (one,) = found([], told, gone=GONE)
    assert (one.standing.since, one.standing.reason) == (
        dt.date(2026, 11, 6),
        "告知过的记录不再计入：已完成信用修复",
    )
    (one,) = found([], told, run_day=dt.date(2026, 11, 8), gone=GONE)
    assert one.standing.since == dt.date(2026, 11, 6)
    over = {(USCC, "r1"): Gone(dt.date(2026, 11, 15), "已完成信用修复")}
    (one,) = found([], told, gone=over)
    assert (one.standing.since, "至迟计入到 2026-11-12" in one.standing.reason) == (
        dt.date(2026, 11, 13),
        True,
    )


def test_of_several_records_the_last_that_went_dates_the_end():
    told = entry("notified", "11-02", grounds=("r1", "r2"))
    both = {**GONE, (USCC, "r2"): Gone(dt.date(2026, 11, 9), "已移出、删除或结清")}
    (one,) = found([], told, gone=both)
    assert one.standing.since == dt.date(2026, 11, 9)
    assert one.standing.reason == "告知过的记录不再计入：已完成信用修复、已移出、删除或结清"


@st.composite
def recorded(draw):
    """What a ledger may hold of some effects: steps that were allowed when they were written."""
    entries = []
    for number, kind in enumerate(draw(st.lists(st.sampled_from(HEARD), min_size=1, max_size=3))):
        taken, on = (), dt.date(2026, 6, 1)
        for _ in range(draw(st.integers(1, 5))):
            on += dt.timedelta(draw(st.integers(0, 9)))
            step = Step(draw(st.sampled_from(list(STEPS))) if taken else "notified", on, "理由")
            before = taken[-1].terms if taken else terms_of(law().procedures[kind])
            try:
                taken = followed(before, taken, step, calendar=policy().calendar)
            except StepRefused:
                continue
        entries += [
            replace(ENTRY, effect=f"e{number}", kind=kind, step=one.step, terms=one.terms) for one in taken
        ]
    return entries


@st.composite
def policies(draw):
    """The shipped policy with procedures and holidays changed beyond recognition."""
    days = st.builds(Term, days=st.integers(1, 40), calendar=st.sampled_from(["working", "calendar"]))
    rules = tuple(
        one.model_copy(
            update={
                "statement": draw(days),
                "hearing": draw(st.none() | st.builds(Hearing, request=days, notice=days)),
                "on_silence": draw(st.sampled_from(["acts", "decide"])),
                "decided_by": draw(st.sampled_from(["bureau", "applying_body"])),
                "in_force_from": draw(st.sampled_from([one.in_force_from, dt.date(2026, 6, 20)])),
            }
        )
        for one in policy().procedures
    )
    holidays = tuple(one for one in policy().holidays if one.year < draw(st.sampled_from([2026, 2027])))
    return policy().model_copy(update={"procedures": rules, "holidays": holidays})


@given(recorded(), policies(), st.integers(0, 200))
def test_what_was_recorded_stands_the_same_whatever_policy_and_holidays_follow(entries, other, later):
    told = {one.effect: one for one in entries}.values()
    now = [Effect(USCC, one.effect, one.kind, {"list": ENTRY.grounds}, "d2") for one in told]
    on = dt.date(2026, 6, 1) + dt.timedelta(later)

    def seen(under):
        each = found(now, *entries, on=on, run_day=min(on, RUN_DAY), under=under)
        return [(one.id, one.standing, one.terms, note(one)) for one in each if one.matter]

    assert seen(other) == seen(policy())


def test_a_change_of_policy_between_notice_and_decision_changes_nothing():
    """The term of the hearing that is asked for later is that of the notice, too."""
    (one,) = found([EFFECT], entry("notified", "11-02"), on=dt.date(2026, 11, 5))
    asked = followed(one.terms, one.taken, Step("hearing_requested", dt.date(2026, 11, 5)), calendar=CALENDAR)
    assert asked[-1].terms.hearing_from == dt.date(2026, 11, 17)


WRONG = (entry("notified", "11-02"), entry("decided_to_apply", "11-03", text="属实"))
"""Steps that no procedure gives, as a defect could have written them."""


def test_steps_that_lead_nowhere_are_listed_with_their_fault_and_never_act():
    other = replace(EFFECT, id="CT-13")
    faulty, sound = found([EFFECT, other], *WRONG, entry("notified", "11-02", effect="CT-13"))
    assert (faulty.standing.state, faulty.standing.acting, faulty.earliest) == ("faulty", False, None)
    assert "2026-11-03 不能记“决定采取”" in faulty.fault
    assert note(faulty).endswith("不得据以采取措施")
    assert (sound.standing.state, sound.fault) == ("ready", None)


def test_what_leads_nowhere_can_be_ended_and_ends_with_its_ground():
    ended = (*WRONG, entry("decided_not_to_apply", "11-04", text="登记有误"))
    (one,) = found([EFFECT], *ended)
    assert (one.standing.state, one.standing.reason, one.fault) == ("dropped", "登记有误", None)
    (one,) = found([], *WRONG)
    assert (one.standing.state, one.to_be_withdrawn) == ("dropped", True)
