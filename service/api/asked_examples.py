"""Whole examples of what is asked, one for each kind of body. All of it is invented; a test sends each."""

from collections.abc import Mapping
from typing import Any, Final

from service.schemas import examples

Bodies = Mapping[str, tuple[str, examples.Example]]
"""Name → what it is an example of, and the body."""
_RECORD: Final = "0f" * 16
_FILE: Final = {"name": "撤销决定.pdf", "content": "JVBERi0xLjc="}
_MANDATE: Final = {"name": "授权委托书.pdf", "content": "JVBERi0xLjc="}
_PAPER: Final = {"paper": "西异申〔2026〕3号", "paper_day": "2026-11-20", "received_on": "2026-11-23"}

TOKEN: Final[Bodies] = {"token": ("取得令牌", {"grant_type": "client_credentials"})}
TOKEN_REVOKED: Final[Bodies] = {"revoke": ("撤销令牌", {"token": "eyJ0eXAi…"})}
SECRET: Final[Bodies] = {
    "overlap": ("旧密钥再用一天", {"overlap_hours": 24}),
    "at_once": ("旧密钥立即失效", {"overlap_hours": 0}),
}
BATCH: Final[Bodies] = {
    "in_force": ("现行的等级", {"uscc": [examples.USCC]}),
    "of_a_day": ("某日适用的等级", {"uscc": [examples.USCC], "as_of": "2026-10-31"}),
}
SCREENING: Final[Bodies] = {
    "bidders": (
        "投标人名单",
        {
            "domain": "government_procurement",
            "purpose": "资格审查",
            "uscc": [examples.USCC],
            "reference": "样采〔2026〕3号",
        },
    )
}
CERTIFICATE: Final[Bodies] = {"issue": ("出具证书", {"purpose": "申请流动资金贷款"})}
REVOCATION: Final[Bodies] = {"revoke": ("吊销证书", {"reason": "据以评级的记录被撤销"})}
AUTHORISATION: Final[Bodies] = {
    "grant": (
        "授权一年；日期换成今天起的",
        {
            "bank": "bank",
            "scope": "reasons",
            "purpose": "贷前审查",
            "from_day": "2026-11-26",
            "until_day": "2027-11-25",
        },
    )
}
PORTFOLIO: Final[Bodies] = {"some": ("一批企业", {"uscc": [examples.USCC]})}
WEBHOOK: Final[Bodies] = {"address": ("登记通知地址", {"address": "https://bank.example/notices"})}
OBJECTION: Final[Bodies] = {
    "to_a_record": (
        "企业对一条记录提出",
        {"record_id": _RECORD, "text": "罚款已撤销，附撤销决定", "files": [_FILE]},
    ),
    "to_the_evaluation": (
        "企业对评价的一项效果提出",
        {"effect": "bar_a", "text": "列入经营异常名录的事由已经消除"},
    ),
    "by_an_agent": (
        "企业的代理人提出",
        {
            "record_id": _RECORD,
            "text": "罚款已撤销",
            "files": [_MANDATE],
            "agent": {"name": "王五（某律师事务所）", "mandate": "授权委托书.pdf"},
        },
    ),
    "on_paper": (
        "发展改革部门登记书面提出的",
        {"uscc": examples.USCC, "record_id": _RECORD, "text": "罚款已撤销", **_PAPER},
    ),
}
REPAIR: Final[Bodies] = {
    "performed": (
        "企业申请",
        {
            "record_id": _RECORD,
            "performed_on": "2026-11-02",
            "pledge": True,
            "text": "罚款已缴清，附缴款凭证",
            "files": [{"name": "缴款凭证.pdf", "content": "JVBERi0xLjc="}],
        },
    ),
    "on_paper": (
        "发展改革部门登记书面提出的",
        {
            "uscc": examples.USCC,
            "record_id": _RECORD,
            "performed_on": "2026-11-02",
            "text": "罚款已缴清",
            **_PAPER,
        },
    ),
}
STEP: Final[Bodies] = {
    "admitted": ("受理", {"step": "admitted", "text": "材料齐全", "who": "张三"}),
    "not_admitted": ("不予受理", {"step": "not_admitted", "text": "同一事由已经答复", "who": "张三"}),
    "forwarded": ("转送有账户的单位", {"step": "forwarded", "provider": "market", "who": "张三"}),
    "answered": (
        "单位答复",
        {"step": "answered", "outcome": "confirmed", "text": "经核查，处罚决定有效", "who": "李四"},
    ),
    "answered_on_paper": (
        "发展改革部门登记单位的书面答复",
        {
            "step": "answered",
            "outcome": "wrong",
            "text": "处罚决定已撤销",
            "who": "张三",
            "paper": "西市监函〔2026〕8号",
            "paper_day": "2026-11-24",
        },
    ),
    "decided": (
        "决定异议",
        {"step": "decided", "outcome": "rejected", "text": "经核查记录无误", "who": "张三"},
    ),
    "repaired": (
        "认定单位准予修复",
        {"step": "decided", "outcome": "repaired", "text": "条件满足", "who": "李四"},
    ),
    "supplemented": (
        "企业补充修复的材料",
        {"step": "supplemented", "performed_on": "2026-11-02", "pledge": True, "who": "王五"},
    ),
    "retracted": ("企业撤回", {"step": "retracted", "text": "不再坚持", "who": "王五"}),
}
_ACT: Final[dict[str, Any]] = {
    "uscc": examples.USCC,
    "by": "finding_authority",
    "body": "州市场监督管理局",
    "day": "2026-11-20",
    "who": "张三",
}
ACT: Final[Bodies] = {
    "annulment": (
        "撤销一条记录所依的决定",
        _ACT | {"event": "annulment", "document_no": "西市监撤〔2026〕3号", "record_id": _RECORD},
    ),
    "publicity_change": (
        "变更公示截止期",
        _ACT
        | {
            "event": "publicity_change",
            "document_no": "西市监更〔2026〕5号",
            "record_id": _RECORD,
            "publicity_until": "2027-05-31",
        },
    ),
    "suspension": (
        "暂停使用",
        _ACT | {"event": "suspension", "document_no": "停〔2026〕1号", "record_id": _RECORD},
    ),
    "suspension_end": (
        "恢复使用：终止哪一项暂停",
        _ACT
        | {
            "event": "suspension_end",
            "document_no": "恢〔2026〕2号",
            "record_id": _RECORD,
            "ends": ["停〔2026〕1号"],
        },
    ),
    "restructuring": (
        "重整：及于全部记录，不写 record_id",
        _ACT
        | {
            "event": "restructuring",
            "by": "court",
            "body": "某中级人民法院",
            "document_no": "（2026）青28破1号",
        },
    ),
}
JOB: Final[Bodies] = {
    "ingest": ("载入一批数据", {"kind": "ingest", "request": {"delivery": "2026-11-26-tax"}}),
    "evaluate": ("评价全部企业", {"kind": "evaluate", "request": {"as_of": "2026-11-26"}}),
    "publish": ("发布最新的批次", {"kind": "publish", "request": {}}),
    "simulate": ("测算另一份政策", {"kind": "simulate", "request": {"policy": "2027-draft"}}),
}
