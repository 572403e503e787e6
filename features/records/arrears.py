"""Arrears: what the enterprise owes by a finding, and what is owed to it."""

from features.records.kind import RecordKind, coded, count, day, money, text

PAYER_KINDS = {"public_body": "机关、事业单位", "large_enterprise": "大型企业", "sme": "中小微企业"}
UNCONFIRMED_ITEMS = {"property": "物业费", "utility": "水电气热", "telecom": "通讯费"}

WAGE_ARREARS = RecordKind(
    name="wage_arrears",
    label="拖欠工资认定",
    source="arrears",
    access="government",
    nature="claim",
    key=("document_no",),
    negative=True,
    upstream=True,
    payload={
        "amount_fen": money("拖欠金额"),
        "workers": count("涉及人数", "人"),
        "arose_on": day("拖欠发生日"),
    },
)
SOCIAL_INSURANCE_ARREARS = RecordKind(
    name="social_insurance_arrears",
    label="欠缴社会保险费认定",
    source="arrears",
    access="government",
    nature="claim",
    key=("document_no",),
    negative=True,
    upstream=True,
    payload={"amount_fen": money("欠缴金额"), "arose_on": day("欠缴发生日")},
)
# Not negative in the catalogue's sense: what founds its use is the enterprise's authorisation, never the catalogue.
LOAN_ARREARS = RecordKind(
    name="loan_arrears",
    label="贷款逾期认定",
    source="arrears",
    access="authorised",
    nature="claim",
    key=("document_no",),
    upstream=True,
    payload={"amount_fen": money("逾期金额"), "arose_on": day("逾期发生日")},
)
PAYABLES_OVERDUE = RecordKind(
    name="payables_overdue",
    label="法院或仲裁认定的拖欠账款",
    source="arrears",
    access="open",
    nature="claim",
    key=("document_no",),
    negative=True,
    payload={"amount_fen": money("拖欠金额"), "overdue_months": count("拖欠月数", "月")},
)
RECEIVABLES_OVERDUE = RecordKind(
    name="receivables_overdue",
    label="经确认的被拖欠账款",
    source="arrears",
    access="government",
    nature="claim",
    key=("document_no",),
    payload={
        "payer": text("拖欠单位"),
        "payer_kind": coded("拖欠单位性质", PAYER_KINDS),
        "amount_fen": money("被拖欠金额"),
        "confirmed_on": day("确认日期"),
        "paid_on": day("付清日期"),
    },
)
UNCONFIRMED_ARREARS = RecordKind(
    name="unconfirmed_arrears",
    label="未经确认的公用事业等欠费",
    source="arrears",
    access="government",
    nature="claim",
    key=("document_no",),
    negative=True,
    payload={"item": coded("欠费类别", UNCONFIRMED_ITEMS), "amount_fen": money("欠费金额")},
)
PAYMENT_COMPLAINT = RecordKind(
    name="payment_complaint",
    label="企业作为投诉人或原告的追款",
    source="arrears",
    access="government",
    nature="claim",
    key=("document_no",),
    negative=True,  # not against the enterprise: so that it needs a place in the catalogue, and has none
    payload={"amount_fen": money("追款金额")},
)

KINDS = (
    WAGE_ARREARS,
    SOCIAL_INSURANCE_ARREARS,
    LOAN_ARREARS,
    PAYABLES_OVERDUE,
    RECEIVABLES_OVERDUE,
    UNCONFIRMED_ARREARS,
    PAYMENT_COMPLAINT,
)
