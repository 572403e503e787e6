"""Each step that others take answers another one, the last of its kind; without it, the filing."""

from dataclasses import replace
from datetime import date

import pytest

from scoring.rights.papers import ANSWERS, answered, said_on
from scoring.rights.standing import TABLES
from scoring.rights.steps import Paper
from tests.scoring.rights.cases import step, walked

FILED, ADMITTED = step("2026-11-02 filed"), step("2026-11-03 admitted")
SENT = (step("2026-11-04 forwarded"), step("2026-11-06 forwarded"))
DECIDED = (step("2026-11-09 answered", "confirmed"), step("2026-11-10 decided", "rejected"))


@pytest.mark.parametrize(
    ("about", "steps", "kind", "on"),
    [
        ("record", [FILED, ADMITTED, *SENT], "answered", "2026-11-06"),
        ("record", [FILED, ADMITTED, *SENT], "retracted", "2026-11-02"),
        ("record", [FILED, ADMITTED, *SENT, *DECIDED], "review_requested", "2026-11-10"),
        (
            "record",
            [FILED, ADMITTED, *SENT, *DECIDED, step("2026-11-12 review_requested")],
            "retracted",
            "2026-11-12",
        ),
        ("record", [FILED, ADMITTED], "answered", "2026-11-02"),
        ("repair", [FILED, ADMITTED], "decided", "2026-11-03"),
        ("repair", [FILED, ADMITTED, step("2026-11-05 redirected")], "decided", "2026-11-05"),
        ("repair", [FILED, ADMITTED, step("2026-11-05 decided", "repaired")], "annulled", "2026-11-05"),
        (
            "repair",
            [FILED, ADMITTED, step("2026-11-05 decided", "repaired")],
            "publicity_ended",
            "2026-11-05",
        ),
        ("repair", [FILED, ADMITTED], "retracted", "2026-11-02"),
    ],
)
def test_what_a_step_answers(about, steps, kind, on):
    found = answered("repair" if about == "repair" else "objection", walked(about, *steps), kind)
    assert said_on(found) == date.fromisoformat(on)


def test_what_came_on_paper_was_said_on_the_day_of_the_paper():
    (filed,) = walked("record", FILED)
    on = date(2026, 10, 30)
    paper = Paper(number="收2026-1", day=on, received_on=FILED.day)
    assert said_on(replace(filed, terms=filed.terms.model_copy(update={"paper": paper}))) == on


@pytest.mark.parametrize("kind", ["objection", "repair"])
def test_only_steps_of_the_kind_are_named_and_all_that_others_take(kind):
    table = TABLES[kind]
    others = {step for step, taker in table.takers.items() if taker != "bureau"}
    assert others - {"supplemented", "retracted"} <= ANSWERS[kind].keys() <= others
    assert frozenset().union(*ANSWERS[kind].values()) <= table.steps.keys()
