"""Rules on all measures together, and on what an enterprise can be at all: by the place of the measure in the policy."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from scoring.compiler.rules.ask_rules import keeps_to_whom_the_article_names
from scoring.compiler.rules.condition_rules import Finding, conditions_known
from scoring.compiler.rules.contradiction_rules import figures_apart, together, undone_by_others
from scoring.compiler.rules.firing_rules import adds_nothing, never_holds, says_nothing, window_too_long
from scoring.compiler.rules.ground_rules import set_off_by_article
from scoring.compiler.rules.monotone_rules import not_monotone
from scoring.compiler.rules.regimes import Regime, regimes
from scoring.compiler.yaml_document import Step
from scoring.schema.measure import Domain, Measure
from scoring.schema.policy import Policy

Placed = tuple[int, tuple[Step, ...], str, str]
"""Place of the measure in `policy.measures`, path inside it, reason, mend."""


def matrix_lawful(policy: Policy) -> Iterator[Placed]:
    """What no measure shows by itself. Measures whose conditions cannot be read are left to the rules that say so."""
    stretches = regimes(policy)
    readable = [
        (place, one) for place, one in enumerate(policy.measures) if not any(conditions_known(one.when))
    ]
    active = [(place, one) for place, one in readable if one.active]
    for place, one in readable:
        for finding in _alone(one, [regime for regime in stretches if regime.meets(one)]):
            yield place, *finding
    beside = _by_domain(active)
    for place, one in active:
        others = [other for other_place, other in beside[one.domain] if other_place != place]
        earlier = [other for other_place, other in beside[one.domain] if other_place < place]
        for finding in undone_by_others(one, others, policy, stretches):
            yield place, *finding
        for finding in figures_apart(one, earlier, stretches):
            yield place, *finding
        for finding in set_off_by_article(one, policy, stretches):
            yield place, *finding
        for finding in keeps_to_whom_the_article_names(one, policy, stretches):
            yield place, *finding
    for same_domain in beside.values():
        yield from _shadowed(same_domain, stretches)


def _by_domain(active: Sequence[tuple[int, Measure]]) -> Mapping[Domain, list[tuple[int, Measure]]]:
    """What one measure undoes, contradicts or repeats stands in its domain."""
    found: dict[Domain, list[tuple[int, Measure]]] = {}
    for place, one in active:
        found.setdefault(one.domain, []).append((place, one))
    return found


def _alone(measure: Measure, stretches: Sequence[Regime]) -> Iterator[Finding]:
    """What is wrong with a measure on any day of its life, each fault once, with the first day if it is not all its life."""
    seen: set[tuple[Step, ...]] = set()
    for regime in stretches:
        for rule in ALONE:
            for path, reason, mend in rule(measure, regime):
                if (rule.__name__, *path) not in seen:
                    seen.add((rule.__name__, *path))
                    since = f"（自 {regime.first} 起）" if len(stretches) > 1 else ""
                    yield path, f"{reason}{since}", mend


def fires_at_all(measure: Measure, regime: Regime) -> Iterator[Finding]:
    """Some enterprise fulfils the conditions of an active measure, and each condition keeps somebody out."""
    if not measure.active:
        return
    never = never_holds(measure.when, regime)
    if never is not None:
        yield never
        return
    too_long = list(window_too_long(measure.when, regime))
    yield from too_long
    said = {path for path, _, _ in too_long}
    # What a restriction may not ask for at all is not told to be idle besides.
    said |= {
        ("when", place)
        for place, one in enumerate(measure.when)
        if measure.kind == "restriction" and one.type == "grade_in"
    }
    yield from (found for found in says_nothing(measure.when, regime) if found[0] not in said)


def monotone(measure: Measure, regime: Regime) -> Iterator[Finding]:
    """A better enterprise is never worse off."""
    found = not_monotone(measure, regime)
    if found is not None:
        yield found


ALONE: tuple[Callable[[Measure, Regime], Iterator[Finding]], ...] = (fires_at_all, monotone)


def _shadowed(active: Sequence[tuple[int, Measure]], stretches: Sequence[Regime]) -> Iterator[Placed]:
    """Measures that only say again what another one does to the same enterprises; of two equal ones the later."""
    shadowed: set[int] = set()
    for place, one in reversed(active):
        for other_place, other in active:
            apart = other.id != one.id and other_place not in shadowed
            if not apart or not _outlives(other, one):
                continue
            met = [regime for regime in stretches if regime.meets(one)]
            if met and all(adds_nothing(one, other, regime) for regime in met):
                shadowed.add(place)
                reason = (
                    f"与 {other.id}（{other.label}）相同，而条件更窄：它适用时 {other.id} 都已适用，不起作用"
                )
                yield place, ("when",), reason, "请删去其一，或写明它另有的力度"
                break


def _outlives(other: Measure, one: Measure) -> bool:
    """Whether another measure is in force on every day of one."""
    if one.in_force_from is None or other.in_force_from is None or not together(one, other):
        return False
    ends = other.in_force_to is None or (one.in_force_to is not None and one.in_force_to <= other.in_force_to)
    return other.in_force_from <= one.in_force_from and ends
