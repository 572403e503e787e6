import pytest

from models import model_card
from models.errors import ModelError
from models.gates import check_gates
from models.validate import validate


def render(fitted, firms, more_firms):
    measured = validate(fitted.scorecard, *more_firms, training=firms[0])
    return model_card.render_model_card(
        fitted.scorecard,
        measured,
        check_gates(fitted.scorecard, measured),
        dataset_hashes={"训练样本": "ab" * 32},
        versions={"polars": "2.1.0"},
        params={"horizon_months": 12},
    )


def test_the_card_says_what_a_decider_must_know(fitted, firms, more_firms):
    text = render(fitted, firms, more_firms)
    for words in (
        fitted.scorecard.hash,
        "95% 区间",
        "通过",
        "样本中未出现",
        "纳税信用",
        "ab" * 32,
        "horizon_months",
        "未测",
    ):
        assert words in text
    assert "$" not in text
    assert text == render(fitted, firms, more_firms)


def test_without_the_template_it_says_so(fitted, firms, more_firms, monkeypatch, tmp_path):
    monkeypatch.setattr(model_card, "TEMPLATE", tmp_path / "model_card.md")
    with pytest.raises(ModelError, match="模板"):
        render(fitted, firms, more_firms)


def test_a_bar_in_a_label_does_not_break_the_table():
    assert model_card._table(("a",), [("x|y\nz",)]).splitlines()[-1] == "| x\\|y z |"
