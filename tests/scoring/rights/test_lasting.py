"""What lasts on a record by which documents, which of them an act ends, and what the record store is told of it."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from features.acts import VOID
from features.records.events import EVENT_TYPES
from scoring.errors import StepRefused
from scoring.rights.lasting import (
    ENDED_BY,
    acts_from,
    documents_of,
    ending_of,
    ends,
    lasting,
    name_of,
    require_act_begun,
    turn_of,
    written_down_again,
)
from scoring.rights.out_of_use import out_of_use
from scoring.rights.steps import Ended, Happened
from tests.scoring.rights.cases import RECORD_DAY
from tests.scoring.rights.in_store import out_in_store

TODAY = date(2026, 11, 20)
"""The last day on which something is played."""


def day(number):
    return date(2026, 11, number)


def happened(event, on, number, **more):
    """By the document of a number, decided on a day of November."""
    since = RECORD_DAY if event in VOID else day(on)
    more = {"body": "某局"} | more
    return Happened(event_type=event, effective_on=since, decided_on=day(on), document_no=number, **more)


PAIRS = pytest.mark.parametrize(("begins", "ending"), ENDED_BY.items())


@PAIRS
def test_what_begins_on_or_before_the_last_end_that_reaches_it_acts_from_the_day_after(begins, ending):
    """In the store of a pair on one day the end stands: what was told with its own day would not act."""
    known = [happened(ending, 15, "终1"), happened(ending, 20, "终2")]
    for on, since in ((14, 21), (19, 21), (20, 21), (21, 21), (22, 22)):
        assert acts_from(happened(begins, on, "始"), known) == day(since)
    assert acts_from(known[1], [happened(begins, 20, "始")]) == day(20)


@PAIRS
def test_an_end_of_one_document_puts_off_none_but_it(begins, ending):
    known = [happened(ending, 20, "终", ends=(Ended(name="甲〔2026〕1号"),))]
    assert acts_from(happened(begins, 20, "乙"), known) == day(20)
    assert acts_from(happened(begins, 21, "甲〔2026〕1号"), known) == day(21)
    assert acts_from(happened(begins, 20, "甲[2026]1号"), known) == day(21)


@PAIRS
def test_what_would_act_from_tomorrow_is_to_be_written_down_then_with_its_own_day(begins, ending):
    known = [happened(ending, 20, "终")]
    require_act_begun(happened(begins, 20, "始"), known, "变动", on=day(21))
    with pytest.raises(StepRefused) as told:
        require_act_begun(happened(begins, 19, "始"), known, "变动", on=day(20))
    assert f"2026-11-20 已经以“终”（某局，2026-11-20）记下“{EVENT_TYPES[ending]}”" in str(told.value)
    assert str(told.value).endswith("请自 2026-11-21 起登记，日期仍写文书的日期 2026-11-19")


def test_what_acts_later_than_it_was_done_is_ended_on_any_day_since_it_was_done():
    """An end that is dated before what it ends acts, acts with it."""
    late = Happened(
        event_type="suspension", effective_on=day(21), decided_on=day(10), document_no="甲", by="court"
    )
    known = [happened("suspension_end", 20, "终1"), late]
    assert ending_of("suspension_end", day(12), None, known, "终止") == ((late,), (), day(21))
    with pytest.raises(StepRefused, match="没有可以终止的"):
        ending_of("suspension_end", day(9), None, known, "终止")


def test_what_is_void_and_came_in_late_is_ended_on_any_day_since_it_was_decided():
    late = happened("annulment", 10, "甲", by="court", told_on=day(21))
    known = [happened("reinstatement", 20, "终1"), late]
    assert ending_of("reinstatement", day(12), None, known, "终止") == ((late,), (), day(21))
    with pytest.raises(StepRefused, match="没有可以终止的"):
        ending_of("reinstatement", day(9), None, known, "终止")


def test_that_what_is_named_was_ended_before_is_told_where_nothing_lasts():
    known = [happened("suspension", 10, "甲"), happened("suspension_end", 12, "终1")]
    with pytest.raises(StepRefused, match="“甲”：它已由“终1”（某局，2026-11-12）终止"):
        ending_of("suspension_end", day(14), [Ended(name="甲")], known, "终止")


def test_what_was_restored_does_not_last_whatever_day_its_file_gives_the_effect():
    """As the gate has it: what is void is told by the days of the decisions alone."""
    void = happened("annulment", 10, "撤")
    back = Happened(event_type="reinstatement", effective_on=day(5), decided_on=day(12))
    assert lasting("reinstatement", [void]) == [void]
    assert lasting("reinstatement", [void, back]) == []


@PAIRS
def test_the_one_that_lasts_needs_no_name(begins, ending):
    one = happened(begins, 10, "甲")
    found = ending_of(ending, day(12), None, [one], "终止")
    assert found == ((one,), (), day(12))
    for known, when in (([], 12), ([one], 9), ([one, happened(ending, 11, "终")], 12)):
        with pytest.raises(StepRefused, match=f"“终止”没有可以终止的：到 2026-11-{when:02}"):
            ending_of(ending, day(when), None, known, "终止")


@PAIRS
def test_of_several_an_end_names_its_own_and_the_rest_lasts(begins, ending):
    first, second = happened(begins, 10, "甲〔2026〕1号"), happened(begins, 11, "乙", body=None)
    known = [first, second]
    with pytest.raises(StepRefused) as told:
        ending_of(ending, day(12), None, known, "终止")
    assert "“甲〔2026〕1号”（某局，2026-11-10）、“乙”（作出单位不详，2026-11-11）" in str(told.value)
    found = ending_of(ending, day(12), [Ended(name="甲(2026)1号")], known, "终止")
    assert (found.ended, found.still) == ((first,), (second,))
    known.append(happened(ending, 12, "终1", ends=(Ended(name="甲〔2026〕1号"),)))
    assert lasting(ending, known) == [second]
    assert ending_of(ending, day(13), None, known, "终止") == ((second,), (), day(13))
    both = ending_of(
        ending, day(13), [Ended(name="甲〔2026〕1号"), Ended(name="乙")], [first, second], "终止"
    )
    assert (both.ended, both.still) == ((first, second), ())


def test_a_name_that_is_not_of_what_lasts_is_refused_with_the_reason_and_what_does():
    begun = [happened("suspension", on, number) for on, number in ((10, "甲"), (10, "乙"), (15, "丙"))]
    known = [*begun, happened("suspension_end", 12, "终1", ends=(Ended(name="甲"),))]
    for name, why in (
        ("丁", "没有以它作出的同类处理"),
        ("甲", "它已由“终1”（某局，2026-11-12）终止"),
        ("丙", "它自 2026-11-15 起，晚于 2026-11-14"),
    ):
        told = f"“终止”不能终止“{name}”：{why}；到 2026-11-14 仍在持续的有“乙”（某局，2026-11-10）"
        with pytest.raises(StepRefused, match=told):
            ending_of("suspension_end", day(14), [Ended(name=name)], known, "终止")


def test_a_document_without_a_number_is_named_by_its_day():
    """A file may leave the number out."""
    one, other = happened("suspension", 10, None), happened("suspension", 11, "乙")
    assert name_of(one) == "未写文号〔2026-11-10〕"
    assert name_of(happened("suspension", 10, "无")) == name_of(one)
    found = ending_of("suspension_end", day(12), [Ended(name="未写文号(2026-11-10)")], [one, other], "终止")
    assert found.ended == (one,)


@PAIRS
def test_one_number_of_two_bodies_is_of_two_documents(begins, ending):
    """Blanks in a name do not count, and whose one is that a file leaves out is no other body's."""
    one, other = happened(begins, 10, "同", body="某局"), happened(begins, 10, "同", body="某法院")
    with pytest.raises(StepRefused, match="没有写明终止的是哪几项"):
        ending_of(ending, day(12), None, [one, other], "终止")
    own = [Ended(name="同", body="某 局")]
    found = ending_of(ending, day(12), own, [one, other], "终止")
    assert (found.ended, found.still) == ((one,), (other,))
    end = happened(ending, 12, "终", ends=documents_of(found.ended))
    assert lasting(ending, [one, other, end]) == [other]
    told = happened(begins, 11, "同", body=None)
    assert ending_of(ending, day(12), None, [one, told], "终止").ended == (one, told)
    assert documents_of([one, told]) == (Ended(name="同", body="某局"),)


