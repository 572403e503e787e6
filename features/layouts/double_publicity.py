"""The double-publicity layouts: penalties (CF_*) and permits (XK_*), as authorities exchange them since 2018.

They carry no severity; the department's own list does, and a penalty that comes through both counts once. The
columns about persons (legal representative, identity documents) are never read; rows whose party is a natural
person are left out at the door. A row may give older identifiers instead of the unified code.
"""

import polars as pl

from features.layouts.layout import ORGANISATION_CODE, REGISTRATION_NO, TAX_NO, USCC, Column, Layout
from features.number_forms import like_an_organisations
from features.parse import cleaned

_PERSON = r"^(0?1(\.0)?-?)?(自然人([（(].*)?|公民|个人)$|^0?1(\.0)?$"
# Nothing, or what an organisation shows.
_NO_PERSONS_DOCUMENT = r"^(无|暂无|/|-)?$|营业执照|信用代码|机构代码|登记|注册"
PERSONS_TOLD = "自然人、公民、个人、1、01"
PERSONS_DOCUMENT_TOLD = "任何证件（如 身份证），而该行没有机构的代码或证号；空格、无、暂无、/、-，以及营业执照、登记证等机构的证件不算"
PENALTY_WORDS = {
    "警告": "warning",
    "通报批评": "warning",
    "没收违法所得": "confiscation",
    "没收非法财物": "confiscation",
    "暂扣许可证件": "licence_suspended",
    "降低资质等级": "licence_suspended",
    "责令停产停业": "stop_business",
    "限制开展生产经营活动": "stop_business",
    "吊销许可证件": "licence_revoked",
    "责令关闭": "closure",
    "限制从业": "closure",
    "其他": "other",
}


def older_identifiers(registration: str, organisation: str, tax: str) -> tuple[Column, ...]:
    """Columns, which a file may lack, with the identifiers that parties had before the unified code."""
    return (
        Column(registration, REGISTRATION_NO, "registration_no", required=False, optional=True),
        Column(organisation, ORGANISATION_CODE, "organisation_code", required=False, optional=True),
        Column(tax, TAX_NO, "tax_no", required=False, optional=True),
    )


def said_to_be_a_person(header: str) -> pl.Expr:
    """Whether a column of kinds of party says 自然人, or the number of that kind."""
    return cleaned(header).str.replace_all(r"\s", "").str.contains(_PERSON)


def has_a_persons_document(document: str, *identifiers: str) -> pl.Expr:
    """A person's document is told, and in no column of identifiers anything like an organisation's."""
    told, organisations = cleaned(document), [like_an_organisations(name) for name in identifiers]
    return ~told.str.contains(_NO_PERSONS_DOCUMENT) & ~pl.any_horizontal(organisations)


_OLDER_PENALTY = ("CF_XDR_GSZC", "CF_XDR_ZZJG", "CF_XDR_SWDJ")
_OLDER_PERMIT = ("XK_XDR_GSZC", "XK_XDR_ZZJG", "XK_XDR_SWDJ")

PENALTIES = Layout(
    name="penalties",
    label="行政处罚（双公示）",
    kind_name="penalty",
    columns=(
        Column("CF_XDR_SHXYM", "uscc", "code"),
        Column("CF_WSH", "document_no", "document_no"),
        Column("CF_WFXW", "violation", "text"),
        Column("CF_YJ", "legal_basis", "text", required=False),
        Column("CF_CFLB", "penalty_type", "coded", words=PENALTY_WORDS, free="其他"),
        Column("CF_NR_FK", "fine_fen", "wan_yuan", required=False),
        Column("CF_NR_WFFF", "confiscated_fen", "wan_yuan", required=False),
        Column("CF_JDRQ", "occurred_on", "date", past=True),
        Column("CF_GSJZQ", "publicity_until", "date", required=False),
        Column("CF_CFJG", "issuing_body", "text"),
    ),
    identifiers=older_identifiers(*_OLDER_PENALTY),
    left_out=lambda: (
        said_to_be_a_person("CF_XDR_LB")
        | has_a_persons_document("CF_XDR_ZJLX", "CF_XDR_SHXYM", *_OLDER_PENALTY)
    ),
    left_out_headers=("CF_XDR_SHXYM", "CF_XDR_ZJLX"),
    left_out_optional=("CF_XDR_LB", *_OLDER_PENALTY),
    persons_told={"CF_XDR_ZJLX": PERSONS_DOCUMENT_TOLD, "CF_XDR_LB": PERSONS_TOLD},
    note=(
        "CF_CFLB 只能是一个类别。一格写多个类别（如“警告;罚款”“罚款、没收违法所得”）的行进隔离区，不作猜测："
        "请作出机关认定记哪一个类别，在隔离区的工作簿中改成它再载入；罚款和没收的金额各在自己的列，不受影响。"
        "不要拆成两行：同一文书号只有一条记录，两行内容不同即相互矛盾。"
    ),
)
PENALTY_CLASSES = Layout(
    name="penalty-classes",
    label="行政处罚（部门清单，含失信程度）",
    kind_name="penalty",
    columns=(
        USCC,
        Column("决定书文号", "document_no", "document_no"),
        Column("违法行为类型", "violation", "text"),
        Column("处罚依据", "legal_basis", "text", required=False, optional=True),
        Column("处罚类别", "penalty_type", "coded", words=PENALTY_WORDS),
        Column("罚款金额(元)", "fine_fen", "yuan", required=False),
        Column("没收金额(元)", "confiscated_fen", "yuan", required=False, optional=True),
        Column("适用程序", "procedure", "coded", required=False),
        Column("复议或诉讼期间", "appeal_pending", "coded", required=False, optional=True),
        Column("失信程度", "severity", "coded", required=False),
        Column("决定日期", "occurred_on", "date", past=True),
        Column("公示截止期", "publicity_until", "date", required=False),
        Column("处罚机关", "issuing_body", "text"),
    ),
)
PERMITS = Layout(
    name="permits",
    label="行政许可（双公示）",
    kind_name="permit",
    columns=(
        Column("XK_XDR_SHXYM", "uscc", "code"),
        Column("XK_WSH", "document_no", "document_no"),
        Column("XK_XKWS", "permit_name", "text"),
        Column("XK_JDRQ", "occurred_on", "date", past=True),
        Column("XK_YXQZ", "valid_from", "date", required=False),
        Column("XK_YXQZI", "valid_until", "date", required=False),
        Column("XK_XKJG", "issuing_body", "text"),
    ),
    identifiers=older_identifiers(*_OLDER_PERMIT),
    left_out=lambda: (
        said_to_be_a_person("XK_XDR_TYPE")
        | has_a_persons_document("XK_XDR_ZJLX", "XK_XDR_SHXYM", *_OLDER_PERMIT)
    ),
    left_out_headers=("XK_XDR_TYPE",),
    left_out_optional=("XK_XDR_ZJLX", "XK_XDR_SHXYM", *_OLDER_PERMIT),
    persons_told={"XK_XDR_TYPE": PERSONS_TOLD, "XK_XDR_ZJLX": PERSONS_DOCUMENT_TOLD},
)

LAYOUTS = (PENALTIES, PENALTY_CLASSES, PERMITS)
