"""Codes that took over others: which records of a predecessor are judged as the successor's.

A code that changed is the same enterprise; after a merger the kinds follow that the policy names. The predecessor,
where it is still asked about, keeps its records.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final

import polars as pl

from features.acts import RESTRUCTURING, acting_on, acts_of, document_kind, with_acts
from features.bucket import Share, bucket_of
from features.enterprise_numbers import NUMBER
from features.event_order import EVENT
from features.few_rows import among, with_constants, without
from features.gate_rules import GateRules
from features.records import KINDS
from features.store import Known

LINKS: Final = "code_succession"
_OF_THE_CODE: Final = frozenset(
    {"registration", LINKS}
)  # what is said of a code, not of the enterprise behind it
_FOLLOWING: Final = frozenset(KINDS) - _OF_THE_CODE - {"event"}
_HEIRS: Final = {
    "uscc": pl.String(),
    "predecessor": pl.String(),
    "merged_from": pl.String(),
    "follows": pl.String(),
}
Link = tuple[str, str]
"""A predecessor and how it was taken over."""


def known_rows(
    known: Known,
    *,
    as_of: date,
    rules: GateRules,
    share: Share | None = None,
    kinds: Collection[str] = tuple(KINDS),
) -> dict[str, pl.DataFrame]:
    """Kind → the newest revisions known, of a share of the buckets or of all, with what was taken over by the day.

    A record taken over carries the successor's code and, after a merger, in `merged_from` the code of the enterprise
    it came from (null: the enterprise's own). Where nothing was taken over the frames are `Known.rows`, as they are.
    """
    rows = {name: known.rows(name, share, as_of=as_of) for name in KINDS if name in kinds}
    if rows[LINKS].is_empty():
        return rows
    heirs = heirs_of(_links(rows, known, as_of, share), rules, rows[LINKS]["uscc"].unique().sort().to_list())
    return _with_taken_over(rows, heirs, known, as_of, share)


def known_rows_of(
    known: Known, uscc: str, *, as_of: date, rules: GateRules, kinds: Collection[str] = tuple(KINDS)
) -> dict[str, pl.DataFrame]:
    """As `known_rows`, of one enterprise: only the buckets are read in which it or what it took over lies."""
    rows = {name: known.rows_of(name, [uscc], as_of=as_of) for name in KINDS if name in kinds}
    if rows[LINKS].is_empty():
        return rows
    heirs = heirs_of(_links(rows, known, as_of, ()), rules, [uscc])
    return _with_taken_over(rows, heirs, known, as_of, ())


def _with_taken_over(
    rows: dict[str, pl.DataFrame], heirs: pl.DataFrame, known: Known, as_of: date, share: Share | None
) -> dict[str, pl.DataFrame]:
    """Rows of a share with what its enterprises took over, from wherever that lies."""
    if heirs.is_empty():
        return rows
    codes = heirs["predecessor"].unique().sort()
    theirs_all, elsewhere = frozenset(codes), _elsewhere(codes, share)
    following = {**heirs.partition_by("follows", as_dict=True), ("event",): heirs}
    for name in rows.keys() - _OF_THE_CODE:
        ours = following.get((name,))
        if ours is None:
            continue
        theirs = among(rows[name], "uscc", theirs_all)
        if elsewhere:
            theirs = pl.concat([theirs, known.rows_of(name, elsewhere, as_of=as_of)])
        if theirs.is_empty():  # of most kinds
            continue
        taken = _taken_over(theirs, ours, name)
        rows[name] = without(pl.concat([with_origin(rows[name]), taken]), NUMBER, EVENT)
    return rows


def heirs_behind(known: Known, uscc: str, *, as_of: date, rules: GateRules) -> pl.DataFrame:
    """What one enterprise had taken over by the day, as `heirs_of` has it."""
    rows = {name: known.rows_of(name, [uscc], as_of=as_of) for name in (LINKS, "event")}
    return heirs_of(_links(rows, known, as_of, ()), rules, [uscc])


def with_origin(frame: pl.DataFrame) -> pl.DataFrame:
    """Records with `merged_from`, null where none is said: the enterprise's own."""
    if "merged_from" in frame.columns:
        return frame
    return with_constants(frame, [("merged_from", None, pl.String())])


def heirs_of(
    links: Mapping[str, Sequence[Link]], rules: GateRules, successors: Sequence[str]
) -> pl.DataFrame:
    """Per successor, predecessor (however many steps back) and kind that follows: uscc, predecessor, merged_from, follows."""
    found = [
        (successor, code, origin, name)
        for successor in successors
        for (code, origin), kinds in _behind(successor, links, rules).items()
        for name in kinds
    ]
    heirs = pl.DataFrame(found, schema=_HEIRS, orient="row")
    # By two ways to the same code its records follow once.
    return heirs.sort("merged_from", nulls_last=False).unique(
        ["uscc", "predecessor", "follows"], keep="first", maintain_order=True
    )


def _behind(
    successor: str, links: Mapping[str, Sequence[Link]], rules: GateRules
) -> dict[tuple[str, str | None], frozenset[str]]:
    """(code, the enterprise it was if another) → the kinds that follow from it. Grows only, so that circles end."""
    start: tuple[str, str | None] = (successor, None)
    found = {start: _FOLLOWING}
    todo = [start]
    while todo:
        code, origin = todo.pop()
        for predecessor, how in links.get(code, ()):
            state = (predecessor, origin if how == "code_change" else predecessor)
            kinds = found[code, origin] & rules.succession.get(how, frozenset())
            had = found.get(state, frozenset())
            if predecessor != successor and not kinds <= had:
                found[state] = had | kinds
                todo.append(state)
    del found[start]
    return found


def _links(
    rows: Mapping[str, pl.DataFrame], known: Known, as_of: date, share: Share | None
) -> dict[str, list[Link]]:
    """Code → what it took over by the day, of the codes of the share and of all behind them."""
    found = standing_successions(rows[LINKS], rows["event"], as_of)
    read: set[str] = set()
    newest = found
    while todo := sorted(set(_elsewhere(newest["predecessor"].unique(), share)) - read):
        read |= set(todo)
        newest = standing_successions(known.rows_of(LINKS, todo), known.rows_of("event", todo), as_of)
        found = pl.concat([found, newest])
    links: dict[str, list[Link]] = {}
    for code, predecessor, how in found.unique().sort(pl.all()).iter_rows():
        links.setdefault(code, []).append((predecessor, how))
    return links


def standing_successions(successions: pl.DataFrame, events: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Successions (newest revisions) that were not annulled or withdrawn by the day: uscc, predecessor, succession_type."""
    return without(dated_successions(successions, events, as_of), "occurred_on")


def dated_successions(successions: pl.DataFrame, events: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The same with `occurred_on`, the day of the taking over."""
    standing = successions.filter(pl.col("occurred_on") <= as_of)
    acting = acting_on(events, (LINKS,))
    if not acting.is_empty():  # nothing acts on most
        acts = acts_of(with_origin(acting), as_of)
        standing = with_acts(with_origin(standing), KINDS[LINKS], acts).filter(~pl.col("annulled"))
    return standing[["uscc", "predecessor", "succession_type", "occurred_on"]]


def _elsewhere(codes: pl.Series, share: Share | None) -> list[str]:
    """Those of the codes whose rows the share does not hold."""
    if share is None:
        return []
    outside = codes.to_frame("uscc").filter(~bucket_of().is_in(list(share)))
    return outside["uscc"].sort().to_list()


def _taken_over(told: pl.DataFrame, heirs: pl.DataFrame, name: str) -> pl.DataFrame:
    """Records of predecessors as the successors'. Events follow the documents they act on."""
    frame = told.rename({"uscc": "predecessor"})
    if name != "event":
        return frame.join(without(heirs, "follows"), on="predecessor")[[*told.columns, "merged_from"]]
    kinds = {name: document_kind(kind) for name, kind in KINDS.items()}
    aimed = heirs.with_columns(document_kind=pl.col("follows").replace(kinds)).drop("follows")
    everywhere = pl.col("event_type").is_in(RESTRUCTURING)
    of_documents = (
        frame.filter(~everywhere)
        .with_columns(document_kind=pl.col("target_kind").replace(kinds))
        .join(aimed.unique(), on=["predecessor", "document_kind"])
    )
    # A restructuring acts on no one document: it goes with the enterprise whose it was.
    of_enterprises = frame.filter(everywhere).join(heirs.drop("follows").unique(), on="predecessor")
    columns = [*told.columns, "merged_from"]
    return pl.concat([of_documents.select(columns), of_enterprises.select(columns)])
