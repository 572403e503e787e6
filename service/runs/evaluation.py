"""Evaluate what this home holds, bucket by bucket, and store the run."""

from collections.abc import Iterator
from datetime import date, datetime

import polars as pl

from features.bucket import STORE_BUCKETS, Share, bucket_of
from features.catalogue import catalogue_hash
from features.feature import Purpose
from features.store import Known
from features.succession import known_rows, known_rows_of
from features.together import Progress, worked_together
from models.evaluator import Evaluator, inputs_of
from scoring.code import code_hash
from scoring.document import render
from scoring.entries import Document
from scoring.evaluate import Evaluation, evaluate
from scoring.ground import Ground, Subject, subject_of
from scoring.manifest import Manifest
from scoring.schema.policy import Policy
from service.days import as_text
from service.errors import NotFound
from service.home import Home
from service.law_on import law_for
from service.runs.kept import Runs
from service.runs.previous import previous_under
from service.runs.purged import require_whole
from service.runs.run import Run


def ground_for(
    home: Home,
    policy: Policy,
    card: Evaluator,
    *,
    as_of: date,
    known_at: datetime,
    purpose: Purpose,
    data_version: int | None = None,
) -> tuple[Ground, Known]:
    """What an evaluation on these days rests on, and the view of the store it reads.

    With a `data_version`, as the ledger stood at that version: what was loaded since is left out, so that a decision
    is made again from the version it names.
    """
    if data_version is not None:
        home.require_version(data_version)
    known = home.store.known(known_at, version=data_version)
    if known.version < 0:
        raise NotFound(f"截至 {as_text(known_at)} 记录库中没有任何数据，请先运行 shouxin ingest")
    require_whole(known)
    law = law_for(policy, as_of, purpose)
    previous = previous_under(law, Runs(home.runs), card, purpose=purpose)
    manifest = Manifest(
        as_of=as_of,
        known_at=as_text(known_at),
        purpose=purpose,
        data_version=known.version,
        hashes={
            "data": known.data_hash,
            "features": catalogue_hash(),
            "model": card.hash,
            "policy": policy.hash,
            "law": policy.law_hash,
            "code": code_hash(),
        },
        simulated=home.simulated,
        previous=None if previous is None else previous.run_id,
    )
    return Ground(manifest, law, card, inputs_of(card, purpose), previous), known


def evaluate_all(
    home: Home, policy: Policy, ground: Ground, known: Known, *, progress: Progress | None = None
) -> Run:
    """Evaluate every enterprise and store the run."""
    return Runs(home.runs).write(ground, policy, _parts(ground, known, progress or (lambda *_: None)))


def evaluate_share(ground: Ground, known: Known, share: Share) -> Evaluation:
    """Evaluate the enterprises of one share of the buckets."""
    return evaluate(
        known_rows(known, as_of=ground.manifest.as_of, rules=ground.law.gate, share=share),
        manifest=ground.manifest,
        known_at=known.known_at,
        law=ground.law,
        card=ground.card,
        features=ground.features,
        previous=ground.previous,
    )


def document_now(ground: Ground, known: Known, uscc: str) -> Document:
    """One enterprise's decision, evaluated now and not stored; equal to what a run would have said."""
    subject = subject_now(ground, known, uscc)
    if subject is None:
        raise NotFound(f"没有统一社会信用代码为 {uscc} 的企业（评价基准日 {ground.manifest.as_of}）")
    return render(ground, subject)


def subject_now(ground: Ground, known: Known, uscc: str) -> Subject | None:
    """One enterprise evaluated now; None where nothing is known of it. Only its own records are read."""
    found = evaluate_alone(ground, known, uscc)
    return subject_of(
        uscc,
        decisions=found.decisions,
        population=found.population,
        unused=found.unused,
        evidence=found.evidence,
    )


def evaluate_alone(ground: Ground, known: Known, uscc: str) -> Evaluation:
    """One enterprise evaluated now: what an evaluation of all would say of it. Only its own records are read."""
    return evaluate(
        known_rows_of(known, uscc, as_of=ground.manifest.as_of, rules=ground.law.gate),
        manifest=ground.manifest,
        known_at=known.known_at,
        law=ground.law,
        card=ground.card,
        features=ground.features,
        previous=ground.previous,
    )


def bucket_number(uscc: str) -> int:
    """The store's bucket of one code."""
    return int(pl.DataFrame({"uscc": [uscc]}).select(bucket_of(buckets=STORE_BUCKETS)).item())


def _parts(ground: Ground, known: Known, progress: Progress) -> Iterator[Evaluation]:
    return worked_together(
        known.shares, lambda share: evaluate_share(ground, known, share), progress=progress
    )
