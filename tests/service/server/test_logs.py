"""The server's own log: JSON lines that tell of a defect where it was, and never whose."""

import io
import json
import logging
from datetime import datetime

from service import clock
from service.server.logs import json_log, taken_over

CODE = "91632801MA0000001U"


def _lines(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def _fails():
    value = CODE
    try:
        {}[value]
    except KeyError as error:
        raise RuntimeError(f"no {value}") from error


def test_a_defect_is_told_by_kind_and_place_alone():
    before, stream = list(logging.getLogger().handlers), io.StringIO()
    with taken_over(json_log(stream, "info")):
        try:
            _fails()
        except RuntimeError:
            logging.getLogger("uvicorn.error").exception("in application\n%s", CODE)
    assert logging.getLogger().handlers == before
    (line,) = _lines(stream)
    assert (line["error"], line["causes"]) == ("RuntimeError", ["KeyError"])
    assert line["text"] == "in application"
    assert any(one.startswith("tests/service/server/test_logs.py:") for one in line["frames"])
    assert CODE not in stream.getvalue()


def test_only_failures_are_told_at_warning():
    stream = io.StringIO()
    log = json_log(stream, "warning")
    log.info("request", status=200)
    log.warning("request", status=503)
    assert [one["status"] for one in _lines(stream)] == [503]


def test_the_time_is_that_of_asia_shanghai_with_its_offset():
    stream, before = io.StringIO(), clock.now()
    json_log(stream, "info").info("request")
    text = _lines(stream)[0]["timestamp"]
    assert text.endswith("+08:00")
    assert before <= datetime.fromisoformat(text) <= clock.now()
