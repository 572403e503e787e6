"""Reading: one enterprise, lists, what is published."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, TypeAdapter

from service.client.caller import Caller
from service.client.export import Exported, exported
from service.reading.schemas import (
    BatchAnswer,
    Cell,
    History,
    Listed,
    Listing,
    PastDecision,
    RatingInPart,
    Reasons,
    Records,
    Recourse,
)
from service.schemas.answers import Decision, Measures, Rating
from service.schemas.published import PolicyView, ScorecardView

Cursor = str | int | None
_RATING: TypeAdapter[Rating | RatingInPart] = TypeAdapter(RatingInPart | Rating)


class _Codes(BaseModel):
    uscc: Sequence[str]
    as_of: date | None


class Reading(Caller):
    """What is read. `as_of`: the day whose published rating is asked for; null for the one in force."""

    def rating(self, uscc: str, *, as_of: date | None = None) -> Rating | RatingInPart:
        """Grade and score; `RatingInPart` for whom not every input may be seen one by one."""
        return self._about(_RATING, f"v1/enterprises/{uscc}/rating", as_of=as_of)

    def decision(self, uscc: str, *, as_of: date | None = None) -> Decision:
        """The whole decision."""
        return self._about(Decision, f"v1/enterprises/{uscc}/decision", as_of=as_of)

    def decision_by_id(self, decision_id: str) -> Decision:
        """Any published decision."""
        return self._about(Decision, f"v1/decisions/{decision_id}")

    def measures(self, uscc: str, *, domain: str | None = None, as_of: date | None = None) -> Measures:
        """Measures that apply, and why others do not."""
        return self._about(Measures, f"v1/enterprises/{uscc}/measures", domain=domain, as_of=as_of)

    def reasons(self, uscc: str, *, as_of: date | None = None) -> Reasons:
        """Every item of the score."""
        return self._about(Reasons, f"v1/enterprises/{uscc}/reasons", as_of=as_of)

    def why(self, uscc: str, rule: str, *, as_of: date | None = None) -> Cell:
        """One measure or rule, condition by condition."""
        return self._about(Cell, f"v1/enterprises/{uscc}/why/{rule}", as_of=as_of)

    def records(self, uscc: str, *, as_of: date | None = None) -> Records:
        """Every record: counts or not, why, until when."""
        return self._about(Records, f"v1/enterprises/{uscc}/records", as_of=as_of)

    def recourse(self, uscc: str, *, to: str | None = None, as_of: date | None = None) -> Recourse:
        """How a better grade is reached."""
        return self._about(Recourse, f"v1/enterprises/{uscc}/recourse", to=to, as_of=as_of)

    def history(self, uscc: str) -> Iterator[PastDecision]:
        """Its decisions, newest first, page by page as they are taken."""

        def ask(cursor: Cursor) -> tuple[History, list[PastDecision]]:
            page = self._about(History, f"v1/enterprises/{uscc}/history", cursor=cursor)
            return page, page.decisions

        return self._pages(ask)

    def ratings(
        self,
        *,
        grade: str | None = None,
        county: str | None = None,
        industry: str | None = None,
        status: str | None = None,
        as_of: date | None = None,
    ) -> Iterator[Listed]:
        """A list in the order of codes, all of one publication, page by page as it is taken."""
        asked = partial(
            self._about, Listing, "v1/ratings", grade=grade, county=county, industry=industry, status=status
        )

        def ask(cursor: Cursor) -> tuple[Listing, list[Listed]]:
            page = asked(cursor=cursor, as_of=as_of if cursor is None else None)
            return page, page.ratings

        return self._pages(ask)

    def batch(self, codes: Sequence[str], *, as_of: date | None = None) -> BatchAnswer:
        """Up to 1,000 codes: each with its rating or why there is none."""
        body = _Codes(uscc=codes, as_of=as_of)
        return self._post(BatchAnswer, "v1/ratings/batch", body, parameters={"purpose": self.purpose})

    def export(
        self,
        path: Path,
        *,
        file_format: Literal["ndjson", "csv", "xlsx"] = "ndjson",
        grade: str | None = None,
        county: str | None = None,
        industry: str | None = None,
        status: str | None = None,
    ) -> Exported:
        """The whole list into a file, which is there when it is whole and takes the place of one of that name; NDJSON goes on where it broke off.

        `NotWritten` where it cannot be there: without a folder for it, or with a pipe or a device in its place, nothing is asked.
        `BrokenAnswer` where it cannot be made whole: what came of NDJSON stays beside it (`.part`) for the next call that asks the same.
        """
        filters = {"grade": grade, "county": county, "industry": industry, "status": status}
        asked = {name: value for name, value in filters.items() if value is not None}
        return exported(self._http, self._open, path, file_format, asked, tries=self._tries)

    def policy(self, *, as_of: date | None = None, run_id: str | None = None) -> PolicyView:
        """The published policy of a day, or that by which the publication of a decision's `run_id` was decided."""
        return self._get(PolicyView, "v1/policy", {"as_of": as_of, "run_id": run_id})

    def scorecard(self, *, as_of: date | None = None, run_id: str | None = None) -> ScorecardView:
        """The published scorecard, that of what applied on a day, or that of the publication of a decision's `run_id`."""
        return self._get(ScorecardView, "v1/scorecard", {"as_of": as_of, "run_id": run_id})
