"""Findings: decisions by which an authority bans, withdraws or recognises something, one document each.

A statute that attaches a restriction to such a decision is carried out on the decision's own terms; the system
never infers one from a count, an amount or a grade.
"""

from features.records.kind import RecordKind, coded, day, money, text

FINDING_TYPES = {
    "procurement_ban": "禁止参加政府采购活动的决定",
    "procurement_bad_conduct": "政府采购不良行为认定",
    "serious_violation": "经营活动中的重大违法记录",
    "tender_ban": "取消投标资格的决定",
    "tender_penalty": "招标投标违法行为行政处理决定",
    "award_cancelled": "取消中标资格",
    "wage_rule_penalty": "违反工资支付专门规定的处罚",
    "owner_arrears": "建设单位拖欠工程款致欠薪的认定",
    "serious_wage_violation": "重大劳动保障违法行为公布",
    "idle_land": "闲置土地处置决定",
    "land_price_default": "未按约定支付土地出让金的认定",
    "land_penalty": "土地违法处罚决定",
    "land_market_dishonesty": "建设用地市场重大失信认定",
    "reclamation_default": "不履行土地复垦义务的认定",
    "mine_restoration_default": "不履行矿区修复义务的认定",
    "water_permit_fraud": "骗取取水许可的决定",
    "water_penalty": "取水违法处罚决定",
    "water_saving_penalty": "节约用水违法处罚决定",
    "groundwater_record": "地下水取用监督检查与处罚信息",
    "carbon_penalty": "碳排放数据违法处罚决定",
    "pollution_permit_penalty": "排污许可违法处罚决定",
    "pollution_permit_fraud": "骗取排污许可的决定",
    "environment_credit": "生态环境违法信息",
    "mining_credit": "矿业权人信用信息",
    "reserve_report_penalty": "虚假储量报告处罚决定",
    "no_substantive_exploration": "无正当理由未实质勘查的认定",
    "geology_data_fraud": "地质资料造假处罚决定",
    "rare_earth_penalty": "稀土违法处罚决定",
    "fiscal_violation": "财政违法行为处罚处理决定",
    "science_fund_penalty": "科研资金违法处罚决定",
    "research_dishonesty": "科研失信认定",
    "government_investment_fraud": "骗取政府投资资金的认定",
    "policy_benefit_fraud": "骗取优惠政策的决定",
    "honour_fraud": "骗取表彰荣誉的决定",
    "statistics_fraud": "统计造假骗取利益的决定",
    "technology_transfer_fraud": "成果转化弄虚作假的决定",
    "permit_false_application": "隐瞒或虚假申请许可的认定",
    "permit_fraud": "以欺骗、贿赂取得许可的决定",
    "project_fraud": "骗取项目核准的决定",
    "project_violation": "投资项目违法信息",
    "false_commitment": "虚假承诺或违诺认定",
    "safety_violation_notice": "安全生产违法情节严重通报",
    "product_licence_revoked": "吊销生产许可证决定",
    "hazardous_waste_licence_revoked": "吊销危险废物经营许可证决定",
    "construction_penalty": "建筑市场违法处罚决定",
    "quality_penalty": "工程质量违法处罚决定",
    "product_recheck_failed": "产品质量复查不合格公告",
    "unlicensed_operation": "无证无照经营查处决定",
    "unfair_competition_penalty": "不正当竞争处罚决定",
    "accounting_penalty": "会计违法处罚决定",
    "agricultural_quality_penalty": "农产品质量违法处罚决定",
    "illegal_fundraising_penalty": "非法集资处罚决定",
    "social_insurance_dishonesty": "社会保险失信记录",
    "tax_noncompliance": "拒不接受税务处理的认定",
    "export_refund_fraud": "骗取出口退税处罚决定",
}
RECOGNITION_TYPES = {
    "circular_project": "循环经济项目",
    "circular_result": "循环经济突出成绩",
    "energy_result": "节能突出成绩",
    "ecology_result": "生态环境保护显著成绩",
    "safety_result": "安全生产显著成绩",
    "jobs_result": "促进就业显著成绩",
    "green_product": "节能节水环保产品认证",
    "water_saving_project": "节水项目",
    "clean_production": "清洁生产审核结果",
    "charity": "慈善捐赠、志愿服务",
    "emergency_supply": "应急物资生产、采购、储备、运输",
    "hardship": "受突发事件影响的严重困难认定",
}

FINDING = RecordKind(
    name="finding",
    label="行政决定与认定",
    source="compliance",
    access="open",
    nature="listing",
    key=("finding_type", "document_no"),
    negative=True,
    payload={
        "finding_type": coded("决定类型", FINDING_TYPES),
        "article": text("决定所引条款"),
        "amount_fen": money("涉及金额"),
        "term_until": day("期限止"),
    },
)
RECOGNITION = RecordKind(
    name="recognition",
    label="成绩与项目认定",
    source="compliance",
    access="open",
    nature="listing",
    key=("recognition_type", "document_no"),
    payload={
        "recognition_type": coded("认定类型", RECOGNITION_TYPES),
        "term_until": day("有效期止"),
    },
)

KINDS = (FINDING, RECOGNITION)
