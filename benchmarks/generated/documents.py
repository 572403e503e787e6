"""Generated documents and what happens to them: what the lawful gate has work with."""

from collections.abc import Callable, Mapping
from typing import Final

import polars as pl

from benchmarks.generated.dues import bills, filings, insurance, wages
from benchmarks.generated.world import LAST, Frames, World
from features.records.findings import FINDING_TYPES

_SECOND_FEED: Final = 0.3
Payload = Callable[[World, int], dict[str, pl.Series | pl.Expr]]


def _reports(world: World) -> Frames:
    years = pl.DataFrame({"year": [2022, 2023, 2024, 2025]})
    frame = (
        pl.DataFrame({"owner": range(world.enterprises)})
        .join(years, how="cross")
        .sample(fraction=0.7, seed=4)
    )
    count = frame.height
    filed = frame.with_columns(due_on=pl.date(pl.col("year") + 1, 6, 30)).with_columns(
        filed_on=pl.col("due_on") + world.span(-90, 20, count)
    )
    filed = filed.with_columns(occurred_on=pl.col("filed_on"), employees=world.whole(1, 300, count))
    return [filed.with_columns(received_on=pl.col("filed_on") + world.span(1, 15, count))]


def _yearly_ratings(words: list[str], share: float) -> Callable[[World], Frames]:
    def make(world: World) -> Frames:
        years = pl.DataFrame({"year": [2022, 2023, 2024, 2025]})
        everyone = pl.DataFrame({"owner": range(world.enterprises)}).join(years, how="cross")
        frame = everyone.sample(fraction=share, seed=5)
        rated = frame.with_columns(
            rating=world.of(words, frame.height), occurred_on=pl.date(pl.col("year") + 1, 4, 30)
        )
        if words[-1] == "D":
            triggers = world.of(["treatment_unpaid", "d_responsible", "other"], rated.height)
            rated = rated.with_columns(direct_d=pl.when(pl.col("rating") == "D").then(triggers))
        first = rated.with_columns(received_on=pl.col("occurred_on") + world.span(1, 30, rated.height))
        mended = first.sample(fraction=0.02, seed=6).with_columns(rating=pl.lit(words[1]))
        return [
            first,
            mended.with_columns(received_on=pl.col("received_on") + world.span(1, 60, mended.height)),
        ]

    return make


def _documents(rate: float, prefix: str, payload: Payload) -> Callable[[World], Frames]:
    """Documents with a number: some corrected, some told by a second feed that says less."""

    def make(world: World) -> Frames:
        owner = world.owners(rate)
        count, day = owner.len(), world.days(owner.len())
        frame = pl.DataFrame({"owner": owner, "occurred_on": day}).with_columns(
            document_no=_document_no(prefix, pl.int_range(count), day), **payload(world, count)
        )
        first = frame.with_columns(received_on=day + world.span(1, 60, count))
        mended = first.sample(fraction=0.03, seed=7).with_columns(issuing_body=pl.lit("样本机关"))
        mended = mended.with_columns(received_on=pl.col("received_on") + world.span(1, 90, mended.height))
        again = first.sample(fraction=_SECOND_FEED, seed=8).with_columns(source=pl.lit("second"))
        again = again.with_columns(received_on=pl.col("received_on") + world.span(1, 60, again.height))
        silent = [pl.lit(None).alias(c) for c in ("severity", "publicity_until") if c in again.columns]
        return [first, mended, again.with_columns(silent)]

    return make


def _document_no(prefix: str, number: pl.Expr, day: pl.Series) -> pl.Expr:
    return pl.format("{}〔{}〕{}号", pl.lit(prefix), day.dt.year(), number)


def _nothing(_world: World, _count: int) -> dict[str, pl.Series | pl.Expr]:
    return {}


def _published(world: World, count: int) -> dict[str, pl.Series | pl.Expr]:
    severity = world.of(["minor", "general", "serious"], count, [0.3, 0.55, 0.15])
    return {
        "severity": pl.when(~world.chance(0.15, count)).then(severity),
        "publicity_until": pl.when(world.chance(0.6, count)).then(
            pl.col("occurred_on") + world.span(30, 1100, count)
        ),
    }


def _penalty(world: World, count: int) -> dict[str, pl.Series | pl.Expr]:
    kinds = ["warning", "fine", "confiscation", "licence_suspended", "stop_business", "licence_revoked"]
    return {
        **_published(world, count),
        "penalty_type": world.of(kinds, count),
        "violation": world.of([f"违法行为{number}" for number in range(8)], count),
        "procedure": world.of(["ordinary", "summary"], count, [0.8, 0.2]),
        "fine_fen": world.money(count),
        "appeal_pending": world.chance(0.02, count),
    }


