"""Examples in the API's description. All of it is invented; each is checked against its schema by a test."""

from typing import Any, Final

Example = dict[str, Any]
USCC: Final = "91632899MA75T5T191"
_HASH: Final = "5f4dcc3b5aa765d61d8327deb882cf995f4dcc3b5aa765d61d8327deb882cf99"
_ARTICLE_18: Final[Example] = {
    "instrument": "自治州促进中小微企业发展条例",
    "article": "第十八条",
    "rank": "prefecture_regulation",
    "territory": "自治州",
    "in_force_from": "2024-01-01",
    "in_force_to": None,
    "verified": True,
}
_HEAD: Final[Example] = {
    "id": "IN-01",
    "domain": "inspection",
    "domain_label": "监管检查",
    "kind": "incentive",
    "kind_label": "守信激励",
    "label": "守信企业降低双随机抽查比例",
}
_APPLIED: Final[list[Example]] = [
    _HEAD
    | {
        "mode": "supervision",
        "applies_to": "双随机抽查",
        "applying_body": "市场监管等",
        "strength": "降低双随机抽查比例；投诉举报、重点领域照查",
        "term": "随评价结果更新",
        "remedy": "对等级有异议可申请复核",
        "bases": [_ARTICLE_18],
        "evidence": [],
        "procedure": None,
        "in_effect": True,
        "standing": None,
    }
]
_FAILED: Final[Example] = {"condition": "grade_in:A", "why": "须信用等级为 A，现为 B", "evidence": []}
_NOT_APPLIED: Final[list[Example]] = [
    {
        "id": "HO-01",
        "domain": "honours",
        "domain_label": "荣誉称号",
        "kind": "incentive",
        "kind_label": "守信激励",
        "label": "荣誉称号评选：守信企业优先推荐",
        "failed": [_FAILED],
        "in_effect": False,
    }
]
_STANDING: Final[Example] = {
    "on": "2026-11-25",
    "grade_in_effect": "B",
    "effects": [],
    "measures_not_yet": [],
    "measures_meanwhile": [],
}
RATING: Final[Example] = {
    "uscc": USCC,
    "name": "样本建筑有限公司",
    "as_of": "2026-10-31",
    "known_at": "2026-10-31",
    "simulated": True,
    "actionable": True,
    "rule_book": None,
    "status": "evaluated",
    "exclusion": None,
    "scope_notice": None,
    "succeeded_by": [],
    "grade": "B",
    "score_grade": "B",
    "kept": None,
    "score": 871,
    "base_points": 878,
    "probability": 0.021,
    "reasons": [
        {
            "feature": "vat_late_share_12m",
            "label": "近12个月增值税逾期缴款比例",
            "family": "tax",
            "value": 0.25,
            "unit": "比例",
            "unknown": False,
            "points": -7,
        }
    ],
    "missing": [],
    "overrides": [],
    "hashes": dict.fromkeys(("data", "features", "model", "policy", "law"), _HASH),
    "decision_id": _HASH,
    "standing": _STANDING,
}
DECISION: Final[Example] = RATING | {
    "purpose": "public",
    "measures": _APPLIED,
    "not_applied": _NOT_APPLIED,
    "evidence_records": [],
    "review_records": [],
    "unused_records": [
        {
            "record_id": _HASH[:32],
            "kind": "penalty",
            "document_no": "样建罚〔2024〕12号",
            "occurred_on": "2024-03-01",
            "reason": "repaired",
            "label": "已完成信用修复",
            "review": False,
            "basis": [_ARTICLE_18],
        }
    ],
    "data_version": 12,
    "run_id": _HASH,
}
MEASURES: Final[Example] = {
    "uscc": USCC,
    "as_of": "2026-10-31",
    "known_at": "2026-10-31",
    "simulated": True,
    "actionable": True,
    "status": "evaluated",
    "exclusion": None,
    "scope_notice": None,
    "succeeded_by": [],
    "grade": "B",
    "domain": None,
    "measures": _APPLIED,
    "not_applied": _NOT_APPLIED,
    "decision_id": _HASH,
    "standing": _STANDING,
}
POLICY: Final[Example] = {
    "id": "sample",
    "title": "评价政策",
    "as_of": "2026-10-31",
    "prefecture": "样本自治州",
    "prefecture_verified": False,
    "hash": _HASH,
    "law_hash": _HASH,
    "grades": [{"grade": "A", "label": "信用优秀", "probability_below": 0.006}],
    "overrides": [
        {
            "id": "direct_d.wage_defaulter",
            "effect": "direct_d",
            "label": "拖欠农民工工资失信联合惩戒对象",
            "when": ["有计入的“严重失信主体名单”记录"],
            "bases": [_ARTICLE_18],
        }
    ],
    "size_rules": [
        {
            "id": "SZ-01",
            "domain": "government_procurement",
            "domain_label": "政府采购",
            "label": "向中小企业预留采购份额",
            "active": True,
            "status": "active",
            "draft_reason": None,
            "size_classes": ["micro", "small", "medium"],
            "figure": "预留份额 至少 30%（占本部门年度采购预算）",
            "applying_body": "采购人及其代理机构",
            "bases": [],
        }
    ],
    "rights": {
        "suspends": True,
        "clocks": [
            {
                "case": "objection",
                "case_label": "异议",
                "name": "admit",
                "label": "受理并标注，或者说明不予受理的理由",
                "since": "收到异议之日",
                "days": 1,
                "calendar": "working",
                "term": "1 个工作日",
                "who": "bureau",
                "who_label": "发展改革部门",
                "mark": "V",
                "modelled_on": ["上海市社会信用条例第三十六条"],
                "note": None,
            }
        ],
        "repair_conditions": [
            {
                "id": "pledge",
                "label": "公开作出信用承诺",
                "rule": "公开作出信用承诺",
                "mark": "V2",
                "bases": [_ARTICLE_18],
            }
        ],
        "acts": [
            {
                "event": "annulment",
                "label": "据以认定失信的决定被撤销、变更、确认违法或者无效",
                "by": ["finding_authority", "reviewing_body", "court"],
                "effective": "record_day",
                "names_document": True,
                "corrects": [],
                "bases": [_ARTICLE_18],
            }
        ],
        "undoing": [{"by": "court", "ended_by": ["court"]}],
    },
    "measures": [
        _HEAD
        | {
            "active": True,
            "status": "active",
            "draft_reason": None,
            "mode": "supervision",
            "type": None,
            "subject": "enterprise",
            "applies_to": "双随机抽查",
            "applying_body": "市场监管等",
            "when": ["信用等级为 A、B"],
            "strength": "降低双随机抽查比例",
            "figure": None,
            "term": "随评价结果更新",
            "term_months": None,
            "remedy": "对等级有异议可申请复核",
            "bases": [_ARTICLE_18],
        }
    ],
}
SCORECARD: Final[Example] = {
    "purpose": "public",
    "hash": _HASH,
    "base_points": 810,
    "bands": [{"grade": "A", "label": "信用优秀", "score_from": 985, "probability_below": 0.006}],
    "simulated": True,
    "table": [
        {
            "feature": "vat_late_share_12m",
            "label": "近12个月增值税逾期缴款比例",
            "bin": "≤ 0.1",
            "points": 2,
            "share": 0.82,
        }
    ],
}
