"""Who is scored: those whom the evaluation scores."""

from features.lawful_gate import judge
from features.store import end_of_day
from scoring.population import population_of, rated
from tests.scoring.cases import DAY, evaluated, ground
from tests.scoring.random_worlds import world
from tests.scoring.shipped import law


def test_who_is_scored_is_whom_the_evaluation_scores():
    records, ours = world(11, DAY, enterprises=60), law(DAY)
    gated = judge(records, as_of=DAY, known_at=end_of_day(DAY), rules=ours.gate)
    everyone = population_of(gated, ours)
    usable = {kind: gated.usable(kind) for kind in gated.verdicts}
    found = evaluated(records, ground(day=ours)).decisions
    scored = set(everyone["uscc"].filter(rated(everyone, usable, ours)))
    assert scored == set(found.filter(found["status"] == "evaluated")["uscc"])
    assert 0 < len(scored) < everyone.height
