"""Whom a measure concerns and who carries it out, as a closed vocabulary: codes in files, Chinese names on pages.

An article often names its body only in general ("有关部门"): that is `competent_department`, and it covers every department,
also those named by their role. What is no department has to be named by the article itself.
"""

from collections.abc import Iterable
from typing import Final, Literal

Subject = Literal[
    "enterprise",
    "sme",
    "small_micro",
    "private",
    "large_enterprise",
    "public_body",
    "financial_institution",
    "natural_person",
]
SUBJECTS: Final[dict[Subject, str]] = {
    "enterprise": "企业",
    "sme": "中小微企业",
    "small_micro": "小型微型企业",
    "private": "民营经济组织",
    "large_enterprise": "大型企业",
    "public_body": "机关、事业单位",
    "financial_institution": "金融机构",
    "natural_person": "自然人",
}
EVALUATED: Final[frozenset[Subject]] = frozenset({"enterprise", "sme", "small_micro", "private"})
"""Those whom an evaluated enterprise can be; what concerns the others never fires on it."""
_WITHIN: Final[dict[Subject, frozenset[Subject]]] = {
    "enterprise": frozenset({"sme", "small_micro", "private"}),
    "sme": frozenset({"small_micro", "private"}),
}
"""Who is among whom; whoever is evaluated is an SME, so the private ones evaluated are among the SMEs."""

Body = Literal[
    "development_reform",
    "finance",
    "purchaser",
    "tenderee",
    "trading_platform",
    "tender_supervisor",
    "housing_construction",
    "natural_resources",
    "water",
    "ecology",
    "industry_it",
    "science",
    "human_resources",
    "social_insurance",
    "tax",
    "market_regulation",
    "emergency",
    "fire_rescue",
    "agriculture",
    "civil_affairs",
    "statistics",
    "audit",
    "court",
    "approving_body",
    "deciding_body",
    "honour_body",
    "government",
    "fund_manager",
    "guarantee_body",
    "financial_institution",
    "financial_regulator",
    "debtor",
    "credit_platform",
    "competent_department",
]
BODIES: Final[dict[Body, str]] = {
    "development_reform": "发展改革部门",
    "finance": "财政部门",
    "purchaser": "采购人及其代理机构",
    "tenderee": "招标人",
    "trading_platform": "公共资源交易平台",
    "tender_supervisor": "招标投标行政监督部门",
    "housing_construction": "住房城乡建设部门",
    "natural_resources": "自然资源部门",
    "water": "水行政主管部门及流域机构",
    "ecology": "生态环境部门",
    "industry_it": "工业和信息化部门",
    "science": "科学技术部门",
    "human_resources": "人力资源社会保障部门",
    "social_insurance": "社会保险经办机构",
    "tax": "税务机关",
    "market_regulation": "市场监督管理部门",
    "emergency": "应急管理部门",
    "fire_rescue": "消防救援机构",
    "agriculture": "农业农村部门",
    "civil_affairs": "民政部门",
    "statistics": "统计机构",
    "audit": "审计机关",
    "court": "人民法院",
    "approving_body": "许可、审批机关",
    "deciding_body": "作出决定的机关",
    "honour_body": "评选、授予机关",
    "government": "人民政府",
    "fund_manager": "资金、基金管理机构",
    "guarantee_body": "政府性融资担保机构",
    "financial_institution": "金融机构",
    "financial_regulator": "金融管理部门",
    "debtor": "机关、事业单位和大型企业（付款方）",
    "credit_platform": "公共信用信息平台",
    "competent_department": "有关主管部门",
}
DEPARTMENTS: Final[frozenset[Body]] = frozenset(
    {
        "development_reform",
        "finance",
        "tender_supervisor",
        "housing_construction",
        "natural_resources",
        "water",
        "ecology",
        "industry_it",
        "science",
        "human_resources",
        "tax",
        "market_regulation",
        "emergency",
        "fire_rescue",
        "agriculture",
        "civil_affairs",
        "statistics",
        "audit",
        "approving_body",
        "deciding_body",
        "honour_body",
        "financial_regulator",
        "competent_department",
    }
)
"""Departments of government, by name or by role: what `competent_department` covers."""


def body_covered(granted: Iterable[Body], body: Body) -> bool:
    """Whether an article that names these bodies lets this one act."""
    named = frozenset(granted)
    return body in named or (body in DEPARTMENTS and "competent_department" in named)


def subject_covered(granted: Iterable[Subject], subject: Subject) -> bool:
    """Whether an article that speaks of these subjects speaks of this one too."""
    return any(subject == one or subject in _WITHIN.get(one, frozenset()) for one in granted)


def bodies_text(bodies: Iterable[Body]) -> str:
    """Applying bodies as pages name them."""
    return "、".join(BODIES[one] for one in bodies)


def subjects_text(subjects: Iterable[Subject]) -> str:
    """Subjects as pages name them."""
    return "、".join(SUBJECTS[one] for one in subjects)
