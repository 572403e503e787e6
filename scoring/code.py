"""Which code decides: a hash over the source of everything that an evaluation runs through."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
# Training, the sample and the tracking store do not take part in a decision; what they make is named by other hashes.
_PARTS: Final = ("features/*.py", "features/definitions/*.py", "features/records/*.py", "scoring/**/*.py")
_MODELS: Final = (
    "bin_codes",
    "bins",
    "calibration_table",
    "canonical_json",
    "evaluator",
    "point_lookup",
    "rule_book",
    "rule_book_items",
    "rule_book_json",
    "rule_book_rules",
    "scorecard",
    "scorecard_json",
    "scorecard_rules",
)


@cache
def code_hash() -> str:
    """SHA-256 over the sources, by path. Two evaluations of the same ground by the same code are equal."""
    digest = hashlib.sha256()
    files = {path for part in _PARTS for path in ROOT.glob(part)}
    files |= {ROOT / "models" / f"{name}.py" for name in _MODELS}
    for path in sorted(files):
        digest.update(f"{path.relative_to(ROOT).as_posix()}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
