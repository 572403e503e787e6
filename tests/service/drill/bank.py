"""The bank of the drill: who let it ask and until when, what it is answered, and what it is told without asking."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from service import clock
from service.notices.delivery import deliver
from service.publications.parts import Part
from tests.service.api.conftest import BANKS_PURPOSE, Served
from tests.service.notices.receiver import Receiver

TERMS: Final = (0, 2, 9, 40, 120)
"""Days for which an enterprise lets the bank ask, the first one aside."""
_ASKED: Final = 3
"""Enterprises about which the bank asks every evening, besides those of which what it may see has changed."""


@dataclass
class Bank:
    """What the bank should know.

    Attributes:
        let: enterprise → number of its newest authorisation and the last day of that, whether it is over or not.
        changed: enterprises of which it may see something since yesterday, or nothing any more.
        told: enterprises of whose grade it was told today.
        lapsed: authorisations that ended by their term and were seen to be refused afterwards.
    """

    served: Served
    receiver: Receiver
    chance: random.Random
    let: dict[str, tuple[str, date]] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    lapsed: int = 0
    told_in_all: int = 0
    _read: int = 0
    _grades: dict[str, str] = field(default_factory=dict)  # by authorisation, of yesterday

    def may(self, uscc: str) -> bool:
        """Whether it may see an enterprise now."""
        return uscc in self.let and clock.today() <= self.let[uscc][1]

    def office_hours(self, enterprises: Sequence[str]) -> None:
        """An enterprise lets the bank ask for some days, or takes that back."""
        uscc = self.chance.choice(enterprises)
        party, today = f"e{enterprises.index(uscc)}", clock.today()
        self.changed.add(uscc)
        if self.may(uscc):
            self._post(party, f"/v1/authorisations/{self.let.pop(uscc)[0]}/revoke", {})
            return
        until = today + timedelta(days=self.chance.choice(TERMS))
        days = {"from_day": today.isoformat(), "until_day": until.isoformat()}
        asked = {"bank": "bank", "scope": "rating", "purpose": BANKS_PURPOSE} | days
        self.let[uscc] = self._post(party, "/v1/authorisations", asked)["id"], until

    def hear(self) -> None:
        """What is due is sent; the bank is told of grades of whom it may ask, and of authorisations that ended."""
        counts = deliver(self.served.running.place)
        assert (counts.waiting, counts.dead, counts.recovered) == (0, 0, 0), counts
        news = [json.loads(one.body) for one in self.receiver.got[self._read :]]
        self._read += len(news)
        for one in news:
            assert one["to"] == "bank", one
            assert one["type"] in {"grade_changed", "authorisation_ended"}, one
            if one["type"] == "grade_changed":
                assert self.may(one["uscc"]), one
                self.told.add(one["uscc"])
                self.told_in_all += 1

    def require(self, parts: Mapping[str, Part], enterprises: Sequence[str]) -> None:
        """It sees whom it may and nobody else, what it sees is in force, and no grade that changed was kept from it."""
        yesterday = clock.today() - timedelta(days=1)
        over = {uscc for uscc, (_, until) in self.let.items() if until == yesterday}
        self.lapsed += len(over)
        for uscc in sorted({*self.chance.sample(enterprises, _ASKED), *over, *self.changed}):
            self._ask(uscc, parts[uscc])
        live = {self.let[uscc][0]: uscc for uscc in self.let if self.may(uscc)}
        grades = {number: parts[uscc].subject.row["grade"] or "M" for number, uscc in live.items()}
        changed = {live[one] for one, grade in grades.items() if self._grades.get(one, grade) != grade}
        assert changed <= self.told, changed - self.told
        self._grades, self.told, self.changed = grades, set(), set()

    def _ask(self, uscc: str, part: Part) -> None:
        answer = self.served.client.get(
            f"/v1/enterprises/{uscc}/rating",
            params={"purpose": BANKS_PURPOSE},
            headers=self.served.as_party("bank"),
        )
        assert answer.status_code == (200 if self.may(uscc) else 403), (uscc, self.let.get(uscc), answer.text)
        if answer.status_code == 200:
            assert answer.json()["decision_id"] == part.subject.row["decision_id"], uscc

    def _post(self, party: str, path: str, body: Mapping[str, Any]) -> Any:
        answer = self.served.client.post(path, json=body, headers=self.served.as_party(party))
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()
