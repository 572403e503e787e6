"""A decision made again from what it names: the same row and the same document, to the byte, or where they differ."""

from dataclasses import replace
from typing import Any

import polars as pl

from features.catalogue import catalogue_hash
from scoring.code import code_hash
from scoring.decision import canonical_bytes, schema
from scoring.document import render
from scoring.entries import Document
from scoring.ground import Ground, Subject
from scoring.row_difference import Difference, differences
from service.days import instant
from service.home import Home
from service.runs.amended import every_run
from service.runs.canonical import canonical, hash_of
from service.runs.decision_index import find_decision
from service.runs.evaluation import subject_now
from service.runs.kept import Runs
from service.runs.previous import previous_named
from service.runs.replay_purged import Gone, gone_since
from service.runs.run import Run
from service.runs.verification import verify_decision

Found = dict[str, Any]


def replay(home: Home, decision_id: str) -> Found:
    """Find a decision by its id, check what it rests on, make it again and compare.

    `replayed`: everything that it names is there unchanged, and row and document come out the same to the byte.
    `document_hash`: of the document made again, in its canonical form. `row` and `document` are null where records of them were purged; then `gone` names these and what rested on them, and
    `still` what was made again without them.
    """
    run, uscc = find_decision(every_run(home.runs), decision_id)
    stored, manifest = run.subject(uscc), run.manifest
    known = home.store.known(instant(manifest.known_at), version=manifest.data_version)
    verified = verify_decision(home, run, uscc)
    checks = {
        "named": stored.row["decision_id"] == decision_id,
        **verified["checks"],
        "law": run.law_kept,
        "data": known.data_hash == manifest.hashes["data"],
    }
    gone = gone_since(home, run.ground, stored, known, verified["purged"])
    again = subject_now(_with_previous(home, run), known, uscc)
    compared = _compared(run.ground, stored, again, gone)
    return {
        "decision_id": decision_id,
        "uscc": uscc,
        "name": stored.attributes.get("name"),
        "run_id": manifest.hash,
        "as_of": manifest.as_of.isoformat(),
        "known_at": manifest.known_at,
        "data_version": manifest.data_version,
        "purpose": manifest.purpose,
        "rule_book": run.rule_book.id if run.rule_book else None,
        "simulated": manifest.simulated,
        "replayed": all(checks.values()) and bool(compared["row"] and compared["document"]),
        "checks": checks,
        "program": _program(run),
        **compared,
        "considered": verified["considered"],
        "differing_records": verified["differing"],
        "gone": None if gone is None else gone.told(run.ground),
    }


def _with_previous(home: Home, run: Run) -> Ground:
    """The ground to evaluate on: with the grades before, where the run names them."""
    named = run.manifest.previous
    return (
        run.ground if named is None else replace(run.ground, previous=previous_named(Runs(home.runs), named))
    )


def _program(run: Run) -> Found:
    """Hashes of the code and of the features' definitions: then and now."""
    now = {"code": code_hash(), "features": catalogue_hash()}
    then = {name: run.manifest.hashes.get(name) for name in now}
    return {name: {"then": then[name], "now": now[name], "same": then[name] == now[name]} for name in now}


def _compared(ground: Ground, stored: Subject, again: Subject | None, gone: Gone | None) -> Found:
    """Whether row and document are the same, where they differ, and what could be compared although records are gone."""
    if again is None:
        answer = None if gone else False
        return {"row": answer, "document": answer, "document_hash": None, "differences": [], "still": None}
    found = differences(ground, stored.row, again.row, but=gone.resting if gone else None)
    if gone is not None:
        still = _still(ground, gone, found)
        return {"row": None, "document": None, "document_hash": None, "differences": found, "still": still}
    old, new = (render(ground, one) for one in (stored, again))
    found += [
        {"field": f"document.{name}", "label": f"文档的 {name} 部分", "stored": None, "again": None}
        for name in old
        if _written(old[name]) != _written(new[name])
    ]
    return {
        "row": _bytes(ground, stored) == _bytes(ground, again),
        "document": _written(old) == _written(new),
        "document_hash": hash_of(new),
        "differences": found,
        "still": None,
    }


def _still(ground: Ground, gone: Gone, found: list[Difference]) -> Found:
    """Of what does not rest on the records that are gone: how much there is, and how much of it came out the same."""
    apart = {
        "features": len(ground.features) - len(gone.resting.features),
        "conditions": len(ground.law.conditions) - len(gone.resting.conditions),
    }
    other = {
        "features": {
            one["field"].split(".", 1)[1] for one in found if one["field"].startswith(("points.", "values."))
        },
        "conditions": {one["field"] for one in found if one["field"].startswith("conditions.")},
    }
    return {name: {"of": count, "same": count - len(other[name])} for name, count in apart.items()}


def _bytes(ground: Ground, subject: Subject) -> bytes:
    rows = pl.DataFrame(
        [dict(subject.row)], schema=schema(len(ground.features), keeping=ground.law.hysteresis is not None)
    )
    return canonical_bytes(rows)[0]


def _written(document: Document | Any) -> bytes:
    return canonical(document)
