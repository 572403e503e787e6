"""How many records a rule on sufficient information may ask for, to the record, and how far back it may look."""

from datetime import date

import pytest

from features.records import KINDS
from scoring.compiler.rules.information_rules import BY_DUTY, FINANCING_ONLY, NEVER_ALONE, information_lawful
from scoring.schema.policy import Information, Requirement
from tests.scoring.shipped import policy, policy_with

# At most in the six months, and in the first year of an enterprise.
OF_DUTY = {
    "annual_report": (0, 1),
    "tax_rating": (0, 1),
    "tax_filing": (18, 36),  # VAT, income tax, other
    "social_insurance": (6, 12),
    "wage_payment": (6, 12),
    "utility_payment": (24, 48),  # electricity, water, gas, heating
}


def _found(asked: int, months: int, *kinds: str, name: str = "information"):
    one = Requirement(id="x", kinds=kinds, records_at_least=asked, within_months=months, missing="缺")
    version = Information(in_force_from=date(2020, 7, 1), require=(one,))
    grades = policy().grades.model_copy(update={name: (version,)})
    return [
        (path[-1], reason, rest)
        for path, reason, *rest in information_lawful(policy_with(grades=grades))
        if path[0] == name
    ]


def test_only_what_comes_by_duty_counts():
    assert set(OF_DUTY) == set(BY_DUTY)
    for kind in KINDS.keys() - OF_DUTY:
        ((field, reason, _),) = _found(1, 24, kind)
        assert (field, "不是企业信息不足" in reason) == ("kinds", True)
    assert {kind for kind in KINDS if not _found(1, 24, kind, name="financing_information")} == {
        *OF_DUTY,
        *FINANCING_ONLY,
    } - {"utility_payment", "wage_payment"}


def test_who_has_no_account_of_its_own_is_not_kept_out_by_it():
    for kinds in (("utility_payment",), ("wage_payment",), ("utility_payment", "wage_payment")):
        ((field, reason, _),) = _found(1, 24, *kinds)
        assert (field, "没有自己账户、没有雇员的企业都会成为 M" in reason) == ("kinds", True)
        assert not _found(1, 24, *kinds, "tax_filing")


@pytest.mark.parametrize("kind", OF_DUTY)
@pytest.mark.parametrize("months", [6, 12, 24])
def test_no_more_is_asked_for_than_a_year_in_business_brings(kind, months):
    """A window of two years asks for no more than one of them: who is younger is an enterprise like any other."""
    kinds = (kind, "tax_rating") if kind in NEVER_ALONE else (kind,)
    most = sum(OF_DUTY[one][months > 6] for one in kinds)
    beyond = _found(most + 1, months, *kinds)
    assert [field for field, reason, _ in beyond if f"至多有 {most} 条" in reason] == ["records_at_least"]
    assert not most or all(rest[1:] == ["warning"] for _, _, rest in _found(most, months, *kinds))


def test_kinds_of_one_requirement_add_up():
    assert _found(14, 24, "annual_report", "tax_rating", "social_insurance")[0][2][1:] == ["warning"]
    ((_, reason, rest),) = _found(15, 24, "annual_report", "tax_rating", "social_insurance")
    assert ("至多有 14 条" in reason, len(rest)) == (True, 1)


@pytest.mark.parametrize("name", ["information", "financing_information"])
@pytest.mark.parametrize(("months", "told"), [(24, False), (25, True)])
def test_nobody_looks_back_further_than_two_years(name, months, told):
    found = _found(1, months, "tax_filing", name=name)
    assert [field for field, _, _ in found] == ["within_months"] * told
    assert not told or "长于上限 24 个月" in found[0][1]
