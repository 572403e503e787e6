"""The list of attacks: each has a number, what is tried, and the test that tries it; docs/security.md shows it."""

from collections.abc import Callable
from typing import Final, NamedTuple, TypeVar

F = TypeVar("F", bound=Callable[..., object])


class Attack(NamedTuple):
    """One attack. `test`: path and name of what tries it."""

    number: str
    what: str
    test: str


ATTACKS: Final[dict[str, Attack]] = {}


def listed(number: str, what: str, test: str) -> None:
    """Put an attack on the list; two under one number are a mistake."""
    assert number not in ATTACKS or ATTACKS[number].test == test, f"{number} twice"
    ATTACKS[number] = Attack(number, what, test)


def attack(number: str, what: str) -> Callable[[F], F]:
    """Say that a test tries an attack."""

    def mark(test: F) -> F:
        listed(number, what, f"{test.__module__.replace('.', '/')}.py::{test.__name__}")
        return test

    return mark


def rows() -> list[str]:
    """The table of docs/security.md."""
    found = [ATTACKS[number] for number in sorted(ATTACKS)]
    head = ["| no. | what is tried | test |", "| --- | --- | --- |"]
    return [
        *head,
        *(f"| {one.number} | {one.what} | `{one.test.removeprefix('tests/service/')}` |" for one in found),
    ]
