"""Examples of answers about objections, repairs and acts of authorities. All of it is invented; each is checked against its schema by a test."""

from typing import Any, Final

from scoring.rights.words import PARTIES
from service.schemas import examples

_HASH: Final = "3f0a" * 16
CASE: Final[dict[str, Any]] = {
    "id": "ob-20261126-091500-1a2b3c4d",
    "kind": "objection",
    "kind_label": "异议",
    "uscc": examples.USCC,
    "about": {
        "target": "record",
        "target_label": "数据提供单位的记录",
        "effect": None,
        "effect_label": None,
        "record_id": "0f" * 16,
        "kind": "penalty",
        "kind_label": "行政处罚",
        "document_no": "西市监罚〔2026〕12号",
        "issuing_body": "州市场监督管理局",
        "occurred_on": "2026-05-06",
        "revision": 1,
        "source": "double-publicity",
        "source_label": "双公示",
        "facts": [{"field": "fine_fen", "label": "罚款金额", "value": "20,000.00 元"}],
    },
    "decision_id": _HASH,
    "filed_at": "2026-11-26T09:15:00+08:00",
    "filed_by": "enterprise",
    "paper": None,
    "agent": None,
    "provider": None,
    "passed_to": None,
    "passed_to_differs": None,
    "state": "filed",
    "state_label": "待受理",
    "since": "2026-11-26",
    "outcome": None,
    "outcome_label": None,
    "pending": True,
    "overdue": False,
    "review_until": None,
    "dues": [
        {
            "what": "admit",
            "what_label": "受理",
            "who": "bureau",
            "who_label": "发展改革部门",
            "until": "2026-11-27",
            "overdue": False,
        }
    ],
    "open_steps": [
        {
            "step": "not_admitted",
            "step_label": "不予受理",
            "who": "bureau",
            "who_label": "发展改革部门",
        },
        {"step": "admitted", "step_label": "受理并标注", "who": "bureau", "who_label": "发展改革部门"},
        {"step": "retracted", "step_label": "企业撤回", "who": "enterprise", "who_label": "企业"},
    ],
    "held_steps": [],
    "steps": [
        {
            "seq": 1,
            "step": "filed",
            "step_label": "提出异议",
            "day": "2026-11-26",
            "at": "2026-11-26T09:15:00+08:00",
            "party": "enterprise",
            "who": "样本建筑有限公司",
            "outcome": None,
            "outcome_label": None,
            "text": "罚款已撤销，附撤销决定",
            "paper": None,
            "paper_day": None,
            "received_on": None,
            "lacking": [],
            "changed": [],
            "agent": None,
            "files": [
                {"id": "ab" * 16, "name": "撤销决定.pdf", "sha256": _HASH, "size": 20480, "mandate_of": None}
            ],
        }
    ],
    "evaluations": [],
    "brought_about": True,
    "fault": None,
    "record": {"counts": True, "reason": None, "reason_label": None, "events": []},
    "repair_conditions": None,
}
CASES: Final[dict[str, Any]] = {"cases": [CASE | {"record": None}], "next": None}
ELIGIBILITY: Final[dict[str, Any]] = {
    "uscc": examples.USCC,
    "record_id": "0f" * 16,
    "eligible": False,
    "earliest": "2026-12-06",
    "asked_of": "作出处罚决定的机关",
    "todo": "过最短等待期后申请信用修复",
    "conditions": [
        {
            "id": "minimum_publicity",
            "label": "最短公示期届满",
            "met": "unmet",
            "met_label": "尚未满足",
            "reason": "自 2026-12-06 起可以申请",
            "from_day": "2026-12-06",
            "mark": "V2",
            "bases": [{"instrument": "信用修复管理办法", "article": "全文", "verified": False}],
        }
    ],
}
ACT: Final[dict[str, Any]] = {
    "id": "act-20261126-091500-1a2b3c4d",
    "uscc": examples.USCC,
    "event": "annulment",
    "label": "据以认定失信的决定被撤销、变更、确认违法或者无效",
    "by": "finding_authority",
    "by_label": PARTIES["finding_authority"],
    "body": "州市场监督管理局",
    "document_no": "西市监撤〔2026〕3号",
    "party": "market",
    "day": "2026-11-20",
    "about": CASE["about"],
    "effective_on": "2026-05-06",
    "publicity_until": None,
    "text": None,
    "ends": [],
    "still_lasting": [],
    "differs": None,
    "ended_by": None,
    "corrected_by": [],
    "lasts": True,
    "recorded_at": "2026-11-26T09:15:00+08:00",
    "evaluations": [
        {
            "decision_id": _HASH,
            "as_of": "2026-11-26",
            "published_at": "2026-11-26T09:15:02+08:00",
            "told": "已重新评价，并代替了原来的决定",
        }
    ],
    "until_differs": None,
    "repair_differs": None,
    "brought_about": True,
    "fault": None,
}
ACTS: Final[dict[str, Any]] = {"acts": [ACT], "next": None}
