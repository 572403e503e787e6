"""The prefecture of the drill: its files as they arrive, its offices, and what they do on a day."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from features.compaction import compact
from features.deliveries import Delivery, read_manifest
from features.ingest import ingest
from features.store import ZONE, end_of_day
from models.champion import champion
from scoring.rights.objection import FOLLOWS
from scoring.schema.notice import LETTERS
from service import clock
from service.home import Home
from service.procedures.steps import withdraw_ended
from service.publications.publish import publish
from service.runs.evaluation import evaluate_all, ground_for
from tests.endurance import long_or
from tests.service.api.conftest import Served
from tests.service.drill.bank import Bank

KINDS: Final = (
    "penalty",
    "finding",
    "tax_arrears",
    "abnormal_operation",
    "serious_dishonesty",
    "enforcement",
)
UNNUMBERED: Final = ("social_insurance", "tax_filing")
"""Kinds whose records have no document number."""
FILED: Final = long_or((0, 1, 1), (0, 0, 1))
"""How many are filed on a day: a month is to meet what a year meets; in a year that is two of five enterprises."""
WITH_ACCOUNT: Final = 0.3
"""How often it is one of the enterprises with an account that disputes: by lot alone it would be one of thirty cases."""
SUNDAY: Final = 6
LOOKED_BACK: Final = 3
"""Days after which the cases that are over are looked through."""
AFTERWARDS: Final = 0.3
"""How often one of these goes on then: a review is requested, a repair annulled, its publicity ended."""
ON_PAPER: Final = ":paper"
"""End of what is said of a step that the bureau writes down for others."""
LATEST: Final = 12
"""Days by which a file may come late."""


@dataclass
class Prefecture:
    """What is known of the course of things besides what the service knows.

    Attributes:
        home: the served one, as a night that begins now reads its policy.
        expected: day → files that arrive on it, later than they say.
        taken, refused: steps that the rules allowed, and did not allow, by what they were.
        letters: how many letters were made.
    """

    served: Served
    home: Home
    bank: Bank
    chance: random.Random
    expected: dict[date, list[Delivery]]
    enterprises: tuple[str, ...]
    documents: list[Mapping[str, Any]] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    letters: int = 0

    def morning(self, day: date) -> None:
        """Files arrive, everything is evaluated and published, who subscribed is told: what the nightly run does."""
        running, home = self.served.running, self.home
        if arrived := self.expected.pop(day, []):
            ingest(home.archive, arrived, now=clock.now())
            self.documents = list(documents(home, day))
        if day.weekday() == SUNDAY:
            compact(home.store)
        policy = home.policy()
        card, _ = champion(home.root, purpose="public")
        ground, known = ground_for(home, policy, card, as_of=day, known_at=end_of_day(day), purpose="public")
        run = evaluate_all(home, policy, ground, known)
        withdraw_ended(home, run, who="drill", at=clock.now())
        publish(running.database, home, run, who="drill", progress=lambda *_: None)
        self.bank.hear()

    def office_hours(self) -> None:
        """What comes up on a working day: cases are filed and go on, authorities act, banks ask."""
        for _ in range(self.chance.choice(FILED)):
            self._file()
        for case in self.get("bureau", "/v1/cases", pending=True, limit=200)["cases"]:
            if self.chance.random() < 0.5:
                self._go_on(case)
        if clock.today().toordinal() % LOOKED_BACK == 0:
            for case in self.get("bureau", "/v1/cases", limit=30)["cases"]:
                if case["state"] in {"decided", "repaired"} and self.chance.random() < AFTERWARDS:
                    self._go_on(case)
        if self.chance.random() < 0.2:
            self._act()
        self.bank.office_hours(self.enterprises)
        self.bank.hear()

    def get(self, party: str, path: str, **params: Any) -> Any:
        """What a party is answered; must be good."""
        answer = self.served.client.get(path, params=params, headers=self.served.as_party(party))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def _try(self, what: str, party: str, path: str, body: Mapping[str, Any]) -> Any | None:
        """Something that the rules allow, or refuse with a reason; anything else is a fault."""
        answer = self.served.client.post(path, json=body, headers=self.served.as_party(party))
        assert answer.status_code in {200, 201, 409}, (what, answer.text)
        (self.refused if answer.status_code == 409 else self.taken)[what] += 1
        return None if answer.status_code == 409 else answer.json()

    def _file(self) -> None:
        if not self.documents:
            return
        one = self._disputed()
        told = {"record_id": one["record_id"], "text": "与事实不符"}
        own = self.chance.random() < 0.5 and one["uscc"] in self.enterprises
        party = f"e{self.enterprises.index(one['uscc'])}" if own else "bureau"
        if not own:
            told |= {"uscc": one["uscc"], **_paper()}
        if one["kind"] == "penalty" and self.chance.random() < 0.6:
            performed = max(one["occurred_on"], clock.today() - timedelta(days=30))
            told |= {"performed_on": performed.isoformat(), "pledge": True}
            self._try("file_repair:penalty", party, "/v1/repairs", told)
        else:
            self._try(f"file_objection:{one['kind']}", party, "/v1/objections", told)

    def _disputed(self) -> Mapping[str, Any]:
        """A record: a penalty as often as one of the other kinds together."""
        kind = self.chance.choice(("penalty", self.chance.choice((*KINDS, *UNNUMBERED))))
        known = [one for one in self.documents if one["kind"] == kind] or self.documents
        ours = [one for one in known if one["uscc"] in self.enterprises]
        return self.chance.choice(ours if ours and self.chance.random() < WITH_ACCOUNT else known)

    def _go_on(self, case: Mapping[str, Any]) -> None:
        step, outcome, taker = next_step(self.chance, case)
        party = taker
        if taker == "enterprise":
            party = case["filed_by"] or "bureau"
        elif taker == "provider":
            party = case["provider"] or "bureau"
        body = {"step": step, "outcome": outcome, "text": "理由", "who": "张三"}
        if step in {"forwarded", "redirected"} or (step, case["kind"]) == ("admitted", "repair"):
            on_paper = case["about"][
                "issuing_body"
            ]  # where the record names no body, who passes the case on does
            body["provider"] = self.chance.choice(("market", None if on_paper else "market"))
        what = f"{case['kind']}:{step}:{outcome}"
        if party == "bureau" != taker:
            body |= _paper()
            what += ON_PAPER
        if after := self._try(what, party, f"/v1/cases/{case['id']}/steps", body):
            self._write(after)

    def _write(self, case: Mapping[str, Any]) -> None:
        """The letter on the last step of a case, where one is written on it."""
        last = case["steps"][-1]
        written = f"{case['kind']}_{last['step']}" in LETTERS
        answer = self.served.client.get(
            f"/v1/cases/{case['id']}/steps/{last['seq']}/letter", headers=self.served.as_party("bureau")
        )
        assert answer.status_code == (200 if written else 404), (last, answer.text)
        assert not written or answer.content.startswith(b"PK"), last
        self.letters += written

    def _act(self) -> None:
        if not self.documents:
            return
        one = self._disputed()
        event, by = self.chance.choice(
            (
                ("suspension", "court"),
                ("suspension_end", "court"),
                ("annulment", "court"),
                ("reinstatement", "court"),
                ("restructuring", "court"),
            )
        )
        body = {"uscc": one["uscc"], "event": event, "by": by, "body": "州中级人民法院", "who": "张三"}
        body |= {
            "document_no": f"裁〔2026〕{self.chance.randrange(9999)}号",
            "day": clock.today().isoformat(),
        }
        if event != "restructuring":
            body["record_id"] = one["record_id"]
        self._try(f"act:{event}", "bureau", "/v1/acts", body)


def arrivals(
    folder: Path, first: date, chance: random.Random
) -> tuple[list[Delivery], dict[date, list[Delivery]]]:
    """What had arrived before a day, as declared; and day → what arrives since, some of it late."""
    before, since = [], {}
    for one in read_manifest(folder):
        assert one.received_on is not None
        if one.received_on < first:
            before.append(one)
            continue
        day = one.received_on + timedelta(days=chance.choice((0, 0, 0, chance.randrange(LATEST + 1))))
        since.setdefault(day, []).append(replace(one, received_on=None))
    return before, since


def _paper() -> dict[str, str]:
    """By which the bureau writes down what others did."""
    return {"paper": "收2026-1", "paper_day": clock.today().isoformat()}


def at(day: date, hour: int) -> datetime:
    """An hour of a day."""
    return datetime.combine(day, time(hour), tzinfo=ZONE)


def documents(home: Any, day: date) -> Iterator[Mapping[str, Any]]:
    """Every record of the kinds that are disputed."""
    known = home.store.known(end_of_day(day))
    for kind in (*KINDS, *UNNUMBERED):
        rows = known.rows(kind, as_of=day)
        named = rows.select("uscc", "kind", "record_id", "occurred_on").sort("uscc", "record_id")
        yield from named.iter_rows(named=True)


UNDER_WAY: Final = frozenset({"filed", "admitted", "forwarded", "answered", "in_review"})
"""States of a case in which the enterprise waits, and may add to what it said."""
SUPPLEMENTS: Final = 0.25


def next_step(chance: random.Random, case: Mapping[str, Any]) -> tuple[str, str | None, str]:
    """A step that the state suggests, its outcome, and whose it is."""
    answered = next((one["outcome"] for one in case["steps"] if one["step"] == "answered"), None)
    state = case["state"]
    if state in UNDER_WAY and chance.random() < SUPPLEMENTS:
        return "supplemented", None, "enterprise"
    if case["kind"] == "repair":
        steps = {
            "filed": [
                ("admitted", None, "bureau"),
                ("not_admitted", None, "bureau"),
                ("retracted", None, "enterprise"),
            ],
            "admitted": [
                ("decided", "repaired", "provider"),
                ("decided", "refused", "provider"),
                ("redirected", None, "bureau"),
            ],
            "repaired": [("annulled", None, "provider"), ("publicity_ended", None, "provider")],
        }
        return chance.choice(steps[state])
    decisions = sorted(FOLLOWS.get(answered, {"rejected"}))
    steps = {
        "filed": [("admitted", None, "bureau")] * 3
        + [("not_admitted", None, "bureau"), ("retracted", None, "enterprise")],
        "admitted": [("forwarded", None, "bureau")] * 3 + [("retracted", None, "enterprise")],
        "forwarded": [("answered", chance.choice(("confirmed", "wrong", "unverifiable")), "provider")],
        "answered": [("decided", one, "bureau") for one in decisions] + [("extended", None, "bureau")],
        "decided": [("review_requested", None, "enterprise")],
        "in_review": [
            ("review_decided", one, "bureau") for one in ("rejected", "unverifiable", "withdrawn_record")
        ],
    }
    return chance.choice(steps[state])
