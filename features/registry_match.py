"""Rows that name an enterprise by an identifier older than the unified code, matched through the registry.

A row gets a code where everything it says points to exactly one registered enterprise. Where nothing or several
things answer, or what the row says contradicts itself, the row goes to quarantine with the candidates: never a guess.
An enterprise whose code was changed is one enterprise with several codes: its record gets the code it has now.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from features.data_files import scan
from features.layouts import IDENTIFIERS, Layout
from features.layouts.layout import ORGANISATION_CODE, REGISTRATION_NO, TAX_NO
from features.problems import FILE, PROBLEM_SCHEMA
from features.read_file import ROW
from features.records import KINDS
from features.store import Store, newest_revisions
from features.succession import standing_successions

TELL_OF_CODES: Final = frozenset({"registration", "code_succession", "event"})
"""Kinds that say which codes an enterprise has and had: registered, changed, a change annulled."""
_ORGANISATION: Final = "organisation"  # positions 9-17 of the code: the organisation code
_ENTERPRISE: Final = "enterprise"  # the code that it has now
_HIT: Final = ("place", _ENTERPRISE)
_NAMED: Final = 5  # so many candidates are named
_UNKNOWN: Final = "登记库中没有该编号对应的企业"
_UNKNOWN_EXPECTED: Final = "18 位统一社会信用代码；或先载入该企业的登记信息，再从隔离区重新载入"
_SEVERAL: Final = "编号对应多家企业，或与所填的其他编号、代码相互矛盾"


@dataclass(frozen=True, slots=True)
class Matched:
    """`rows`: typed rows, each with a code; `problems`: rows that were not matched to exactly one enterprise."""

    rows: pl.DataFrame
    problems: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Registry:
    """What is registered (uscc, registration_no, enterprise), and the codes that were `changed` (uscc, enterprise)."""

    known: pl.DataFrame
    changed: pl.DataFrame


def registry_of(store: Store, load_id: str) -> Registry:
    """The registry as all visible loads and the load being written tell it."""
    changed = current_codes(store, load_id)
    return Registry(_with_enterprise(registered(store, load_id), changed), changed)


def match_registry(rows: pl.DataFrame, layout: Layout, registry: Registry) -> Matched:
    """Give rows without a code the one that the registry has for their older identifiers.

    `rows` are typed, with the columns of `IDENTIFIERS`. A row with a code keeps it, if its older identifiers do not
    speak against it.
    """
    names = [name for name in IDENTIFIERS if name in rows.columns]
    asked = rows.with_row_index("place").select("place", FILE, ROW, "uscc", *_identifiers(names))
    found = _judged(asked, registry.known, registry.changed)
    settled = found.filter(pl.col("candidates").list.len() == 1, ~pl.col("contradicts"))
    codes = settled.select("place", matched=pl.coalesce("uscc", pl.col("candidates").list.first()))
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


def current_codes(store: Store, load_id: str) -> pl.DataFrame:
    """Codes that were changed and the code that each enterprise has now (uscc, enterprise), as of all that is known.

    A code that two others claim to have taken over, or that comes round to itself, is not among them.
    """
    changed: dict[str, set[str]] = {}
    told = _newest(store, load_id, "code_succession", pl.col("succession_type") == "code_change")
    if told.height:
        of_successions = pl.col("target_kind") == "code_succession"
        standing = standing_successions(told, _newest(store, load_id, "event", of_successions), date.max)
        for code, predecessor, _ in standing.iter_rows():
            changed.setdefault(predecessor, set()).add(code)
    now = {code: _followed(code, changed) for code in changed}
    found = [(code, last) for code, last in now.items() if last is not None]
    return pl.DataFrame(found, schema={"uscc": pl.String(), _ENTERPRISE: pl.String()}, orient="row")


def _followed(code: str, changed: Mapping[str, Collection[str]]) -> str | None:
    """The last code in the chain of changes; None if it parts or comes round."""
    seen = {code}
    while after := changed.get(code):
        if len(after) > 1 or not seen.isdisjoint(after):
            return None
        (code,) = after
        seen.add(code)
    return code


def _newest(store: Store, load_id: str, kind: str, ours: pl.Expr) -> pl.DataFrame:
    visible = pl.Series([*store.ledger()["load_id"], load_id]).implode()
    table = store.table(kind)
    with table.reading():
        rows = scan(table.files(), KINDS[kind].schema).filter(pl.col("load_id").is_in(visible)).collect()
    return newest_revisions(rows).filter(ours)


def _identifiers(names: Sequence[str]) -> list[pl.Expr]:
    """The identifiers as columns, null where the layout does not read one; a tax number by what it says."""
    given = {name: pl.col(name) if name in names else pl.lit(None, dtype=pl.String) for name in IDENTIFIERS}
    given[TAX_NO] = given[TAX_NO].str.slice(-9)
    return [expression.alias(name) for name, expression in given.items()]


def _with_enterprise(rows: pl.DataFrame, changed: pl.DataFrame) -> pl.DataFrame:
    return rows.join(changed, on="uscc", how="left").with_columns(pl.coalesce(_ENTERPRISE, "uscc"))


def _judged(asked: pl.DataFrame, known: pl.DataFrame, changed: pl.DataFrame) -> pl.DataFrame:
    """Per place: the row's own code, the enterprises that anything it says points to, and whether anything contradicts.

    An enterprise contradicts what the row says where none of its codes has it; a number, where it has others.
    """
    # A code that was changed is the enterprise's, whether or not its own registration was ever delivered.
    everyone = pl.concat([known.select("uscc", _ENTERPRISE), changed])
    codes = everyone.select(pl.col("uscc").str.slice(8, 9).alias(_ORGANISATION), _ENTERPRISE).unique()
    numbers = known.drop_nulls("registration_no").select("registration_no", _ENTERPRISE).unique()
    own = _with_enterprise(asked.drop_nulls("uscc"), changed)
    hits = pl.concat(
        [
            asked.join(numbers, left_on=REGISTRATION_NO, right_on="registration_no").select(
                *_HIT, by=pl.lit(REGISTRATION_NO)
            ),
            *(
                asked.join(codes, left_on=name, right_on=_ORGANISATION).select(*_HIT, by=pl.lit(name))
                for name in (ORGANISATION_CODE, TAX_NO)
            ),
            own.select(*_HIT, by=pl.lit("uscc")),
            # What the row's own code says of itself holds outside the registry too.
            *(
                own.filter(pl.col(name) == pl.col("uscc").str.slice(8, 9)).select(*_HIT, by=pl.lit(name))
                for name in (ORGANISATION_CODE, TAX_NO)
            ),
        ]
    )
    # Asked before the rows are grouped: within groups the list of all that have a number would be laid out for each.
    numbered = pl.col(_ENTERPRISE).is_in(numbers[_ENTERPRISE].unique().implode())
    candidates = hits.group_by(_HIT).agg("by").join(asked, on="place").with_columns(numbered=numbered)
    against = {name: pl.col(name).is_not_null() & ~pl.col("by").list.contains(name) for name in IDENTIFIERS}
    against[REGISTRATION_NO] &= pl.col("numbered")
    return candidates.group_by("place").agg(
        pl.col("uscc").first(),
        candidates=pl.col(_ENTERPRISE).sort(),
        contradicts=pl.any_horizontal(*against.values()).any(),
    )


def _problems(refused: pl.DataFrame, layout: Layout, names: Sequence[str]) -> pl.DataFrame:
    headers = {c.field: c.header for c in layout.columns} | dict(layout.older_headers)
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
