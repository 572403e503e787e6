"""A decision needs no training library, no server and no tracking: what makes one loads none of them."""

import subprocess
import sys

import pytest

HEAVY = ("lightgbm", "mlflow", "fastapi", "pandas", "sklearn", "uvicorn", "typer")
MODULES = ["scoring", "scoring.evaluate", "scoring.document", "models.scorecard", "features.store"]


@pytest.mark.parametrize("module", MODULES)
def test_a_decision_loads_nothing_heavy(module):
    code = f"import sys, {module}; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_command_line_starts_without_what_trains_and_serves():
    """`shouxin list` reads files; what trains, serves or alters a database is loaded by the commands that need it."""
    code = (
        "import sys, service.cli.main;"
        "print([n for n in ('lightgbm', 'mlflow', 'fastapi', 'pandas', 'sklearn', 'uvicorn', 'alembic', 'psycopg')"
        " if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