def _arrears(world: World, count: int) -> dict[str, pl.Series | pl.Expr]:
    arose = pl.col("occurred_on") - world.span(1, 120, count)
    return {"amount_fen": world.money(count), "arose_on": arose}


def _term(world: World, count: int) -> pl.Expr:
    return pl.when(world.chance(0.5, count)).then(pl.col("occurred_on") + world.span(100, 1500, count))


def _findings(world: World) -> Frames:
    """Decisions, one in three of them on a document that came as a penalty too."""

    def payload(world: World, count: int) -> dict[str, pl.Series | pl.Expr]:
        return {"finding_type": world.of(list(FINDING_TYPES), count), "term_until": _term(world, count)}

    return _documents(0.06, "样罚", payload)(world)


def _contracts(world: World) -> Frames:
    def payload(world: World, count: int) -> dict[str, pl.Series | pl.Expr]:
        performed = pl.col("occurred_on") + world.span(-60, 10, count)
        return {
            "amount_fen": world.money(count),
            "due_on": pl.col("occurred_on"),
            "performed_on": pl.when(world.chance(0.8, count)).then(performed),
        }

    return _documents(0.3, "样合", payload)(world)


def _loans(world: World) -> Frames:
    def payload(world: World, count: int) -> dict[str, pl.Series | pl.Expr]:
        overdue = world.chance(0.12, count)
        return {
            "balance_fen": world.money(count, 16),
            "overdue_fen": pl.when(overdue).then(world.money(count, 13)).otherwise(0),
            "overdue_days": pl.when(overdue).then(world.whole(1, 300, count)).otherwise(0),
            "loan_class": world.of(
                ["normal", "special_mention", "substandard", "doubtful", "loss"],
                count,
                [0.85, 0.08, 0.04, 0.02, 0.01],
            ),
        }

    return _documents(0.4, "样贷", payload)(world)


def _receivables(world: World) -> Frames:
    def payload(world: World, count: int) -> dict[str, pl.Series | pl.Expr]:
        since = pl.col("occurred_on") - world.span(100, 900, count)
        paid = pl.col("occurred_on") + world.span(1, 500, count)
        return {
            "payer_kind": world.of(["public_body", "large_enterprise", "sme"], count),
            "amount_fen": world.money(count, 15),
            "effective_on": since,
            "confirmed_on": pl.col("occurred_on"),
            "paid_on": pl.when(world.chance(0.4, count)).then(paid),
        }

    return _documents(0.15, "样欠确", payload)(world)


def events(frames: dict[str, Frames], world: World) -> Frames:
    """What happens to documents, annulments on their own date, and a few restructurings of whole enterprises."""
    parts = []
    for kind, share in _ACTED_ON.items():
        target = frames[kind][0].sample(fraction=share, seed=9)
        count = target.height
        drawn = target.select(
            "owner", target_kind=pl.lit(kind), target_document_no="document_no", since="occurred_on"
        )
        parts.append(
            drawn.with_columns(
                event_type=world.of(list(_ACTS), count, list(_ACTS.values())),
                occurred_on=pl.col("since") + world.span(10, 500, count),
            )
        )
    restructured = world.owners(0.002)
    parts.append(
        pl.DataFrame({"owner": restructured, "occurred_on": world.days(restructured.len())}).with_columns(
            target_kind=pl.lit(None, dtype=pl.String),
            target_document_no=pl.lit(None, dtype=pl.String),
            since=pl.col("occurred_on"),
            event_type=pl.lit("restructuring"),
        )
    )
    frame = pl.concat(parts, how="diagonal").filter(pl.col("occurred_on") <= LAST)
    annulled = pl.col("event_type") == "annulment"
    told = frame.with_columns(
        document_no=_document_no("样变", pl.int_range(pl.len()), frame["occurred_on"]),
        effective_on=pl.when(annulled).then("since").otherwise("occurred_on"),
        publicity_until=pl.when(pl.col("event_type") == "publicity_change").then(
            pl.col("since") + world.span(30, 900, frame.height)
        ),
        received_on=pl.col("occurred_on") + world.span(1, 20, frame.height),
    ).drop("since")
    undone = told.filter(pl.col("event_type").is_in(list(_UNDOING))).sample(fraction=0.1, seed=10)
    undone = undone.with_columns(
        pl.col("event_type").replace(_UNDOING),
        pl.col("occurred_on", "effective_on", "received_on") + pl.duration(days=60),
        document_no=pl.col("document_no") + "之二",
    )
    return [told, undone]


