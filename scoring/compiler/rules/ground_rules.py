"""Rules on grounds: what sets a measure or a rule on the grade off is a record of which its article speaks (`articles.yaml`).

Decided exactly: is there an enterprise that meets all conditions and has no record of which the article speaks?
"""

from collections.abc import Iterator, Sequence

from scoring.compiler.rules.basis_rules import cited, matching
from scoring.compiler.rules.common_rules import Found
from scoring.compiler.rules.condition_rules import Finding, conditions_known, grounds
from scoring.compiler.rules.possible_enterprises import PossibleEnterprise, enterprise, fails, holds
from scoring.compiler.rules.regimes import Regime, regimes
from scoring.matrix.condition_types import Condition, HasRecord
from scoring.schema.law import Ground
from scoring.schema.measure import Measure
from scoring.schema.policy import Policy


def grounds_known(policy: Policy) -> Iterator[Found]:
    """Grounds name kinds, columns and codes that exist."""
    for position, article in enumerate(policy.articles):
        for inner, grant in enumerate(article.grants):
            yield from _unknown(("articles", position, "grants", inner, "grounds"), grant.grounds)
        yield from _unknown(("articles", position, "grade_grounds"), article.grade_grounds)


def set_off_by_article(measure: Measure, policy: Policy, stretches: Sequence[Regime]) -> Iterator[Finding]:
    """A restriction or management measure is set off by nothing but the records of which each of its articles speaks."""
    if measure.kind == "incentive" or (measure.kind == "restriction" and not grounds(measure.when)):
        return
    for position, basis, article in cited(measure, policy):
        grants = matching(article, measure)
        where = f"“{basis.instrument}”{basis.article}"
        if not grants or (measure.kind == "management" and any(not one.grounds for one in grants)):
            continue
        allowed = _readable([ground for grant in grants for ground in grant.grounds])
        if not allowed:
            reason = f"的依据{where}没有登记能引起这种限制的记录"
            yield (
                ("bases", position),
                reason,
                "请读该条原文，在 articles.yaml 的 grants 中写明 grounds，或改为草案",
            )
            continue
        found = _beyond(measure.when, allowed, [one for one in stretches if one.meets(measure)])
        if found is not None:
            reason = f"的条件及于{where}没有说到的企业。反例：{_told(found)}"
            yield ("when",), reason, f"该条只因{_named(allowed)}；请把条件限于此，或改引说到它的条款"


def grade_grounds_rest(policy: Policy) -> Iterator[Found]:
    """What sets a rule on the grade off is a record of which one of its articles speaks."""
    stretches = regimes(policy)
    for position, one in enumerate(policy.overrides):
        articles = [policy.article_of.get((basis.instrument, basis.article)) for basis in one.bases]
        spoken = [ground for article in articles if article for ground in article.grade_grounds]
        allowed = _readable(spoken)
        if not grounds(one.when) or any(conditions_known(one.when)):
            continue
        met = [regime for regime in stretches if position in regime.places]
        found = _beyond(one.when, allowed, met)
        for place in _beside_the_ground(one.when, allowed) if found is None else ():
            reason = f"{one.id} 另以“{one.when[place].explanation}”为条件，而所引条款没有这样限定"
            mend = "根据成立即足，另设条件等于对一部分企业网开一面；请删去"
            yield ("overrides", position, "when", place), reason, mend
        if found is not None:
            reason = f"{one.id} 的根据及于所引条款没有说到的企业。反例：{_told(found)}"
            named = f"所引条款只说到{_named(allowed)}" if allowed else "所引条款没有登记可以作为根据的记录"
            mend = f"{named}；请加引说到它的条款并在 articles.yaml 登记 grade_grounds，或改正条件"
            yield ("overrides", position, "when"), reason, mend


def _beyond(
    conditions: Sequence[Condition], allowed: Sequence[Ground], stretches: Sequence[Regime]
) -> PossibleEnterprise | None:
    """An enterprise that meets the conditions and has no record that is a ground, on any day, or null."""
    without = [wanted for one in allowed for wanted in fails(one.condition)]
    tried = (enterprise(regime, [*holds(conditions), *without]) for regime in stretches)
    return next((found for found in tried if found is not None), None)


def _beside_the_ground(conditions: Sequence[Condition], allowed: Sequence[Ground]) -> list[int]:
    """Places of what is asked for beside the first record that is a ground."""
    founding = [
        place
        for place, one in enumerate(conditions)
        if isinstance(one, HasRecord) and any(_among(one, ground) for ground in allowed)
    ]
    return [place for place in range(len(conditions)) if founding and place != founding[0]]


def _among(one: HasRecord, ground: Ground) -> bool:
    return one.kind == ground.kind and all(
        name in one.where and set(one.where[name]) <= set(values) for name, values in ground.where.items()
    )


def _readable(spoken: Sequence[Ground]) -> list[Ground]:
    """Those that name what exists; `grounds_known` tells of the others."""
    return [one for one in spoken if not any(conditions_known([one.condition]))]


def _unknown(path: tuple[str | int, ...], spoken: Sequence[Ground]) -> Iterator[Found]:
    for position, one in enumerate(spoken):
        for inner, reason, mend in conditions_known([one.condition]):
            yield (*path, position, *inner[2:]), reason, mend


def _told(found: PossibleEnterprise) -> str:
    return f"等级 {found.grade}、{found.told}" if found.told else f"等级 {found.grade}"


def _named(allowed: Sequence[Ground]) -> str:
    return "、".join(dict.fromkeys(one.condition.selected for one in allowed))
