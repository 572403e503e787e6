"""What others did keeps a record out of use exactly where the record store, given the same events, has it out of use."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from features.acts import VOID
from scoring.rights.events import RecordEvent
from scoring.rights.lasting import ENDED_BY
from scoring.rights.out_of_use import out_of_use
from scoring.rights.steps import Happened
from tests.scoring.rights.cases import RECORD_DAY
from tests.scoring.rights.in_store import out_in_store

TODAY = date(2026, 11, 20)
ENDS = {"objection_end", "suspension_end"}
"""What a case brings that ends what others began."""
EVENTS = (set(ENDED_BY) | set(ENDED_BY.values())) - {"restructuring", "restructuring_end"}


def happened(event, days, *, decided=None, number="停1号"):
    """An event of others that acts from a day and was decided then; what is void is so from the record's day."""
    on = TODAY + timedelta(days)
    since = RECORD_DAY if event in VOID else on
    told = on if decided is None else TODAY + timedelta(decided)
    return Happened(event_type=event, effective_on=since, decided_on=told, document_no=number, body="某局")


def is_out(others, own):
    """Whether the record store has the record out of use on the day."""
    rows = [(one.event_type, one.effective_on, one.decided_on) for one in others]
    rows += [(one.event_type, one.effective_on, one.effective_on) for one in own]
    return out_in_store(rows, TODAY)


others = st.lists(
    st.builds(
        happened,
        st.sampled_from(sorted(EVENTS)),
        st.integers(-4, 1),
        decided=st.none() | st.integers(-4, 1),
    ),
    max_size=6,
)
own = st.lists(
    st.builds(
        lambda event, days: RecordEvent(TODAY + timedelta(days), event),
        st.sampled_from(sorted(ENDS)),
        st.integers(-4, 1),
    ),
    max_size=2,
)


@given(others, own)
def test_it_is_out_of_use_as_the_record_store_has_it(others, own):
    assert bool(out_of_use(others, own, on=TODAY)) == is_out(others, own)


def test_what_lasts_is_told_and_what_was_ended_is_not():
    annulled, repaired = happened("annulment", -3), happened("repair", -2)
    suspended, again = happened("suspension", -3), happened("suspension_end", -1)
    assert out_of_use([repaired, annulled, suspended, again], [], on=TODAY) == (annulled, repaired)
    restored = happened("reinstatement", -1)
    assert out_of_use([annulled, restored], [], on=TODAY) == ()
    assert out_of_use([annulled, restored], [], on=TODAY - timedelta(2)) == (annulled,)
    anew, early = happened("annulment", 0), happened("reinstatement", -1, decided=-4)
    for found in ([restored, anew], [annulled, early]):
        assert [one.event_type for one in out_of_use(found, [], on=TODAY)] == ["annulment"]
        assert is_out(found, [])
    assert out_of_use([suspended], [RecordEvent(TODAY, "suspension_end")], on=TODAY) == ()
