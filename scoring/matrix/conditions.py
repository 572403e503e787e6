"""Conditions over a whole population at once: one Boolean column per condition, and the records behind it."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

import polars as pl

from features.days import asked_day
from features.feature import within
from features.few_rows import select, with_columns
from scoring.errors import ConditionInputError
from scoring.matrix.condition_types import (
    FACTS,
    NOT_RATED,
    Condition,
    GradeIn,
    HasNone,
    HasRecord,
    Unknown,
)

ARTICLE_NOISE: Final = r"[《》\s\u3000]|中华人民共和国"
CITED_ARTICLE: Final = "^(.*?第[一二三四五六七八九十百千零〇两]+条)"
"""A document's citation is compared by short name and article: 《中华人民共和国水法》第六十九条第一款 is 水法第六十九条."""


_NONE: Final = pl.DataFrame()
_NOBODY: Final = pl.lit(value=False)
Selected = Mapping[str, pl.DataFrame]
"""Selection of a condition → the records that it selects (`uscc`, `record_id`); those that select none may lack."""


def evaluate(conditions: Sequence[Condition], population: pl.DataFrame, selected: Selected) -> pl.DataFrame:
    """Which conditions hold for whom.

    Args:
        conditions: distinct conditions, as `PolicyDay.conditions` has them.
        population: one row per enterprise: `uscc`, `grade` (A–D, M, or null for who is not evaluated; needed only
            where a condition asks for it) and the facts of `FACTS` that the conditions compare. `industry` may be
            a full code of GB/T 4754; its letter counts.
        selected: what these conditions select of the records that count, by `selected_of`.

    Returns:
        One Boolean column per condition, named by its id, without nulls; rows in the order of the population.

    Raises:
        ConditionInputError: the population lacks a column that is asked for.
    """
    asked = {one.id: _holds(one, population, selected) for one in conditions}
    # All at once: to ask whom a condition holds for takes less than to put the question.
    return with_columns(population, **asked).select(list(asked))


def evidence(
    condition: Condition, records: Mapping[str, pl.DataFrame], uscc: str, *, as_of: date
) -> list[str]:
    """Ids of one enterprise's records that the condition selects, ascending.

    For `has_record` they are what makes it hold, for `has_none` what keeps it from holding; other conditions
    select none.
    """
    if not isinstance(condition, HasRecord | HasNone) or condition.kind not in records:
        return []
    chosen = records[condition.kind].filter(pl.col("uscc") == uscc, _filter(condition, pl.lit(as_of)))
    return sorted(chosen.get_column("record_id").to_list())


def selected_records(conditions: Sequence[Condition], selected: Selected) -> pl.DataFrame:
    """The records that conditions select, of all enterprises: `uscc`, `condition` (its id), `record_id`."""
    frames = [
        select(selected[one.selection], "uscc", pl.lit(one.id).alias("condition"), "record_id")
        for one in conditions
        if isinstance(one, HasRecord | HasNone) and one.selection in selected
    ]
    return pl.concat(
        [pl.DataFrame(schema=dict.fromkeys(("uscc", "condition", "record_id"), pl.String)), *frames]
    )


def explain_failure(condition: Condition, grade: str | None = None, fact: str | None = None) -> str:
    """Why a condition that does not hold does not, in Chinese.

    Args:
        condition: the condition that failed.
        grade: the enterprise's grade, M, or null for who is not evaluated.
        fact: the enterprise's value of the fact that the condition compares.
    """
    if isinstance(condition, GradeIn):
        if grade == NOT_RATED:
            return f"未评级：须{condition.explanation}；未评级不因此失去其他权利"
        return (
            f"须{condition.explanation}，现为 {grade}"
            if grade
            else f"须{condition.explanation}，现不在评价范围"
        )
    if isinstance(condition, HasRecord):
        return f"没有{condition.selected}"
    if isinstance(condition, HasNone):
        return f"有{condition.selected}"
    label, codes = FACTS[condition.fact]
    now = codes.get(fact, fact) if fact else "不明"
    return f"须{condition.explanation}，{label}现为{now}"


def months_before(day: date, months: int) -> date:
    """The same day of the month so many months earlier, or that month's last day where it is shorter."""
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    _, last = monthrange(year, month + 1)
    return date(year, month + 1, min(day.day, last))


def selected_of(
    conditions: Iterable[Condition], records: Mapping[str, pl.DataFrame], *, as_of: date
) -> Selected:
    """What conditions select of the records that count (kind → records; a kind without any may lack); windows of months end on `as_of`.

    All that is asked of a kind is asked at once: nearly every selection is of nothing, and a pass of its own costs more.
    """
    asked: dict[str, dict[str, pl.Expr]] = {}
    for one in conditions:
        # Of most kinds one enterprise has nothing.
        if isinstance(one, HasRecord | HasNone) and not records.get(one.kind, _NONE).is_empty():
            day = asked_day(records[one.kind], as_of)
            asked.setdefault(one.kind, {})[one.selection] = _filter(one, day)
    found: dict[str, pl.DataFrame] = {}
    for kind, tests in asked.items():
        rows = records[kind][["uscc", "record_id"]]
        held = with_columns(records[kind], **tests)[list(tests)]
        found |= {name: rows.filter(held[name]) for name in tests if held[name].any()}
    return found


def _filter(condition: HasRecord | HasNone, day: pl.Expr) -> pl.Expr:
    said = _said(tuple(condition.where.items()))
    months = condition.within_months
    return said & within(months, day) if months else said


@lru_cache(maxsize=1024)
def _said(where: tuple[tuple[str, tuple[str, ...]], ...]) -> pl.Expr:
    """To put an expression together takes longer than to ask it of few records."""
    return pl.all_horizontal(pl.lit(value=True), *(_compare(name).is_in(values) for name, values in where))


def _compare(name: str) -> pl.Expr:
    if name != "article":
        return pl.col(name)
    return pl.col(name).str.replace_all(ARTICLE_NOISE, "").str.extract(CITED_ARTICLE, 1)


def _holds(condition: Condition, population: pl.DataFrame, selected: Selected) -> pl.Expr:
    if isinstance(condition, HasRecord | HasNone):
        rows = selected.get(condition.selection)
        hit = _NOBODY if rows is None else _column(population, "uscc").is_in(rows["uscc"].implode())
        return hit if isinstance(condition, HasRecord) else ~hit
    if isinstance(condition, GradeIn):
        return _column(population, "grade").is_in(condition.grades).fill_null(value=False)
    fact = _column(population, condition.fact)
    if isinstance(condition, Unknown):
        return fact.is_null()
    if condition.fact == "industry":
        fact = fact.str.slice(0, 1)
    return fact.is_in(condition.values).fill_null(value=False)


def _column(population: pl.DataFrame, name: str) -> pl.Expr:
    if name not in population.columns:
        raise ConditionInputError(f"企业表缺少列 {name!r}；条件需要它，未知请填空值")
    return pl.col(name).cast(pl.String)
