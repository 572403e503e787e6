"""Layouts of the market regulator's files: registration, annual reports, changes, successions of codes."""

import polars as pl

from features.layouts.layout import USCC, Check, Column, Layout

REGISTRY = Layout(
    name="registry",
    label="市场主体登记信息",
    kind_name="registration",
    columns=(
        USCC,
        Column("企业名称", "name", "text"),
        Column("工商注册号", "registration_no", "registration_no", required=False, optional=True),
        Column("企业类型", "enterprise_type", "coded"),
        Column("经济性质", "ownership", "coded"),
        Column("行业代码", "industry", "text"),
        Column("登记机关区划", "division", "text"),
        Column("注册资本(万元)", "registered_capital_fen", "wan_yuan", required=False),
        Column("成立日期", "established_on", "date", past=True),
        Column("核准日期", "occurred_on", "date", past=True),
        Column("登记状态", "status", "coded"),
        Column("登记机关", "issuing_body", "text", required=False, optional=True),
    ),
)
ANNUAL_REPORTS = Layout(
    name="annual-reports",
    label="企业年度报告",
    kind_name="annual_report",
    columns=(
        USCC,
        Column("年度", "year", "integer"),
        Column("从业人数", "employees", "integer", required=False),
        Column("营业收入(万元)", "revenue_fen", "wan_yuan", required=False),
        Column("资产总额(万元)", "assets_fen", "wan_yuan", required=False),
        Column("报送期限", "due_on", "date"),
        Column("报送日期", "filed_on", "date", past=True),
    ),
    derived=lambda: {"occurred_on": pl.col("filed_on")},
)
REGISTRY_CHANGES = Layout(
    name="registry-changes",
    label="登记事项变更",
    kind_name="registry_change",
    columns=(
        USCC,
        Column("变更事项", "item", "coded"),
        Column("变更日期", "occurred_on", "date", past=True),
    ),
)

CODE_SUCCESSIONS = Layout(
    name="code-successions",
    label="企业代码承继",
    kind_name="code_succession",
    columns=(
        USCC,
        Column("原统一社会信用代码", "predecessor", "code"),
        Column("承继方式", "succession_type", "coded"),
        Column("变更文号", "document_no", "document_no", required=False, optional=True),
        Column("核准日期", "occurred_on", "date", past=True),
        Column("登记机关", "issuing_body", "text", required=False, optional=True),
    ),
    checks=(
        Check(
            pl.col("predecessor") == pl.col("uscc"),
            "原统一社会信用代码",
            "与承继企业的代码相同",
            "被承继企业原来的统一社会信用代码",
        ),
    ),
)

LAYOUTS = (REGISTRY, ANNUAL_REPORTS, REGISTRY_CHANGES, CODE_SUCCESSIONS)
