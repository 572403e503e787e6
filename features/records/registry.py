"""Registry: who an enterprise is. Its attributes serve scope and audits, not the grade."""

from features.records.kind import RecordKind, coded, count, day, money, text

ENTERPRISE_TYPES = {
    "company": "公司",
    "sole_proprietorship": "个人独资企业",
    "partnership": "合伙企业",
    "cooperative": "农民专业合作社",
    "branch": "分支机构",
    "individual_business": "个体工商户",
}
OWNERSHIPS = {
    "state": "国有",
    "collective": "集体",
    "private": "私营",
    "foreign": "外资及港澳台",
    "mixed": "混合",
}
REGISTRATION_STATUSES = {"active": "存续", "cancelled": "注销", "revoked": "吊销", "moved_out": "迁出"}
CHANGE_ITEMS = {
    "legal_representative": "法定代表人变更",
    "name": "名称变更",
    "capital": "注册资本变更",
    "scope": "经营范围变更",
    "address": "住所变更",
}
# The record is the successor's; `predecessor` is the code it took over.
SUCCESSION_TYPES = {"code_change": "代码变更", "merger": "吸收合并", "consolidation": "新设合并"}

REGISTRATION = RecordKind(
    name="registration",
    label="登记注册信息",
    source="registry",
    access="open",
    nature="fact",
    key=("occurred_on",),  # each approved state is a record, so that an earlier day sees the earlier state
    payload={
        "name": text("企业名称"),
        "registration_no": text("工商注册号"),
        "enterprise_type": coded("企业类型", ENTERPRISE_TYPES),
        "ownership": coded("经济性质", OWNERSHIPS),
        "industry": text("行业代码（GB/T 4754）"),
        "division": text("登记机关行政区划"),
        "registered_capital_fen": money("注册资本"),
        "established_on": day("成立日期"),
        "status": coded("登记状态", REGISTRATION_STATUSES),
    },
)
ANNUAL_REPORT = RecordKind(
    name="annual_report",
    label="企业年度报告",
    source="registry",
    access="government",
    nature="fact",
    key=("year",),
    progressive=True,
    payload={
        "year": count("年度", "年"),
        "employees": count("从业人数", "人"),
        "revenue_fen": money("营业收入"),
        "assets_fen": money("资产总额"),
        "due_on": day("报送期限"),
        "filed_on": day("报送日期"),
    },
)
REGISTRY_CHANGE = RecordKind(
    name="registry_change",
    label="登记事项变更",
    source="registry",
    access="open",
    nature="fact",
    key=("occurred_on", "item"),
    payload={"item": coded("变更事项", CHANGE_ITEMS)},
)

CODE_SUCCESSION = RecordKind(
    name="code_succession",
    label="企业代码承继",
    source="registry",
    access="open",
    nature="fact",
    key=("predecessor", "succession_type"),
    payload={
        "predecessor": text("原统一社会信用代码"),
        "succession_type": coded("承继方式", SUCCESSION_TYPES),
    },
)

KINDS = (REGISTRATION, ANNUAL_REPORT, REGISTRY_CHANGE, CODE_SUCCESSION)
