"""How many records a rule on sufficient information may ask for, to the record."""

from datetime import date

import pytest

from scoring.compiler.rules.information_rules import information_lawful
from scoring.schema.policy import Information, Requirement
from tests.scoring.shipped import policy, policy_with

A_MONTH = {
    "registration": 1,
    "annual_report": 1,
    "tax_rating": 1,
    "tax_filing": 3,  # VAT, income tax, other
    "social_insurance": 1,
    "wage_payment": 1,
    "utility_payment": 4,  # electricity, water, gas, heating
}


@pytest.mark.parametrize("kind", A_MONTH)
@pytest.mark.parametrize("beyond", [False, True])
def test_no_more_is_asked_for_than_there_can_be(kind, beyond):
    asked = Requirement(
        id="x", kinds=(kind,), records_at_least=6 * A_MONTH[kind] + beyond, within_months=6, missing="缺"
    )
    version = Information(in_force_from=date(2020, 7, 1), require=(asked,))
    grades = policy().grades.model_copy(update={"information": (version,)})
    found = list(information_lawful(policy_with(grades=grades)))
    assert [one for one in found if "所有企业都会成为 M" in one[1]] == found * beyond
