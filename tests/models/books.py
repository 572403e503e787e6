"""A rule book small enough to check with a pencil."""

from typing import Any

from models.rule_book import RuleBook

BOOK: dict[str, Any] = {
    "id": "book",
    "title": "样本规则手册",
    "own": True,
    "bases": [{"instrument": "促进条例", "article": "第十八条"}],
    "in_force_from": "2020-07-01",
    "base_points": 1000,
    "bands": {"A": 980, "B": 900, "C": 800},
    "classes": [
        {
            "id": "minus",
            "label": "扣分",
            "at_most": -240,
            "items": [
                {
                    "id": "punished",
                    "label": "行政处罚",
                    "records": [{"kind": "penalty"}],
                    "within_months": 36,
                    "each": -40,
                    "at_most": -100,
                    "reading": "计入的行政处罚",
                },
                {
                    "id": "cases",
                    "label": "被执行案件",
                    "records": [{"kind": "enforcement"}],
                    "steps": [{"above": 0, "points": -20}, {"above": 3, "points": -60}],
                    "at_most": -60,
                    "reading": "未了结的案件",
                },
                {
                    "id": "late",
                    "label": "增值税逾期",
                    "feature": "vat_late_share_12m",
                    "steps": [{"above": 0.1, "points": -30}, {"above": 0.5, "points": -80}],
                    "at_most": -80,
                    "reading": "逾期期数的比例",
                },
            ],
        },
        {
            "id": "plus",
            "label": "加分",
            "at_most": 15,
            "items": [
                {
                    "id": "kept",
                    "label": "承诺已履行",
                    "records": [{"kind": "commitment", "where": {"state": ["kept"]}}],
                    "each": 5,
                    "at_most": 15,
                    "reading": "已履行的承诺",
                },
            ],
        },
    ],
}


def book(**changes: Any) -> RuleBook:
    """The book, with other values of some of its fields."""
    return RuleBook.model_validate(BOOK | changes)
