"""Rules on recourse: what an enterprise is told it can do is lawful, exists, and rests on something."""

from collections.abc import Iterator

from features.records import KINDS
from scoring.compiler.rules.common_rules import Found, continuous, followed, registered
from scoring.compiler.rules.grade_rules import ARTICLE
from scoring.compiler.yaml_document import Step
from scoring.schema.policy import Policy
from scoring.schema.recourse import CHANGEABLE, HOWS, RecourseRules, Remedy, Selected


def recourse_lawful(policy: Policy) -> Iterator[Found]:
    """The rules speak on every day; each remedy changes only what its `how` may, and names what exists."""
    yield from continuous(policy, policy.recourse, ("versions",), "达级办法")
    for position, version in enumerate(policy.recourse):
        path = ("versions", position)
        yield from _looks_lawful(version, path)
        seen: set[str] = set()
        for place, one in enumerate(version.remedies):
            where = (*path, "remedies", place)
            if one.id in seen:
                yield (*where, "id"), f"办法编号“{one.id}”重复", "请另取一个编号"
            seen.add(one.id)
            yield from _remedy_lawful(one, policy, where)
            yield from followed(policy, where, one.bases, version.in_force_to)
        for place, closed in enumerate(version.none):
            yield from _selection_known(closed, (*path, "none", place))
            yield from registered(policy, (*path, "none", place), closed.bases)
            yield from followed(policy, (*path, "none", place), closed.bases, version.in_force_to)


def _looks_lawful(version: RecourseRules, path: tuple[Step, ...]) -> Iterator[Found]:
    months = list(version.look_after_months)
    if months != sorted(set(months)):
        yield (*path, "look_after_months"), "推算的月数应依次增大", "请改正顺序"


def _remedy_lawful(one: Remedy, policy: Policy, path: tuple[Step, ...]) -> Iterator[Found]:
    yield from _selection_known(one, path)
    yield from registered(policy, path, one.bases)
    for kind in one.kinds:
        if kind in KINDS and kind not in CHANGEABLE[one.how]:
            reason = f"{one.id} 以“{HOWS[one.how]}”改变“{KINDS[kind].label}”，这类记录不能这样改变"
            yield (*path, "kinds"), reason, f"可用：{'、'.join(sorted(CHANGEABLE[one.how]))}"
    for place, cleared in enumerate(one.clear_of):
        yield from _selection_known(cleared, (*path, "clear_of", place))
    for place, since in enumerate(one.none_since):
        yield from _selection_known(since, (*path, "none_since", place))
    known = policy.instrument_of
    cited = [basis for basis in one.bases if basis.instrument in known and basis.article == ARTICLE]
    if not any(known[basis.instrument].rank == "prefecture_regulation" for basis in cited):
        yield (*path, "bases"), f"{one.id} 没有引用促进条例第十八条", "办法是依第十八条公布的规则，请加引"


def _selection_known(one: Selected, path: tuple[Step, ...]) -> Iterator[Found]:
    for kind in one.kinds:
        if kind not in KINDS:
            yield (*path, "kinds"), f"没有名为“{kind}”的记录种类", f"可用：{'、'.join(sorted(KINDS))}"
    for column, codes in one.where.items():
        fields = [
            KINDS[kind].payload[column] for kind in one.kinds if column in KINDS.get(kind, _NONE).payload
        ]
        listed = {code for field in fields for code in field.codes or {}}
        if not listed:
            yield (*path, "where"), f"这些记录没有可比较的字段“{column}”", "请写有代码表的字段"
            continue
        for code in sorted(set(codes) - listed):
            yield (*path, "where"), f"“{column}”没有代码“{code}”", f"可用：{'、'.join(sorted(listed))}"


_NONE = KINDS["consumption_limit"]  # a kind without a payload
