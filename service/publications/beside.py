"""What stands beside decisions when they are published: until when their grounds last, and who took over a code."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import polars as pl

from features.successors import successors_of_each
from scoring.effects import Effect
from scoring.manifest import Manifest
from service.days import instant
from service.decisions.successors import entries
from service.errors import StateError, WrongUse
from service.home import Home
from service.procedures.acting import effects_of
from service.procedures.grounds import with_ends_of
from service.runs.run import Run

BESIDE: Final = ("seen_until", "succeeded_by")
_ENDS: Final = pl.List(
    pl.Struct({"effect": pl.String(), "condition": pl.String(), "record": pl.String(), "until": pl.String()})
)
_SUCCESSORS: Final = pl.List(pl.Struct(dict.fromkeys(("uscc", "how", "how_label", "since"), pl.String())))


def beside(home: Home, run: Run, decisions: pl.DataFrame, evidence: pl.DataFrame) -> pl.DataFrame:
    """`uscc`, `seen_until` (per effect, condition and record the last day on which the one sees the other) and `succeeded_by`.

    Only of enterprises that have either; days as text. `decisions`, `evidence`: of the run, read and checked.
    """
    ends: dict[str, list[dict[str, str]]] = {}
    for effect in with_ends_of(run, effects_of(run, decisions, evidence), evidence):
        ends.setdefault(effect.uscc, []).extend(_ends(effect))
    taken_over = dict(_taken_over(home, run.manifest, decisions))
    codes = sorted({code for code, found in ends.items() if found} | set(taken_over))
    columns = {
        "uscc": codes,
        "seen_until": [ends.get(one) for one in codes],
        "succeeded_by": [taken_over.get(one) for one in codes],
    }
    return pl.DataFrame(
        columns, schema={"uscc": pl.String(), "seen_until": _ENDS, "succeeded_by": _SUCCESSORS}
    )


def with_stored_ends(effects: list[Effect], stored: list[dict[str, str]] | None) -> list[Effect]:
    """Effects with the last days that were published with them."""
    known: dict[str, dict[tuple[str, str], date]] = {}
    for one in stored or ():
        day = date.fromisoformat(one["until"])
        known.setdefault(one["effect"], {})[one["condition"], one["record"]] = day
    return [one.lasting(known.get(one.id, {})) for one in effects]


def _ends(effect: Effect) -> Iterator[dict[str, str]]:
    for (condition, record), last in sorted(effect.seen_until.items()):
        yield {"effect": effect.id, "condition": condition, "record": record, "until": last.isoformat()}


def _taken_over(
    home: Home, manifest: Manifest, decisions: pl.DataFrame
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Codes out of the evaluation's scope that others took over, as `with_successors` tells it."""
    gone = decisions.filter(pl.col("status") == "out_of_scope")["uscc"].sort().to_list()
    if not gone:
        return
    _require_store(home, manifest)
    known = home.store.known(instant(manifest.known_at), version=manifest.data_version)
    for uscc, found in successors_of_each(known, gone, as_of=manifest.as_of).items():
        yield uscc, entries(found)


def _require_store(home: Home, manifest: Manifest) -> None:
    """`StateError` where the records that a run rests on are not at hand: nobody would seem to have taken over anything."""
    told, mend = "评价批次依据的记录不在数据目录的 store 里", "请挂上它所在的磁盘，或者从备份恢复"
    try:
        home.require_version(manifest.data_version)
    except WrongUse as error:
        raise StateError(f"{told}：{error}；{mend}") from error
    if not home.store.has_records:
        raise StateError(f"{told}；{mend}")
