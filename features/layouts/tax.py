"""Layouts of the tax authority's files: ratings, filings with payments, arrears."""

import polars as pl

from features.layouts.layout import TAXPAYER, Check, Column, Layout

TAX_RATINGS = Layout(
    name="tax-ratings",
    label="纳税缴费信用级别",
    kind_name="tax_rating",
    columns=(
        TAXPAYER,
        Column("评价年度", "year", "integer"),
        Column("信用级别", "rating", "coded"),
        Column("评为M级的原因", "m_cause", "coded", required=False, optional=True),
        Column("直接判D情形", "direct_d", "coded", required=False, optional=True),
        Column("公布日期", "occurred_on", "date", past=True),
    ),
    checks=(
        Check(
            pl.col("m_cause").is_not_null() & (pl.col("rating") != "M"),
            "评为M级的原因",
            "信用级别不是M级",
            "空白，或信用级别为M级",
        ),
        Check(
            pl.col("direct_d").is_not_null() & (pl.col("rating") != "D"),
            "直接判D情形",
            "信用级别不是D级",
            "空白，或信用级别为D级",
        ),
    ),
)
TAX_FILINGS = Layout(
    name="tax-filings",
    label="纳税申报与缴款",
    kind_name="tax_filing",
    columns=(
        TAXPAYER,
        Column("征收项目", "tax_type", "coded"),
        Column("所属期止", "period_end", "date", past=True),
        Column("申报缴款期限", "due_on", "date"),
        Column("申报日期", "filed_on", "date", required=False, past=True),
        Column("应税销售额(元)", "sales_fen", "yuan", required=False),
        Column("应纳税额(元)", "tax_due_fen", "yuan", required=False),
        Column("实缴税额(元)", "tax_paid_fen", "yuan", required=False),
        Column("缴款日期", "paid_on", "date", required=False, past=True),
    ),
    # What a filing says is a fact from the day when all that it says has happened.
    derived=lambda: {"occurred_on": pl.max_horizontal("due_on", "filed_on", "paid_on")},
)
TAX_ARREARS = Layout(
    name="tax-arrears",
    label="欠税公告",
    kind_name="tax_arrears",
    columns=(
        TAXPAYER,
        Column("公告文号", "document_no", "document_no"),
        Column("欠税余额(元)", "amount_fen", "yuan"),
        Column("欠税发生日", "arose_on", "date", required=False, past=True),
        Column("公告日期", "occurred_on", "date", past=True),
        Column("主管税务机关", "issuing_body", "text", required=False, optional=True),
    ),
)

LAYOUTS = (TAX_RATINGS, TAX_FILINGS, TAX_ARREARS)
