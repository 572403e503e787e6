"""Who is graded at all: enough information, and within the scope."""

import numpy as np
import polars as pl
import pytest

from scoring import information, scope
from scoring.errors import ConditionInputError
from scoring.policy_schema import Information, Requirement, Scope
from tests.scoring.shipped import law

RULE = Information(
    in_force_from=None,
    require=(
        Requirement(id="registry", families=("registry",), known_at_least=1, missing="缺登记"),
        Requirement(id="activity", families=("tax", "payments"), known_at_least=3, missing="缺经营"),
    ),
)


def test_families_are_counted_together_and_each_requirement_apart():
    known = {
        "registry": np.array([1, 0, 5, 1]),
        "tax": np.array([2, 9, 0, 1]),
        "payments": np.array([1, 9, 2, 1]),
    }
    lacking = information.lacking(RULE, known)
    assert lacking.tolist() == [[False, False], [True, False], [False, True], [False, True]]
    assert information.missing(RULE, lacking[1]) == ["缺登记"]
    assert information.missing(RULE, lacking[0]) == []


def test_a_family_that_is_not_handed_in_is_named():
    with pytest.raises(ConditionInputError, match="payments"):
        information.lacking(RULE, {"registry": np.array([1]), "tax": np.array([1])})


def _people(**columns: list[str | None]) -> pl.DataFrame:
    names = ("status", "enterprise_type", "size_class")
    height = len(next(iter(columns.values())))
    return pl.DataFrame(
        {name: columns.get(name, [None] * height) for name in names}, schema=dict.fromkeys(names, pl.String)
    )


def test_who_is_outside_and_why():
    population = _people(
        status=["active", "cancelled", "revoked", "moved_out", "active", "active", "active", None],
        enterprise_type=[
            "company",
            "company",
            "company",
            "company",
            "individual_business",
            "branch",
            "company",
            None,
        ],
        size_class=["small", "small", None, "large", "micro", "micro", "large", None],
    )
    found = scope.excluded(law().scope, population).to_list()
    assert found == [
        None,
        "cancelled",
        "revoked",
        "moved_out",
        "individual_business",
        "branch",
        "large",
        None,
    ]
    assert all(scope.reason(law().scope, name) for name in found if name)


def test_a_policy_may_take_individual_businesses_in():
    kept = tuple(rule for rule in law().scope.exclude if rule.id != "individual_business")
    taken_in = Scope(in_force_from=None, exclude=kept)
    population = _people(enterprise_type=["individual_business"])
    assert scope.excluded(taken_in, population).to_list() == [None]
    assert scope.excluded(Scope(in_force_from=None, exclude=()), population).to_list() == [None]


def test_a_missing_column_is_named_even_so():
    with pytest.raises(ConditionInputError, match="size_class"):
        scope.excluded(law().scope, pl.DataFrame({"status": ["active"], "enterprise_type": ["company"]}))
