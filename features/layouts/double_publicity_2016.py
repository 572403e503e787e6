"""The double-publicity layouts as authorities exchanged them until 2018, in which older years still lie.

They have no amounts and no end of publicity. A row says in its state whether the decision was annulled or is objected
to; such a row is no new decision, so it goes to quarantine and is loaded as an event.
"""

import polars as pl

from features.layouts.double_publicity import (
    PENALTY_WORDS,
    PERSONS_DOCUMENT_TOLD,
    has_a_persons_document,
    older_identifiers,
)
from features.layouts.layout import Check, Column, Layout

_STATE = "__state__"  # read to be checked, not kept
_STATES = {
    "0": "normal", "正常": "normal", "1": "annulled", "撤销": "annulled", "2": "objection", "异议": "objection",
    "3": "other", "其他": "other",
}  # fmt: skip
_TYPES = {
    "0": "warning",
    "1": "fine",
    "2": "confiscation",
    "没收违法所得、没收非法财物": "confiscation",
    "3": "stop_business",
    "责令停产停业": "stop_business",
    "4": "licence_suspended_or_revoked",
    "暂扣或者吊销许可证、暂扣或者吊销执照": "licence_suspended_or_revoked",
    "6": "other",
}


def _state_checks(header: str) -> tuple[Check, ...]:
    said = pl.col(_STATE)
    return (
        Check(
            said == "annulled",
            header,
            "当前状态为撤销，不是新的决定",
            "0 或正常；撤销的请以“记录变动”格式（events）载入“决定被撤销”",
        ),
        Check(
            said == "objection",
            header,
            "当前状态为异议，不是新的决定",
            "0 或正常；异议的请以“记录变动”格式（events）载入“异议受理”",
        ),
        Check(said == "other", header, "当前状态为其他，不知是否有效", "0 或正常；查明备注后改正"),
    )


_OLDER_PENALTY = ("CF_XDR_GSDJ", "CF_XDR_ZDM", "CF_XDR_SWDJ")
_OLDER_PERMIT = ("XK_XDR_GSDJ", "XK_XDR_ZDM", "XK_XDR_SWDJ")

PENALTIES_2016 = Layout(
    name="penalties-2016",
    label="行政处罚（双公示，2016年格式）",
    kind_name="penalty",
    columns=(
        Column("CF_XDR_SHXYM", "uscc", "code"),
        Column("CF_WSH", "document_no", "document_no"),
        Column("CF_SY", "violation", "text", aliases=("CF_CFMC",)),
        Column("CF_YJ", "legal_basis", "text", required=False),
        Column("CF_CFLB1", "penalty_type", "coded", words=PENALTY_WORDS | _TYPES),
        Column("CF_JDRQ", "occurred_on", "date", past=True),
        Column("CF_XZJG", "issuing_body", "text"),
        Column("CF_ZT", _STATE, "coded", required=False, words=_STATES),
    ),
    identifiers=older_identifiers(*_OLDER_PENALTY),
    checks=_state_checks("CF_ZT"),
    left_out=lambda: has_a_persons_document("CF_XDR_SFZ", "CF_XDR_SHXYM", *_OLDER_PENALTY),
    left_out_headers=("CF_XDR_SHXYM", "CF_XDR_SFZ"),
    persons_told={"CF_XDR_SFZ": PERSONS_DOCUMENT_TOLD},
    left_out_optional=_OLDER_PENALTY,
)
PERMITS_2016 = Layout(
    name="permits-2016",
    label="行政许可（双公示，2016年格式）",
    kind_name="permit",
    columns=(
        Column("XK_XDR_SHXYM", "uscc", "code"),
        Column("XK_WSH", "document_no", "document_no"),
        Column("XK_XMMC", "permit_name", "text"),
        Column("XK_JDRQ", "occurred_on", "date", past=True),
        Column("XK_JZQ", "valid_until", "date", required=False),
        Column("XK_XZJG", "issuing_body", "text"),
        Column("XK_ZT", _STATE, "coded", required=False, words=_STATES),
    ),
    identifiers=older_identifiers(*_OLDER_PERMIT),
    checks=_state_checks("XK_ZT"),
    left_out=lambda: has_a_persons_document("XK_XDR_SFZ", "XK_XDR_SHXYM", *_OLDER_PERMIT),
    left_out_headers=("XK_XDR_SHXYM", "XK_XDR_SFZ"),
    persons_told={"XK_XDR_SFZ": PERSONS_DOCUMENT_TOLD},
    left_out_optional=_OLDER_PERMIT,
)

LAYOUTS = (PENALTIES_2016, PERMITS_2016)
