"""A decision needs no training library, no server and no tracking: importing what it needs loads none."""

import subprocess
import sys

HEAVY = ("lightgbm", "mlflow", "fastapi", "pandas", "sklearn")
MODULES = "conditions, condition_row, evaluate_one, grading, information, measures, overrides, policy_check, policy_loader, scope, size_class"


def test_scoring_stays_light():
    code = (
        f"import sys; from scoring import {MODULES}; policy_loader.load_policy();"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
