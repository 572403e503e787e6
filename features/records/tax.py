"""Tax: ratings, filings with their payments, arrears. Shared among departments, never published with amounts."""

from features.records.kind import RecordKind, coded, count, day, money

TAX_RATINGS = {"A": "A级", "B": "B级", "M": "M级", "C": "C级", "D": "D级"}
TAX_TYPES = {"vat": "增值税", "income": "企业所得税", "other": "其他税费"}
# Why a rating is M, and the thirteen grounds on which it is D whatever the points (facts section 5.1).
M_CAUSES = {"new": "新设立", "no_income": "全年无生产经营业务收入且达到 70 分"}
DIRECT_D_TRIGGERS = {
    "evasion_of_recovery": "逃避追缴欠税、骗取出口退税、虚开专用发票、骗取留抵退税",
    "transferred_or_filed": "其他偷逃、虚开行为移送或立案",
    "tax_evasion": "偷税达到规定数额和比例",
    "treatment_unpaid": "处理结论逾期未足额缴纳",
    "resistance": "抗税、阻挠检查",
    "invoice_violation": "发票违法致他人少缴",
    "false_materials": "提供虚假材料骗取税费优惠",
    "refund_stopped": "停止出口退税期未满",
    "abnormal_taxpayer": "非正常户、走逃失联",
    "abnormal_responsible": "非正常户直接责任人新设",
    "d_responsible": "D级直接责任人新设或负责",
    "major_violation_listed": "列入重大税收违法失信主体",
    "other": "其他情形",
}

TAX_RATING = RecordKind(
    name="tax_rating",
    label="纳税缴费信用级别",
    source="tax",
    access="government",
    nature="fact",
    key=("year",),
    payload={
        "year": count("评价年度", "年"),
        "rating": coded("级别", TAX_RATINGS),
        "m_cause": coded("评为M级的原因", M_CAUSES),
        "direct_d": coded("直接判为D级的情形", DIRECT_D_TRIGGERS),
    },
)
TAX_FILING = RecordKind(
    name="tax_filing",
    label="纳税申报与缴款",
    source="tax",
    access="government",
    nature="fact",
    key=("tax_type", "period_end"),
    progressive=True,
    payload={
        "tax_type": coded("征收项目", TAX_TYPES),
        "period_end": day("所属期止"),
        "due_on": day("申报缴款期限"),
        "filed_on": day("申报日期"),
        "sales_fen": money("应税销售额"),
        "tax_due_fen": money("应纳税额"),
        "tax_paid_fen": money("实缴税额"),
        "paid_on": day("缴款日期"),
    },
)
TAX_ARREARS = RecordKind(
    name="tax_arrears",
    label="欠税公告",
    source="tax",
    access="open",
    nature="claim",
    key=("document_no",),
    negative=True,
    upstream=True,
    payload={"amount_fen": money("欠税金额"), "arose_on": day("欠税发生日")},
)

KINDS = (TAX_RATING, TAX_FILING, TAX_ARREARS)
