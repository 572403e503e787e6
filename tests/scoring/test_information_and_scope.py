"""Who is graded at all: enough information, and within the scope."""

from datetime import date

import polars as pl
import pytest

from scoring import information, scope
from scoring.errors import ConditionInputError
from scoring.schema.policy import Information, Requirement, Scope
from tests.scoring.shipped import law

RULE = Information(
    in_force_from=None,
    require=(
        Requirement(
            id="registry", kinds=("annual_report",), records_at_least=1, within_months=24, missing="缺登记"
        ),
        Requirement(
            id="activity",
            kinds=("tax_filing", "social_insurance"),
            records_at_least=3,
            within_months=12,
            missing="缺经营",
        ),
    ),
)
DAY = date(2026, 10, 31)


def _rows(**days: list[str]) -> pl.DataFrame:
    pairs = [(code, date.fromisoformat(text)) for code, texts in days.items() for text in texts]
    return pl.DataFrame(pairs, schema={"uscc": pl.String, "occurred_on": pl.Date}, orient="row")


def test_kinds_are_counted_together_and_each_requirement_apart():
    usable = {
        "annual_report": _rows(a=["2025-06-30"], c=["2026-06-30", "2025-06-30"]),
        "tax_filing": _rows(a=["2026-01-15", "2026-04-15"], b=["2026-01-15"] * 3, c=["2026-01-15"]),
        "social_insurance": _rows(a=["2026-07-15"], c=["2026-01-15"]),
    }
    lacking = information.lacking(RULE, pl.Series(["a", "b", "c", "d"]), usable, as_of=DAY)
    assert lacking.tolist() == [[False, False], [True, False], [False, True], [True, True]]
    assert information.missing(RULE, lacking[1]) == ["缺登记"]
    assert information.missing(RULE, lacking[0]) == []


def test_a_window_ends_on_the_day_and_leaves_its_first_day_out():
    usable = {
        "annual_report": _rows(a=["2024-10-31"], b=["2024-11-01"]),
        "tax_filing": _rows(a=["2026-10-31"] * 3, b=["2025-10-31"] * 3),
    }
    lacking = information.lacking(RULE, pl.Series(["a", "b"]), usable, as_of=DAY)
    assert lacking.tolist() == [[True, False], [False, True]]


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
