"""The API in this process, without a server."""

import warnings

from fastapi import FastAPI
from starlette.exceptions import StarletteDeprecationWarning

with warnings.catch_warnings():
    # Starlette would rather have a package that no registry here has yet; what it does with httpx is the same.
    warnings.simplefilter("ignore", StarletteDeprecationWarning)
    from fastapi.testclient import TestClient


def client_of(app: FastAPI, *, raises: bool = True) -> TestClient:
    return TestClient(app, raise_server_exceptions=raises)