def test_the_end_of_the_last_acts_from_the_day_on_which_all_were_over():
    known = [happened("suspension", 10, "甲"), happened("suspension", 10, "乙")]
    known.append(happened("suspension_end", 15, "终1", ends=(Ended(name="甲"),)))
    assert ending_of("suspension_end", day(13), None, known, "终止").since == day(15)


def test_an_end_that_was_corrected_puts_off_no_other_end():
    """What it ended lasted all along: the end of the other is one of some."""
    first, second = happened("suspension", 1, "甲", by="court"), happened("suspension", 2, "乙")
    mistaken = happened("suspension_end", 15, "终1", ends=(Ended(name="甲"),))
    again = first.model_copy(update={"effective_on": acts_from(first, [mistaken])})
    known = [first, second, mistaken, again]
    found = ending_of("suspension_end", day(10), [Ended(name="乙")], known, "终止")
    assert found == ((second,), (again,), day(10))
    known.append(happened("suspension_end", 16, "终2", ends=(Ended(name="甲"),)))
    found = ending_of("suspension_end", day(10), None, known, "终止")
    assert found == ((second,), (), day(16)), "the end that stands"


def test_what_began_after_an_end_goes_on_by_itself_though_its_own_end_was_corrected():
    first, second = happened("suspension", 12, "甲", by="court"), happened("suspension", 2, "乙")
    mistaken = happened("suspension_end", 15, "终1", ends=(Ended(name="甲"),))
    again = first.model_copy(update={"effective_on": day(16)})
    found = ending_of("suspension_end", day(10), None, [first, second, mistaken, again], "终止")
    assert found == ((second,), (), day(10))


