"""The files that a registered version carries, as texts, and the hashes by which a changed one is told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from models.gates import Gate
from models.model_card import CARD_FILES, Facts, render_model_card
from models.plots import overview_svg, points_svg
from models.plots_measured import calibration_svg, score_shares_svg
from models.reference import Reference
from models.scorecard import Scorecard
from models.validate import Validation

SCORECARD_FILE: Final = "scorecard.json"
TABLE_FILE: Final = "scorecard.csv"
VALIDATION_FILE: Final = "validation.json"
REFERENCE_FILE: Final = "reference.json"
ENVIRONMENT_FILE: Final = "environment.json"
PICTURES: Final = "plots/"


@dataclass(frozen=True)
class Made:
    """All that is known of a scorecard when it is registered."""

    scorecard: Scorecard
    validation: Validation
    gates: tuple[Gate, ...]
    reference: Reference
    facts: Facts


def files_of(made: Made) -> dict[str, str]:
    """Name of the file below the run → its text; the same facts give the same texts."""
    return {
        SCORECARD_FILE: made.scorecard.to_json(),
        TABLE_FILE: made.scorecard.table().write_csv(),
        VALIDATION_FILE: dump(made.validation.to_dict()),
        REFERENCE_FILE: dump(made.reference.to_dict()),
        ENVIRONMENT_FILE: dump(made.facts.environment),
        **{
            file: render_model_card(made.scorecard, made.validation, made.gates, made.facts, language)
            for language, file in CARD_FILES.items()
        },
        **{PICTURES + name: text for name, text in pictures(made.scorecard, made.validation).items()},
    }


def pictures(scorecard: Scorecard, validation: Validation) -> dict[str, str]:
    """Name of the file → SVG: what weighs, each feature's points, calibration and scores of the validation."""
    return {
        "overview.svg": overview_svg(scorecard),
        "calibration.svg": calibration_svg(validation.calibration),
        "score_distribution.svg": score_shares_svg(validation.score_shares),
        **{f"points/{one.name}.svg": points_svg(one) for one in scorecard.inputs},
    }


def dump(data: Mapping[str, Any]) -> str:
    """JSON that people can read and that is the same for the same data."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)


def hash_of(text: str) -> str:
    """SHA-256 of a file's text, in hexadecimal."""
    return sha256(text.encode()).hexdigest()
