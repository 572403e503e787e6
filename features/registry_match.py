"""Rows that name an enterprise by an identifier older than the unified code, matched through the registry.

A row gets a code where everything it says points to exactly one registered enterprise. Where nothing or several
things answer, or what the row says contradicts itself, the row goes to quarantine with the candidates: never a guess.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from features.delta_table import scan
from features.layouts import IDENTIFIERS, Layout
from features.layouts.layout import ORGANISATION_CODE, REGISTRATION_NO, TAX_NO
from features.problems import FILE, PROBLEM_SCHEMA
from features.read_file import ROW
from features.records import KINDS
from features.store import Store

_ORGANISATION: Final = "organisation"  # positions 9-17 of the code: the organisation code
_NAMED: Final = 5  # so many candidates are named
_UNKNOWN: Final = "登记库中没有该编号对应的企业"
_UNKNOWN_EXPECTED: Final = "18 位统一社会信用代码；或先载入该企业的登记信息，再从隔离区重新载入"
_SEVERAL: Final = "编号对应多家企业，或与所填的其他编号、代码相互矛盾"


@dataclass(frozen=True, slots=True)
class Matched:
    """`rows`: typed rows, each with a code; `problems`: rows that were not matched to exactly one enterprise."""

    rows: pl.DataFrame
    problems: pl.DataFrame


def match_registry(rows: pl.DataFrame, layout: Layout, store: Store, load_id: str) -> Matched:
    """Give rows without a code the one that the registry has for their older identifiers.

    `rows` are typed, with the columns of `IDENTIFIERS` that the layout reads. The registry is what all visible loads
    and the load being written say. A row with a code keeps it, if its older identifiers do not speak against it.
    """
    names = [name for name in IDENTIFIERS if name in rows.columns]
    if not names:
        return Matched(rows, pl.DataFrame(schema=PROBLEM_SCHEMA))
    asked = rows.with_row_index("place").select("place", FILE, ROW, "uscc", *_identifiers(names))
    found = _judged(asked, registered(store, load_id))
    settled = found.filter(pl.col("candidates").list.len() == 1, ~pl.col("contradicts"))
    codes = settled.select("place", matched=pl.col("candidates").list.first())
    matched = (
        rows.with_row_index("place")
        .join(codes, on="place", how="left", maintain_order="left")
        .with_columns(uscc=pl.col("matched"))
    )
    refused = asked.join(codes, on="place", how="anti").join(
        found.select("place", "candidates"), on="place", how="left"
    )
    good = matched.filter(pl.col("uscc").is_not_null()).drop("place", "matched", *names)
    return Matched(good, _problems(refused, layout, names))


def registered(store: Store, load_id: str) -> pl.DataFrame:
    """Every pair of code and registration number (null where none was given) that the registry knows."""
    visible = pl.Series([*store.ledger()["load_id"], load_id]).implode()
    table = store.table("registration")
    known = scan(table.files(), KINDS["registration"].schema).filter(pl.col("load_id").is_in(visible))
    with table.reading():
        return known.select("uscc", "registration_no").unique().collect(engine="streaming")


def _identifiers(names: Sequence[str]) -> list[pl.Expr]:
    """The identifiers as columns, null where the layout does not read one; a tax number by what it says."""
    given = {name: pl.col(name) if name in names else pl.lit(None, dtype=pl.String) for name in IDENTIFIERS}
    given[TAX_NO] = given[TAX_NO].str.slice(-9)
    return [expression.alias(name) for name, expression in given.items()]


def _judged(asked: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Per place: the codes that anything the row says points to, and whether anything speaks against one."""
    codes = known.select("uscc").unique().with_columns(pl.col("uscc").str.slice(8, 9).alias(_ORGANISATION))
    numbers = known.drop_nulls("registration_no")
    numbered = numbers.select("uscc").unique().with_columns(numbered=pl.lit(value=True))
    by_number = asked.join(numbers, left_on=REGISTRATION_NO, right_on="registration_no")
    hits = pl.concat(
        [
            by_number.select("place", pl.col("uscc_right").alias("uscc"), hit=pl.lit(value=True)),
            *(_by_organisation(asked, codes, name) for name in (ORGANISATION_CODE, TAX_NO)),
            asked.drop_nulls("uscc").select("place", "uscc", hit=pl.lit(value=False)),
        ]
    )
    candidates = hits.group_by("place", "uscc").agg(pl.col("hit").any())
    against = (
        candidates.join(asked.drop("uscc"), on="place")
        .join(numbered, on="uscc", how="left")
        .with_columns(
            contradicts=(pl.col(ORGANISATION_CODE) != pl.col("uscc").str.slice(8, 9)).fill_null(value=False)
            | (pl.col(TAX_NO) != pl.col("uscc").str.slice(8, 9)).fill_null(value=False)
            | (
                pl.col(REGISTRATION_NO).is_not_null()
                & ~pl.col("hit")
                & pl.col("numbered").fill_null(value=False)
            )
        )
    )
    return against.group_by("place").agg(
        candidates=pl.col("uscc").sort(), contradicts=pl.col("contradicts").any()
    )


def _by_organisation(asked: pl.DataFrame, codes: pl.DataFrame, name: str) -> pl.DataFrame:
    found = asked.join(codes, left_on=name, right_on=_ORGANISATION)
    return found.select("place", pl.col("uscc_right").alias("uscc"), hit=pl.lit(value=False))


def _problems(refused: pl.DataFrame, layout: Layout, names: Sequence[str]) -> pl.DataFrame:
    headers = {column.field: column.header for column in layout.read_columns}
    first = pl.coalesce(
        pl.when(pl.col(name).is_not_null()).then(pl.lit(headers.get(name, ""))) for name in names
    )
    none = pl.col("candidates").is_null()
    named = pl.col("candidates").list.head(_NAMED).list.join("、")
    more = pl.when(pl.col("candidates").list.len() > _NAMED).then(pl.lit(" 等")).otherwise(pl.lit(""))
    return (
        refused.sort("place")
        .select(
            FILE,
            ROW,
            first.fill_null("").alias("column"),
            pl.coalesce(*names).alias("value"),
            pl.when(none).then(pl.lit(_UNKNOWN)).otherwise(pl.lit(_SEVERAL)).alias("reason"),
            pl.when(none)
            .then(pl.lit(_UNKNOWN_EXPECTED))
            .otherwise(pl.format("填写正确的统一社会信用代码；所涉代码：{}{}", named, more))
            .alias("expected"),
        )
        .cast(pl.Schema(PROBLEM_SCHEMA))
    )
