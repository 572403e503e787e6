"""Compliance: permits, penalties, lists, enforcement, inspections, commitments, honours, findings."""

from features.records.kind import RecordKind, coded, count, day, flag, money, text

PENALTY_TYPES = {
    "warning": "警告、通报批评",
    "fine": "罚款",
    "confiscation": "没收违法所得、没收非法财物",
    "licence_suspended": "暂扣许可证件、降低资质等级",
    "stop_business": "限制开展生产经营活动、责令停产停业",
    "licence_revoked": "吊销许可证件",
    "licence_suspended_or_revoked": "暂扣或者吊销许可证件",
    "closure": "责令关闭、限制从业",
    "other": "其他行政处罚",
}
PROCEDURES = {"ordinary": "普通程序", "summary": "简易程序"}
# 严重失信主体名单 and the other lists and records of the field, by the identifiers of the published list data.
LISTS = {
    "judgment_defaulter": "失信被执行人",
    "major_tax_violation": "重大税收违法失信主体",
    "procurement_serious": "政府采购严重违法失信行为记录名单",
    "wage_defaulter": "拖欠农民工工资失信联合惩戒对象名单",
    "market_serious_dishonesty": "市场监督管理严重违法失信名单",
    "work_safety_serious": "安全生产严重失信主体名单",
    "social_insurance_serious": "社会保险严重失信主体名单",
    "customs_dishonest": "海关失信企业",
    "statistics_serious": "统计严重失信企业",
    "research_integrity_serious": "科研诚信严重失信",
    "vaccine_serious": "疫苗领域严重失信",
    "food_serious": "食品严重违法生产经营者黑名单",
    "culture_tourism_dishonest": "文化和旅游市场失信主体",
    "intellectual_property_serious": "知识产权领域严重违法失信名单",
    "construction_blacklist": "建筑市场主体黑名单",
    "tendering_serious_2027": "招标投标领域严重失信",
}
ABNORMAL_CAUSES = {
    "no_annual_report": "未按期公示年度报告",
    "no_disclosure": "未按责令公示信息",
    "false_disclosure": "公示信息隐瞒真实情况、弄虚作假",
    "unreachable": "通过登记的住所无法联系",
    "name_not_changed": "名称应变更未变更",
}
INSPECTION_FIELDS = {
    "safety": "安全生产",
    "environment": "生态环境",
    "quality": "产品质量",
    "labour": "劳动用工",
    "fire": "消防",
    "food": "食品",
    "market": "市场监管双随机",
}
INSPECTION_RESULTS = {"pass": "合格", "rectify": "责令改正", "fail": "不合格"}
COMMITMENT_TYPES = {"active": "主动型", "substitute": "审批替代型"}
COMMITMENT_STATES = {"open": "履行中", "kept": "已履行", "broken": "违诺"}
HONOUR_LEVELS = {"national": "国家级", "provincial": "省级", "prefecture": "州级", "county": "县级"}
LABOUR_RATINGS = {"A": "A级", "B": "B级", "C": "C级"}
ENVIRONMENT_RATINGS = {"green": "绿", "blue": "蓝", "yellow": "黄", "red": "红", "black": "黑"}
# The five levels since 2026-04-01; the files of before know three of them.
CUSTOMS_RATINGS = {
    "advanced_certified": "高级认证企业",
    "certified": "认证企业",
    "regular": "常规企业",
    "dishonest": "失信企业",
    "seriously_dishonest": "严重失信企业",
}
SAFETY_LEVELS = {"one": "一级", "two": "二级", "three": "三级"}

