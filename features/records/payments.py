"""Payments: social insurance, utilities, wages, contracts, and (with authorisation only) loans and invoices."""

from features.records.kind import RecordKind, coded, count, day, flag, money, text

UTILITIES = {"electricity": "电", "water": "水", "gas": "燃气", "heating": "供热"}
DIRECTIONS = {"in": "进项", "out": "销项"}
CONTRACT_ROLES = {"defendant": "被告", "plaintiff": "原告"}
CONTRACT_STATES = {"performing": "履行中", "performed": "已履行", "terminated": "协商终止"}
LOAN_CLASSES = {
    "normal": "正常",
    "special_mention": "关注",
    "substandard": "次级",
    "doubtful": "可疑",
    "loss": "损失",
}
BANK_RATINGS = {"A": "A", "B": "B", "C": "C", "D": "D"}

SOCIAL_INSURANCE = RecordKind(
    name="social_insurance",
    label="社会保险缴费",
    source="payments",
    access="government",
    nature="fact",
    key=("period_end",),
    progressive=True,
    payload={
        "period_end": day("费款所属期止"),
        "insured": count("缴费人数", "人"),
        "amount_due_fen": money("应缴金额"),
        "amount_paid_fen": money("实缴金额"),
        "due_on": day("缴费期限"),
        "paid_on": day("缴费日期"),
    },
)
UTILITY_PAYMENT = RecordKind(
    name="utility_payment",
    label="水电气热缴费",
    source="payments",
    access="government",
    nature="fact",
    key=("utility", "period_end"),
    progressive=True,
    payload={
        "utility": coded("费用类别", UTILITIES),
        "period_end": day("账期止"),
        "usage": count("用量", "度或立方米"),
        "amount_due_fen": money("应缴金额"),
        "due_on": day("缴费期限"),
        "paid_on": day("缴费日期"),
    },
)
CONTRACT_FINDING = RecordKind(
    name="contract_finding",
    label="法院或仲裁认定的合同违约",
    source="payments",
    access="open",
    nature="publicity",
    key=("document_no",),
    negative=True,
    payload={"amount_fen": money("判决金额"), "role": coded("当事人地位", CONTRACT_ROLES)},
)
WAGE_PAYMENT = RecordKind(
    name="wage_payment",
    label="工资支付",
    source="payments",
    access="government",
    nature="fact",
    key=("period_end",),
    progressive=True,
    payload={
        "period_end": day("工资所属期止"),
        "workers": count("应发人数", "人"),
        "amount_due_fen": money("应发工资"),
        "amount_paid_fen": money("实发工资"),
        "due_on": day("约定发放日"),
        "paid_on": day("实际发放日"),
    },
)
CONTRACT = RecordKind(
    name="contract",
    label="合同履行",
    source="payments",
    access="government",
    nature="fact",
    key=("document_no",),
    progressive=True,
    payload={
        "amount_fen": money("合同金额"),
        "due_on": day("约定履行期限"),
        "performed_on": day("实际履行日"),
        "state": coded("履行状态", CONTRACT_STATES),
    },
)
LOAN = RecordKind(
    name="loan",
    label="贷款",
    source="payments",
    access="authorised",
    nature="fact",
    key=("document_no",),
    progressive=True,
    payload={
        "lender": text("贷款人"),
        "balance_fen": money("贷款余额"),
        "overdue_fen": money("逾期金额"),
        "overdue_days": count("逾期天数", "天"),
        "loan_class": coded("五级分类", LOAN_CLASSES),
        "due_on": day("到期日"),
    },
)
VAT_INVOICE = RecordKind(
    name="vat_invoice",
    label="增值税发票",
    source="payments",
    access="authorised",
    nature="fact",
    key=("direction", "invoice_no", "occurred_on", "counterparty", "amount_fen", "tax_fen"),
    payload={
        "direction": coded("进销方向", DIRECTIONS),
        "invoice_no": text("发票号码"),
        "counterparty": text("对方代码"),
        "amount_fen": money("不含税金额"),
        "tax_fen": money("税额"),
        "void": flag("是否作废"),
    },
)
BANK_OUTCOME = RecordKind(
    name="bank_outcome",
    label="银行信贷结果",
    source="payments",
    access="authorised",
    nature="fact",
    key=(),
    payload={
        "defaulted": flag("是否违约"),
        # Kept because the bank sent it. Nearly the same thing as the outcome, so never an input.
        "bank_rating": coded("银行评级", BANK_RATINGS),
    },
)

KINDS = (
    SOCIAL_INSURANCE,
    UTILITY_PAYMENT,
    WAGE_PAYMENT,
    CONTRACT,
    CONTRACT_FINDING,
    LOAN,
    VAT_INVOICE,
    BANK_OUTCOME,
)
