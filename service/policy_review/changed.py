"""Which rules of a policy are not as they were in a former one, for the head of the review form."""

from typing import Any

from scoring.schema.policy import Policy


def changes(former: Policy, policy: Policy) -> dict[str, list[str]]:
    """Ids of rules that are new, gone or changed; bands and scope by their names."""
    before, after = _rules(former), _rules(policy)
    return {
        "new": sorted(after.keys() - before.keys()),
        "gone": sorted(before.keys() - after.keys()),
        "changed": sorted(name for name in before.keys() & after.keys() if before[name] != after[name]),
    }


def _rules(policy: Policy) -> dict[str, Any]:
    """What is issued, by id: drafts are not."""
    rules: dict[str, Any] = {one.id: one for one in policy.measures if one.active}
    rules |= {one.id: one for one in policy.size_rules if one.active}
    rules |= {one.id: one for one in policy.overrides}
    return rules | {
        "等级分界": policy.grades.bands,
        "融资等级分界": policy.grades.financing_bands,
        "信息充分性": policy.grades.information,
        "评价范围": policy.grades.scope,
        "记录使用规则": policy.gate,
        "规模划型": policy.size_standards,
    }
