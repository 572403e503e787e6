"""One event that arrives through several feeds counts once: which copies are the same event, and what it says."""

from functools import reduce
from operator import xor
from typing import Final

import polars as pl

from features.acts import is_held_back, is_over, is_stayed
from features.event_order import EVENT, copies_in_order
from features.few_rows import constant, select, with_columns, with_constants
from features.records import RecordKind

_FIRST: Final = ("event_severity", "event_date")  # what the survivor says
_EARLIEST: Final = ("event_until", "event_term")  # else the earliest that another copy says
_SAID: Final = ("event_appeal",)  # else whether another copy says so
_ANY: Final = ("event_unpublished", "event_claimed")  # whether any copy says so

_PLACE: Final = "__place__"
_EVENT: Final = "__event__"
_SILENT: Final = "__silent__"
_ACTED: Final = ("annulled", "repaired_on", "removed_on", "suspended")
_NO_COPIES: Final = pl.DataFrame({_PLACE: [], _EVENT: []})


def as_one_event(frame: pl.DataFrame, kind: RecordKind, *, taken_over: bool) -> pl.DataFrame:
    """Mark copies of one event in `duplicate` and give each of them what the event says, in the columns `event_…`.

    What was annulled or removed says nothing any more while another copy does: that one survives it. A fact that is
    repaired or suspended under one of its papers does not count under another: that copy survives first. Else the one
    that carries the authority's severity does; among equals, of a progressive kind the one that saw the matter go on
    furthest, then the lowest record_id, whatever came first. What it leaves open another copy may say. `taken_over`:
    records of other codes may be among them, so that one feed may hold copies; of these what it said last replaces the
    others, as a revision does.
    """
    marked = with_constants(frame, [("duplicate", False, pl.Boolean())])
    # Nearly all records are the only copy: grouping millions of them would be wasted.
    copies = _copies(frame, kind, taken_over=taken_over)
    if copies.is_empty():
        return marked
    alike = _alike(frame, copies, kind, taken_over=taken_over)
    # What all copies say alike is left as it is, unless a copy that says nothing any more once said it; of a fact
    # nobody asks what day its event says.
    asked = (*_FIRST, *_EARLIEST, *_SAID, *_ANY)
    silenced = _SILENT in alike.columns and alike[_SILENT].any()
    new = [name for name in asked if silenced or alike[name].n_unique() > 1]
    if kind.nature == "fact" and set(new) <= {"event_date"}:
        others = alike.filter(~pl.col(_EVENT).is_first_distinct())[_PLACE]
        return marked.with_columns(
            duplicate=constant("duplicate", value=False, dtype=pl.Boolean(), height=frame.height).scatter(
                others, True
            )
        )
    told = _told(alike)
    return with_columns(
        marked, [marked[name].scatter(told[_PLACE], told[name]) for name in ("duplicate", *new)]
    )


def _alike(frame: pl.DataFrame, copies: pl.DataFrame, kind: RecordKind, *, taken_over: bool) -> pl.DataFrame:
    """What the copies say, of each event the survivor first."""
    said = ("record_id", *_FIRST, *_EARLIEST, *_SAID, *_ANY)
    of_feeds = ("source", "recorded_at") if taken_over else ()
    alike = frame[[*said, *_ACTED, *of_feeds]][copies[_PLACE]].hstack(copies)
    by = [pl.col("event_severity").is_null()]
    if taken_over or select(alike, is_held_back().any()).item():  # nothing acts on most copies
        alike = _with_silent(alike, taken_over=taken_over)
        by = [pl.col(_SILENT), ~is_stayed(), *by]
    if kind.progressive:
        by.append(-pl.col("event_date").to_physical())
    if EVENT in frame.columns:  # the copies of an event lie by record_id
        return alike.sort(*by, maintain_order=True)
    return alike.sort(*by, "record_id")


def _with_silent(alike: pl.DataFrame, *, taken_over: bool) -> pl.DataFrame:
    """Mark copies that say nothing any more, and take from them what they said.

    Those that their own feed replaced by a later one, under another code; and those annulled or removed, unless all were.
    """
    last = pl.col("recorded_at").max().over(_EVENT, "source")
    replaced = (pl.col("recorded_at") < last) if taken_over else pl.lit(value=False)
    others_speak = (~replaced & ~is_over()).any().over(_EVENT)
    marked = alike.with_columns((replaced | (is_over() & others_speak)).alias(_SILENT))
    speaks = ~pl.col(_SILENT)
    return marked.with_columns(
        *(pl.when(speaks).then(pl.col(name)) for name in ("event_severity", *_EARLIEST, *_SAID)),
        *(pl.col(name) & speaks for name in _ANY),
    )


def _told(alike: pl.DataFrame) -> pl.DataFrame:
    """Per copy what its event says; of each event the survivor stands first."""
    first = {name: pl.col(name).first() for name in _FIRST + _EARLIEST + _SAID}
    # The class stands with the first copy that has one: the survivor, unless that one is repaired or suspended.
    first["event_severity"] = pl.col("event_severity").drop_nulls().first()
    told = (
        alike.group_by(_EVENT, maintain_order=True)
        .agg(
            _PLACE,
            **{name: first[name] for name in _FIRST},
            **{name: pl.coalesce(first[name], pl.col(name).min()) for name in _EARLIEST},
            **{name: pl.coalesce(first[name], pl.col(name).max()) for name in _SAID},
            **{name: pl.col(name).max() for name in _ANY},
        )
        .with_columns(duplicate=pl.lit(value=False))
    )
    others = told.with_columns(pl.col(_PLACE).list.slice(1), duplicate=pl.lit(value=True))
    return pl.concat([told.with_columns(pl.col(_PLACE).list.head(1)), others]).explode(_PLACE)


def _copies(frame: pl.DataFrame, kind: RecordKind, *, taken_over: bool) -> pl.DataFrame:
    """The places of the records of which there are several copies, and a number for each event."""
    if EVENT in frame.columns:
        beside = copies_in_order(frame)
        return pl.DataFrame({_PLACE: beside.arg_true(), _EVENT: frame[EVENT].filter(beside)})
    # Within one feed the same key is the same record.
    if not kind.same_event or not (taken_over or _of_several_feeds(frame["source"])):
        return _NO_COPIES
    same = list(kind.same_event)
    # One of the copies came through another feed than most records: only what agrees with such a one is compared.
    near = (
        constant("near", value=True, dtype=pl.Boolean(), height=frame.height)
        if taken_over
        else _near_another_feed(frame, same)
    )
    if "event_key" in same:
        near &= frame["event_key"].is_not_null()
    if not near.any():
        return _NO_COPIES
    rows = frame[same].with_row_index(_PLACE).filter(near)
    several = rows.filter(rows[same].is_duplicated())
    return select(several, _PLACE, pl.col(_PLACE).first().over(same).alias(_EVENT))


def _near_another_feed(frame: pl.DataFrame, same: list[str]) -> pl.Series:
    """Whether a record may agree with one that came through another feed than most.

    Told by a hash: now and then of one that does not.
    """
    # Which feed that is a thousand records tell; another one would only leave more to compare.
    some = frame["source"].gather_every(max(1, frame.height // 1000))
    most = some.value_counts(sort=True)["source"][0]
    hashed = select(
        frame, reduce(xor, (pl.col(name).hash(seed) for seed, name in enumerate(same)))
    ).to_series()
    others = hashed.filter(frame["source"].ne_missing(pl.Series([most], dtype=pl.String)))
    return hashed.is_in(others.unique().implode())


def _of_several_feeds(sources: pl.Series) -> bool:
    return bool((sources != sources.head(1)).any())
