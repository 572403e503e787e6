"""What is found where the database is not as it was written."""

from typing import NamedTuple


class Fault(NamedTuple):
    """What is not as it was decided. `run`, `uscc`: where, null where it is about none; `what`: in Chinese."""

    run: str | None
    uscc: str | None
    what: str
