"""Identity numbers of residents inside other text: found and masked before anything is kept.

Eighteen digits are such a number where the last one checks the others, the first two name a province and eight in the
middle are the birthday of somebody of working age when the row was received: so document numbers made of a division,
a date and a serial number stay what they are, and so does an enterprise's code. A number that the text itself calls
one (身份证) needs no check, and may be of fifteen digits as before 1999, or have lost one.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from features import credit_code

HIDDEN: Final = "*" * 12
"""What stands for all of a number but its division."""
_BETWEEN: Final = r"[\s\-‐‑–—.·\u00ad\u200b-\u200f\u2060\ufeff]{0,2}"
_NUMBER: Final = rf"\d{{6}}{_BETWEEN}\d{{8}}{_BETWEEN}\d{{3}}[\dXxＸｘ]"
_CALLED: Final = r"身份证|公民身份"
_ALONE: Final = re.compile(rf"(?<!\d){_NUMBER}(?![0-9A-Za-z０-９])")
_NAMED: Final = re.compile(rf"((?:{_CALLED})\D{{0,8}})(\d{{15,17}}[\dXxＸｘ]?)(?![0-9A-Za-z０-９])")
_WITH_BOUNDS: Final = rf"(?:^|\D)({_NUMBER})(?:[^0-9A-Za-z０-９]|$)"
_LIKE_ONE: Final = rf"{_NUMBER}|{_CALLED}"
_SHORTEST: Final = 18
_WEIGHTS: Final = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
_CHECKS: Final = np.frombuffer(b"10X98765432", dtype=np.uint8)
_PROVINCES: Final = [
    *("11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37"),
    *("41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65"),
    *("71", "81", "82", "83"),
]
_WORKING_AGE: Final = 16  # a later date is that of a document
_OLDEST: Final = 120


def masked_columns(rows: pl.DataFrame, headers: Sequence[str], received: str) -> dict[str, pl.Series]:
    """Of the text columns `headers` those that hold a number anywhere, each with its numbers masked.

    `received` is the column with the day of receipt.
    """
    # Cheap first: most columns have no cell long enough.
    long = {header: pl.col(header).filter(pl.col(header).str.len_bytes() >= _SHORTEST) for header in headers}
    if not long:
        return {}
    promising = rows.select(cells.str.contains(_LIKE_ONE).any().alias(name) for name, cells in long.items())
    found = {}
    for header in (name for name, any_ in zip(headers, promising.row(0), strict=True) if any_):
        column = _masked(rows[header], rows[received])
        if column is not None:
            found[header] = column
    return found


def holds_number(text: str, received: date) -> bool:
    """Whether a text that came on a day has a number in it."""
    rows = pl.DataFrame({"text": [text], "received": [received]})
    return bool(masked_columns(rows, ["text"], "received"))


def holds_masked(text: pl.Series) -> pl.Series:
    """Whether a text has a masked number in it."""
    return text.str.contains(HIDDEN, literal=True).fill_null(value=False)


def are_numbers(digits: pl.Series, received: pl.Series) -> pl.Series:
    """Whether eighteen characters (seventeen digits and a digit or X) are a number of a resident of working age."""
    characters = np.frombuffer("".join(digits).encode("ascii"), dtype=np.uint8).reshape(-1, 18)
    check = _CHECKS[((characters[:, :17] - 48).astype(np.int64) * _WEIGHTS).sum(axis=1) % 11]
    year = digits.str.slice(6, 8).str.to_date("%Y%m%d", strict=False).dt.year()
    age = received.dt.year() - year
    return (
        pl.Series(characters[:, 17] == check, dtype=pl.Boolean)
        & digits.str.slice(0, 2).is_in(_PROVINCES)
        & age.is_between(_WORKING_AGE, _OLDEST).fill_null(value=False)
        & ~pl.Series(credit_code.are_valid(digits.to_list()), dtype=pl.Boolean)
    )


def _masked(cells: pl.Series, received: pl.Series) -> pl.Series | None:
    """The column with its numbers masked; None where it has none."""
    place = cells.str.contains(_LIKE_ONE).fill_null(value=False).arg_true()
    if place.is_empty():
        return None
    found = pl.DataFrame({"place": place, "text": cells.gather(place), "received": received.gather(place)})
    different = found.select("text", "received").unique(maintain_order=True)
    doubtful = different.filter(_worth_a_look(different["text"], different["received"]))
    replaced = [_replaced(text, day) for text, day in doubtful.iter_rows()]
    changed = doubtful.with_columns(masked=pl.Series(replaced, dtype=pl.String)).filter(
        pl.col("masked") != pl.col("text")
    )
    if changed.is_empty():
        return None
    new = found.join(changed, on=["text", "received"], how="inner", maintain_order="left")
    return cells.clone().scatter(new["place"], new["masked"])


def _worth_a_look(text: pl.Series, received: pl.Series) -> pl.Series:
    """Not a text of which the only number fails: of them a column of document numbers may have millions."""
    number = text.str.extract(_WITH_BOUNDS)
    holds = pl.repeat(False, text.len(), dtype=pl.Boolean, eager=True)
    some = number.is_not_null()
    if some.any():
        holds = holds.scatter(
            some.arg_true(), are_numbers(_plain(number.filter(some)), received.filter(some))
        )
    return holds | (text.str.count_matches(_NUMBER) > 1) | text.str.contains(_CALLED)


def _plain(numbers: pl.Series) -> pl.Series:
    return numbers.str.normalize("NFKC").str.replace_all(r"[^0-9Xx]", "").str.to_uppercase()


def _replaced(text: str, received: object) -> str:
    def alone(match: re.Match[str]) -> str:
        digits = _plain(pl.Series([match[0]]))
        return _mask(match[0]) if are_numbers(digits, pl.Series([received])).item() else match[0]

    def named(match: re.Match[str]) -> str:
        return match[1] + _mask(match[2])

    return _NAMED.sub(named, _ALONE.sub(alone, text))


def _mask(number: str) -> str:
    return unicodedata.normalize("NFKC", number)[:6] + HIDDEN
