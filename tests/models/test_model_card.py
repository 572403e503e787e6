import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from models import model_card
from models.cross_validate import cross_validate
from models.errors import ModelError
from models.gates import check_gates
from models.model_card import Facts

ROOT = Path(__file__).parents[2]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def render(fitted, evidence, language):
    return model_card.render_model_card(
        fitted.scorecard,
        evidence,
        check_gates(fitted.scorecard, evidence),
        Facts(
            dataset_hashes={"training": "ab" * 32},
            versions={"features": "cd" * 32},
            environment={"polars": "2.1.0"},
            params={"horizon_months": 12},
        ),
        language,
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("95% 区间", "通过", "样本中未出现", "纳税信用", "区分度")),
        ("en", ("95 % interval", "passed", "never seen in training", "`tax_rating`", "discrimination")),
    ],
)
def test_the_card_says_what_a_decider_must_know(fitted, evidence, language, words):
    text = render(fitted, evidence, language)
    known = (fitted.scorecard.hash, "ab" * 32, "cd" * 32, "horizon_months", "2.1.0", f"{evidence.auc:.3f}")
    for word in (*words, *known):
        assert word in text, word
    assert "$" not in text
    assert text == render(fitted, evidence, language)


def test_the_english_card_is_english(fitted, evidence):
    text = render(fitted, evidence, "en")
    assert "held-out rows" in text
    assert [line for line in text.splitlines() if CHINESE.search(line)] == []


def test_a_cross_validation_is_named_in_english_too(fitted, firms, evidence):
    frame, bad = firms
    measured = cross_validate(frame[:200], bad[:200], folds=2, repeats=2)
    text = render(fitted, replace(evidence, method=measured.method), "en")
    assert "2-fold cross-validation, repeated 2 times" in text
    assert [line for line in text.splitlines() if CHINESE.search(line)] == []


def test_both_cards_tell_the_same_figures(fitted, evidence):
    number = re.compile(r"\d+\.\d{3,4}")
    chinese, english = (number.findall(render(fitted, evidence, one)) for one in ("zh", "en"))
    assert set(english) <= set(chinese)
    assert len(english) > 8


def test_without_the_template_it_says_so(fitted, evidence, monkeypatch, tmp_path):
    monkeypatch.setattr(model_card, "TEMPLATES", (tmp_path,))
    with pytest.raises(ModelError, match="模板"):
        render(fitted, evidence, "zh")


def test_an_installed_package_brings_its_templates(tmp_path):
    """Training must not need the repository: the wheel carries the templates beside the module that reads them."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "installed")
    ask = (
        "from models import model_card\n"
        "print(model_card.__file__)\n"
        "for file in model_card.CARD_FILES.values(): print(len(model_card._template(file).template))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", ask], cwd=tmp_path / "installed", check=True, capture_output=True, text=True
    )
    place, *lengths = answer.stdout.splitlines()
    assert Path(place).is_relative_to(tmp_path)
    assert lengths == [
        str(len((ROOT / "mlflow" / file).read_text(encoding="utf-8")))
        for file in model_card.CARD_FILES.values()
    ]


def test_a_bar_in_a_label_does_not_break_the_table():
    assert model_card._table(("a",), [("x|y\nz",)]).splitlines()[-1] == "| x\\|y z |"
