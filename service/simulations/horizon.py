"""What comes within some days: what of the policy begins and ends, whom it touches, and the clocks of their records."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from features.lawful_gate import pass_gate
from features.records import KINDS
from features.together import Progress, worked_together
from scoring.clocks import conditions_ending, records_ending, rules_turning
from scoring.entries import measure_head
from scoring.horizon import DRAFT_EVENTS, EVENTS, PARTS, Turn, turns
from scoring.matrix.condition_types import HasNone, HasRecord
from scoring.matrix.packed_bits import PackedBits
from scoring.schema.measure import DOMAINS, Measure
from scoring.schema.policy import Policy
from service.days import instant
from service.home import Home
from service.runs.run import Run

Found = dict[str, Any]
_READ: Final = ("uscc", "status", "conditions", "measures", "overrides")
_PAIR: Final = {"uscc": pl.String(), "rule": pl.String()}


@dataclass(frozen=True, slots=True)
class Touched:
    """Which enterprises have which measure or override, or will lose or gain it: uscc, name, county, rule."""

    rows: pl.DataFrame

    def of(self, rule: str, *, named: bool) -> Found:
        """How many enterprises, by county, and, if asked, which."""
        ours = self.rows.filter(pl.col("rule") == rule)
        counties = ours.group_by("county").len("enterprises").sort("county")
        found: Found = {"enterprises": ours.height, "by_county": counties.to_dicts()}
        if named:
            listed = ours.sort("uscc").select("uscc", "name", "county")
            found["listed"] = listed.to_dicts()
        return found


def horizon(
    policy: Policy,
    run: Run | None,
    home: Home,
    *,
    first: date,
    days: int,
    named: bool = False,
    progress: Progress | None = None,
) -> Found:
    """Everything after `first` and up to so many days later, by date.

    `run`: the latest one, whose enterprises and records are looked at; null where nothing was evaluated yet. `named`:
    with the enterprises one by one.
    """
    last = first + timedelta(days=days)
    decisions = None if run is None else run.decisions().select(_READ)
    held = None if run is None or decisions is None else _held(run, decisions, policy)
    measures = {one.id: one for one in policy.measures}
    return {
        "from": first.isoformat(),
        "until": last.isoformat(),
        "policy_hash": policy.hash,
        "simulated": home.simulated,
        "run": None
        if run is None
        else {
            "run_id": run.manifest.hash,
            "as_of": run.manifest.as_of.isoformat(),
            "purpose": run.manifest.purpose,
        },
        "days": [_day(turn, measures, held, named=named) for turn in turns(policy, first, last)],
        "clocks": None
        if run is None or decisions is None
        else _clocks(run, decisions, home, policy, first, last, named=named, progress=progress),
    }


def _day(turn: Turn, measures: Mapping[str, Measure], held: Touched | None, *, named: bool) -> Found:
    return {
        "day": turn.day.isoformat(),
        "changes": [
            {
                "event": one.event,
                "event_label": DRAFT_EVENTS[one.event] if one.draft else EVENTS[one.event],
                "draft": one.draft,
                "part": one.part,
                "part_label": PARTS.get(one.part, one.part),
                "id": one.id,
                "label": one.label,
                "measures": list(one.measures),
                "measures_draft": list(one.measures_draft),
                "note": one.note,
            }
            for one in turn.changes
        ],
        "measures_begin": [measure_head(measures[name]) for name in turn.begin],
        "measures_end": [
            measure_head(measures[name]) | (held.of(name, named=named) if held else {}) for name in turn.end
        ],
        "cited_anew": list(turn.cited_anew),
        "by_domain": []
        if held is None
        else _by_domain(held.rows, {name: measures[name] for name in turn.end}),
    }


def _by_domain(rows: pl.DataFrame, measures: Mapping[str, Measure]) -> list[Found]:
    """How many enterprises any of the measures of a domain concerns, each once; domains in the policy's order."""
    domains = {name: one.domain for name, one in measures.items()}
    ours = rows.filter(pl.col("rule").is_in(list(domains))).with_columns(
        domain=pl.col("rule").replace_strict(domains, return_dtype=pl.String)
    )
    counts = dict(ours.group_by("domain").agg(pl.col("uscc").n_unique()).iter_rows())
    return [
        {"domain": name, "domain_label": label, "enterprises": counts[name]}
        for name, label in DOMAINS.items()
        if name in counts
    ]


def _people(run: Run, policy: Policy) -> pl.LazyFrame:
    divisions = dict(policy.settings.divisions)
    county = pl.col("division").replace_strict(divisions, default=pl.col("division")).fill_null("不明")
    return run.table("population").select("uscc", "name", county=county)


