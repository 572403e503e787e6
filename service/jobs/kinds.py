"""Every kind of job."""

from typing import Final

from service.errors import WrongUse
from service.jobs.chores import DELIVER, SETTLE, TELL
from service.jobs.evaluating import EVALUATE
from service.jobs.ingesting import INGEST
from service.jobs.kind import Kind
from service.jobs.publishing import PUBLISH
from service.jobs.simulating import SIMULATE

KINDS: Final[dict[str, Kind]] = {
    one.name: one for one in (INGEST, EVALUATE, PUBLISH, SIMULATE, SETTLE, TELL, DELIVER)
}
"""Name → kind. Whoever adds one states in its module by what it is idempotent."""


def kind_named(name: str) -> Kind:
    """The kind of that name, or `WrongUse`."""
    if name not in KINDS:
        told = "、".join(f"{one.name}（{one.label}）" for one in KINDS.values())
        raise WrongUse(f"任务种类“{name}”应为以下之一：{told}")
    return KINDS[name]


def label_of(name: str) -> str:
    """What people call a kind; the name itself for one that this program does not have."""
    return KINDS[name].label if name in KINDS else name
