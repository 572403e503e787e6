"""The table of rights: what each role may do, and about whom. What is not in it is denied."""

from collections.abc import Mapping
from typing import Final, Literal

from service.parties.party import ROLES, Role

Right = Literal[
    "read_rating",
    "read_decision",
    "read_measures",
    "read_records",
    "read_recourse",
    "read_history",
    "list_ratings",
    "screen",
    "read_screening",
    "issue_certificate",
    "read_certificate",
    "revoke_certificate",
    "authorise",
    "read_authorisations",
    "read_portfolio",
    "file_case",
    "read_cases",
    "take_step",
    "record_act",
    "read_acts",
    "manage_webhooks",
    "read_notices",
    "manage_own_secret",
    "read_audit",
    "run_jobs",
]
RIGHTS: Final[dict[Right, str]] = {
    "read_rating": "查询等级与得分",
    "read_decision": "查询完整的决定",
    "read_measures": "查询措施",
    "read_records": "查询记录是否计入",
    "read_recourse": "查询达级办法",
    "read_history": "查询历次评价结果",
    "list_ratings": "列出、批量查询和导出等级",
    "screen": "筛查名单",
    "read_screening": "取回筛查结果和回执",
    "issue_certificate": "出具评级证书",
    "read_certificate": "查询评级证书的状态",
    "revoke_certificate": "吊销评级证书",
    "authorise": "授权金融机构查询，撤销授权",
    "read_authorisations": "查询授权和每一次使用",
    "read_portfolio": "批量查询已授权的企业",
    "file_case": "提出异议、申请信用修复",
    "read_cases": "查询异议和修复事项",
    "take_step": "办理异议和修复事项的一步",
    "record_act": "登记认定单位、法院对记录的撤销、移出、恢复等",
    "read_acts": "查询认定单位、法院的处理及其告知书",
    "manage_webhooks": "登记、暂停、恢复、关闭通知地址，再送未能送达的通知",
    "read_notices": "查询通知地址和通知的送达",
    "manage_own_secret": "查看本账户，更换和撤销自己的密钥",
    "read_audit": "查询审计日志",
    "run_jobs": "下达、查看和取消任务",
}
"""Right → Chinese name."""
Reach = Literal["all", "domains", "county", "authorised", "own", "asked", "forwarded", "made"]
REACHES: Final[dict[Reach, str]] = {
    "all": "全部企业",
    "domains": "全部企业，只限本部门的领域和用途",
    "county": "现在登记在本县市区的企业",
    "authorised": "已授权的企业，只限授权的范围、用途和期限",
    "own": "只限自己",
    "asked": "只限本方筛查过的",
    "forwarded": "只限转送本方的",
    "made": "只限本方作出的",
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
    "read_records": {"bureau": "all", "county": "county", "enterprise": "own", "auditor": "all"},
    "read_recourse": {"bureau": "all", "county": "county", "enterprise": "own"},
    "read_history": {"bureau": "all", "county": "county", "enterprise": "own", "auditor": "all"},
    "list_ratings": {"bureau": "all", "county": "county", "auditor": "all"},
    "screen": {"bureau": "all", "department": "domains"},
    "read_screening": {"bureau": "all", "department": "asked", "auditor": "all"},
    "issue_certificate": {"bureau": "all", "enterprise": "own"},
    "read_certificate": {"bureau": "all", "enterprise": "own", "auditor": "all"},
    "revoke_certificate": {"bureau": "all"},
    "authorise": {"enterprise": "own"},
    "read_authorisations": {"bureau": "all", "bank": "own", "enterprise": "own", "auditor": "all"},
    "read_portfolio": {"bank": "authorised"},
    "file_case": {"bureau": "all", "enterprise": "own"},
    "read_cases": {
        "bureau": "all",
        "department": "forwarded",
        "county": "forwarded",
        "enterprise": "own",
        "auditor": "all",
    },
    "take_step": {"bureau": "all", "department": "forwarded", "county": "forwarded", "enterprise": "own"},
    "record_act": {"bureau": "all"},
    "read_acts": {
        "bureau": "all",
        "department": "made",
        "county": "made",
        "enterprise": "own",
        "auditor": "all",
    },
    "manage_webhooks": {
        "bureau": "all",
        "department": "own",
        "county": "own",
        "bank": "own",
        "enterprise": "own",
    },
    "read_notices": {
        "bureau": "all",
        "department": "own",
        "county": "own",
        "bank": "own",
        "enterprise": "own",
        "auditor": "all",
    },
    "manage_own_secret": dict.fromkeys(ROLES, "own"),
    "read_audit": {"bureau": "all", "auditor": "all"},
    "run_jobs": {"bureau": "all"},
}
"""Right → role → about whom. Who asks about enterprises as a department or a bank must state a purpose (`STATES_PURPOSE`)."""
STATES_PURPOSE: Final[frozenset[Role]] = frozenset({"department", "bank"})


def reach_of(right: Right, role: Role) -> Reach | None:
    """About whom a role has a right; null where it has none."""
    return TABLE[right].get(role)
