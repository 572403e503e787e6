"""The page of where adverse effects stand: it says on which day the evaluation stands that it rests on."""

import io

from rich.console import Console

from service.pages.procedures import standing_page


def text(grade, as_of, not_yet=(), meanwhile=()):
    console = Console(width=200, file=io.StringIO(), record=True)
    measures = {
        "measures_not_yet": [{"id": one} for one in not_yet],
        "measures_meanwhile": [{"id": one} for one in meanwhile],
    }
    found = {"on": "2026-11-26", "effects": [], "grade_in_effect": grade} | measures
    console.print(standing_page(found, as_of))
    return console.export_text()


def test_an_older_run_is_not_said_to_be_the_grade_of_today():
    for grade, said in (("D", "按 D 级对待"), (None, "不得按 D 级对待")):
        page = text(grade, "2026-10-31")
        assert f"按基准日 2026-10-31 的评价，{'' if grade else '按得分定的 D 尚未生效，'}{said}" in page
        assert "今天的等级可能不同" in page
        assert "今天按" not in page


def test_the_run_of_today_says_todays_grade():
    assert "今天按 D 级对待" in text("D", "2026-11-26")


def test_measures_that_hang_on_a_grade_not_in_effect_and_those_meanwhile_are_named():
    page = text("B", "2026-11-26", ["IN-03", "FS-07"], ["GP-03"])
    assert "今天不适用：IN-03 FS-07" in page
    assert "今天适用：GP-03" in page
    assert "适用：" not in text("D", "2026-11-26")
