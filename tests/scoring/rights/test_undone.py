"""What others ended of what a case had brought to its record."""

from datetime import date

from scoring.rights.steps import Ended, Happened
from scoring.rights.undone import undone


def _on(day, event, number, *ends, by=None):
    day = date(2026, 11, day)
    named = tuple(Ended(name=one) for one in ends) or None
    return Happened(event_type=event, effective_on=day, decided_on=day, document_no=number, ends=named, by=by)


OURS = _on(10, "suspension", "ob-5")


def test_the_first_end_that_reaches_it_is_told():
    first, second = _on(12, "suspension_end", "复1号"), _on(14, "suspension_end", "复2号")
    assert undone([OURS], [second, first]) == (first,)
    assert undone([OURS], [_on(9, "suspension_end", "复0号")]) == ()
    assert undone([OURS], [_on(12, "repair_annulment", "撤1号")]) == ()


def test_an_end_of_another_document_is_not_told():
    assert undone([OURS], [_on(12, "suspension_end", "复1号", "停1号")]) == ()
    named = _on(12, "suspension_end", "复2号", "ob-5")
    assert undone([OURS], [_on(12, "suspension_end", "复3号"), named]) == (named,)


def test_what_the_case_ended_itself_nobody_else_did():
    own = [OURS, _on(11, "suspension_end", "ob-7")]
    assert undone(own, [_on(12, "suspension_end", "复1号")]) == ()


def test_what_was_begun_again_by_its_document_goes_by_the_last_time():
    mistaken, again = _on(12, "suspension_end", "复1号"), _on(13, "suspension", "ob-5")
    assert undone([OURS, again], [mistaken]) == ()
    end = _on(16, "suspension_end", "复2号")
    assert undone([OURS, again], [mistaken, end]) == (end,)


def test_what_nobody_decided_nobody_annulled_whenever_that_is_told():
    decided = _on(10, "repair", "re-3")
    by_file, correction = (
        _on(12, "repair_annulment", "撤1号"),
        _on(14, "repair_annulment", "更1号", by="bureau"),
    )
    assert undone([decided], [by_file, correction]) == (correction,)
    assert undone([decided], [by_file]) == (by_file,)
    second, end = _on(15, "repair", "re-5"), _on(16, "repair_annulment", "撤2号")
    assert undone([decided, second], [by_file, correction]) == (correction,)
    assert undone([decided, second], [by_file, correction, end]) == (correction, end)


def test_an_end_by_the_bureau_of_what_it_did_itself_is_no_correction():
    by_file, own = _on(12, "suspension_end", "复1号"), _on(14, "suspension_end", "复2号", by="bureau")
    assert undone([OURS], [own, by_file]) == (by_file,)
