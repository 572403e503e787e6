"""Which annulments of a repair tell something of who asks for another one."""

from datetime import date

import pytest

from scoring.rights.annulled_repairs import repair_annulled_on
from scoring.rights.steps import Happened


def _on(day, event, number, by="finding_authority", *, decided=None):
    return Happened(
        event_type=event,
        effective_on=date(2026, 11, day),
        decided_on=date(2026, 11, decided or day),
        document_no=number,
        body="某局",
        by=by,
    )


REPAIR, ANNULLED = _on(2, "repair", "修1号"), _on(5, "repair_annulment", "撤1号")
AGAIN = _on(6, "repair", "修1号", decided=2)


@pytest.mark.parametrize(
    ("known", "day"),
    [
        ([], None),
        ([REPAIR], None),
        ([REPAIR, ANNULLED], 5),
        ([REPAIR, _on(5, "repair_annulment", "撤1号", None)], 5),
        ([REPAIR, _on(5, "repair_annulment", "更1号", "bureau")], None),
        ([REPAIR, ANNULLED, AGAIN], None),
        ([REPAIR, ANNULLED, _on(6, "repair", "修2号")], 5),
        ([REPAIR, ANNULLED, _on(6, "repair", "修1号")], 5),  # another document of the same number
        ([REPAIR, ANNULLED, AGAIN, _on(9, "repair_annulment", "撤2号")], 9),
        # One end of two, of which one was written down again.
        ([REPAIR, _on(3, "repair", "修2号"), ANNULLED, AGAIN], 5),
        ([REPAIR, _on(3, "repair", "修2号"), ANNULLED, AGAIN, _on(7, "repair", "修2号", decided=3)], None),
        ([_on(1, "repair", "修0号"), _on(1, "repair_annulment", "撤0号"), REPAIR, ANNULLED, AGAIN], 1),
    ],
)
def test_a_correction_and_what_was_corrected_tell_nothing(known, day):
    assert repair_annulled_on(known) == (day and date(2026, 11, day))
