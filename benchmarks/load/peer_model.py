"""The same scorecard as a model of mlflow's python function flavour.

It answers what a rating needs of a model: the score and the points of every feature.
"""

from pathlib import Path
from typing import Any

import mlflow.pyfunc

from models.scorecard import Scorecard


class Rated(mlflow.pyfunc.PythonModel):  # type: ignore[misc] # mlflow's class is not typed
    """Score and points of each row, by the way that is quickest for one row."""

    def load_context(self, context: Any) -> None:
        """Read the scorecard, once."""
        self.card = Scorecard.from_json(Path(context.artifacts["scorecard"]).read_text(encoding="utf-8"))

    def predict(self, context: Any, model_input: Any) -> list[dict[str, Any]]:  # noqa: ARG002 - mlflow's way
        """One answer for each row of the frame."""
        found = [self.card.score_row(row) for row in model_input.to_dict("records")]
        return [{"score": score, "points": points} for score, points in found]


def save(scorecard: Path, folder: Path) -> None:
    """Save the model."""
    mlflow.pyfunc.save_model(folder, python_model=Rated(), artifacts={"scorecard": str(scorecard)})
