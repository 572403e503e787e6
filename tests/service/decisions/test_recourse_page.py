"""`recourse` on a page: how old the evaluation is, and that M is promised no grade."""

from io import StringIO

import pytest
from rich.console import Console

from service.pages.recourse import recourse_page

_MEASURE = {"id": "XX-01", "domain_label": "领域", "kind_label": "激励措施", "label": "某项措施"}
_WAY = {
    "steps": [],
    "day": "2027-10-15",
    "grade": "C",
    "score": 600,
    "overrides_ended": [],
    "unlocked": [_MEASURE],
    "ended": [],
}


def _page(**more: object) -> str:
    document = {
        "uscc": "91632899MA75T5T191",
        "name": "某企业",
        "simulated": False,
        "actionable": True,
        "grade": "M",
        "score": None,
        "target": "M",
        "needed_score": None,
        "summary": "",
        "missing": [],
        "as_of": "2026-10-31",
        "known_at": "2026-10-31",
        "told_from": "2026-11-01",
        "ways": [],
        "waiting": _WAY,
        "obstacles": [],
        "standstills": [],
        "left_out": [],
        "assumed": "",
        "looked_until": "2027-10-15",
        "decision_id": "0",
    }
    console = Console(width=120, record=True, file=StringIO())
    console.print(recourse_page(document | more))
    return console.export_text()


def test_who_is_not_rated_is_told_of_a_rating_and_promised_neither_grade_nor_measures():
    page = _page()
    assert "可以评级" in page
    assert "不作保证" in page
    assert "达到等级" not in page
    assert "XX-01" not in page
    rated = _page(target="C")
    assert "达到等级 C" in rated
    assert "XX-01" in rated


@pytest.mark.parametrize(("start", "said"), [("2026-11-01", False), ("2026-11-25", True)])
def test_an_evaluation_of_some_days_ago_says_so(start, said):
    assert ("评价是 25 天前的，办法从 2026-11-25 起算" in _page(told_from=start)) == said
