import polars as pl
import pytest

from features import code_suggestions
from tests.features.builders import code, delivery, example, load, write_csv


def registered(home, *codes):
    rows = [example("registry", 统一社会信用代码=one) for one in codes]
    load(home, delivery(write_csv(home / "registry.csv", "registry", *rows), "registry"))


def expected(home, wrong):
    row = example("wage-arrears", 统一社会信用代码=wrong)
    report = load(home, delivery(write_csv(home / f"a{wrong}.csv", "wage-arrears", row), "wage-arrears"))
    assert report.accepted == 0
    return report.problems["expected"].item()


def test_the_one_registered_code_that_differs_in_one_character_is_named(tmp_path):
    registered(tmp_path, *(code(n) for n in range(5)))
    wrong = code(3)[:10] + ("0" if code(3)[10] != "0" else "1") + code(3)[11:]
    assert f"登记库中只差一位的代码是 {code(3)}，请核对" in expected(tmp_path, wrong)
    assert code(3) in expected(tmp_path, wrong.lower())


@pytest.mark.parametrize("wrong", ["123", code(9)[:-2] + "??", ""])
def test_nothing_is_suggested_for_what_is_further_away(tmp_path, wrong):
    registered(tmp_path, code(1))
    assert "登记库" not in expected(tmp_path, wrong)


def test_of_two_that_are_as_near_none_is_suggested(monkeypatch, tmp_path):
    wrong = "A" * 18
    known = pl.DataFrame({"uscc": ["A" * 17 + "B", "B" + "A" * 17], "registration_no": [None, None]})
    monkeypatch.setattr(code_suggestions, "registered", lambda *_: known)
    assert "登记库" not in expected(tmp_path, wrong)
    monkeypatch.setattr(code_suggestions, "registered", lambda *_: known.head(1))
    assert "登记库" in expected(tmp_path, wrong[:-1] + "C")


def test_a_column_of_another_kind_is_not_looked_up(tmp_path, monkeypatch):
    registered(tmp_path, code(1))
    monkeypatch.setattr(code_suggestions, "MOST", 0)
    assert "登记库" not in expected(tmp_path, code(1)[:-1] + ("0" if code(1)[-1] != "0" else "1"))
