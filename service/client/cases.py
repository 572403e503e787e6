"""Objections, repairs, and what authorities do: filed, taken step by step, read."""

from collections.abc import Iterator
from uuid import uuid4

from service.api.act_schemas import ActAsked, Acts, ActView
from service.api.case_asked import ObjectionAsked, RepairAsked, StepAsked
from service.api.case_schemas import (
    Cases as CasesPage,
)
from service.api.case_schemas import (
    CaseView,
    EligibilityView,
)
from service.client.reading import Cursor, Reading


class Cases(Reading):
    """What happens to a record after it was published. `key`: by which the service knows a change again (one is made up)."""

    def object_to(self, asked: ObjectionAsked, *, key: str | None = None) -> CaseView:
        """File an objection to a record, or to an effect of the evaluation."""
        return self._post(CaseView, "v1/objections", asked, key=key or uuid4().hex)

    def repair_conditions(self, uscc: str, record_id: str) -> EligibilityView:
        """Whether a record can be repaired, condition by condition, and from when."""
        return self._about(EligibilityView, f"v1/enterprises/{uscc}/records/{record_id}/repair")

    def ask_repair(self, asked: RepairAsked, *, key: str | None = None) -> CaseView:
        """Ask for the repair of a record."""
        return self._post(CaseView, "v1/repairs", asked, key=key or uuid4().hex)

    def cases(self, *, pending: bool = False, overdue: bool = False) -> Iterator[CaseView]:
        """Cases of this party, newest first; only those under way, only those in which something is late."""

        def ask(before: Cursor) -> tuple[CasesPage, list[CaseView]]:
            wanted = {name: "true" for name, on in (("pending", pending), ("overdue", overdue)) if on}
            page = self._get(CasesPage, "v1/cases", {"before": before, **wanted})
            return page, page.cases

        return self._pages(ask)

    def case(self, number: str) -> CaseView:
        """One case as it stands today."""
        return self._get(CaseView, f"v1/cases/{number}")

    def take_step(self, number: str, asked: StepAsked, *, key: str | None = None) -> CaseView:
        """Take one step of a case."""
        return self._post(CaseView, f"v1/cases/{number}/steps", asked, key=key or uuid4().hex)

    def case_file(self, number: str, file: str) -> bytes:
        """A file that came with a case, as it was handed in; its id, name and SHA-256 stand in `StepView.files`."""
        return self._file(f"v1/cases/{number}/files/{file}")

    def case_letter(self, number: str, seq: int) -> bytes:
        """The letter on a step as DOCX; `NotThere` where that step has none."""
        return self._file(f"v1/cases/{number}/steps/{seq}/letter")

    def record_act(self, asked: ActAsked, *, key: str | None = None) -> ActView:
        """Write down what an authority or a court did."""
        return self._post(ActView, "v1/acts", asked, key=key or uuid4().hex)

    def acts(self, uscc: str | None = None) -> Iterator[ActView]:
        """Acts of authorities and courts that this party may see, newest first; only those on one enterprise."""

        def ask(before: Cursor) -> tuple[Acts, list[ActView]]:
            page = self._get(Acts, "v1/acts", {"before": before, "uscc": uscc})
            return page, page.acts

        return self._pages(ask)

    def act(self, number: str) -> ActView:
        """One act, and whether it was brought about."""
        return self._get(ActView, f"v1/acts/{number}")

    def act_letter(self, number: str) -> bytes:
        """The letter to the enterprise on an act as DOCX."""
        return self._file(f"v1/acts/{number}/letter")
