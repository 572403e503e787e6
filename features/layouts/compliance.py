"""Layouts of lists, enforcement, inspections, commitments, honours and findings."""

from features.layouts.layout import BODY, USCC, Column, Layout

ABNORMAL_OPERATIONS = Layout(
    name="abnormal-operations",
    label="经营异常名录",
    kind_name="abnormal_operation",
    columns=(
        USCC,
        Column("列入决定文号", "document_no", "document_no"),
        Column("列入原因", "cause", "coded"),
        Column("列入日期", "occurred_on", "date", past=True),
        BODY,
    ),
)
SERIOUS_DISHONESTY = Layout(
    name="serious-dishonesty",
    label="严重失信主体名单",
    kind_name="serious_dishonesty",
    columns=(
        USCC,
        Column("名单", "list_id", "coded"),
        Column("列入决定文号", "document_no", "document_no", aliases=("案号",)),
        Column("列入日期", "occurred_on", "date", past=True),
        Column("列入期限止", "term_until", "date", required=False),
        BODY,
    ),
)
COURT_ENFORCEMENT = Layout(
    name="court-enforcement",
    label="被执行人",
    kind_name="enforcement",
    columns=(
        USCC,
        Column("案号", "document_no", "document_no"),
        Column("执行标的(元)", "amount_fen", "yuan"),
        Column("同案被执行人数", "debtors", "integer", required=False, optional=True),
        Column("立案日期", "occurred_on", "date", past=True),
        Column("执行法院", "issuing_body", "text", required=False, optional=True),
    ),
)
CONSUMPTION_LIMITS = Layout(
    name="consumption-limits",
    label="限制消费令",
    kind_name="consumption_limit",
    columns=(
        USCC,
        Column("案号", "document_no", "document_no"),
        Column("发出日期", "occurred_on", "date", past=True),
        Column("执行法院", "issuing_body", "text", required=False, optional=True),
    ),
)
INSPECTIONS = Layout(
    name="inspections",
    label="监督检查结果",
    kind_name="inspection",
    columns=(
        USCC,
        Column("检查单号", "document_no", "document_no"),
        Column("检查领域", "field", "coded"),
        Column("检查结果", "result", "coded"),
        Column("检查日期", "occurred_on", "date", past=True),
        Column("检查机关", "issuing_body", "text", required=False, optional=True),
    ),
)
COMMITMENTS = Layout(
    name="commitments",
    label="信用承诺及履行",
    kind_name="commitment",
    columns=(
        USCC,
        Column("承诺编码", "document_no", "document_no"),
        Column("承诺类型", "commitment_type", "coded"),
        Column("履行状态", "state", "coded"),
        Column("状态日期", "occurred_on", "date", past=True),
        Column("受理单位", "issuing_body", "text", required=False, optional=True),
    ),
)
HONOURS = Layout(
    name="honours",
    label="表彰荣誉",
    kind_name="honour",
    columns=(
        USCC,
        Column("文号", "document_no", "document_no"),
        Column("荣誉名称", "title", "text"),
        Column("授予机关级别", "level", "coded"),
        Column("授予日期", "occurred_on", "date", past=True),
        Column("授予机关", "issuing_body", "text", required=False, optional=True),
    ),
)
FINDINGS = Layout(
    name="findings",
    label="行政决定与认定",
    kind_name="finding",
    columns=(
        USCC,
        Column("决定类型", "finding_type", "coded"),
        Column("决定文号", "document_no", "document_no"),
        Column("所引条款", "article", "text", required=False),
        Column("涉及金额(元)", "amount_fen", "yuan", required=False, optional=True),
        Column("决定日期", "occurred_on", "date", past=True),
        Column("期限止", "term_until", "date", required=False),
        Column("复议或诉讼期间", "appeal_pending", "coded", required=False, optional=True),
        BODY,
    ),
)
RECOGNITIONS = Layout(
    name="recognitions",
    label="成绩与项目认定",
    kind_name="recognition",
    columns=(
        USCC,
        Column("认定类型", "recognition_type", "coded"),
        Column("文号", "document_no", "document_no"),
        Column("认定日期", "occurred_on", "date", past=True),
        Column("有效期止", "term_until", "date", required=False),
        BODY,
    ),
)

LAYOUTS = (
    ABNORMAL_OPERATIONS,
    SERIOUS_DISHONESTY,
    COURT_ENFORCEMENT,
    CONSUMPTION_LIMITS,
    INSPECTIONS,
    COMMITMENTS,
    HONOURS,
    FINDINGS,
    RECOGNITIONS,
)