def test_an_end_of_two_of_which_one_began_again_stands_for_the_other():
    begun = [happened("suspension", 1, number, by="court") for number in "甲乙丙"]
    end = happened("suspension_end", 15, "终1", ends=(Ended(name="甲"), Ended(name="乙")))
    again = begun[0].model_copy(update={"effective_on": day(16)})
    assert not written_down_again(end, [*begun, end, again])
    assert written_down_again(
        end, [*begun, end, again, begun[1].model_copy(update={"effective_on": day(16)})]
    )
    assert not written_down_again(end, [*begun, end, again, happened("suspension", 16, "乙")]), (
        "of another day"
    )


def test_of_several_restructurings_each_is_over_by_its_own_day():
    """The record store knows which of them an end is of."""
    known = [happened("restructuring", 10, "甲"), happened("restructuring", 10, "乙")]
    known.append(happened("restructuring_end", 15, "终1", ends=(Ended(name="甲"),)))
    outlasted = known[0].model_copy(update={"over_on": day(15)})
    assert ending_of("restructuring_end", day(13), None, known, "终止") == (
        (known[1],),
        (outlasted,),
        day(13),
    )
    assert ending_of("restructuring_end", day(15), None, known, "终止") == ((known[1],), (), day(15))
    again = known[0].model_copy(update={"effective_on": day(16), "by": "court"})
    found = ending_of("restructuring_end", day(13), [Ended(name="乙")], [*known, again], "终止")
    assert found == ((known[1],), (again,), day(13)), "that end was corrected"


def test_what_begins_after_all_was_over_goes_on_by_itself():
    known = [happened("suspension", 10, "甲"), happened("suspension", 15, "乙")]
    found = ending_of("suspension_end", day(13), None, known, "终止")
    assert found == ((known[0],), (), day(13))
    end = happened("suspension_end", 13, "终")
    assert [ends(end, one) for one in known] == [True, False]


def test_a_document_of_another_body_is_not_over_with_one_of_which_the_body_is_not_known():
    begun = happened("suspension", 1, "甲", body="甲局")
    over = happened("suspension_end", 2, "终", body="甲局", ends=(Ended(name="甲", body="甲局"),))
    came = happened("suspension", 3, "甲", body=None)
    other = happened("suspension", 3, "甲", body="乙局")
    known = [begun, over, came, other]
    names = [Ended(name="甲", body="甲局")]
    found = ending_of("suspension_end", day(5), names, known, "终止")
    assert (found.ended, found.still) == ((came,), (other,))
    end = happened("suspension_end", 5, "终2", ends=documents_of(found.ended, names))
    assert lasting("suspension_end", [*known, end]) == [other]


