"""What an authorisation may let a bank see, and where one may stand on a day."""

from collections.abc import Mapping
from typing import Final, Literal

AuthorisedScope = Literal["rating", "reasons"]
SCOPES: Final[Mapping[AuthorisedScope, str]] = {
    "rating": "等级、得分，各类信息的分值",
    "reasons": "等级、得分，公开信息逐项，其余各类信息的分值",
}
"""What an enterprise may let a bank see → Chinese name."""
State = Literal["coming", "live", "suspended", "ended", "revoked"]
STATES: Final[Mapping[State, str]] = {
    "coming": "尚未开始",
    "live": "有效",
    "suspended": "暂停：金融机构目前没有登记该用途",
    "ended": "已到期",
    "revoked": "已撤销",
}
"""Where an authorisation stands on a day → Chinese name. A suspended one allows nothing, and is live again once its purpose is."""
ENDED_WITH_ITS_BANK: Final = "已终止：金融机构的账户已关闭"
"""The name of `ended` where the bank's account was closed before the term was over: it is used for nobody any more."""
