"""Layouts of arrears: findings against the enterprise, and what is owed to it."""

import polars as pl

from features.layouts.layout import BODY, USCC, Column, Layout

WAGE_ARREARS = Layout(
    name="wage-arrears",
    label="拖欠工资认定",
    kind_name="wage_arrears",
    columns=(
        USCC,
        Column("决定书文号", "document_no", "document_no"),
        Column("拖欠金额(元)", "amount_fen", "yuan"),
        Column("涉及人数", "workers", "integer", required=False),
        Column("拖欠发生日", "arose_on", "date", required=False, past=True),
        Column("决定日期", "occurred_on", "date", past=True),
        BODY,
    ),
)
SOCIAL_INSURANCE_ARREARS = Layout(
    name="social-insurance-arrears",
    label="欠缴社会保险费认定",
    kind_name="social_insurance_arrears",
    columns=(
        USCC,
        Column("决定书文号", "document_no", "document_no"),
        Column("欠缴金额(元)", "amount_fen", "yuan"),
        Column("欠缴发生日", "arose_on", "date", required=False, past=True),
        Column("决定日期", "occurred_on", "date", past=True),
        BODY,
    ),
)
LOAN_ARREARS = Layout(
    name="loan-arrears",
    label="贷款逾期认定",
    kind_name="loan_arrears",
    columns=(
        USCC,
        Column("认定书编号", "document_no", "document_no"),
        Column("逾期金额(元)", "amount_fen", "yuan"),
        Column("逾期发生日", "arose_on", "date", required=False, past=True),
        Column("认定日期", "occurred_on", "date", past=True),
        BODY,
    ),
)
PAYABLES = Layout(
    name="payables",
    label="法院或仲裁认定的拖欠账款",
    kind_name="payables_overdue",
    columns=(
        USCC,
        Column("案号", "document_no", "document_no"),
        Column("拖欠金额(元)", "amount_fen", "yuan"),
        Column("拖欠月数", "overdue_months", "integer", required=False),
        Column("裁判日期", "occurred_on", "date", past=True),
        Column("审理机构", "issuing_body", "text", required=False, optional=True),
    ),
)
RECEIVABLES = Layout(
    name="receivables",
    label="经确认的被拖欠账款",
    kind_name="receivables_overdue",
    columns=(
        USCC,
        Column("确认书编号", "document_no", "document_no"),
        Column("拖欠单位", "payer", "text"),
        Column("拖欠单位性质", "payer_kind", "coded"),
        Column("被拖欠金额(元)", "amount_fen", "yuan"),
        Column("应付日期", "effective_on", "date", past=True),
        Column("确认日期", "confirmed_on", "date", past=True),
        Column("付清日期", "paid_on", "date", required=False, past=True),
        Column("确认机关", "issuing_body", "text", required=False, optional=True),
    ),
    # A confirmation acts since the day the money is owed: that day decides, not the day of the paper.
    derived=lambda: {"occurred_on": pl.col("effective_on")},
)
UNCONFIRMED_ARREARS = Layout(
    name="unconfirmed-arrears",
    label="未经确认的公用事业等欠费",
    kind_name="unconfirmed_arrears",
    columns=(
        USCC,
        Column("单据编号", "document_no", "document_no"),
        Column("欠费类别", "item", "coded"),
        Column("欠费金额(元)", "amount_fen", "yuan"),
        Column("登记日期", "occurred_on", "date", past=True),
    ),
)
COMPLAINTS = Layout(
    name="complaints",
    label="企业追款投诉与起诉",
    kind_name="payment_complaint",
    columns=(
        USCC,
        Column("受理编号", "document_no", "document_no"),
        Column("追款金额(元)", "amount_fen", "yuan"),
        Column("受理日期", "occurred_on", "date", past=True),
    ),
)

LAYOUTS = (
    WAGE_ARREARS,
    SOCIAL_INSURANCE_ARREARS,
    LOAN_ARREARS,
    PAYABLES,
    RECEIVABLES,
    UNCONFIRMED_ARREARS,
    COMPLAINTS,
)
