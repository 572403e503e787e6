"""Layouts of payment files: social insurance, utilities, contract findings, VAT invoices, a bank's outcomes."""

import polars as pl

from features.layouts.layout import USCC, Column, Layout

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
        Column("ent_id", "uscc", "masked_id", prefix="E", aliases=("企业代码", "统一社会信用代码")),
        Column("direction", "direction", "coded", aliases=("进销方向",)),
        Column("invoice_no", "invoice_no", "text", aliases=("发票号码",)),
        Column("date", "occurred_on", "date", aliases=("开票日期",), past=True),
        Column("counterparty", "counterparty", "text", aliases=("对方代码", "购方单位代号", "销方单位代号")),
        Column("amount", "amount_fen", "yuan", aliases=("金额",), signed=True),
        Column("tax", "tax_fen", "yuan", aliases=("税额",), signed=True),
        Column(
            "void",
            "void",
            "coded",
            aliases=("发票状态",),
            words={"true": "true", "false": "false", "作废发票": "true", "有效发票": "false"},
        ),
    ),
)
BANK_OUTCOMES = Layout(
    name="bank-outcomes",
    label="银行信贷结果",
    kind_name="bank_outcome",
    columns=(
        Column("ent_id", "uscc", "masked_id", prefix="E", aliases=("企业代码", "统一社会信用代码")),
        Column("rating", "bank_rating", "coded", required=False, aliases=("信誉评级",)),
        Column(
            "defaulted",
            "defaulted",
            "coded",
            required=False,
            aliases=("是否违约",),
            words={"true": "true", "false": "false", "是": "true", "否": "false"},
        ),
    ),
    # The bank gave no date: the verdict is a fact of the day it was received.
    derived=lambda: {"occurred_on": pl.col("received_on")},
)

LAYOUTS = (SOCIAL_INSURANCE, UTILITIES, CONTRACT_FINDINGS, VAT_INVOICES, BANK_OUTCOMES)
