"""Why a score gives D or not: whoever is outside is told so, and how long the procedure is in force."""

from dataclasses import replace
from datetime import date

from scoring import scope
from scoring.why_score import why_scored_d
from tests.scoring.cases import RATED_A, REGISTERED, case, document, ground


def _told(records, in_force_to=None):
    on = ground()
    rule = on.law.procedures["scored_d"].model_copy(update={"in_force_to": in_force_to})
    law = replace(on.law, procedures={**on.law.procedures, "scored_d": rule})
    return why_scored_d(replace(on, law=law), document(records), {})


def test_who_is_outside_is_told_what_that_means():
    outside = _told(case(registration=[REGISTERED | {"status": "cancelled"}]))
    assert (outside["state"], outside["scope_notice"]) == ("out_of_scope", scope.NOTICE)
    rated = _told(case(tax_rating=[RATED_A]))
    assert (rated["state"], rated["scope_notice"]) == ("not_applied", None)
    assert [one["holds"] for one in rated["conditions"][:2]] == [True, False]


def test_the_last_day_of_the_procedure_is_told_where_there_is_one():
    assert _told(case(tax_rating=[RATED_A]))["in_force_to"] is None
    assert _told(case(tax_rating=[RATED_A]), date(2026, 12, 31))["in_force_to"] == "2026-12-31"
