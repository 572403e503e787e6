"""Conditions as lines: each id reads as the condition it names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from scoring.matrix.condition_types import Condition
from service.policy_sheets.condition_text import FORMS, condition_id, condition_read, conditions_read
from service.policy_sheets.faults import CellError
from tests.service.policy_sheets.sheet_cases import shipped

TYPED = TypeAdapter(Condition)
NAMES = st.text("abcxyz_", min_size=1, max_size=6)
VALUES = st.lists(st.text("abc甲乙第条1-", min_size=1, max_size=5), min_size=1, max_size=3, unique=True)
RECORDS = st.fixed_dictionaries(
    {"type": st.sampled_from(["has_record", "has_none"]), "kind": NAMES},
    optional={
        "where": st.dictionaries(NAMES, VALUES, min_size=1, max_size=2),
        "within_months": st.integers(1, 120),
    },
)
OTHERS = st.one_of(
    st.fixed_dictionaries(
        {"type": st.just("grade_in"), "grades": st.lists(st.sampled_from("ABCD"), min_size=1, unique=True)}
    ),
    st.fixed_dictionaries({"type": st.just("fact_in"), "fact": NAMES, "values": VALUES}),
    st.fixed_dictionaries({"type": st.just("unknown"), "fact": NAMES}),
)


@given(st.one_of(RECORDS, OTHERS))
def test_a_condition_reads_as_itself(raw):
    assert condition_id(condition_read(condition_id(raw))) == condition_id(raw)


def test_every_shipped_condition_reads_as_itself():
    rules = (*shipped().policy.measures, *shipped().policy.overrides)
    conditions = [one for rule in rules for one in rule.when]
    assert len(conditions) > 100
    for one in conditions:
        assert TYPED.validate_python(condition_read(one.id)).id == one.id


@pytest.mark.parametrize("form", [form for form, _ in FORMS])
def test_the_forms_that_the_guide_shows_are_read(form):
    named = {"种类": "penalty", "字段": "severity", "代码": "serious", "事实": "industry"}
    for word, code in named.items():
        form = form.replace(word, code)
    if ";" in form:
        form = form.replace(";severity", ";list_id")
    assert condition_read(form)


@pytest.mark.parametrize(
    "line",
    [
        "grade_in：A,B",
        "grade_in:A，B",
        "grade_in:E",
        "grade_in:",
        "等级为 A",
        "has_record:penalty[severity]",
        "has_record:penalty[severity=]",
        "has_record:penalty[severity=a;severity=b]",
        "has_record:penalty[severity=a,,b]",
        "has_record:penalty@0m",
        "has_record:penalty@24",
        "fact_in:industry=",
        "unknown:",
    ],
)
def test_what_is_no_condition_is_told(line):
    with pytest.raises(CellError, match="不是条件"):
        condition_read(line)


def test_the_same_condition_twice_is_told():
    with pytest.raises(CellError, match="重复"):
        conditions_read("grade_in:A,B\n\ngrade_in:B,A")