documents = st.tuples(st.sampled_from("甲乙"), st.sampled_from(("某局", "某法院", None)))


@given(
    st.sampled_from(("suspension", "removal", "restructuring", "annulment")),
    st.lists(st.tuples(st.integers(1, 8), st.integers(0, 4), documents), min_size=1, max_size=4, unique=True),
    st.none() | documents,
    st.none() | st.tuples(st.integers(1, 8), documents),
    st.integers(1, 12),
)
def test_of_what_lasted_an_end_as_it_is_written_down_leaves_what_goes_on(kind, begun, named, before, on):
    """Whoever's one is that a file tells: a number of which the body is not known may be that of any."""
    known = [
        happened(kind, first, number, body=body, by=None if body is None else "court")
        for first, _, (number, body) in begun
    ]
    if kind not in VOID:
        known = [
            one.model_copy(update={"effective_on": day(first + late)})
            for one, (first, late, _) in zip(known, begun, strict=True)
        ]
    if before is not None:
        name = Ended(name=before[1][0], body=before[1][1])
        known.append(happened(ENDED_BY[kind], before[0], "终1", ends=(name,)))
    names = None if named is None else [Ended(name=named[0], body=named[1])]
    try:
        found = ending_of(ENDED_BY[kind], day(on), names, known, "终止")
    except StepRefused:
        return
    over = found.since.day
    written = documents_of(found.ended, names or ()) if found.still or kind == "restructuring" else None
    left = lasting(ENDED_BY[kind], [*known, happened(ENDED_BY[kind], over, "终2", ends=written)])
    lasted = lasting(ENDED_BY[kind], known)
    assert [one for one in found.ended if one in left] == []
    assert [one for one in found.still if one in lasted and one not in left] == []
    assert [one for one in lasted if one not in (*found.ended, *left)] == []


KINDS = ("suspension", "removal", "annulment", "withdrawal")
played = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.booleans(),
        st.integers(1, 20),
        st.sampled_from("甲乙"),
        st.sampled_from(("某局", "某法院")),
        st.booleans(),
    ),
    max_size=9,
)


def _begun(one, known):
    """As it is written down, and told to the store: since when it acts, or as decided on which day."""
    since = acts_from(one, known)
    require_act_begun(one, known, "始", on=TODAY)
    return one.model_copy(update={"told_on" if one.event_type in VOID else "effective_on": since})


_AGAIN = ("suspension", True, 1, "甲", "某局", False)


@given(played)
@example(
    [
        _AGAIN,
        ("suspension", False, 1, "甲", "某局", False),
        _AGAIN,
        ("suspension", True, 2, "甲", "某局", False),
        ("suspension", False, 1, "甲", "某局", True),
    ]
)
def test_a_record_is_used_where_each_of_its_documents_was_ended(played):
    """Whatever the order in which begins and ends are written down: of documents by name, and of the one that lasts."""
    known, stored, over = [], [], {}
    for kind, begin, on, number, body, named in played:
        try:
            if begin:
                one = _begun(happened(kind, on, number, body=body, by="court"), known)
                known.append(one)
                stored.append(one)
                over[kind, number, body, one.decided_on, turn_of(one)] = None
                continue
            event = ENDED_BY[kind]
            found = ending_of(event, day(on), [Ended(name=number, body=body)] if named else None, known, "终")
        except StepRefused:
            continue
        for one in found.ended:
            over[one.event_type, one.document_no, one.body, one.decided_on, turn_of(one)] = found.since
        if found.still:
            known.append(happened(event, found.since.day, "终", ends=documents_of(found.ended)))
        else:
            known.append(happened(event, found.since.day, "终"))
            stored.append(known[-1])
    lasts = {key for key, since in over.items() if since is None}
    assert {(one.event_type, one.document_no, one.body) for one in out_of_use(known, [], on=TODAY)} == {
        key[:3] for key in lasts
    }
    rows = [(one.event_type, one.effective_on, one.told_on or one.decided_on) for one in stored]
    assert out_in_store(rows, TODAY) == bool(lasts)
