"""A decision needs no training library, no server and no tracking: importing what it needs loads none."""

import subprocess
import sys

HEAVY = ("lightgbm", "mlflow", "fastapi", "pandas", "sklearn")
MODULES = (
    "scoring.matrix.conditions, scoring.matrix.condition_row, scoring.evaluate_one, scoring.grading, scoring.information, "
    "scoring.matrix.measures, scoring.overrides, scoring.compiler.check, scoring.compiler.loader, scoring.scope, scoring.size_class"
)


def test_scoring_stays_light():
    code = (
        f"import sys; import {MODULES}; scoring.compiler.loader.load_policy();"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
