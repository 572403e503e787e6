"""Write the readings of the packaged law that the product compares policies with: `python -m tests.scoring.shipped_law_file`."""

import json

from scoring.compiler.loader import load_policy
from scoring.compiler.shipped_law import FILE, law_readings


def text() -> str:
    """The whole file."""
    return json.dumps(law_readings(load_policy()), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
