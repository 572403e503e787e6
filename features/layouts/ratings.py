"""Layouts of sector ratings: labour, environment, customs, work safety, and checks of product quality."""

from features.layouts.layout import USCC, Column, Layout

LABOUR_RATINGS = Layout(
    name="labour-ratings",
    label="劳动保障守法诚信等级",
    kind_name="labour_rating",
    columns=(
        USCC,
        Column("评价年度", "year", "integer"),
        Column("等级", "rating", "coded"),
        Column("公布日期", "occurred_on", "date", past=True),
    ),
)
ENVIRONMENT_RATINGS = Layout(
    name="environment-ratings",
    label="企业环保信用等级",
    kind_name="environment_rating",
    columns=(
        USCC,
        Column("评价年度", "year", "integer"),
        Column(
            "等级",
            "rating",
            "coded",
            words={
                "绿色": "green",
                "蓝色": "blue",
                "黄色": "yellow",
                "红色": "red",
                "黑色": "black",
                "绿牌": "green",
                "蓝牌": "blue",
                "黄牌": "yellow",
                "红牌": "red",
                "黑牌": "black",
            },
        ),
        Column("公布日期", "occurred_on", "date", past=True),
    ),
)
CUSTOMS_RATINGS = Layout(
    name="customs-ratings",
    label="海关信用等级",
    kind_name="customs_rating",
    columns=(
        USCC,
        # Until 2026-03-31 there were three levels, the middle one of which had no name of its own.
        Column(
            "信用等级", "rating", "coded", words={"其他企业": "regular", "其他注册登记和备案企业": "regular"}
        ),
        Column("认定文号", "document_no", "document_no", required=False, optional=True),
        Column("认定日期", "occurred_on", "date", past=True),
        Column("认定海关", "issuing_body", "text", required=False, optional=True),
    ),
)
SAFETY_STANDARDS = Layout(
    name="safety-standards",
    label="安全生产标准化等级",
    kind_name="safety_standard",
    columns=(
        USCC,
        Column("证书编号", "document_no", "document_no"),
        Column("等级", "level", "coded"),
        Column("公告日期", "occurred_on", "date", past=True),
        Column("有效期至", "valid_until", "date"),
        Column("公告单位", "issuing_body", "text", required=False, optional=True),
    ),
)
QUALITY_CHECKS = Layout(
    name="quality-checks",
    label="产品质量监督抽查",
    kind_name="quality_check",
    columns=(
        USCC,
        Column("抽样单编号", "document_no", "document_no"),
        Column("产品名称", "product", "text"),
        Column("抽查结果", "passed", "coded", words={"合格": "true", "不合格": "false"}),
        Column("公布日期", "occurred_on", "date", past=True),
        Column("组织抽查单位", "issuing_body", "text", required=False, optional=True),
    ),
)

LAYOUTS = (LABOUR_RATINGS, ENVIRONMENT_RATINGS, CUSTOMS_RATINGS, SAFETY_STANDARDS, QUALITY_CHECKS)
