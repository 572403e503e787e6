"""The table of rights: what each role may do, and about whom. What is not in it is denied."""

from collections.abc import Mapping
from typing import Final, Literal

from service.parties.party import Role

Right = Literal[
    "read_rating",
    "read_decision",
    "read_measures",
    "read_recourse",
    "read_history",
    "read_records",
    "list_enterprises",
    "screen",
    "read_screening",
    "grant_authorisation",
    "read_authorisations",
    "issue_certificate",
    "read_certificate",
    "read_audit",
    "rotate_secret",
]
RIGHTS: Final[dict[Right, str]] = {
    "read_rating": "查询等级与得分",
    "read_decision": "查询完整的决定",
    "read_measures": "查询措施",
    "read_recourse": "查询怎样升级",
    "read_history": "查询历次等级",
    "read_records": "查询记录计入情况",
    "list_enterprises": "列出企业和导出名单",
    "screen": "批量核查",
    "read_screening": "取回核查回执",
    "grant_authorisation": "授予和撤销授权",
    "read_authorisations": "查看授权及其使用",
    "issue_certificate": "出具等级证书",
    "read_certificate": "取回等级证书",
    "read_audit": "查看审计日志",
    "rotate_secret": "更换自己的密钥",
}
"""Right → Chinese name."""
Reach = Literal["all", "domains", "county", "authorised", "own"]
REACHES: Final[dict[Reach, str]] = {
    "all": "全部企业",
    "domains": "全部企业，只限本部门的领域和用途",
    "county": "本县市区登记的企业",
    "authorised": "已授权的企业，只限授权的范围、用途和期限",
    "own": "只限自己",
}
"""About whom a right is."""
TABLE: Final[Mapping[Right, Mapping[Role, Reach]]] = {
    "read_rating": {
        "bureau": "all",
        "department": "domains",
        "county": "county",
        "bank": "authorised",
        "enterprise": "own",
        "auditor": "all",
    },
    "read_decision": {"bureau": "all", "county": "county", "enterprise": "own", "auditor": "all"},
    "read_measures": {
        "bureau": "all",
        "department": "domains",
        "county": "county",
        "enterprise": "own",
        "auditor": "all",
    },
    "read_recourse": {"bureau": "all", "enterprise": "own"},
    "read_history": {"bureau": "all", "county": "county", "enterprise": "own", "auditor": "all"},
    "read_records": {
        "bureau": "all",
        "county": "county",
        "bank": "authorised",
        "enterprise": "own",
        "auditor": "all",
    },
    "list_enterprises": {"bureau": "all", "county": "county", "bank": "authorised", "auditor": "all"},
    "screen": {"bureau": "all", "department": "domains"},
    "read_screening": {"bureau": "own", "department": "own", "auditor": "all"},
    "grant_authorisation": {"enterprise": "own"},
    "read_authorisations": {"bureau": "all", "bank": "own", "enterprise": "own", "auditor": "all"},
    "issue_certificate": {"bureau": "all", "enterprise": "own"},
    "read_certificate": {"bureau": "all", "bank": "authorised", "enterprise": "own", "auditor": "all"},
    "read_audit": {"bureau": "all", "enterprise": "own", "auditor": "all"},
    "rotate_secret": {
        "bureau": "own",
        "department": "own",
        "county": "own",
        "bank": "own",
        "enterprise": "own",
        "auditor": "own",
    },
}
"""Right → role → about whom. Departments and banks must state a purpose of theirs (`STATES_PURPOSE`)."""
STATES_PURPOSE: Final[frozenset[Role]] = frozenset({"department", "bank"})
NEEDS_NO_PURPOSE: Final[frozenset[Right]] = frozenset(
    {"rotate_secret", "read_authorisations", "read_screening"}
)
"""Rights about the party's own things, for which no purpose is asked."""


def reach_of(right: Right, role: Role) -> Reach | None:
    """About whom a role has a right; null where it has none."""
    return TABLE[right].get(role)
