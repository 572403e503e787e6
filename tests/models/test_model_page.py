"""The page about the model cannot lie: its example runs, its limits are the code's."""

import contextlib
import io
import re
from pathlib import Path

from models import scorecard_json
from models.gates import THRESHOLDS
from models.shapes import VERY_MANY_ROWS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "model.md").read_text(encoding="utf-8")

EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def run(example, **names):
    exec(compile(example, "docs/model.md", "exec"), names)  # noqa: S102 - our own page
    return names


def test_the_example_runs():
    with contextlib.redirect_stdout(io.StringIO()) as out:
        run(EXAMPLES[0])
    assert "基础分" in out.getvalue()


def test_the_classifier_is_that_of_the_example():
    with contextlib.redirect_stdout(io.StringIO()):
        names = run(EXAMPLES[0])
    (example,) = [text for text in EXAMPLES if "ScorecardClassifier(" in text]
    model = run(example, X=names["X"], y=names["y"])["model"]
    assert model.scorecard_.features == names["card"].features
    assert set(re.findall(r"^\| `(\d\d_\w+)` \|", PAGE, re.MULTILINE)) == {
        path.stem for path in Path(__file__).parents[2].glob("notebooks/*.ipynb")
    }


def test_the_notebook_makes_a_training_set_and_learns_from_it(sample_home):
    names = run(EXAMPLES[1].replace('Path("var")', f"Path({str(sample_home)!r})"))
    table = names["table"]
    assert table.keys["as_of"].n_unique() == 3
    assert 0 < table.y.sum() < table.y.len() == table.X.height
    assert set(names["card"].features) <= set(table.X.columns)


def test_the_limits_are_those_of_the_gates():
    public, financing = THRESHOLDS["public"], THRESHOLDS["financing"]
    for field in ("auc_low", "calibration_error", "psi"):
        assert f"| {getattr(public, field):.2f} | {getattr(financing, field):.2f} |" in PAGE
    assert f"one hold-out above {VERY_MANY_ROWS:,} rows" in PAGE


def test_every_key_of_the_document_is_explained():
    keys = (scorecard_json._TOP | scorecard_json._NUMBER | scorecard_json._CATEGORY) - {"features"}
    missing = [key for key in keys if f"`{key}`" not in PAGE]
    assert missing == []
