"""What is asked of each server, and asking it: plans for the generator."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import httpx
import polars as pl

from benchmarks.load.home import DOMAIN, PURPOSE
from benchmarks.load.servers import Server

_HOST: Final = "127.0.0.1"


def token_of(server: Server, party: str, secret: str) -> str:
    """An access token."""
    answer = httpx.post(
        f"http://{_HOST}:{server.ports[0]}/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(party, secret),
        trust_env=False,
    )
    token: str = answer.raise_for_status().json()["access_token"]
    return token


def ratings(codes: Iterable[str], token: str) -> list[str]:
    """`GET …/rating` of each enterprise."""
    return [_request("GET", f"/v1/enterprises/{code}/rating", token=token) for code in codes]


def screenings(lists: Iterable[Sequence[str]], token: str) -> list[str]:
    """`POST /v1/screenings` of each list."""
    question = {"domain": DOMAIN, "purpose": PURPOSE}
    return [_request("POST", "/v1/screenings", {**question, "uscc": list(one)}, token=token) for one in lists]


def invocations(columns: Sequence[str], rows: Iterable[Sequence[float | None]]) -> list[str]:
    """`POST /invocations` of mlflow with one enterprise each, in the quickest of its formats."""
    return [
        _request("POST", "/invocations", {"dataframe_split": {"columns": list(columns), "data": [list(row)]}})
        for row in rows
    ]


def values_of(run: Path, count: int) -> list[list[float | None]]:
    """The values of rated enterprises of a run, in the card's order."""
    rows = pl.read_parquet(run / "decisions.parquet").filter(pl.col("values").is_not_null())
    return rows["values"].sample(count, seed=1, with_replacement=True).to_list()


def loaded(
    server: Server, requests: Sequence[str], *, connections: int, seconds: float, rate: float | None = None
) -> dict[str, Any]:
    """What the generator says, in a process of its own."""
    plan = {
        "host": _HOST,
        "ports": server.ports,
        "connections": connections,
        "seconds": seconds,
        "rate": rate,
    }
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump({**plan, "warm_up": min(2.0, seconds / 4), "requests": list(requests)}, file)
        file.flush()
        done = subprocess.run(  # noqa: S603 - our own module, by this very interpreter
            [sys.executable, "-m", "benchmarks.load.generator", file.name],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _request(method: str, path: str, body: object = None, *, token: str | None = None) -> str:
    text = "" if body is None else json.dumps(body, ensure_ascii=False)
    lines = [f"{method} {path} HTTP/1.1", f"Host: {_HOST}"]
    lines += [f"Authorization: Bearer {token}"] if token else []
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(text.encode())}"]
    return "\r\n".join([*lines, "", text])
