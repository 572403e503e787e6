"""A code with one wrong character: the registry may know which one was meant. A suggestion for the officer, never applied."""

from typing import Final

import polars as pl

from features.credit_alphabet import ALPHABET
from features.registry_match import registered
from features.store import Store

NOT_A_CODE: Final = "不是有效的统一社会信用代码"
MOST: Final = 2_000
"""So many different wrong codes of a batch are looked at; a column of the wrong kind has more."""


def with_suggestions(problems: pl.DataFrame, store: Store, load_id: str) -> pl.DataFrame:
    """Say in `expected` which registered code differs from a wrong one in one character, where there is just one."""
    wrong = pl.col("reason").str.starts_with(NOT_A_CODE) & (pl.col("value").str.len_chars() == 18)
    values = problems.filter(wrong)["value"].str.to_uppercase().unique().sort()
    if values.is_empty() or values.len() > MOST:
        return problems
    near = pl.DataFrame(
        [(value, variant) for value in values for variant in _one_away(value)],
        schema={"wrong": pl.String(), "uscc": pl.String()},
        orient="row",
    )
    known = registered(store, load_id).select("uscc").unique()
    found = near.join(known, on="uscc").group_by("wrong").agg("uscc")
    only = found.filter(pl.col("uscc").list.len() == 1).select("wrong", suggested=pl.col("uscc").list.first())
    told = pl.format("{}；登记库中只差一位的代码是 {}，请核对", "expected", "suggested")
    return (
        problems.with_columns(wrong=pl.when(wrong).then(pl.col("value").str.to_uppercase()))
        .join(only, on="wrong", how="left", maintain_order="left")
        .with_columns(expected=pl.coalesce(told, "expected"))
        .select(problems.columns)
    )


def _one_away(code: str) -> set[str]:
    """Every code that differs in one character."""
    return {code[:n] + other + code[n + 1 :] for n in range(18) for other in ALPHABET} - {code}
