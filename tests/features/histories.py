"""Histories for the property tests: what was told, through which feed, on which day; and how the store would have it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

import polars as pl
from hypothesis import strategies as st

from features.bucket import bucket_of
from features.records import KINDS
from features.store import end_of_day, newest_revisions, start_of_day
from tests.features.builders import RULES, code, no_rows, rows

FIRST = date(2024, 1, 1)
DAYS = 150
ENTERPRISES = (1, 2, 3)
DECISIONS = ("penalty", "finding")  # one document may be recorded as either
ARREARS = ("wage_arrears", "loan_arrears")
KINDS_USED = (
    *DECISIONS,
    "contract_finding",
    "serious_dishonesty",
    *ARREARS,
    "receivables_overdue",
    "commitment",
    "social_insurance",
    "labour_rating",
    "deferral",
    "code_succession",
)
GOING_ON = ("commitment", "social_insurance")  # kinds whose later revisions tell how a matter went on
UNNAMED = (
    "social_insurance",
    "labour_rating",
    "code_succession",
)  # kinds that no document number tells apart
PAIRS = {
    "repair": "repair_annulment",
    "suspension": "suspension_end",
    "objection": "objection_end",
    "removal": "removal_annulment",
    "restructuring": "restructuring_end",
}
DEBTS = frozenset({*ARREARS, "receivables_overdue"})
SHORT_RULES = replace(
    RULES,
    publicity_months={"minor": 1, "general": 2, "serious": 4},
    finding_months={"tender_ban": 1, "idle_land": None},
    listing_months={"wage_defaulter": 2, "judgment_defaulter": None},
    retention_months={"commitment": 2, "penalty": 3, "finding": 1, "wage_arrears": 1},
    repair_wait_months={"minor": 0, "general": 1, "serious": 2},
    unpublished_procedures=frozenset({"summary"}),
    unpublished_penalty_types=frozenset({"warning"}),
    claimant_roles=frozenset({"plaintiff"}),
    appeals_suspend=True,
    succession={"code_change": frozenset(KINDS), "merger": DEBTS, "consolidation": DEBTS - {"loan_arrears"}},
)


@dataclass(frozen=True)
class Receipt:
    """One row of one file as it was received. What a kind does not have stays as it is here."""

    received: date
    kind: str
    feed: str
    enterprise: int
    document: str
    occurred: date
    severity: str | None = None
    until: date | None = None  # of publicity, or of a list or finding
    published: date | None = None  # end of publicity of a list or finding
    sort: str = ""  # type of finding, list, penalty type
    procedure: str | None = None
    role: str | None = None
    appeal: bool | None = None
    amount: int = 0
    arose: date | None = None
    payer: str = "public_body"
    paid: date | None = None
    event_type: str = ""
    whole: bool = (
        True  # of a restructuring's end: whether it is of all; of one itself: whether it names itself not
    )
    target: str = ""
    aimed: "Receipt | None" = None  # what an event names that has no number: any receipt of the record
    effective: date | None = None
    state: str = ""
    period: date | None = None
    due: date | None = None
    periods: tuple[date, date] | None = None
    predecessor: int = 0
    how: str = ""

    @property
    def identity(self):
        """What makes a later receipt a revision of this one."""
        return (self.kind, self.feed, self.enterprise, *self.event)

    @property
    def event(self):
        """What its copies of other feeds agree in."""
        return {
            "event": (*self.aim, self.event_type, self.effective),
            "finding": (self.document, self.sort),
            "serious_dishonesty": (self.document, self.sort),
            "social_insurance": (self.period,),
            "labour_rating": (),  # all are of one year
            "code_succession": (self.predecessor, self.how),
        }.get(self.kind, (self.document,))

    @property
    def aim(self):
        """The document, the record and the kind that an event names; a restructuring no more than a ruling."""
        if self.event_type in {"restructuring", "restructuring_end"}:
            return (None if self.whole else self.document or None, None, None)
        if self.aimed is not None:
            return (None, record_id(self.aimed), self.target)
        return (self.document, None, self.target)

    def as_record(self):
        """The receipt as a typed record."""
        listed = self.kind in {"finding", "serious_dishonesty"}
        values = {
            "uscc": code(self.enterprise),
            "source": self.feed,
            "document_no": self.document or None,
            "occurred_on": self.occurred,
            "recorded_at": start_of_day(self.received),
            "severity": self.severity,
            "publicity_until": self.published if listed else self.until,
            "term_until": self.until,
            "finding_type": self.sort,
            "list_id": self.sort,
            "penalty_type": self.sort,
            "procedure": self.procedure,
            "fine_fen": self.amount,
            "role": self.role,
            "appeal_pending": self.appeal,
            "amount_fen": self.amount,
            "arose_on": self.arose,
            "payer_kind": self.payer,
            "paid_on": self.paid,
            "state": self.state,
            "year": 2023,
            "rating": self.sort,
            "period_end": self.period,
            "due_on": self.due,
            "deferred_kind": "social_insurance",
            "predecessor": code(self.predecessor),
            "succession_type": self.how,
        }
        if self.periods:
            first, last = self.periods
            values |= {"period_from": first, "period_to": last, "deferred_to": self.due}
        if self.kind == "event":
            document, record, kind = self.aim
            values |= {
                "event_type": self.event_type,
                "target_kind": kind,
                "target_document_no": document,
                "target_record_id": record,
                "document_no": self.document or None if self.event_type == "restructuring" else None,
                "effective_on": self.effective,
            }
        return values


@cache
def record_id(receipt: Receipt) -> str:
    """How an event names the record of a receipt that has no number."""
    found: str = rows(receipt.kind, receipt.as_record())["record_id"][0]
    return found


def frames(history: Sequence[Receipt], known: date, as_of: date | None = None) -> dict[str, pl.DataFrame]:
    """What the store would know of a history at the end of a day, to be judged as of another."""
    found = {name: no_rows(name) for name in KINDS}
    for kind in {receipt.kind for receipt in history}:
        told = rows(kind, *(receipt.as_record() for receipt in history if receipt.kind == kind)).drop(
            "revision"
        )
        found[kind] = newest_revisions(
            told.filter(pl.col("recorded_at") < end_of_day(known)), as_of=as_of if kind in GOING_ON else None
        )
    return found


class Told:
    """Stands in for `Known`: a history's frames by bucket and by code."""

    def __init__(self, found: dict[str, pl.DataFrame]) -> None:
        self.found = found

    def rows(self, kind, share=None, *, as_of=None):
        frame = self.found[kind]
        return frame if share is None else frame.filter(bucket_of().is_in(list(share)))

    def rows_of(self, kind, codes, *, as_of=None):
        return self.found[kind].filter(pl.col("uscc").is_in(codes))


