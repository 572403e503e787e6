"""Layouts of payment files: social insurance, utilities, wages, contracts, loans, VAT invoices, a bank's outcomes."""

import polars as pl

from features.layouts.layout import TAXPAYER, USCC, Check, Column, Layout

SOCIAL_INSURANCE = Layout(
    name="social-insurance",
    label="社会保险缴费",
    kind_name="social_insurance",
    columns=(
        USCC,
        Column("费款所属期止", "period_end", "date", past=True),
        Column("缴费人数", "insured", "integer"),
        Column("应缴金额(元)", "amount_due_fen", "yuan"),
        Column("实缴金额(元)", "amount_paid_fen", "yuan", required=False),
        Column("缴费期限", "due_on", "date"),
        Column("缴费日期", "paid_on", "date", required=False, past=True),
    ),
    derived=lambda: {"occurred_on": pl.max_horizontal("due_on", "paid_on")},
)
UTILITIES = Layout(
    name="utilities",
    label="水电气热缴费",
    kind_name="utility_payment",
    columns=(
        USCC,
        Column("费用类别", "utility", "coded"),
        Column("账期止", "period_end", "date", past=True),
        Column("用量", "usage", "integer", required=False),
        Column("应缴金额(元)", "amount_due_fen", "yuan"),
        Column("缴费期限", "due_on", "date"),
        Column("缴费日期", "paid_on", "date", required=False, past=True),
    ),
    derived=lambda: {"occurred_on": pl.max_horizontal("due_on", "paid_on")},
)
WAGE_PAYMENTS = Layout(
    name="wage-payments",
    label="工资支付",
    kind_name="wage_payment",
    columns=(
        USCC,
        Column("工资所属期止", "period_end", "date", past=True),
        Column("应发人数", "workers", "integer", required=False),
        Column("应发工资(元)", "amount_due_fen", "yuan"),
        Column("实发工资(元)", "amount_paid_fen", "yuan", required=False),
        Column("约定发放日", "due_on", "date"),
        Column("实际发放日", "paid_on", "date", required=False, past=True),
    ),
    derived=lambda: {"occurred_on": pl.max_horizontal("due_on", "paid_on")},
)
CONTRACTS = Layout(
    name="contracts",
    label="合同履行",
    kind_name="contract",
    columns=(
        USCC,
        Column("合同编号", "document_no", "document_no"),
        Column("合同金额(元)", "amount_fen", "yuan"),
        Column("约定履行期限", "due_on", "date"),
        Column("实际履行日", "performed_on", "date", required=False, past=True),
        Column("履行状态", "state", "coded"),
        Column("状态日期", "occurred_on", "date", past=True),
        Column("归集单位", "issuing_body", "text", required=False, optional=True),
    ),
    checks=(
        Check(
            (pl.col("state") == "performed") != pl.col("performed_on").is_not_null(),
            "实际履行日",
            "与履行状态不符",
            "已履行的填实际履行日，其他的留空",
        ),
        Check(
            pl.col("performed_on") > pl.col("occurred_on"),
            "实际履行日",
            "晚于状态日期",
            "不晚于状态日期的日期",
        ),
    ),
)
LOANS = Layout(
    name="loans",
    label="贷款",
    kind_name="loan",
    columns=(
        USCC,
        Column("借款合同编号", "document_no", "document_no"),
        Column("贷款人", "lender", "text"),
        Column("贷款余额(元)", "balance_fen", "yuan"),
        Column("逾期金额(元)", "overdue_fen", "yuan"),
        Column("逾期天数", "overdue_days", "integer"),
        Column("五级分类", "loan_class", "coded", required=False),
        Column("到期日", "due_on", "date", required=False),
        Column("报告日期", "occurred_on", "date", past=True),
    ),
    checks=(
        Check(
            pl.col("overdue_fen") > pl.col("balance_fen"),
            "逾期金额(元)",
            "大于贷款余额",
            "不大于贷款余额的金额",
        ),
        Check(
            (pl.col("overdue_fen") > 0) != (pl.col("overdue_days") > 0),
            "逾期天数",
            "与逾期金额不符",
            "有逾期金额的填逾期天数，没有的填 0",
        ),
    ),
)
CONTRACT_FINDINGS = Layout(
    name="contract-findings",
    label="法院或仲裁认定的合同违约",
    kind_name="contract_finding",
    columns=(
        USCC,
        Column("案号", "document_no", "document_no"),
        Column("当事人地位", "role", "coded"),
        Column("判决金额(元)", "amount_fen", "yuan"),
        Column("判决日期", "occurred_on", "date", past=True),
        Column("公示截止期", "publicity_until", "date", required=False, optional=True),
        Column("失信程度", "severity", "coded", required=False, optional=True),
        Column("审理机构", "issuing_body", "text", required=False, optional=True),
    ),
)
VAT_INVOICES = Layout(
    name="vat-invoices",
    label="增值税发票",
    kind_name="vat_invoice",
    columns=(
        TAXPAYER,
        Column("进销方向", "direction", "coded"),
        Column("发票号码", "invoice_no", "text", aliases=("数电发票号码",)),
        Column("开票日期", "occurred_on", "date", past=True),
        Column("对方识别号", "counterparty", "text", aliases=("购方识别号", "销方识别号")),
        Column("金额", "amount_fen", "yuan", signed=True),
        Column("税额", "tax_fen", "yuan", signed=True),
        Column(
            "发票状态",
            "void",
            "coded",
            words={"作废": "true", "正常": "false", "作废发票": "true", "有效发票": "false"},
        ),
    ),
)
BANK_OUTCOMES = Layout(
    name="bank-outcomes",
    label="银行信贷结果",
    kind_name="bank_outcome",
    columns=(
        USCC,
        Column("信誉评级", "bank_rating", "coded", required=False),
        Column("是否违约", "defaulted", "coded", required=False),
    ),
    # The bank gave no date: the verdict is a fact of the day it was received.
    derived=lambda: {"occurred_on": pl.col("received_on")},
)

LAYOUTS = (
    SOCIAL_INSURANCE,
    UTILITIES,
    WAGE_PAYMENTS,
    CONTRACTS,
    CONTRACT_FINDINGS,
    LOANS,
    VAT_INVOICES,
    BANK_OUTCOMES,
)