def _deferrals(world: World) -> Frames:
    def payload(world: World, count: int) -> dict[str, pl.Series | pl.Expr]:
        day = pl.col("occurred_on")
        return {
            "deferred_kind": world.of(["tax_filing", "social_insurance", "utility_payment"], count),
            "period_from": day.dt.offset_by("-1mo"),
            "period_to": day.dt.offset_by("6mo"),
            "deferred_to": day.dt.offset_by("9mo"),
        }

    return _documents(0.02, "样缓", payload)(world)


_ACTED_ON: Final = {
    "penalty": 0.4,
    "finding": 0.3,
    "abnormal_operation": 0.5,
    "serious_dishonesty": 0.4,
    "enforcement": 0.5,
    "consumption_limit": 0.5,
    "contract_finding": 0.2,
    "tax_arrears": 0.3,
    "social_insurance_arrears": 0.3,
    "wage_arrears": 0.3,
    "payables_overdue": 0.3,
    "receivables_overdue": 0.1,
}
"""Kinds that events name, and how many of their documents meet one."""
_ACTS: Final = {
    "repair": 0.45,
    "removal": 0.3,
    "annulment": 0.08,
    "suspension": 0.07,
    "publicity_change": 0.1,
}
_UNDOING: Final = {
    "repair": "repair_annulment",
    "removal": "removal_annulment",
    "suspension": "suspension_end",
}
KINDS_MADE: Final[Mapping[str, Callable[[World], Frames]]] = {
    "tax_filing": filings,
    "social_insurance": insurance,
    "utility_payment": bills,
    "wage_payment": wages,
    "annual_report": _reports,
    "tax_rating": _yearly_ratings(["A", "B", "M", "C", "D"], 0.45),
    "labour_rating": _yearly_ratings(["A", "B", "C"], 0.15),
    "environment_rating": _yearly_ratings(["green", "blue", "yellow", "red", "black"], 0.05),
    "customs_rating": _yearly_ratings(["advanced_certified", "certified", "regular", "dishonest"], 0.02),
    "contract": _contracts,
    "loan": _loans,
    "loan_arrears": _documents(0.05, "样贷欠", _arrears),
    "quality_check": _documents(0.15, "样抽", lambda world, count: {"passed": world.chance(0.9, count)}),
    "safety_standard": _documents(0.05, "样安", lambda world, count: {
        "level": world.of(["one", "two", "three"], count),
        "valid_until": pl.col("occurred_on") + world.span(300, 1100, count)}),
    "registry_change": _documents(0.25, "样变更", lambda world, count: {
        "item": world.of(["legal_representative", "name", "scope", "address"], count)}),
    "inspection": _documents(0.5, "样检", lambda world, count: {
        "result": world.of(["pass", "rectify", "fail"], count, [0.8, 0.13, 0.07])}),
    "commitment": _documents(0.3, "样诺", lambda world, count: {
        "state": world.of(["open", "kept", "broken"], count, [0.2, 0.7, 0.1])}),
    "penalty": _documents(0.4, "样罚", _penalty),
    "finding": _findings,
    "abnormal_operation": _documents(0.15, "样异", _nothing),
    "serious_dishonesty": _documents(0.02, "样失", lambda world, count: {
        "list_id": world.of(["judgment_defaulter", "major_tax_violation", "customs_dishonest"], count),
        "term_until": _term(world, count)}),
    "enforcement": _documents(0.15, "样执", lambda world, count: {
        "amount_fen": world.money(count, 15), "debtors": world.whole(1, 4, count)}),
    "consumption_limit": _documents(0.05, "样限", _nothing),
    "contract_finding": _documents(0.08, "样民", lambda world, count: {
        **_published(world, count), "role": world.of(["defendant", "plaintiff"], count, [0.8, 0.2])}),
    "tax_arrears": _documents(0.08, "样欠税", _arrears),
    "social_insurance_arrears": _documents(0.06, "样欠保", _arrears),
    "wage_arrears": _documents(0.05, "样欠薪", _arrears),
    "payables_overdue": _documents(0.05, "样欠款", lambda world, count: {
        "amount_fen": world.money(count), "overdue_months": world.whole(1, 40, count)}),
    "receivables_overdue": _receivables,
    "deferral": _deferrals,
}  # fmt: skip
