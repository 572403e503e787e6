"""The command line, called in this process: exit code, standard output and standard error of one command."""

import io
import json
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from errno import ENOSPC
from pathlib import Path
from typing import Any

import pytest

from service.cli.main import main
from service.runs.run import open_run


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as exactly one JSON document."""
        return json.loads(self.out)


class Full(io.StringIO):
    """A standard output for which there is no room."""

    def write(self, text: str) -> int:
        raise OSError(ENOSPC, f"no room for {len(text)}")


def shouxin(
    home: Path, *arguments: object, env: Mapping[str, str] | None = None, out: io.StringIO | None = None
) -> Answer:
    """Run `shouxin ARGUMENTS` on a home, as a process of its own would: with nothing kept of runs that were read before."""
    open_run.cache_clear()
    out, err = out or io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        for unset in ("SHOUXIN_POLICY", "SHOUXIN_SETTINGS"):
            patch.delenv(unset, raising=False)
        patch.setenv("SHOUXIN_HOME", str(home))
        patch.setenv("COLUMNS", "120")
        for name, value in (env or {}).items():
            patch.setenv(name, value)
        code = main([str(argument) for argument in arguments])
    return Answer(code, out.getvalue(), err.getvalue())


def done(home: Path, *arguments: object) -> Answer:
    """Run a command that must succeed."""
    answer = shouxin(home, *arguments)
    assert answer.code == 0, answer.err
    return answer
