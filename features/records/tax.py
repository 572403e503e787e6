"""Tax: ratings, filings with their payments, arrears. Shared among departments, never published with amounts."""

from features.records.kind import RecordKind, coded, count, day, money

TAX_RATINGS = {"A": "A级", "B": "B级", "M": "M级", "C": "C级", "D": "D级"}
TAX_TYPES = {"vat": "增值税", "income": "企业所得税", "other": "其他税费"}

TAX_RATING = RecordKind(
    name="tax_rating",
    label="纳税缴费信用级别",
    source="tax",
    access="government",
    nature="fact",
    key=("year",),
    payload={"year": count("评价年度", "年"), "rating": coded("级别", TAX_RATINGS)},
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
