"""The model card: one page for the people who have to decide about a scorecard, filled from a template.

In Chinese and in English. Both say the same figures; labels of features and the grounds of gates are Chinese, so the
English card names features by their identifiers and gates by their names, and says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any, Final, Literal

from models.bins import Feature
from models.errors import ModelError
from models.gates import Gate
from models.model_card_words import WORDS, Words
from models.scorecard import Scorecard
from models.validate import Validation

Language = Literal["zh", "en"]
CARD_FILES: Final[Mapping[Language, str]] = {"zh": "model_card.md", "en": "model_card.en.md"}
_BESIDE: Final = Path(__file__).resolve().parent
TEMPLATES: Final = (_BESIDE / "templates", _BESIDE.parent / "mlflow")
"""Where the templates lie: in an installed package, and in the repository."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Where a scorecard comes from.

    Attributes:
        dataset_hashes: data set → SHA-256.
        versions: catalogue, policy and law → hash.
        environment: Python and libraries → version.
        params: what training was asked for.
    """

    dataset_hashes: Mapping[str, str]
    versions: Mapping[str, str]
    environment: Mapping[str, str]
    params: Mapping[str, Any]


def render_model_card(
    scorecard: Scorecard,
    validation: Validation,
    gates: Sequence[Gate],
    facts: Facts,
    language: Language = "zh",
) -> str:
    """The card in Markdown; the same facts give the same bytes."""
    words = WORDS[language]
    return _template(CARD_FILES[language]).substitute(
        **_figures(scorecard, validation, words),
        calibration=_table(
            words.calibration_head,
            [
                (number, one.rows, one.bads, f"{one.predicted:.2%}", f"{one.observed:.2%}")
                for number, one in enumerate(validation.calibration, start=1)
            ],
        ),
        gates=_table(words.gates_head, [words.gate_row(gate) for gate in gates]),
        features=_table(words.features_head, [_feature_row(one, words) for one in scorecard.inputs]),
        datasets=_table(words.datasets_head, sorted(facts.dataset_hashes.items())),
        params=_table(words.params_head, sorted({**scorecard.provenance, **facts.params}.items())),
        versions=_table(words.versions_head, sorted(facts.versions.items())),
        environment=_table(words.environment_head, sorted(facts.environment.items())),
    )


def _figures(scorecard: Scorecard, validation: Validation, words: Words) -> dict[str, object]:
    return {
        "purpose": words.purposes.get(scorecard.purpose, scorecard.purpose),
        "hash": scorecard.hash,
        "base_points": scorecard.base_points,
        "feature_count": len(scorecard.inputs),
        "bin_count": sum(len(one.points) for one in scorecard.inputs),
        "method": words.method(validation.method),
        "rows": validation.rows,
        "bads": validation.bads,
        "bad_rate": f"{validation.bads / validation.rows:.2%}",
        "auc": f"{validation.auc:.3f}",
        "auc_low": f"{validation.auc_low:.3f}",
        "auc_high": f"{validation.auc_high:.3f}",
        "ks": f"{validation.ks:.3f}",
        "brier": f"{validation.brier:.4f}",
        "log_loss": f"{validation.log_loss:.4f}",
        "calibration_error": f"{validation.calibration_error:.4f}",
        "psi": words.measured(validation.psi),
        "rounding_cost": words.measured(validation.rounding_cost),
    }


def _feature_row(one: Feature, words: Words) -> tuple[object, ...]:
    total = sum(one.counts)
    share = f"{one.counts[one.unknown_code] / total:.1%}" if total else "—"
    points = one.code_points
    unknown = f"{one.unknown_points:+d}" + ("" if one.unknown_seen else words.unseen)
    return (
        words.feature(one),
        words.directions[one.direction],
        len(one.points),
        f"{int(points.min()):+d}",
        f"{int(points.max()):+d}",
        unknown,
        share,
    )


def _template(file: str) -> Template:
    for folder in TEMPLATES:
        if (folder / file).exists():
            return Template((folder / file).read_text(encoding="utf-8"))
    raise ModelError(f"找不到模型说明的模板 {file}，应在 mlflow 文件夹里")


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")
