"""Conditions: the vectorised path and the plain one must agree, and the dates must be exact."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.records import KINDS
from scoring.errors import ConditionInputError
from scoring.matrix import conditions
from scoring.matrix.condition_row import evaluate_one
from scoring.matrix.condition_types import FactIn, GradeIn, HasNone, HasRecord, Unknown
from tests.scoring.shipped import TODAY, law

CODES = ["91632899MA75T5T191", "91632899MA75T5T27U", "91632899MA75T5T35N"]
LISTED = HasRecord(type="has_record", kind="serious_dishonesty", where={"list_id": ("wage_defaulter",)})
RECENT = HasRecord(
    type="has_record", kind="finding", where={"finding_type": ("serious_violation",)}, within_months=36
)


def _population(**columns: list[str | None]) -> pl.DataFrame:
    facts = ("grade", "size_class", "ownership", "enterprise_type", "industry", "tax_rating")
    height = len(next(iter(columns.values())))
    given_or_null = {name: columns.get(name, [None] * height) for name in facts}
    return pl.DataFrame(
        {"uscc": CODES[:height], **given_or_null}, schema_overrides=dict.fromkeys(facts, pl.String)
    )


def _records(kind: str, *rows: dict[str, object]) -> dict[str, pl.DataFrame]:
    schema = {
        name: KINDS[kind].schema[name] for name in ("record_id", "uscc", "occurred_on", *KINDS[kind].payload)
    }
    return {kind: pl.DataFrame([dict.fromkeys(schema) | row for row in rows], schema=schema)}


def _row(number: int, uscc: str, occurred_on: date, **payload: object) -> dict[str, object]:
    return {"record_id": f"r{number}", "uscc": uscc, "occurred_on": occurred_on, **payload}


def _held(asked, population, records, as_of):
    return conditions.evaluate(asked, population, conditions.selected_of(asked, records, as_of=as_of))


def test_grade_never_holds_for_m_or_for_who_is_not_evaluated():
    condition = GradeIn(type="grade_in", grades=("A", "B", "C", "D"))
    held = conditions.evaluate([condition], _population(grade=["D", "M", None]), {})
    assert held[condition.id].to_list() == [True, False, False]


def test_an_unknown_fact_is_no_value_and_an_unknown_one():
    one_of = FactIn(type="fact_in", fact="size_class", values=("micro", "small"))
    unknown = Unknown(type="unknown", fact="size_class")
    held = conditions.evaluate([one_of, unknown], _population(size_class=["small", "large", None]), {})
    assert held[one_of.id].to_list() == [True, False, False]
    assert held[unknown.id].to_list() == [False, False, True]


def test_an_industry_counts_by_its_letter():
    condition = FactIn(type="fact_in", fact="industry", values=("E",))
    held = conditions.evaluate([condition], _population(industry=["E4700", "E", "F5166"]), {})
    assert held[condition.id].to_list() == [True, True, False]


def test_a_kind_without_records_has_none():
    none = HasNone(type="has_none", kind="wage_arrears")
    held = conditions.evaluate([LISTED, none], _population(grade=["A", "M"]), {})
    assert held[LISTED.id].to_list() == [False, False]
    assert held[none.id].to_list() == [True, True]


@pytest.mark.parametrize(("occurred_on", "holds"), [(date(2023, 11, 24), False), (date(2023, 11, 25), True)])
def test_a_window_of_months_ends_on_the_day(occurred_on, holds):
    records = _records("finding", _row(1, CODES[0], occurred_on, finding_type="serious_violation"))
    held = _held([RECENT], _population(grade=["A"]), records, date(2026, 11, 24))
    assert held[RECENT.id].to_list() == [holds]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 12, 31), 12, date(2025, 12, 31)),
        (date(2026, 1, 31), 36, date(2023, 1, 31)),
    ],
)
def test_months_before(day, months, expected):
    assert conditions.months_before(day, months) == expected
    assert pl.Series([day]).dt.offset_by(f"-{months}mo").to_list() == [expected]


@pytest.mark.parametrize(
    ("written", "holds"),
    [
        ("招标投标法第五十三条", True),
        ("《中华人民共和国招标投标法》第五十三条", True),
        ("《中华人民共和国招标投标法》 第五十三条第一款第（二）项", True),
        ("招标投标法实施条例第五十三条", False),
        ("招标投标法第五十条", False),
        ("招标投标法", False),
        (None, False),
    ],
)
def test_a_citation_is_compared_by_name_and_article(written, holds):
    ban = next(
        one for one in law().conditions if "[article=招标投标法第五十三条;finding_type=tender_ban]" in one.id
    )
    records = _records("finding", _row(1, CODES[0], TODAY, finding_type="tender_ban", article=written))
    held = _held([ban], _population(grade=["A"]), records, TODAY)
    assert held[ban.id].to_list() == [holds]
    assert evaluate_one([ban], {}, {kind: one.to_dicts() for kind, one in records.items()}, as_of=TODAY) == [
        holds
    ]


def test_evidence_is_the_records_selected_in_order():
    records = _records(
        "serious_dishonesty",
        _row(2, CODES[0], TODAY, list_id="wage_defaulter"),
        _row(1, CODES[0], TODAY, list_id="wage_defaulter"),
        _row(3, CODES[0], TODAY, list_id="judgment_defaulter"),
        _row(4, CODES[1], TODAY, list_id="wage_defaulter"),
    )
    none = HasNone(type="has_none", kind="serious_dishonesty", where={"list_id": ("judgment_defaulter",)})
    assert conditions.evidence(LISTED, records, CODES[0], as_of=TODAY) == ["r1", "r2"]
    assert conditions.evidence(none, records, CODES[0], as_of=TODAY) == ["r3"]
    assert conditions.evidence(LISTED, records, CODES[2], as_of=TODAY) == []
    assert conditions.evidence(GradeIn(type="grade_in", grades=("A",)), records, CODES[0], as_of=TODAY) == []


def test_a_missing_column_is_named():
    with pytest.raises(ConditionInputError, match="size_class"):
        conditions.evaluate([Unknown(type="unknown", fact="size_class")], pl.DataFrame({"uscc": CODES}), {})


def test_ids_depend_on_content_not_on_order():
    first = HasRecord(
        type="has_record", kind="finding", where={"finding_type": ("a", "b"), "article": ("x",)}
    )
    second = HasRecord(
        type="has_record", kind="finding", where={"article": ("x",), "finding_type": ("b", "a")}
    )
    assert first.id == second.id == "has_record:finding[article=x;finding_type=a,b]"
    assert RECENT.id == "has_record:finding[finding_type=serious_violation]@36m"
    assert GradeIn(type="grade_in", grades=("B", "A")).id == "grade_in:A,B"


def test_why_not_is_said_in_chinese():
    by_grade = GradeIn(type="grade_in", grades=("A", "B"))
    assert "未评级" in conditions.explain_failure(by_grade, "M")
    assert conditions.explain_failure(by_grade, "C") == "须信用等级为 A、B，现为 C"
    assert "拖欠农民工工资失信联合惩戒对象名单" in conditions.explain_failure(LISTED)
    small = FactIn(type="fact_in", fact="size_class", values=("micro",))
    assert conditions.explain_failure(small, fact="large") == "须企业规模为微型，企业规模现为大型"
    assert conditions.explain_failure(small) == "须企业规模为微型，企业规模现为不明"


KINDS_USED = sorted({one.kind for one in law().conditions if isinstance(one, HasRecord | HasNone)})
VALUES = {
    (one.kind, column): sorted(
        {value for other in law().conditions if isinstance(other, HasRecord | HasNone) and other.kind == one.kind
         for value in other.where.get(column, ())}
    )
    for one in law().conditions
    if isinstance(one, HasRecord | HasNone)
    for column in one.where
}  # fmt: skip


@st.composite
def worlds(draw: st.DrawFn) -> tuple[pl.DataFrame, dict[str, list[dict[str, object]]]]:
    columns = {
        "grade": st.sampled_from(["A", "B", "C", "D", "M", None]),
        "size_class": st.sampled_from(["micro", "small", "medium", "large", None]),
        "ownership": st.sampled_from(["private", "state", None]),
        "industry": st.sampled_from(["E4700", "F5166", "E", None]),
        "tax_rating": st.sampled_from(["A", "C", "D", "M", None]),
    }
    population = _population(
        **{name: draw(st.lists(one, min_size=3, max_size=3)) for name, one in columns.items()}
    )
    records: dict[str, list[dict[str, object]]] = {}
    for number in range(draw(st.integers(0, 8))):
        kind = draw(st.sampled_from(KINDS_USED))
        fields = {
            column: draw(st.sampled_from([*values, *(f"《{value}第二款" for value in values), None]))
            for (name, column), values in sorted(VALUES.items())
            if name == kind
        }
        occurred = TODAY - timedelta(days=draw(st.sampled_from([0, 400, 1095, 1096, 1097, 2000])))
        records.setdefault(kind, []).append(_row(number, draw(st.sampled_from(CODES)), occurred, **fields))
    return population, records


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_the_batch_agrees_with_one_enterprise_at_a_time(world):
    population, rows = world
    frames = {kind: _records(kind, *found)[kind] for kind, found in rows.items()}
    held = _held(law().conditions, population, frames, TODAY)
    assert held.null_count().sum_horizontal().item() == 0
    for place, facts in enumerate(population.iter_rows(named=True)):
        own = {kind: frame.filter(uscc=facts["uscc"]).to_dicts() for kind, frame in frames.items()}
        assert list(held.row(place)) == evaluate_one(law().conditions, facts, own, as_of=TODAY)


def test_of_a_kind_that_nobody_has_nothing_is_selected():
    records = _records("serious_dishonesty", _row(1, CODES[0], TODAY, list_id="wage_defaulter"))
    some = conditions.selected_records([LISTED], conditions.selected_of([LISTED], records, as_of=TODAY))
    none = conditions.selected_records([LISTED], conditions.selected_of([LISTED], {}, as_of=TODAY))
    assert none.is_empty()
    assert none.schema == some.schema
    assert some.rows() == [(CODES[0], LISTED.id, "r1")]
