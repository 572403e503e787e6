"""Rules on what a measure may ask: what its articles speak of, and nothing else (`articles.yaml`).

A condition is lawful if it is the grade, where Article 18 founds its use and the article does not give to everybody; a
ground of the article, or what the article itself asks or lets be asked; the group that is the measure's subject, where
the article speaks of that group; or the absence of a ban in force that leaves the measure no sense. Everything else
tells enterprises apart without a law (公平竞争审查条例 Articles 8 to 12, 促进条例 Article 28).
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Final

from features.records import KINDS
from scoring.compiler.rules.basis_rules import cited, matching
from scoring.compiler.rules.condition_rules import Finding, conditions_known
from scoring.compiler.rules.contradiction_rules import together
from scoring.compiler.rules.possible_enterprises import enterprise, fails, holds
from scoring.compiler.rules.regimes import Regime
from scoring.compiler.rules.subject_rules import NARROWED
from scoring.matrix.condition_types import Condition, FactIn, GradeIn, HasNone, HasRecord
from scoring.schema.law import Grant, Ground
from scoring.schema.measure import Domain, Measure
from scoring.schema.policy import Policy

BANS: Final[Mapping[Domain, str]] = {
    "government_procurement": "procurement_ban",
    "construction_tendering": "tender_ban",
}
"""Domain → the finding that bans from it altogether, whatever article it cites."""


def asks_what_the_law_says(measure: Measure, policy: Policy) -> Iterator[Finding]:
    """Each condition of an active measure is one that its articles let it have."""
    grants = _founding(measure, policy)
    unreadable = {path[1] for path, _, _ in conditions_known(measure.when)}
    for position, one in enumerate(measure.when):
        if not grants or position in unreadable or _lawful(one, measure, grants, policy):
            continue
        where = "、".join(f"“{basis.instrument}”{basis.article}" for basis in measure.bases)
        if isinstance(one, GradeIn):
            reason = f"以信用等级为条件，而{where}给予所有企业"
        elif isinstance(one, HasRecord) and KINDS[one.kind].negative and measure.kind != "incentive":
            reason = f"另以“{one.explanation}”为条件，而{where}没有这样限定"
        else:
            reason = f"以“{one.explanation}”为条件，而{where}没有这一条件"
        yield ("when", position), reason, f"请删去该条件；{_allowed(grants)}"


def keeps_to_whom_the_article_names(
    measure: Measure, policy: Policy, stretches: Sequence[Regime]
) -> Iterator[Finding]:
    """Nobody of whom an article does not speak meets the conditions of an active measure that is founded on it."""
    for position, basis, article in cited(measure, policy):
        grants, where = matching(article, measure), f"“{basis.instrument}”{basis.article}"
        untold = [grant.untold for grant in grants if grant.untold]
        if untold and len(untold) == len(grants) and measure.kind == "restriction":
            reason = f"的依据{where}只及于{untold[0]}，而系统没有可据以认定的事实或记录"
            yield ("bases", position), reason, "限制不得及于条文没有说到的企业，请改为草案"
        found = [_outside(measure, grant, stretches) for grant in grants]
        if found and all(found):
            reason = f"的条件及于{where}没有说到的企业。反例：{found[0]}"
            needed = "、".join(one.explanation for one in grants[0].only_for)
            yield ("when",), reason, f"该条只及于{needed}的企业；请加上这一条件"


def _founding(measure: Measure, policy: Policy) -> list[Grant]:
    """What the cited articles grant; none where an article does not cover the measure, which other rules tell."""
    by_article = [matching(article, measure) for _, _, article in cited(measure, policy)]
    return [grant for grants in by_article for grant in grants] if all(by_article) else []


def _lawful(one: Condition, measure: Measure, grants: Sequence[Grant], policy: Policy) -> bool:
    if isinstance(
        one, GradeIn
    ):  # whether Article 18 is cited, and that no restriction has a grade, others ask
        return not any(grant.for_all for grant in grants)
    spoken = [asked for grant in grants for asked in (*grant.only_for, *grant.may_ask)]
    if _told_elsewhere(one, measure, grants):
        return not _narrows(one, measure, grants) or any(_same(one, asked, measure) for asked in spoken)
    grounds = [ground for grant in grants for ground in grant.grounds]
    founds = any(_of_ground(one, ground) for ground in grounds)
    return (
        any(_same(one, asked, measure) for asked in spoken)
        or (founds and not _narrows(one, measure, grants))
        or _of_subject(one, measure, grants)
        or _of_ban(one, measure, policy)
    )


def _told_elsewhere(one: Condition, measure: Measure, grants: Sequence[Grant]) -> bool:
    """What `monotone_rules` refuse always, and what `ground_rules` compare with the grounds of each article."""
    if not isinstance(one, HasRecord | HasNone) or not KINDS[one.kind].negative:
        return False
    if measure.kind == "incentive" or isinstance(one, HasNone):
        return isinstance(one, HasRecord) == (measure.kind == "incentive")
    return measure.kind == "restriction" or all(grant.grounds for grant in grants)


def _narrows(one: Condition, measure: Measure, grants: Sequence[Grant]) -> bool:
    """Whether a record is asked for beside a ground, or one told apart more narrowly: each ground suffices by its article.

    Of two grounds the later is the one too many: what two articles found apart is two measures.
    """
    if not isinstance(one, HasRecord) or measure.kind == "incentive":
        return False
    grounds = [ground for grant in grants for ground in grant.grounds]
    founding = [other for other in measure.when if any(_of_ground(other, ground) for ground in grounds)]
    if founding:
        return one != founding[0]
    return any(_within(one, ground) for ground in grounds)


def _same(one: Condition, asked: Condition, measure: Measure) -> bool:
    """Whether a condition asks exactly that; to leave out, or to burden, for fewer records than that is as good."""
    if isinstance(one, FactIn) and isinstance(asked, FactIn):
        return one.fact == asked.fact and set(one.values) == set(asked.values)
    if isinstance(one, HasNone) and isinstance(asked, HasNone):
        return _within(one, asked)
    if isinstance(one, HasRecord) and isinstance(asked, HasRecord) and measure.kind != "incentive":
        return _within(one, asked)
    return one.id == asked.id


def _of_ground(one: Condition, ground: Ground) -> bool:
    """Whether a record is asked for that is a ground, told apart by nothing but what the ground itself names."""
    return (
        isinstance(one, HasRecord) and one.where.keys() <= {*ground.where, "article"} and _within(one, ground)
    )


def _of_subject(one: Condition, measure: Measure, grants: Sequence[Grant]) -> bool:
    """Whether a condition keeps to the measure's subject, and an article speaks of just that subject."""
    if measure.subject not in NARROWED or not isinstance(one, FactIn):
        return False
    named = any(measure.subject in grant.subjects for grant in grants)
    # 中小企业促进法第三条: among the SMEs, the small and micro ones before all; so a favour may keep to them.
    leans = measure.subject == "small_micro" and measure.kind == "incentive"
    fits = (one.fact, frozenset(one.values)) == NARROWED[measure.subject]
    return fits and (named or (leans and not any(grant.for_all for grant in grants)))


