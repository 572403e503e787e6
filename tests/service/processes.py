"""A command in a process of its own, whose streams may take nothing."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMAND = "from tests import present\npresent.begin()\nfrom service.cli.start import run\nrun()"
_REDIRECTED = {"full": "/dev/full", "closed": "&-"}


def ended(program, *asked, out="kept", err="kept", home=None):
    """A command whose streams are `full`, `left` by their reader, `closed`, or kept; one that goes on for too long is an error."""
    read, left = os.pipe()
    os.close(read)
    places = (("1", out), ("2", err))
    elsewhere = " ".join(f"{number}>{_REDIRECTED[state]}" for number, state in places if state in _REDIRECTED)
    try:
        return subprocess.run(
            ["sh", "-c", f'exec "$@" {elsewhere}', "sh", sys.executable, "-c", program, *asked],
            cwd=ROOT,
            env=os.environ | (home or {}),
            stdout=left if out == "left" else subprocess.PIPE,
            stderr=left if err == "left" else subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    finally:
        os.close(left)