PENALTY = RecordKind(
    name="penalty",
    label="行政处罚",
    source="compliance",
    access="open",
    nature="publicity",
    key=("document_no",),
    negative=True,
    family="decision",
    payload={
        "violation": text("违法行为类型"),
        "penalty_type": coded("处罚类别", PENALTY_TYPES),
        "legal_basis": text("处罚依据"),
        "fine_fen": money("罚款金额"),
        "confiscated_fen": money("没收金额"),
        "procedure": coded("适用程序", PROCEDURES),
        "appeal_pending": flag("复议或诉讼期间"),
    },
)
PERMIT = RecordKind(
    name="permit",
    label="行政许可",
    source="compliance",
    access="open",
    nature="fact",
    key=("document_no",),
    payload={
        "permit_name": text("许可文书名称"),
        "valid_from": day("有效期自"),
        "valid_until": day("有效期至"),
    },
)
ABNORMAL_OPERATION = RecordKind(
    name="abnormal_operation",
    label="经营异常名录",
    source="compliance",
    access="open",
    nature="listing",
    key=("document_no",),
    negative=True,
    payload={"cause": coded("列入原因", ABNORMAL_CAUSES)},
)
SERIOUS_DISHONESTY = RecordKind(
    name="serious_dishonesty",
    label="严重失信主体名单",
    source="compliance",
    access="open",
    nature="listing",
    key=("list_id", "document_no"),
    negative=True,
    payload={"list_id": coded("名单", LISTS), "term_until": day("列入期限止")},
)
ENFORCEMENT = RecordKind(
    name="enforcement",
    label="被执行人",
    source="compliance",
    access="open",
    nature="claim",
    key=("document_no",),
    negative=True,
    payload={"amount_fen": money("执行标的"), "debtors": count("同案被执行人数", "人")},
)
CONSUMPTION_LIMIT = RecordKind(
    name="consumption_limit",
    label="限制消费令",
    source="compliance",
    access="open",
    nature="listing",
    key=("document_no",),
    negative=True,
)
INSPECTION = RecordKind(
    name="inspection",
    label="监督检查结果",
    source="compliance",
    access="open",
    nature="fact",
    key=("document_no",),
    payload={
        "field": coded("检查领域", INSPECTION_FIELDS),
        "result": coded("检查结果", INSPECTION_RESULTS),
    },
)
LABOUR_RATING = RecordKind(
    name="labour_rating",
    label="劳动保障守法诚信等级",
    source="compliance",
    access="open",
    nature="fact",
    key=("year",),
    payload={"year": count("评价年度", "年"), "rating": coded("等级", LABOUR_RATINGS)},
)
ENVIRONMENT_RATING = RecordKind(
    name="environment_rating",
    label="企业环保信用等级",
    source="compliance",
    access="open",
    nature="fact",
    key=("year",),
    payload={"year": count("评价年度", "年"), "rating": coded("等级", ENVIRONMENT_RATINGS)},
)
CUSTOMS_RATING = RecordKind(
    name="customs_rating",
    label="海关信用等级",
    source="compliance",
    access="open",
    nature="fact",
    key=("occurred_on",),
    payload={"rating": coded("等级", CUSTOMS_RATINGS)},
)
SAFETY_STANDARD = RecordKind(
    name="safety_standard",
    label="安全生产标准化等级",
    source="compliance",
    access="open",
    nature="fact",
    key=("document_no",),
    payload={"level": coded("等级", SAFETY_LEVELS), "valid_until": day("有效期至")},
)
QUALITY_CHECK = RecordKind(
    name="quality_check",
    label="产品质量监督抽查",
    source="compliance",
    access="open",
    nature="fact",
    key=("document_no",),
    payload={"product": text("产品"), "passed": flag("是否合格")},
)
COMMITMENT = RecordKind(
    name="commitment",
    label="信用承诺及履行",
    source="compliance",
    access="open",
    nature="fact",
    key=("document_no",),
    progressive=True,
    payload={
        "commitment_type": coded("承诺类型", COMMITMENT_TYPES),
        "state": coded("履行状态", COMMITMENT_STATES),
    },
)
HONOUR = RecordKind(
    name="honour",
    label="表彰荣誉",
    source="compliance",
    access="open",
    nature="fact",
    key=("document_no",),
    payload={"level": coded("授予机关级别", HONOUR_LEVELS), "title": text("荣誉名称")},
)

KINDS = (
    PENALTY,
    PERMIT,
    ABNORMAL_OPERATION,
    SERIOUS_DISHONESTY,
    ENFORCEMENT,
    CONSUMPTION_LIMIT,
    INSPECTION,
    LABOUR_RATING,
    ENVIRONMENT_RATING,
    CUSTOMS_RATING,
    SAFETY_STANDARD,
    QUALITY_CHECK,
    COMMITMENT,
    HONOUR,
)
