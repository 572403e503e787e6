"""Examples of what the reading endpoints answer. All of it is invented; each is checked against its schema by a test."""

import json
from typing import Final

from service.schemas.examples import RATING, USCC, Example

_ID: Final[str] = RATING["decision_id"]
_HEAD: Final[Example] = {name: RATING[name] for name in ("uscc", "name", "as_of", "known_at", "simulated")}
_STATE: Final[Example] = {name: RATING[name] for name in ("status", "exclusion", "scope_notice", "grade")}
_BASIS: Final[Example] = {
    "instrument": "自治州促进中小微企业发展条例",
    "article": "第十八条",
    "rank": "prefecture_regulation",
    "territory": "自治州",
    "in_force_from": "2024-01-01",
    "in_force_to": None,
    "verified": True,
}
_NAMED: Final[Example] = {
    "record_id": _ID[:32],
    "kind": "penalty",
    "kind_label": "行政处罚",
    "subkind": None,
    "subkind_label": None,
    "document_no": "样建罚〔2024〕12号",
    "issuing_body": "样本住房和城乡建设局",
    "occurred_on": "2024-03-01",
}
RATING_IN_PART: Final[Example] = RATING | {
    "reasons": [],
    "points_by_family": [{"family": "tax", "label": "税费", "features": 1, "points": -7}],
    "overrides_held_back": [],
}
REASONS: Final[Example] = (
    _HEAD
    | {"actionable": True}
    | _STATE
    | {
        "score": 871,
        "base_points": 878,
        "missing": [],
        "reasons": [
            RATING["reasons"][0]
            | {
                "value_label": None,
                "family_label": "税费",
                "access": "government",
                "window_months": 12,
                "direction": -1,
                "direction_label": "越低越好",
                "unknown_means": "没有应缴的增值税",
                "legal_note": "依法应缴的税款",
            }
        ],
        "points_by_family": [],
        "decision_id": _ID,
    }
)
CELL: Final[Example] = (
    _HEAD
    | {"actionable": True, "stored": True, "purged": None}
    | {"id": "HO-01", "label": "荣誉称号评选：守信企业优先推荐", "remedy": "对等级有异议可申请复核"}
    | {"objection": None}
    | {"state": "not_applied", "state_label": "不适用", "reason": None, "scope_notice": None, "grade": "B"}
    | {"in_force_from": "2024-01-01", "in_force_to": None}
    | {
        "conditions": [
            {
                "condition": "grade_in:A",
                "explanation": "信用等级为 A",
                "holds": False,
                "why": "须信用等级为 A，现为 B",
                "records": [],
            }
        ],
        "bases": [
            _BASIS | {"rank_label": "自治条例、单行条例和地方性法规", "in_force": True, "in_force_note": None}
        ],
        "changes": ["等级变化时随之变化；怎样达到更高等级，见达级办法（recourse）"],
        "standing": None,
        "standing_note": None,
        "in_effect": False,
        "succeeded_by": [],
    }
)
RECORDS: Final[Example] = {
    "uscc": USCC,
    "as_of": "2026-10-31",
    "known_at": "2026-10-31",
    "simulated": True,
    "purged": None,
    "records": [
        _NAMED
        | {
            "revision": 1,
            "source": "housing",
            "recorded_at": "2024-03-05T10:00:00+08:00",
            "amounts": [{"field": "fine_fen", "label": "罚款金额", "fen": 500000}],
            "counts": False,
            "reason": "repaired",
            "reason_label": "已完成信用修复",
            "until": None,
            "review": False,
            "note": None,
            "publicity_moved_to": None,
            "repairable_from": None,
            "deferred_to": None,
            "merged_from": None,
            "basis": [_BASIS],
        }
    ],
    "held_back": 0,
    "events_without_record": [],
    "decision_id": _ID,
}
RECOURSE: Final[Example] = (
    _HEAD
    | {"status": "evaluated", "grade": "B", "score": 871, "target": "A", "needed_score": 985}
    | {
        "outcome": "found",
        "summary": "没有更早的办法；什么也不做，到 2027-01-31 达到等级 A",
        "ways": [],
        "waiting": {
            "steps": [],
            "day": "2027-01-31",
            "waits": True,
            "effort": 0,
            "money_fen": None,
            "money_complete": True,
            "verified": True,
            "grade": "A",
            "score": 990,
            "probability": 0.004,
            "unlocked": [],
            "ended": [],
            "overrides_ended": [],
        },
        "missing": [],
        "obstacles": [],
        "highest_score": None,
        "standstills": [],
        "possible_actions": 0,
        "left_out": [],
        "assumed": "推算假定：今后的各项义务按期足额履行",
        "told_from": "2026-11-26",
        "looked_until": "2027-01-31",
        "hashes": RATING["hashes"],
        "decision_id": _ID,
    }
)
_PAST: Final[Example] = {
    "as_of": "2026-10-31",
    "known_at": "2026-10-31",
    "published_at": "2026-11-01T09:00:00+08:00",
    "run_id": _ID,
    "decision_id": _ID,
    "status": "evaluated",
    "grade": "B",
    "score": 871,
}
_MEASURE: Final[Example] = {
    "id": "IN-01",
    "domain": "inspection",
    "domain_label": "监管检查",
    "kind": "incentive",
    "kind_label": "守信激励",
    "label": "守信企业降低双随机抽查比例",
}
HISTORY: Final[Example] = {
    "uscc": USCC,
    "decisions": [
        _PAST
        | {
            "changed": {
                "since": "2026-09-30",
                "grade_before": "C",
                "grade_changed": True,
                "score_by": 31,
                "measures_gained": [_MEASURE],
                "measures_lost": [],
                "overrides_gained": [],
                "overrides_lost": [],
                "ground_changed": [],
            }
        },
        _PAST
        | {"as_of": "2026-09-30", "known_at": "2026-09-30", "grade": "C", "score": 840, "changed": None},
    ],
    "next": None,
}
_LISTED: Final[Example] = {
    "uscc": USCC,
    "name": "样本建筑有限公司",
    "county": "632802",
    "industry": "E4710",
    "status": "evaluated",
    "grade": "B",
    "grade_in_effect": "B",
    "score": 871,
    "decision_id": _ID,
}
LISTING: Final[Example] = {
    "as_of": "2026-10-31",
    "run_id": _ID,
    "simulated": True,
    "done": 1,
    "total": 20000,
    "ratings": [_LISTED],
    "next": "u1Zk…",
}
BATCH: Final[Example] = {
    "asked": 2,
    "answered": 1,
    "answers": [
        {"uscc": USCC, "rating": RATING, "why_not": None},
        {
            "uscc": "123",
            "rating": None,
            "why_not": "统一社会信用代码“123”有 3 位，应为 18 位",
        },
    ],
}
_LINES: Final[str] = "".join(
    json.dumps(one, ensure_ascii=False) + "\n"
    for one in (
        {"list": {"as_of": "2026-10-31", "run_id": _ID, "simulated": True, "done": 0, "total": 1}},
        _LISTED,
        {"progress": {"done": 1, "total": 1, "cursor": None}},
        {"end": {"total": 1}},
    )
)
EXPORTED: Final[dict[str, str]] = {
    "ndjson": _LINES,
    "csv": "统一社会信用代码,名称,…\r\n91632899MA75T5T191,样本建筑有限公司,…\r\n",
    "xlsx": "（Excel 工作簿）",
}
"""Format → what it begins with."""