def days(first: int = 0, last: int = DAYS) -> st.SearchStrategy[date]:
    return st.integers(first, last).map(lambda number: FIRST + timedelta(days=number))


@dataclass(frozen=True)
class Focus:
    """What the receipts of one history are about: little enough for them to meet."""

    kinds: tuple[str, ...]
    event_types: tuple[str, ...]
    enterprises: tuple[int, ...]
    documents: tuple[str, ...]
    feeds: tuple[str, ...]
    dates: st.SearchStrategy[date]


@st.composite
def focuses(draw, documents, feeds, among):
    taken_over = draw(st.booleans())
    among = (
        (*among, *ARREARS, *ARREARS) if taken_over else among
    )  # what follows however a code was taken over
    kinds = draw(st.lists(st.sampled_from(among), min_size=1, max_size=2, unique=True))
    plan = ("restructuring", PAIRS["restructuring"])
    groups = [("annulment",), ("withdrawal",), ("publicity_change",), plan, plan, *PAIRS.items()]
    types = draw(st.lists(st.sampled_from(groups), min_size=1, max_size=2, unique=True))
    few = draw(st.lists(days(0, DAYS - 40), min_size=1, max_size=3))
    return Focus(
        kinds=(*kinds, *{"code_succession", "receivables_overdue"}) if taken_over else tuple(kinds),
        event_types=tuple(name for group in types for name in group),
        enterprises=draw(st.sampled_from(((1, 1, 2), (1, 1, 2, 3)))) if taken_over else (1,),
        documents=documents[: draw(st.integers(1, len(documents)))],
        feeds=feeds[: draw(st.integers(1, len(feeds)))],
        dates=draw(st.sampled_from((st.sampled_from(few), days(0, DAYS - 40)))),
    )


