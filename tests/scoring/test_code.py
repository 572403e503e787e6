"""Whatever a decision runs through is under the hash of the code that decides."""

import subprocess
import sys

from scoring import code

NO_ANSWERS = {"models.errors"}


def test_every_module_of_the_models_that_an_evaluation_loads_is_hashed():
    script = (
        "import sys, scoring.evaluate; print(*(name for name in sys.modules if name.startswith('models.')))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert {f"models.{name}" for name in code._MODELS} == set(done.stdout.split()) - NO_ANSWERS
