"""Settings of a server: where it listens, what it bears, whom it trusts."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, SecretStr

from service.setting_values import Figure, Proxies, Whole


class ServingSettings(BaseModel):
    """What an installation sets of its server. Limits hold for one process.

    Attributes:
        host, port: where it listens; `socket`: a Unix socket instead.
        proxies: addresses and networks whose X-Forwarded-For and X-Forwarded-Proto are believed, with commas between them; `*`: everybody's.
        behind_tls: whether clients reach it by HTTPS only; it then says so (HSTS).
        body_kib, head_kib: how large the body and the header of a request may be.
        request_seconds: how long a request may take to arrive and to be answered.
        stop_seconds: how long running requests are waited for at a stop.
        concurrency: how many requests are worked on at once; more are sent away for a moment.
        party_per_second: requests of one party; `tokens_per_second`: attempts at a token from one address.
        least_free_mib: with less free space in the home the server says that it is not ready.
        metrics_token: by which `/metrics` is read from elsewhere; without it only this machine reads it.
        log_level: `info`: a line for each request; `warning`: only for those that failed.
    """

    host: str = "127.0.0.1"
    port: Whole = Field(default=8000, ge=0, le=65535)
    socket: Path | None = None
    proxies: Proxies = "127.0.0.1"
    behind_tls: bool = False
    body_kib: Whole = Field(default=1024, ge=1)
    head_kib: Whole = Field(default=16, ge=1, le=60)
    request_seconds: Figure = Field(default=30, gt=0)
    stop_seconds: Whole = Field(default=20, ge=1)
    concurrency: Whole = Field(default=512, ge=1)
    party_per_second: Figure = Field(default=300, gt=0)
    tokens_per_second: Figure = Field(default=10, gt=0)
    least_free_mib: Whole = Field(default=256, ge=0)
    metrics_token: SecretStr | None = None
    log_level: Literal["info", "warning"] = "info"