def _of_ban(one: Condition, measure: Measure, policy: Policy) -> bool:
    """Whether a condition leaves out those under a ban of this domain with which the measure has no sense."""
    if measure.kind != "incentive" or not isinstance(one, HasNone) or one.kind != "finding":
        return False
    types = set(one.where.get("finding_type", ()))
    if types and types == {BANS.get(measure.domain)}:
        return True
    bans = [
        ban
        for other in policy.measures
        if other.active and other.domain == measure.domain and together(measure, other)
        if (entry := policy.type_of.get(other.type)) and measure.type in entry.undoes
        for ban in other.when
        if isinstance(ban, HasRecord)
    ]
    columns = list(one.where)
    said = [dict(zip(columns, values, strict=True)) for values in product(*one.where.values())]
    return all(
        any(
            one.kind == ban.kind and _taken({name: (value,) for name, value in single.items()}, ban)
            for ban in bans
        )
        for single in said
    )


def _within(one: HasRecord | HasNone, wider: HasRecord | HasNone | Ground) -> bool:
    """Whether all records that a condition selects are among those of the wider selection."""
    return one.kind == wider.kind and _taken(one.where, wider)


def _taken(where: Mapping[str, tuple[str, ...]], wider: HasRecord | HasNone | Ground) -> bool:
    return all(name in where and set(where[name]) <= set(values) for name, values in wider.where.items())


def _outside(measure: Measure, grant: Grant, stretches: Sequence[Regime]) -> str:
    """An enterprise that meets the conditions and is none of whom the grant alone speaks, in words; empty if none."""
    for regime in (one for one in stretches if one.meets(measure)):
        for asked in grant.only_for:
            found = enterprise(regime, [*holds(measure.when), *fails(asked)])
            if found is not None:
                lacks = f"不具备“{asked.explanation}”"
                return "、".join(part for part in (f"等级 {found.grade}", found.told, lacks) if part)
    return ""


def _allowed(grants: Sequence[Grant]) -> str:
    spoken = [one.explanation for grant in grants for one in (*grant.only_for, *grant.may_ask)]
    spoken += [one.condition.explanation for grant in grants for one in grant.grounds]
    named = "、".join(dict.fromkeys(spoken))
    return f"所引条款只说到{named}" if named else "所引条款没有说到可以作为条件的事实或记录"


RULES = (asks_what_the_law_says,)
