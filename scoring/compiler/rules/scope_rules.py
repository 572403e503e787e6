"""Rules on who is evaluated: every small and medium enterprise here, whatever its size, owner or form, and nobody else."""

from collections.abc import Iterator, Mapping
from typing import Final

from features.records.registry import ENTERPRISE_TYPES, REGISTRATION_STATUSES
from scoring.compiler.rules.common_rules import Found, continuous
from scoring.matrix.condition_types import FACTS
from scoring.schema.policy import Policy, Scope

# Article 2 of the regulation: enterprises established here that meet the size standard, of every size, owner and form.
MUST_EXCLUDE: Final[Mapping[str, frozenset[str]]] = {
    "status": frozenset({"cancelled", "revoked", "moved_out"}),
    "size_class": frozenset({"large"}),
}
# Individual businesses are no enterprises, a branch is part of one: both may be left out.
MAY_EXCLUDE: Final[Mapping[str, frozenset[str]]] = {
    **MUST_EXCLUDE,
    "enterprise_type": frozenset({"individual_business", "branch"}),
}
_WORDS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "status": ("登记状态", REGISTRATION_STATUSES),
    "enterprise_type": ("企业类型", ENTERPRISE_TYPES),
    "size_class": FACTS["size_class"],
}
_ARTICLE: Final = "促进条例第二条及于依法设立的各种规模、所有制和组织形式的中小微企业"


def scope_lawful(policy: Policy) -> Iterator[Found]:
    """Scope speaks on every day, leaves out whom the regulation does not cover, and nobody whom it does."""
    yield from continuous(policy, policy.grades.scope, ("scope",), "评价范围")
    for position, version in enumerate(policy.grades.scope):
        yield from _nobody_left_out(version, position)
        for fact, values in MUST_EXCLUDE.items():
            left_out = {value for one in version.exclude if one.fact == fact for value in one.values}
            for value in sorted(values - left_out):
                what, codes = _WORDS[fact]
                reason = f"评价范围没有排除{what}“{codes[value]}”（{fact}: {value}），{_ARTICLE}"
                yield ("scope", position), reason, "请在 exclude 中补上"


def _nobody_left_out(version: Scope, position: int) -> Iterator[Found]:
    for place, one in enumerate(version.exclude):
        what, codes = _WORDS[one.fact]
        for value in one.values:
            if value not in MAY_EXCLUDE[one.fact]:
                reason = f"评价范围排除了{what}“{codes.get(value, value)}”（{one.fact}: {value}），{_ARTICLE}"
                usable = "、".join(sorted(MAY_EXCLUDE[one.fact]))
                yield ("scope", position, "exclude", place), reason, f"请删去；这一事实只可排除 {usable}"