def _held(run: Run, rows: pl.DataFrame, policy: Policy) -> Touched:
    """Who holds which measure by the run."""
    law = run.ground.law
    if not law.measures or rows.is_empty():
        return Touched(_touched([], run, policy))
    bits = PackedBits.read(rows["measures"], len(law.measures))
    frames = []
    held = bits.rows(pl.arange(rows.height, eager=True).to_numpy())
    for place, measure in enumerate(law.measures):
        ours = rows["uscc"].filter(pl.Series(held[:, place]))
        frames.append(pl.DataFrame({"uscc": ours, "rule": [measure.id] * len(ours)}, schema=_PAIR))
    return Touched(_touched(frames, run, policy))


def _touched(frames: Sequence[pl.DataFrame], run: Run, policy: Policy) -> pl.DataFrame:
    pairs = pl.concat([pl.DataFrame(schema=_PAIR), *frames])
    return pairs.join(run.collect(_people(run, policy)), on="uscc", how="left", maintain_order="left")


def _clocks(
    run: Run,
    decisions: pl.DataFrame,
    home: Home,
    policy: Policy,
    first: date,
    last: date,
    *,
    named: bool,
    progress: Progress | None,
) -> Found:
    """Records that end by themselves, and the measures that end or begin with them. Of known records only."""
    ending, *turning = _ending(run, decisions, home, first, last, progress)
    people = run.collect(_people(run, policy))
    law = run.ground.law
    heads: dict[str, Found] = {one.id: measure_head(one) for one in law.measures}
    heads |= {one.id: {"id": one.id, "effect": one.effect, "label": one.label} for one in law.overrides}
    by_kind = ending.group_by("kind").agg(
        records=pl.len(),
        enterprises=pl.col("uscc").n_unique(),
        first=pl.col("day").min().cast(pl.String),
        last=pl.col("day").max().cast(pl.String),
    )
    found: Found = {
        "records": [
            row | {"kind_label": KINDS[row["kind"]].label}
            for row in by_kind.sort("kind").iter_rows(named=True)
        ]
    }
    for what, rows in zip(("measures", "overrides"), turning, strict=True):
        turned = rows.filter(pl.col("day") > first).join(people, on="uscc", how="left")
        for event in ("end", "begin"):
            ours = turned.filter(pl.col("event") == event)
            found[f"{what}_{event}"] = list(_turning(ours, heads, named=named))
            if what == "measures":
                measures = {one.id: one for one in law.measures}
                found[f"by_domain_{event}"] = _by_domain(ours, measures)
    return found


def _turning(turned: pl.DataFrame, heads: Mapping[str, Found], *, named: bool) -> Iterator[Found]:
    for (name,), rows in turned.sort("rule").group_by(["rule"], maintain_order=True):
        found = Touched(rows).of(str(name), named=False)
        listed = rows.sort("day", "uscc").select("uscc", "name", "county", pl.col("day").cast(pl.String))
        yield {
            **heads[str(name)],
            "first": str(rows["day"].min()),
            "last": str(rows["day"].max()),
            **found,
            **({"listed": listed.to_dicts()} if named else {}),
        }


def _ending(
    run: Run, rows: pl.DataFrame, home: Home, first: date, last: date, progress: Progress | None
) -> list[pl.DataFrame]:
    """Records of the run that end, measures and overrides that turn with them, share by share of the store."""
    law, manifest = run.ground.law, run.manifest
    known = home.store.known(instant(manifest.known_at), version=manifest.data_version).without_reports()
    selected = {one.kind for one in law.conditions if isinstance(one, HasRecord | HasNone)}
    kinds = selected | {name for name, kind in KINDS.items() if kind.negative}
    evidence = run.collect(run.table("evidence").select("uscc", "condition", "record_id", "occurred_on"))

    def part(share: tuple[int, ...]) -> list[pl.DataFrame]:
        """The same of one share of the store."""
        gated = pass_gate(known, as_of=manifest.as_of, rules=law.gate, share=share, kinds=kinds)
        verdicts = {name: gated.verdicts[name] for name in kinds}
        codes = pl.concat([frame.select("uscc") for frame in verdicts.values()]).unique()
        ours = evidence.join(codes, on="uscc", how="semi")
        against = {name: frame for name, frame in verdicts.items() if KINDS[name].negative}
        ending = conditions_ending(law, ours, verdicts, last)
        return [
            records_ending(against, first, last),
            rules_turning(law, "measures", rows, ending),
            rules_turning(law, "overrides", rows, ending),
        ]

    parts = list(worked_together(known.shares, part, progress=progress))
    return [pl.concat(frames) for frames in zip(*parts, strict=True)]
