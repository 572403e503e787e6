"""Jobs of the bureau: asked for, followed, cancelled."""

from collections.abc import Iterator
from typing import Literal
from uuid import uuid4

from service.api.job_schemas import EvaluateJob, IngestJob, JobView, PublishJob, SimulateJob
from service.api.job_schemas import Jobs as JobsPage
from service.client.cases import Cases
from service.client.reading import Cursor


class Jobs(Cases):
    """Long work that the service does beside its answers."""

    def ask_job(
        self, asked: IngestJob | EvaluateJob | PublishJob | SimulateJob, *, key: str | None = None
    ) -> JobView:
        """Ask for a job. `key`: by which the service knows it again (one is made up)."""
        return self._post(JobView, "v1/jobs", asked, key=key or uuid4().hex)

    def jobs(self, *, kind: str | None = None, state: str | None = None) -> Iterator[JobView]:
        """Jobs, newest first; only those of a kind, only those in a state."""

        def ask(before: Cursor) -> tuple[JobsPage, list[JobView]]:
            page = self._get(JobsPage, "v1/jobs", {"before": before, "kind": kind, "state": state})
            return page, page.jobs

        return self._pages(ask)

    def job(self, number: str) -> JobView:
        """One job with its progress, its result or why it failed."""
        return self._get(JobView, f"v1/jobs/{number}")

    def job_result(self, number: str, form: Literal["json", "xlsx"] = "json") -> bytes:
        """What a simulation that is done came to: the whole document, or the workbook."""
        return self._file(f"v1/jobs/{number}/result?format={form}")

    def cancel_job(self, number: str) -> JobView:
        """Cancel one that waits; have one that runs end between two pieces of its work."""
        return self._post(JobView, f"v1/jobs/{number}/cancel")
