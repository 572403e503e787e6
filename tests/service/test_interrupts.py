"""Ctrl+C wherever it comes: told as 已中断, exit code 130, no trace."""

import json

import pytest

from service.cli.interrupts import INTERRUPTED, TOLD
from service.errors import DONE
from tests.command import done
from tests.service.processes import ended

PROGRAM = """
import signal, sys
from contextlib import suppress
from importlib.abc import MetaPathFinder
from service.cli import start

def stop():
    signal.raise_signal(signal.SIGINT)

def stop_unheard():  # within a library that goes on whatever is raised in it
    with suppress(BaseException):
        stop()

class Stopping(MetaPathFinder):
    def __init__(self, module):
        self.module = module

    def find_spec(self, name, path, target=None):
        if name == self.module:
            stop_unheard()

def stop_while_loading(module):
    sys.meta_path.insert(0, Stopping(module))

{prepared}
start.run()
"""
PLACES = {
    "before the command line is loaded": "stop_while_loading('service.cli.main')",
    "while it is loaded": "stop_while_loading('service.errors')",
    "while its commands are made": "import typer.main as at; made = at.get_group; at.get_group = lambda app: stop_unheard() or made(app)",
    "once it is loaded": "import gc; gc.freeze = stop",
    "before the parser": "from service.cli import main; main.main = lambda arguments: stop()",
    "after the parser": "from service.cli import main; main.in_chinese = lambda message: stop()",
    "after the command": "from service.cli import main; main._let_go = lambda stream: stop()",
    "as Python ends": "import atexit; atexit.register(stop)",
}
SERVING = {
    "while the server is loaded": "stop_while_loading('service.server.serving')",
    "while its endpoints are made": "from service.server import serving as at; made = at.create_app; at.create_app = lambda *a, **b: stop_unheard() or made(*a, **b)",
}
UNHEARD_BY_UVICORN = """
from service.server import serving as at
taken_over = at.taken_over

def told(log):
    signal.raise_signal(signal.{signal})
    return taken_over(log)

at.taken_over = told
"""


@pytest.mark.parametrize("prepared", PLACES.values(), ids=PLACES)
def test_ctrl_c_is_told_without_a_trace_wherever_it_comes(prepared):
    answer = ended(PROGRAM.format(prepared=prepared), "no-such-command")
    assert answer.returncode == INTERRUPTED
    assert answer.stderr.splitlines()[-1] == TOLD
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("err", ["full", "left", "closed"])
def test_ctrl_c_while_loading_is_no_other_exit_code_where_nobody_can_be_told(err):
    prepared = PLACES["while it is loaded"]
    assert ended(PROGRAM.format(prepared=prepared), "list", err=err).returncode == INTERRUPTED


def test_who_started_it_in_the_background_is_obeyed():
    ignored = "signal.signal(signal.SIGINT, signal.SIG_IGN); " + PLACES["once it is loaded"]
    assert ended(PROGRAM.format(prepared=ignored), "catalogue", "--json").returncode == DONE


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A home with which a server begins; and where its socket may be."""
    home, path = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("s") / "s"
    done(home, "database", "upgrade")
    done(home, "key", "new", "token")
    return lambda prepared: ended(
        PROGRAM.format(prepared=prepared), "serve", "--socket", str(path), home={"SHOUXIN_HOME": str(home)}
    )


@pytest.mark.parametrize("prepared", SERVING.values(), ids=SERVING)
def test_ctrl_c_before_a_server_begins_is_not_lost(served, prepared):
    answer = served(prepared)
    assert (answer.returncode, answer.stderr) == (INTERRUPTED, f"{TOLD}\n")


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_just_before_a_server_listens_stops_it(served, name):
    answer = served(UNHEARD_BY_UVICORN.format(signal=name))
    events = [json.loads(line)["event"] for line in answer.stderr.splitlines() if line.startswith("{")]
    assert (answer.returncode, events) == (DONE, ["listening", "stopped"])
