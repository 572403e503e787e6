"""The facts of a D by score for its notice: read from the store as the run knew it."""

from collections.abc import Mapping
from typing import Any

from features.lawful_gate import judge
from features.succession import known_rows_of
from scoring.entries import record_entry
from scoring.procedure.costly_records import records_behind
from scoring.procedure.score_facts import ScoreFacts, score_facts
from service.days import instant
from service.home import Home
from service.runs.run import Run


def score_facts_of(home: Home, run: Run, document: Mapping[str, Any]) -> ScoreFacts:
    """The items that took points from an enterprise, each with the records behind it."""
    uscc, day, rules = document["uscc"], run.manifest.as_of, run.ground.law.gate
    known = home.store.known(instant(run.manifest.known_at), version=run.manifest.data_version)
    rows = known_rows_of(known, uscc, as_of=day, rules=rules)
    gated = judge(rows, as_of=day, known_at=known.known_at, rules=rules)
    costly = {one["feature"] for one in document["reasons"] if one["points"] < 0}
    behind = records_behind(gated, uscc, [one for one in run.ground.features if one.name in costly])
    wanted = {name for names in behind.values() for name in names}
    named = {
        row["record_id"]: record_entry(row)
        for row in gated.all().iter_rows(named=True)
        if row["record_id"] in wanted
    }
    below = next(one["score_from"] for one in run.ground.bands if one["grade"] == "C")
    return score_facts(
        document["reasons"],
        below,
        {name: [named[one] for one in ids] for name, ids in behind.items()},
        run.ground.features,
    )
