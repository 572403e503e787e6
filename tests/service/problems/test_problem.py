"""What the machine refuses is told without its paths and hosts, and what is for a moment says when to come again."""

import errno

import pytest
from fastapi import FastAPI

from service.errors import DatabaseFault
from service.problems.problem import answer_with_problems
from tests.service.client import client_of

PATH = "/srv/secret/place"


@pytest.mark.parametrize(
    ("error", "status", "detail"),
    [
        (
            DatabaseFault(f"connection to server on socket {PATH} failed"),
            503,
            "数据库暂时不能读写，请稍后再试",
        ),
        (OSError(errno.ENOSPC, "No space left on device", PATH), 503, "服务器的文件读写不成（磁盘空间不足）"),
        (OSError(errno.EACCES, "Permission denied", PATH), 500, "服务器的文件读写不成（没有权限）"),
    ],
)
def test_a_refusal_of_the_machine(error, status, detail):
    app = FastAPI()
    answer_with_problems(app)

    @app.get("/")
    def broken():
        raise error

    with client_of(app) as client:
        answer = client.get("/")
    assert (answer.status_code, answer.json()["detail"]) == (status, detail)
    assert answer.headers.get("retry-after") == ("5" if status == 503 else None)
