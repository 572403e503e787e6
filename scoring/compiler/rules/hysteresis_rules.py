"""Rules on keeping a better grade for a while: the bureau's own published rule, and one at a time."""

from collections.abc import Iterator
from itertools import pairwise

from scoring.compiler.rules.common_rules import Found, followed, registered
from scoring.compiler.rules.grade_rules import ARTICLE
from scoring.schema.policy import Policy


def hysteresis_lawful(policy: Policy) -> Iterator[Found]:
    """Versions begin on a day, follow each other, and cite Article 18: no law that was read asks for them."""
    versions = policy.grades.hysteresis
    known = policy.instrument_of
    for position, one in enumerate(versions):
        path = ("hysteresis", position)
        yield from registered(policy, path, one.bases)
        yield from followed(policy, path, one.bases, one.in_force_to)
        if one.in_force_from is None:
            yield (*path, "in_force_from"), "保留等级的规则没有施行日期", "请写明 in_force_from"
        cited = [basis.instrument for basis in one.bases if basis.article == ARTICLE]
        if not any(name in known and known[name].rank == "prefecture_regulation" for name in cited):
            mend = "保留等级是依第十八条公布的规则，请加引"
            yield (*path, "bases"), "保留等级的规则没有引用促进条例第十八条", mend
    for position, (one, after) in enumerate(pairwise(versions), start=1):
        begins, ended = after.in_force_from, one.in_force_to
        if begins is not None and (ended is None or begins <= ended):
            yield ("hysteresis", position), "保留等级的规则在时间上有重叠", "请使各版前后相接"
