"""Dirt: what real files hold that they should not, planted on purpose and counted.

Each dirty row has one fault, so that the counts are the numbers of rows an importer has to refuse (`refused`), read
in spite of their form (`accepted`), leave out as natural persons (`left_out`) or recognise as the same (`repeated`).
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import numpy as np
import polars as pl

from features.credit_alphabet import ALPHABET
from features.layouts import LAYOUTS, Column, Layout
from features.sample.arrays import Ints
from features.sample.parameters import DIRT
from features.sample.render import DATE_FORMS, TYPED, widened, with_thousands
from features.sample.world import RECEIVED

_AMOUNTS: Final = ("yuan", "wan_yuan")
_ORGANISATION_CODES: Final = ("SHXYM", "GSZC", "ZZJG", "SWDJ", "GSDJ", "ZDM")
_IMPOSSIBLE: Final = ("2024-13-40", "2023-02-30", "不详", "20240000")


@dataclass
class Planted:
    """How many rows of each sort of dirt were planted."""

    refused: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    repeated: Counter[str] = field(default_factory=Counter)

    def as_dict(self) -> dict[str, dict[str, int]]:
        """For the manifest."""
        groups = ("refused", "accepted", "left_out", "repeated")
        return {name: dict(sorted(getattr(self, name).items())) for name in groups}


@dataclass(frozen=True, slots=True)
class Fault:
    """One sort of dirt: the columns it can befall, and the text it makes of a cell (given the day of receipt)."""

    name: str
    befalls: Callable[[Column], bool]
    spoil: Callable[[pl.Series, pl.Series, np.random.Generator], list[str | None]]
    refused: bool = True


def soil(frame: pl.DataFrame, layout_name: str, rng: np.random.Generator, planted: Planted) -> pl.DataFrame:
    """Plant dirt in the rendered rows of one layout."""
    layout = LAYOUTS[layout_name]
    spoilt: Ints = np.empty(0, dtype=np.int64)
    if layout_name not in TYPED:
        frame, spoilt = _plant(frame, layout, rng, planted)
    frame = _repeat(frame, layout_name, spoilt, rng, planted)
    if layout.left_out is not None:
        frame = _with_persons(frame, layout, rng, planted)
    return frame


def _plant(
    frame: pl.DataFrame, layout: Layout, rng: np.random.Generator, planted: Planted
) -> tuple[pl.DataFrame, Ints]:
    """The frame with its dirt, and the places of the rows that may hold some."""
    spoilt = []
    for refused, share in ((True, DIRT.share), (False, DIRT.harmless)):
        faults = [
            (fault, column)
            for fault in FAULTS
            if fault.refused is refused
            for column in layout.columns
            if fault.befalls(column)
        ]
        # Refused rows stand in even places, harmless ones in odd places: no row has two faults.
        rows = np.unique(_some(rng, frame.height, share) // 2 * 2 + (not refused))
        rows = rows[rows < frame.height]
        spoilt.append(rows)
        if faults:
            frame = _spoil(frame, rows, faults, rng, planted)
    return frame, np.concatenate(spoilt)


def _some(rng: np.random.Generator, height: int, share: float) -> Ints:
    count = int(share * height + rng.random())
    return rng.integers(0, max(height, 1), min(count, height))


def _spoil(
    frame: pl.DataFrame,
    rows: Ints,
    faults: list[tuple[Fault, Column]],
    rng: np.random.Generator,
    planted: Planted,
) -> pl.DataFrame:
    chosen = rng.integers(0, len(faults), rows.size)
    for place in np.unique(chosen).tolist():
        fault, column = faults[place]
        at = rows[chosen == place]
        old = frame[column.header].gather(at)
        filled = old.is_not_null().to_numpy()
        at, old = at[filled], old.drop_nulls()
        if at.size == 0:
            continue
        new = fault.spoil(old, frame[RECEIVED].gather(at), rng)
        changed = frame[column.header].scatter(at, pl.Series(new, dtype=pl.String))
        frame = frame.with_columns(changed.alias(column.header))
        (planted.refused if fault.refused else planted.accepted)[fault.name] += len(at)
    return frame


def _repeat(
    frame: pl.DataFrame, layout_name: str, spoilt: Ints, rng: np.random.Generator, planted: Planted
) -> pl.DataFrame:
    rows = np.setdiff1d(_some(rng, frame.height, DIRT.repeated), spoilt)
    if rows.size:
        planted.repeated[layout_name] += rows.size
    return pl.concat([frame, frame[rows]])


def _with_persons(
    frame: pl.DataFrame, layout: Layout, rng: np.random.Generator, planted: Planted
) -> pl.DataFrame:
    """Rows about natural persons, without any name: what the door has to leave out."""
    rows = np.unique(_some(rng, frame.height, DIRT.persons))
    prefix = layout.columns[0].header[:2]
    person = {
        **dict.fromkeys((f"{prefix}_XDR_MC", "XK_XDR"), "(自然人,姓名已隐去)"),
        **dict.fromkeys((f"{prefix}_XDR_{code}" for code in _ORGANISATION_CODES), None),
        f"{prefix}_XDR_SFZ": "(已隐去)",
        f"{prefix}_XDR_ZJLX": "身份证",
        f"{prefix}_XDR_TYPE": "自然人",
    }
    people = frame[rows].with_columns(
        pl.lit(value, dtype=pl.String).alias(name) for name, value in person.items() if name in frame.columns
    )
    if rows.size:
        planted.left_out[layout.name] += rows.size
    return pl.concat([frame, people])


def _wrong_check(old: pl.Series, _: pl.Series, rng: np.random.Generator) -> list[str | None]:
    steps = rng.integers(1, len(ALPHABET), old.len()).tolist()
    return [
        code[:-1] + ALPHABET[(ALPHABET.index(code[-1]) + step) % len(ALPHABET)]
        for code, step in zip(old.to_list(), steps, strict=True)
    ]


def _future(old: pl.Series, received: pl.Series, rng: np.random.Generator) -> list[str | None]:
    days = rng.integers(20, 400, old.len()).tolist()
    return [
        (day + timedelta(days=more)).isoformat() for day, more in zip(received.to_list(), days, strict=True)
    ]


def _negative(old: pl.Series, _: pl.Series, __: np.random.Generator) -> list[str | None]:
    return [f"-{value if float(value) else '100.00'}" for value in old.to_list()]


def _impossible(old: pl.Series, _: pl.Series, rng: np.random.Generator) -> list[str | None]:
    return [_IMPOSSIBLE[place] for place in rng.integers(0, len(_IMPOSSIBLE), old.len()).tolist()]


def _other_date(old: pl.Series, _: pl.Series, rng: np.random.Generator) -> list[str | None]:
    dates = old.str.to_date(_form_of(old[0]))
    forms = [form for form in DATE_FORMS if form != _form_of(old[0])]
    return [
        _written(day.year, day.month, day.day, forms[place])
        for day, place in zip(dates.to_list(), rng.integers(0, 3, old.len()).tolist(), strict=True)
    ]


def _written(year: int, month: int, day: int, form: str) -> str:
    parts: Mapping[str, str] = {
        "%Y": f"{year:04d}",
        "%-m": str(month),
        "%-d": str(day),
        "%m": f"{month:02d}",
        "%d": f"{day:02d}",
    }
    for name, text in parts.items():
        form = form.replace(name, text)
    return form


def _form_of(text: str) -> str:
    marks = {"年": DATE_FORMS[1], "/": DATE_FORMS[3], "-": DATE_FORMS[0]}
    return next((form for mark, form in marks.items() if mark in text), DATE_FORMS[2])


FAULTS: Final = (
    Fault("wrong_check_digit", lambda column: column.reading == "code", _wrong_check),
    Fault("date_after_receipt", lambda column: column.reading == "date" and column.past, _future),
    Fault("negative_amount", lambda column: column.reading in _AMOUNTS and not column.signed, _negative),
    Fault("unparsable_date", lambda column: column.reading == "date", _impossible),
    Fault(
        "unknown_word",
        lambda column: column.reading == "coded",
        lambda old, _, __: ["其他(未列明)"] * old.len(),
    ),
    Fault("missing_value", lambda column: column.required, lambda old, _, __: [None] * old.len()),
    Fault("date_in_other_form", lambda column: column.reading == "date", _other_date, refused=False),
    Fault(
        "full_width_digits",
        lambda column: column.reading in {"document_no", "date"},
        lambda old, _, __: widened(old).to_list(),
        refused=False,
    ),
    Fault(
        "thousands_separator",
        lambda column: column.reading == "yuan",
        lambda old, _, __: [with_thousands(value) for value in old.to_list()],
        refused=False,
    ),
)