def on_papers() -> st.SearchStrategy[Focus]:
    """One fact told by several feeds, each on a paper of its own or on none, and what becomes of these papers."""
    pairs = [pair for pair in PAIRS.items() if pair[0] != "restructuring"]
    return st.builds(
        Focus,
        kinds=st.sampled_from(UNNAMED).map(lambda kind: (kind,)),
        event_types=st.sampled_from((*pairs, ("annulment", *pairs[0]))),
        enterprises=st.just((1,)),
        documents=st.just(("样1号", "样2号")),
        feeds=st.just(("one", "two", "three")),
        dates=st.lists(days(0, DAYS // 3), min_size=2, max_size=2).map(st.sampled_from),
    )


@st.composite
def receipts(draw, focus):
    kind = draw(st.sampled_from(focus.kinds) | st.just("event"))
    occurred = draw(focus.dates)
    common = Receipt(
        received=occurred + timedelta(days=draw(st.integers(0, 40))),
        kind=kind,
        feed=draw(st.sampled_from(focus.feeds)),
        enterprise=draw(st.sampled_from(focus.enterprises)),
        document=draw(st.sampled_from(focus.documents)),
        occurred=occurred,
    )
    told = replace(common, **draw(OWN[kind](occurred, focus)))
    if told.target in UNNAMED and draw(st.booleans()):
        record = replace(common, kind=told.target, feed=draw(st.sampled_from(focus.feeds)), document="")
        own = {
            name: value
            for name, value in draw(OWN[told.target](occurred, focus)).items()
            if name != "document"
        }
        told = replace(told, aimed=replace(record, **own))
    # Nothing is received before it takes effect: such a row is quarantined.
    return replace(told, received=max(told.received, told.effective or told.received))


def _later(occurred, last):
    """A day so long after the record's, or none."""
    return st.none() | st.integers(0, last).map(lambda length: occurred + timedelta(days=length))


def _event(occurred, focus):
    return st.builds(
        dict,
        event_type=st.sampled_from(focus.event_types),
        target=st.sampled_from(focus.kinds),
        whole=st.booleans(),
        effective=focus.dates | st.integers(0, 1).map(lambda back: occurred - timedelta(days=15 * back)),
        until=st.integers(0, 100).map(lambda length: occurred + timedelta(days=length)),
    ).map(lambda own: own if own["event_type"] == "publicity_change" else own | {"until": None})


SEVERITY = st.sampled_from((None, "minor", "general", "serious"))
MAYBE = st.sampled_from((None, None, False, True))
OWN = {
    "event": _event,
    "penalty": lambda occurred, _: st.builds(
        dict,
        severity=SEVERITY,
        until=_later(occurred, 100),
        sort=st.sampled_from(("warning", "fine")),
        procedure=st.sampled_from((None, "ordinary", "summary")),
        amount=st.sampled_from((0, 0, 5)),
        appeal=MAYBE,
    ),
    "finding": lambda occurred, _: st.builds(
        dict,
        severity=SEVERITY,
        until=_later(occurred, 100),
        published=_later(occurred, 100),
        sort=st.sampled_from(("tender_ban", "idle_land", "permit_fraud")),
        appeal=MAYBE,
    ),
    "contract_finding": lambda occurred, _: st.builds(
        dict,
        severity=SEVERITY,
        until=_later(occurred, 100),
        role=st.sampled_from((None, "defendant", "plaintiff")),
    ),
    "serious_dishonesty": lambda occurred, _: st.builds(
        dict,
        until=_later(occurred, 100),
        published=_later(occurred, 100),
        sort=st.sampled_from(("wage_defaulter", "judgment_defaulter")),
    ),
    **dict.fromkeys(
        ARREARS,
        lambda occurred, _: st.builds(
            dict, amount=st.integers(1, 3), arose=st.none() | st.just(occurred - timedelta(days=20))
        ),
    ),
    "receivables_overdue": lambda occurred, _: st.builds(
        dict,
        amount=st.integers(1, 3),
        payer=st.sampled_from(("public_body", "large_enterprise", "sme")),
        paid=_later(occurred, 40),
    ),
    "commitment": lambda *_: st.builds(dict, state=st.sampled_from(("open", "kept", "broken"))),
    "social_insurance": lambda occurred, focus: st.builds(
        dict,
        document=st.sampled_from((*focus.documents, "")),
        period=st.sampled_from((FIRST, FIRST + timedelta(days=30))),
        due=st.none() | st.just(FIRST + timedelta(days=45)),
        paid=_later(occurred, 60),
    ),
    "labour_rating": lambda _, focus: st.builds(
        dict,
        document=st.sampled_from((*focus.documents, "")),
        severity=SEVERITY,
        sort=st.sampled_from(("A", "C")),
    ),
    "deferral": lambda *_: st.builds(
        dict,
        periods=st.sampled_from(
            ((FIRST, FIRST), (FIRST, FIRST + timedelta(days=40)), (FIRST - timedelta(days=40), FIRST))
        ),
        due=days(0, DAYS),
    ),
    "code_succession": lambda _, focus: st.builds(
        dict,
        predecessor=st.sampled_from(focus.enterprises),
        how=st.sampled_from(("code_change", "code_change", "merger", "consolidation")),
        document=st.sampled_from((*focus.documents, "")),
    ),
}


@st.composite
def histories(
    draw, *, documents=("样1号", "样2号"), feeds=("one", "two", "three"), kinds=KINDS_USED, about=None
):
    """Histories in which no feed says two things of one record on one day: those are quarantined, not judged.

    `about`: of what their receipts are, where it is not drawn from documents, feeds and kinds.
    """
    focus = draw(focuses(documents, feeds, kinds) if about is None else about)
    return draw(
        st.lists(
            receipts(focus),
            min_size=draw(st.integers(0, 8)),
            max_size=14,
            unique_by=lambda r: (r.identity, r.received),
        )
    )
